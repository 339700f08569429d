from datetime import date
from types import SimpleNamespace

import pytest

from factories.programmes import make_award
from turna.programmes.models import Award


@pytest.fixture
def award(organisations: SimpleNamespace, places: SimpleNamespace) -> Award:
    """TA.1, from 7 June 2010 to 30 September 2013, in Kyrgyzstan and Tajikistan."""
    return make_award(
        organisations.donor,
        joined={places.tj: date(2010, 6, 7), places.kg: date(2011, 12, 1)},
    )
