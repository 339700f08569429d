from datetime import date
from types import SimpleNamespace

import pytest

from factories.programmes import make_award
from factories.surveys import make_knowledge_test
from turna.ledger.services import registry_sync
from turna.programmes.models import Award
from turna.surveys import models
from turna.vault.actor import Actor


@pytest.fixture
def award(organisations: SimpleNamespace, places: SimpleNamespace, actor: Actor) -> Award:
    """TA.1 in Tajikistan from the start and in Kyrgyzstan from project year 2."""
    registry_sync(actor=actor)
    return make_award(
        organisations.donor,
        joined={places.tj: date(2010, 6, 7), places.kg: date(2011, 12, 1)},
    )


@pytest.fixture
def exam(award: Award) -> models.Test:
    return make_knowledge_test(award)
