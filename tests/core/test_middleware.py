import uuid

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from turna.core.middleware import RequestMiddleware
from turna.vault import audit


def test_every_request_has_its_number_while_it_runs() -> None:
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(audit.request_id.get())
        return HttpResponse()

    middleware = RequestMiddleware(view)
    answers = [middleware(RequestFactory().get("/")) for _ in range(2)]
    assert [answer["X-Request-ID"] for answer in answers] == seen
    assert len({uuid.UUID(number) for number in seen}) == 2
    assert audit.request_id.get() == ""


def test_the_number_is_forgotten_when_the_view_breaks() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        RequestMiddleware(view)(RequestFactory().get("/"))
    assert audit.request_id.get() == ""


def test_pages_are_not_kept_unless_the_view_says_so() -> None:
    def kept(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Cache-Control": "max-age=60"})

    request = RequestFactory().get("/")
    assert RequestMiddleware(kept)(request)["Cache-Control"] == "max-age=60"
    plain = RequestMiddleware(lambda request: HttpResponse())(request)
    assert plain["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_answers_carry_a_strict_content_security_policy() -> None:
    policy = Client().get("/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
