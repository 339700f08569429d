"""The log names patterns of addresses, not what was typed into them."""

import logging
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from turna.accounts.models import User
from turna.core.logs import PatternsOnly

TYPED = "/people/Туркабаланова/"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """What the log's lines say, with the filter that the settings put before it."""
    caplog.handler.addFilter(PatternsOnly())
    caplog.set_level(logging.INFO)
    return lambda: "\n".join(record.getMessage() for record in caplog.records)


def test_an_address_that_is_no_page_is_not_in_the_log(
    case_worker: User, sign_in: Callable[[User], Client], lines: Callable[[], str]
) -> None:
    assert sign_in(case_worker).get(TYPED).status_code == 404
    assert "Not Found: no such page" in lines()
    assert "Турка" not in lines()


def test_a_page_is_named_by_its_pattern(
    operator: User, sign_in: Callable[[User], Client], lines: Callable[[], str]
) -> None:
    assert sign_in(operator).get("/people/?q=Туркабаланова").status_code == 403
    assert "people/" in lines()
    assert "Турка" not in lines()


def test_every_line_passes_the_filter() -> None:
    assert settings.LOGGING["filters"]["patterns"]["()"] == "turna.core.logs.PatternsOnly"
    handlers = settings.LOGGING["handlers"].values()
    assert all(handler["filters"] == ["patterns"] for handler in handlers)
