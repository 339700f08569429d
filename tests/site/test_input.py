"""What is sent: read once, from where it was sent, and only what was asked for."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.test import Client
from django.test.utils import override_settings

from factories.accounts import make_user
from turna.accounts.models import User
from turna.accounts.roles import Role

SignIn = Callable[[User], Client]
SCRIPT = "<script>alert(1)</script>"


def somebody(**fields: Any) -> dict[str, Any]:
    typed = {"name": "Айгүл Мисалова", "username": "aigul.m", "organisation": "test-ngo-batken"}
    return typed | {"language": "ky"} | fields


def test_fields_that_no_form_has_change_nothing(
    admin: User, sign_in: SignIn, organisations: SimpleNamespace
) -> None:
    """Neither columns of the row nor of what hangs on it are set by naming them."""
    extra = {
        "is_active": "", "demonstration": "1", "password": "three quiet cranes", "id": "1",
        "uid": "00000000-0000-0000-0000-000000000001", "is_superuser": "1", "is_staff": "1",
        "password_until": "", "version": "9", "assignments": Role.ADMINISTRATOR,
        "user__role": Role.ADMINISTRATOR,
    }  # fmt: skip
    assert sign_in(admin).post("/users/add/", somebody(**extra)).status_code == 302
    user = User.objects.get(username="aigul.m")
    assert (user.is_active, user.demonstration, user.version) == (True, False, 1)
    assert user.uid.int > 1
    assert not user.has_usable_password()
    assert not user.assignments.exists()


def test_the_body_is_not_read_from_the_address(admin: User, sign_in: SignIn) -> None:
    client = sign_in(admin)
    asked = "&".join(f"{key}={value}" for key, value in somebody().items())
    assert client.post(f"/users/add/?{asked}", {}).status_code == 422
    assert not User.objects.filter(username="aigul.m").exists()
    response = Client().post("/sign-in/?username=admin&password=x", {})
    assert response.status_code == 422
    assert "Type your user name." in response.content.decode()


def test_of_a_name_sent_twice_the_last_counts_everywhere(admin: User, sign_in: SignIn) -> None:
    typed = somebody(username=["first.one", "aigul.m"], name=["First", "Айгүл Мисалова"])
    assert sign_in(admin).post("/users/add/", typed).status_code == 302
    assert list(User.objects.filter(username="aigul.m").values_list("name", flat=True)) == [
        "Айгүл Мисалова"
    ]
    assert not User.objects.filter(username="first.one").exists()


def test_what_is_sent_is_decoded_once(admin: User, sign_in: SignIn) -> None:
    client = sign_in(admin)
    html = client.get("/users/?q=%2541igul%253Cb%253E").content.decode()
    assert "%41igul%3Cb%3E" in html
    assert "Aigul<b>" not in html


@pytest.mark.parametrize(
    "typed",
    [SCRIPT, "\"><img src=x onerror=alert(1)>", "{{ 7|add:7 }}{% debug %}", "%(name)s {0}", "'--"],
)  # fmt: skip
def test_what_is_typed_comes_back_as_text(admin: User, sign_in: SignIn, typed: str) -> None:
    """In a list's field, in a refused form and in a stored name: no tag, no template, no format."""
    client = sign_in(admin)
    user = make_user(admin.organisation, username="typed", name=typed)
    pages = [
        client.get("/users/", {"q": typed}), client.post("/users/add/", somebody(username=typed)),
        client.get(f"/users/{user.uid}/"), client.get("/users/"),
    ]  # fmt: skip
    assert [page.status_code for page in pages] == [200, 422, 200, 200]
    for page in pages:
        html = page.content.decode()
        assert SCRIPT not in html
        assert "<img src=x" not in html
        assert ">14<" not in html
    text = pages[2].content.decode()
    for sign, written in (("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#x27;")):
        typed = typed.replace(sign, written) if sign not in "&" else typed
    assert typed in text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example"]
)
@pytest.mark.parametrize("page", ["/sign-in/", "/desk/lock/", "/desk/unlock/", "/me/prove/"])
def test_no_page_leads_to_another_site(admin: User, sign_in: SignIn, url: str, page: str) -> None:
    client = sign_in(admin)
    response = (client.post if page == "/desk/lock/" else client.get)(page, {"next": url})
    assert response.status_code in {200, 302}
    assert response.headers.get("Location", "/").startswith("/")
    assert "evil" not in response.headers.get("Location", "")
    assert f'value="{url}"' not in response.content.decode()


def test_an_address_to_come_back_to_is_kept_whole(admin: User, sign_in: SignIn) -> None:
    response = sign_in(admin).post("/desk/lock/", {"next": "/users/?q=a&sort=name"})
    assert response.headers["Location"] == "/desk/unlock/?next=%2Fusers%2F%3Fq%3Da%26sort%3Dname"


def test_no_line_ends_get_into_a_header(admin: User, sign_in: SignIn) -> None:
    client = sign_in(admin)
    for name in ("next", "q"):
        response = client.get("/sign-in/", {name: "/me/\r\nSet-Cookie: a=b"})
        assert "a" not in response.cookies
        assert not [v for v in response.headers.values() if "\n" in v or "\r" in v]


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("/users/", {"page": "9" * 40}),
        ("/users/", {"page": "-1"}),
        ("/users/", {"page": "x"}),
        ("/users/", {"page[]": "1", "sort": "password"}),
        ("/users/", {"q": "a" * 10_000}),
        ("/users/", {"q": "\x00"}),
        ("/organisations/", {"kind": "nothing"}),
        ("/places/", {"q": "%_\\"}),
        ("/audit/", {"kind": "x" * 500}),
    ],
)
def test_what_makes_no_sense_breaks_nothing(
    admin: User, sign_in: SignIn, url: str, asked: dict[str, str]
) -> None:
    assert sign_in(admin).get(url, asked).status_code in {200, 403}


def test_a_list_is_not_sorted_by_what_it_does_not_show(admin: User, sign_in: SignIn) -> None:
    client = sign_in(admin)
    plain = client.get("/users/").content.decode().count("<tr")
    for column in ("password", "organisation__users__password", "-password", "password_until"):
        html = client.get("/users/", {"sort": column}).content.decode()
        assert html.count("<tr") == plain
        assert 'aria-sort="descending"' not in html or "-name" not in html


@pytest.mark.parametrize("size", [("data", "x" * 3_000_000), ("many", "")])
def test_a_form_too_large_is_refused_before_it_is_read(
    admin: User, sign_in: SignIn, size: tuple[str, str]
) -> None:
    kind, text = size
    body = {"name": text} if kind == "data" else {f"f{n}": "1" for n in range(2000)}
    assert sign_in(admin).post("/users/add/", body).status_code == 400
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE <= 2_621_440
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS <= 1000


@override_settings(EMAIL_USE_TLS=True, EMAIL_HOST="mail.example")
def test_the_mail_server_must_prove_its_name() -> None:
    import ssl

    context = EmailBackend().ssl_context
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname is True
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
