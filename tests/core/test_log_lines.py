"""Lines of the log: one each, in UTC, with the request's number, whatever was typed."""

import logging
import re
import sys
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import path

from turna.core.logs import Line, PatternsOnly, printable
from turna.vault import audit

SECRET = "Aigul Example 0555123456"


def line(message: str, *args: object, exc_info: Any = None) -> str:
    record = logging.LogRecord(
        "turna.test", logging.WARNING, __file__, 1, message, args, exc_info
    )  # fmt: skip
    return Line().format(record)


def test_says_when_in_utc_how_grave_who_and_in_which_request() -> None:
    token = audit.request_id.set("5f1c")
    try:
        said = line("A file %s is missing", "x")
    finally:
        audit.request_id.reset(token)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ WARNING turna\.test \[5f1c\]: A file x is missing", said
    )
    assert " [-]: " in line("outside a request")


@pytest.mark.parametrize(
    "typed",
    [
        "a\n2026-01-01T00:00:00Z INFO forged [-]: all is well",
        "a\r\nb", "a\x1b[2Jb", "a\x00b", "a\u2028b", "a\u202eb", "a\x85b",
    ],
)  # fmt: skip
def test_what_was_typed_makes_no_line_of_its_own(typed: str) -> None:
    said = line("Not found: %s", typed)
    assert len(said.splitlines()) == 1
    assert said.isprintable()


def test_a_trace_stands_indented_under_its_line() -> None:
    try:
        raise ValueError("bad\nERROR forged")
    except ValueError:
        said = line("It broke", exc_info=sys.exc_info())
    first, *rest = said.splitlines()
    assert first.endswith("It broke")
    assert "ValueError: bad" in said
    assert all(one.startswith("    ") for one in rest)


def test_letters_of_every_alphabet_stay() -> None:
    assert printable("Ömürbekova Айгүл қыз") == "Ömürbekova Айгүл қыз"


def breaks(request: Any) -> Any:
    password = request.POST["password"]
    raise RuntimeError("It broke", len(password))


urlpatterns = [path("breaks/", breaks)]
handler500 = "turna.core.views.server_error"


@pytest.mark.django_db
def test_an_error_is_logged_without_what_was_typed(capsys: pytest.CaptureFixture[str]) -> None:
    """The log has the number of the answer and where it broke; neither has any value."""
    client = Client(raise_request_exception=False)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line())
    handler.addFilter(PatternsOnly())
    logging.getLogger("django.request").addHandler(handler)
    try:
        with override_settings(ROOT_URLCONF=__name__, LOGIN_URL="/in/", MIDDLEWARE=[
            "turna.core.middleware.RequestMiddleware"]):  # fmt: skip
            response = client.post("/breaks/?q=0555123456", {"password": SECRET, "name": SECRET})
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    logged = capsys.readouterr().err
    assert response.status_code == 500
    assert f"[{response.headers['X-Request-ID']}]: Internal Server Error: breaks/" in logged
    assert "RuntimeError" in logged
    page = response.content.decode()
    assert response.headers["X-Request-ID"] in page
    for word in ("RuntimeError", "Traceback", "test_log_lines", SECRET, "0555123456", "django"):
        assert word not in page
    assert SECRET not in logged
    assert "0555123456" not in logged
