"""What every answer of every address carries, and what no address takes."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from access_table import ACCESS
from factories.accounts import give_role, make_user
from turna.accounts.models import User
from turna.accounts.roles import Role
from walking import address_of, opener

ADDRESSES = sorted(ACCESS)
READS = [name for name in ADDRESSES if ACCESS[name].method == "get"]
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POLICY = {
    "default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'",
    "frame-ancestors 'none'", "img-src 'self' data:",
}  # fmt: skip
# What reading may write: that it was read or refused, and that the session is in use.
BESIDE = re.compile(r'(?:INTO|UPDATE|FROM)\s+"(vault_auditentry|accounts_session|accounts_limit)"')
WRITES = re.compile(r"\s*(?:/\*.*?\*/)?\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.I)
OTHER_METHODS = ("trace", "options", "put", "patch", "delete")


@pytest.fixture
def visit(organisations: SimpleNamespace, places: SimpleNamespace) -> Callable[[str], Any]:
    """The address, and a client of somebody who may open it."""

    def run(name: str) -> tuple[Client, str]:
        client = Client()
        client.force_login(_reader(name, organisations, places))
        return client, address_of(name, ACCESS[name], organisations.ngo, places.batken)

    return run


def _reader(name: str, organisations: SimpleNamespace, places: SimpleNamespace) -> User:
    user = make_user(organisations.ngo, username="reader")
    role = opener(name) or Role.ADMINISTRATOR
    give_role(user, role, organisation=organisations.ngo, place=places.kg)
    return user


@contextmanager
def writing() -> Iterator[list[str]]:
    """The statements that change something other than the audit and the session."""
    found: list[str] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES.match(sql) and not BESIDE.search(sql):
            found.append(sql)
        return execute(sql, params, many, context)

    with connections["default"].execute_wrapper(look), connections["keys"].execute_wrapper(look):
        yield found


def _is_sound(response: Any) -> None:
    for header, value in HEADERS.items():
        assert response.headers[header] == value
    policy = {one.strip() for one in response.headers["Content-Security-Policy"].split(";")}
    assert policy == POLICY
    assert "Access-Control-Allow-Origin" not in response.headers
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Request-ID"]
    kind = response.headers.get("Content-Type", "")
    assert not kind.startswith("text/") or kind.endswith("charset=utf-8")
    assert kind or not response.getvalue()
    for cookie in response.cookies.values():
        if cookie["max-age"] == 0:
            continue  # taken away
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
        assert not cookie["domain"]


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_answer_carries_them(name: str, visit: Callable[[str], Any]) -> None:
    client, url = visit(name)
    line = ACCESS[name]
    _is_sound(getattr(client, line.method)(url, dict(line.data)))
    _is_sound(getattr(Client(), line.method)(url, dict(line.data)))


@pytest.mark.parametrize(
    "url", ["/nothing-here/", "/people/not-an-id/", "/%2e%2e/%2e%2e/etc/passwd"]
)
@pytest.mark.django_db
def test_answers_to_what_does_not_exist_carry_them_too(url: str) -> None:
    response = Client().get(url)
    assert response.status_code == 404
    _is_sound(response)


@pytest.mark.parametrize("name", READS)
def test_reading_changes_nothing(name: str, visit: Callable[[str], Any]) -> None:
    client, url = visit(name)
    with writing() as written:
        response = client.get(url)
        assert response.status_code < 500
        getattr(response, "getvalue", bytes)()  # a file that is streamed is made while it is sent
    assert written == []


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_form_without_its_token_is_refused_everywhere(
    name: str, organisations: SimpleNamespace, places: SimpleNamespace
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(_reader(name, organisations, places))
    url = address_of(name, ACCESS[name], organisations.ngo, places.batken)
    with writing() as written:
        for headers in ({}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            assert client.post(url, dict(ACCESS[name].data), headers=headers).status_code == 403
    assert written == []


@pytest.mark.parametrize("name", ADDRESSES)
def test_other_methods_are_refused_everywhere(name: str, visit: Callable[[str], Any]) -> None:
    client, url = visit(name)
    for method in OTHER_METHODS:
        response = getattr(client, method)(url)
        assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, POST")
        _is_sound(response)
    if ACCESS[name].method == "post":
        assert client.get(url).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver@evil.example"]
)
def test_another_host_name_is_refused(host: str) -> None:
    response = Client().get("/", headers={"Host": host})
    assert response.status_code == 400
    assert host not in response.content.decode()


def test_a_host_that_only_a_proxy_header_names_is_not_believed(visit: Callable[[str], Any]) -> None:
    client, _url = visit("home")
    response = client.get("/users/", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in response.content.decode() + str(response.headers)


OVER_TLS = """
import json
from django.test import Client
from factories.accounts import make_user
from factories.directory import make_organisation
from turna.directory.models import Place
place = Place.objects.get(code="KG")
user = make_user(make_organisation("ngo", place, en="NGO"), username="aigul")
user.set_password("three quiet cranes")
user.save()
proxy = {"X-Forwarded-Proto": "https", "Host": "localhost", "Origin": "https://localhost"}
client = Client(headers=proxy, enforce_csrf_checks=True)
page = client.get("/")
token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
come = client.post("/sign-in/", {"username": "aigul", "password": "three quiet cranes",
                                 "csrfmiddlewaretoken": token})
inside = client.get("/me/")
style = client.get("/static/core/css/page.css")
plain = Client(headers={"Host": "localhost"}).get("/sign-in/?next=/me/")
forged = Client(headers={"Host": "localhost", "X-Forwarded-Proto": "http"}).get("/")
print(json.dumps({
    "cookies": {n: {k: c[k] for k in ("secure", "httponly", "samesite", "path", "domain")}
                for n, c in client.cookies.items()},
    "come": [come.status_code, inside.status_code],
    "strict": [r.headers.get("Strict-Transport-Security") for r in (page, come, inside, style)],
    "style": [style.status_code, style.headers.get("X-Content-Type-Options"),
              style.headers.get("Content-Security-Policy", "")],
    "plain": [plain.status_code, plain.headers["Location"], forged.status_code],
}))
"""


def test_over_tls_nothing_falls_back(data: Path, command_line: Any) -> None:
    """A server behind a TLS proxy: cookies, a year of TLS for all names below, no plain page."""
    done = command_line.python(data, OVER_TLS, TURNA_HTTPS="1", TURNA_STATIC="")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["come"] == [302, 200]
    assert set(found["cookies"]) == {
        "__Host-sessionid", "__Host-csrftoken", "__Host-turna-device",
    }  # fmt: skip
    for cookie in found["cookies"].values():
        assert cookie == {
            "secure": True, "httponly": True, "samesite": "Lax", "path": "/", "domain": "",
        }  # fmt: skip
    assert found["strict"] == ["max-age=31536000; includeSubDomains"] * 4
    assert found["style"][:2] == [200, "nosniff"]
    assert "default-src 'self'" in found["style"][2]
    assert found["plain"] == [301, "https://localhost/sign-in/?next=/me/", 301]


@pytest.mark.django_db
def test_only_names_that_are_files_of_ours_are_served() -> None:
    for url in (
        "/static/", "/static/core/", "/static/../turna.sqlite3", "/static/%2e%2e/settings.py",
        "/static/core/../../site/settings.py", "/.git/config", "/.git/HEAD", "/media/",
        "/turna.sqlite3", "/static/core/css/page.css/../../../views.py",
    ):  # fmt: skip
        assert Client().get(url).status_code == 404, url
