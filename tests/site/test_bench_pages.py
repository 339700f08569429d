"""`bench pages`: what it walks and what it says of a page."""

from typing import Any

import pytest
from django.test import Client

from turna.accounts.models import User
from turna.site.bench import pages


def test_the_slowest_of_twenty_is_left_out() -> None:
    assert pages._p95([1.0] * 19 + [900.0]) == 1.0
    assert pages._p95([1.0] * 18 + [900.0] * 2) == 900.0


def test_every_address_without_arguments_is_walked() -> None:
    found = set(pages._plain())
    assert {"/", "/matrix/", "/events/"} <= found
    assert "/sign-out/" not in found


@pytest.fixture
def client_of(sign_in: Any, me_officer: User) -> Client:
    client: Client = sign_in(me_officer)
    return client


def test_a_page_has_its_time_queries_and_size(client_of: Client) -> None:
    result = pages._page(client_of, "/matrix/", 150.0)
    assert result is not None
    assert result.value > 0
    assert "queries" in result.notes[0]
    assert "0 queries" not in result.notes[0]


def test_a_refusal_is_no_page(client_of: Client) -> None:
    assert pages._page(client_of, "/users/", 150.0) is None


def test_a_record_page_is_asked_with_the_first_row(
    client_of: Client, me_officer: User, monkeypatch: pytest.MonkeyPatch, organisations: Any
) -> None:
    from factories.programmes import make_award

    monkeypatch.setattr(pages, "READER", me_officer.username)
    award = make_award(organisations.donor)
    assert any(str(award.uid) in address for address in pages._records())
