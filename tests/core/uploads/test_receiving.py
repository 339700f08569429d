"""A file on its way through the whole server: bounded in memory, on no disk, refused in words."""

import io
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from core.uploads import given
from turna.accounts.models import User
from turna.core.formpage import FormPage
from turna.core.forms import Form
from turna.core.services import settings_set
from turna.core.uploads.field import UploadField
from turna.core.uploads.receiving import MOST_READ, LengthMiddleware
from turna.core.uploads.serving import attachment
from turna.site import urls as site_urls
from turna.vault.actor import Actor

SignIn = Callable[[User], Client]
MEGABYTE = 1024 * 1024
taken: list[Any] = []


class _Form(Form):
    paper = UploadField(label="Paper")


class _Page(FormPage):
    action = "directory.read"
    form_class = _Form
    takes_files = True
    title = "Hand in"

    def act(self, data: dict[str, Any]) -> None:
        taken.append(data["paper"])

    def success_url(self, result: Any) -> str:
        return "/"


class _Closed(_Page):
    takes_files = False


def _give(request: HttpRequest) -> Any:
    return attachment([b"<script>", b"x</script>"], "document", "pdf")


urlpatterns = [
    *site_urls.urlpatterns,
    path("hand-in/", _Page.as_view()),
    path("no-files/", _Closed.as_view()),
    path("give/", _give),
]
handler500 = site_urls.handler500


@pytest.fixture
def client(settings: Any, sign_in: SignIn, case_worker: User) -> Iterator[Client]:
    settings.ROOT_URLCONF = __name__
    taken.clear()
    yield sign_in(case_worker)
    taken.clear()


def file(content: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> io.BytesIO:
    made = io.BytesIO(content)
    made.name, made.content_type = name, kind  # type: ignore[attr-defined]
    return made


class Endless(io.RawIOBase):
    """A form's body of so many bytes, made while it is read."""

    def __init__(self, megabytes: int) -> None:
        super().__init__()
        head = (
            b'--xx\r\nContent-Disposition: form-data; name="paper"; filename="big.jpg"\r\n'
            b"Content-Type: image/jpeg\r\n\r\n"
        ) + given.jpeg()
        self._parts = iter([head, *([bytes(MEGABYTE)] * megabytes), b"\r\n--xx--\r\n"])
        self.length = len(head) + megabytes * MEGABYTE + 10
        self._rest = b""
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size and (part := next(self._parts, b"")):
            self._rest += part
        found, self._rest = self._rest[:size], self._rest[size:]
        self.given += len(found)
        return found


def send(client: Client, body: Endless) -> Any:
    return client.generic(
        "POST", "/hand-in/", **{
            "wsgi.input": body, "CONTENT_LENGTH": str(body.length),
            "CONTENT_TYPE": "multipart/form-data; boundary=xx",
        },
    )  # fmt: skip


def test_a_photograph_arrives_washed(client: Client) -> None:
    answer = client.post("/hand-in/", {"paper": file(given.jpeg())})
    assert answer.status_code == 302
    (paper,) = taken
    assert (paper.kind, b"SECRET" in paper.content) == ("jpg", False)
    assert "SECRET" not in repr(paper)


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"MZ" + bytes(99), "photo.jpg"), (b"<html><body>hello", "scan.png"), (b"PK\3\4", "x.pdf")],
)
def test_a_disguised_one_is_refused_in_words(client: Client, content: bytes, name: str) -> None:
    answer = client.post("/hand-in/", {"paper": file(content, name)})
    assert answer.status_code == 422
    assert "This is no PDF, JPEG or PNG, whatever its name says" in answer.content.decode()
    assert taken == []


def test_200_megabytes_are_refused_while_they_come_and_kept_nowhere(
    client: Client, settings: Any, tmp_path: Path, actor: Actor
) -> None:
    settings_set(actor=actor, values={"core.upload_megabytes": 2}, seen={})
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    body = Endless(200)
    tracemalloc.start()
    try:
        answer = send(client, body)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code == 422
    assert "larger than 2 megabytes" in str(answer.context["form"].errors["paper"])
    assert body.given == body.length
    assert peak < 20 * MEGABYTE
    assert list(tmp_path.iterdir()) == []
    assert taken == []


def test_what_is_absurdly_large_is_not_even_read(client: Client) -> None:
    body = Endless(0)
    body.length = MOST_READ + 1
    answer = send(client, body)
    assert (answer.status_code, body.given) == (413, 0)
    assert "it was not even read" in answer.content.decode()


def test_a_length_that_is_no_number_is_not_read_either() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        raise AssertionError

    request = RequestFactory().get("/", CONTENT_LENGTH="many")
    assert isinstance(request, WSGIRequest)
    assert LengthMiddleware(view)(request).status_code == 413


def test_files_of_one_form_share_the_limit(client: Client, actor: Actor) -> None:
    settings_set(actor=actor, values={"core.upload_megabytes": 1}, seen={})
    big = bytes(700_000)
    answer = client.post("/hand-in/", {"other": file(big), "paper": file(given.jpeg() + big)})
    assert answer.status_code == 422
    assert "larger than 1 megabytes" in str(answer.context["form"].errors["paper"])


@pytest.mark.parametrize(("address", "inside"), [("/no-files/", True), ("/hand-in/", False)])
def test_an_address_without_files_and_a_stranger_keep_none(
    client: Client, monkeypatch: pytest.MonkeyPatch, address: str, *, inside: bool
) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(
        "turna.core.uploads.receiving.MemoryHandler.file_complete",
        _watched(seen),
    )
    (client if inside else Client()).post(address, {"paper": file(given.jpeg())})
    assert seen == [None]


def _watched(seen: list[Any]) -> Any:
    from turna.core.uploads.receiving import MemoryHandler

    real = MemoryHandler.file_complete

    def run(self: Any, file_size: int) -> Any:
        seen.append(real(self, file_size))
        return seen[-1]

    return run


def test_a_file_goes_out_to_be_saved_and_never_as_what_it_is(client: Client) -> None:
    answer = client.get("/give/")
    assert b"".join(answer.streaming_content) == b"<script>x</script>"  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="document.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"
