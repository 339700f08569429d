"""The ground that deeds stand on, refusals, and a recount after every test."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from factories.deeds import make_ground, refusing, wrong_sources
from turna.hotline.models import Call, CallTopic
from turna.vault.actor import Actor

MODELS = (Call, CallTopic)
Refused = Callable[..., AbstractContextManager[None]]


@pytest.fixture
def ground(places: SimpleNamespace, organisations: SimpleNamespace, actor: Actor) -> Any:
    """See `factories.deeds.make_ground`."""
    return make_ground(places, organisations, actor)


@pytest.fixture
def refused(db: None) -> Refused:
    """`with refused("place", "no place")`: see `factories.deeds.refusing`."""
    return partial(refusing, MODELS)


@pytest.fixture(autouse=True)
def _recounted(request: pytest.FixtureRequest, db: None) -> Iterator[None]:
    """Records and ledger agree after every test that stands on the ground."""
    yield
    if "ground" in request.fixturenames:
        assert wrong_sources() == []
