"""The web server as `serve` runs it, a data folder as it begins, and where the log goes."""

import logging
import socket
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser

from turna.site.cli import server


@pytest.fixture
def options() -> dict[str, Any]:
    with socket.socket() as taken:
        return server._options(taken, lambda _server: None)


def parsed(request: bytes, options: dict[str, Any]) -> list[tuple[str, str, bytes]]:
    """Method, path and body of each request that the server sees in these bytes."""
    config = Config()
    for name, value in options.items():
        config.set(name, value)
    seen = RequestParser(config, iter([request]), ("127.0.0.1", 1))
    return [(one.method, one.path, one.body.read()) for one in seen]


HOST = b"Host: localhost\r\n"


def test_where_a_request_ends_is_said_once(options: dict[str, Any]) -> None:
    plain = b"POST /a HTTP/1.1\r\n" + HOST + b"Content-Length: 2\r\n\r\nab"
    assert parsed(plain, options) == [("POST", "/a", b"ab")]


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 4\r\nContent-Length: 5\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Content-Length: +4\r\n",
        b"Content-Length: 0x4\r\n",
    ],
)
def test_a_request_that_ends_in_two_places_is_refused(
    headers: bytes, options: dict[str, Any]
) -> None:
    hidden = b"0\r\n\r\nGET /people/ HTTP/1.1\r\n" + HOST + b"\r\n"
    with pytest.raises(ParseException):
        parsed(b"POST /a HTTP/1.1\r\n" + HOST + headers + b"\r\n" + hidden, options)


def test_no_list_of_requests_is_kept_and_the_server_takes_no_other_orders(
    options: dict[str, Any],
) -> None:
    config = Config()
    for name, value in options.items():
        config.set(name, value)
    assert config.accesslog is None
    assert config.limit_request_line <= 4094
    assert config.limit_request_fields <= 100
    assert config.control_socket_disable is True
    assert config.reload is False


def test_the_log_goes_where_its_page_says_and_nowhere_else() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/logs.md").read_text(encoding="utf-8")
    assert set(settings.LOGGING["handlers"]) == {"stderr"}
    handler = settings.LOGGING["handlers"]["stderr"]
    assert handler["class"] == "logging.StreamHandler"
    assert settings.ADMINS == []
    assert logging.getLogger("django.request").propagate
    assert "standard error" in page
    for logger in ("django", "turna", "gunicorn"):
        assert f"`{logger}`" in page


def test_a_data_folder_begins_without_any_account(data: Path, command_line: Any) -> None:
    code = "from turna.accounts.models import User\nprint(User.objects.count())"
    assert command_line.python(data, code).stdout.split() == ["0"]


def test_times_are_kept_in_utc(data: Path, command_line: Any) -> None:
    """Whatever zone pages show, what is stored has none of its own."""
    code = (
        "from django.conf import settings\nfrom django.db import connection\n"
        "print(settings.USE_TZ, connection.timezone_name)"
    )
    done = command_line.python(data, code, TURNA_TIME_ZONE="Asia/Tashkent")
    assert done.stdout.split() == ["True", "UTC"]
