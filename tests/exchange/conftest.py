"""Services of many shapes, hidden ones with everything planted that must not leak."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from factories.directory import make_offer
from turna.directory.models import Code, Offer

HOURS = "Mo-Fr 09:00-13:00,14:00-18:00; Sa 10:00-14:00"


@pytest.fixture
def offers(organisations: SimpleNamespace, places: SimpleNamespace) -> SimpleNamespace:
    """`full` says everything that can be said, `bare` as little as can be, `hidden` a shelter."""
    full = make_offer(
        organisations.ngo, name="Legal advice", about="Bring the contract.", address="Street 1",
        phone="000 001", url="https://example.org", hours=HOURS,
        sex="women", age_from=18, age_to=60, cost="free", unit="places", room=5, free=2,
        counted_at=timezone.now(),
    )  # fmt: skip
    full.serves.add(places.kg)
    kyrgyz = Code.objects.create(list="language", code="ky", labels={"en": "Kyrgyz"})
    full.languages.add(kyrgyz)
    bare = make_offer(organisations.other_ngo, name="Psychologist", kind="psychosocial")
    hidden = make_offer(
        organisations.ngo, name="Shelter", kind="shelter", hidden=True, hours="24/7",
        place=places.batken, phone="000 002", unit="beds", room=12, free=3,
        counted_at=timezone.now(),
    )  # fmt: skip
    assert Offer.objects.count() == 3
    return SimpleNamespace(full=full, bare=bare, hidden=hidden)
