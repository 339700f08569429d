"""Which answers are compressed, and which not, whatever the browser takes."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from turna.core.compression import CompressionMiddleware

LONG = "the same words again and again " * 100


def answer(
    site: str = "", *, secure: bool = True, kind: str = "text/html; charset=utf-8"
) -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(LONG, content_type=kind)

    headers = {"accept-encoding": "gzip"} | ({"sec-fetch-site": site} if site else {})
    request = RequestFactory().get("/", secure=secure, headers=headers)
    return CompressionMiddleware(view)(request)


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_what_our_own_pages_and_the_person_ask_for_is_compressed(site: str) -> None:
    found = answer(site)
    assert found["Content-Encoding"] == "gzip"
    assert len(found.content) < len(LONG) / 4
    assert "Accept-Encoding" in found["Vary"]


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "nonsense"])
def test_what_another_site_began_or_nobody_says_is_plain_on_a_secure_line(site: str) -> None:
    assert not answer(site).has_header("Content-Encoding")


@pytest.mark.parametrize("site", ["cross-site", ""])
def test_without_a_secure_line_there_is_nothing_to_give_away(site: str) -> None:
    assert answer(site, secure=False)["Content-Encoding"] == "gzip"


def test_the_same_page_has_not_always_the_same_length() -> None:
    assert len({len(answer("none").content) for _ in range(40)}) > 5


@pytest.mark.parametrize(
    "kind",
    ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip"],
)
def test_files_that_are_compressed_themselves_are_left_alone(kind: str) -> None:
    assert not answer("none", kind=kind).has_header("Content-Encoding")
