"""What the demonstration's partners offer: invented services with invented numbers."""

from collections.abc import Iterator

from turna.directory.codes import CapacityUnit, Cost, ServedSex
from turna.directory.services import OfferInput, offers_add
from turna.site.demo import partners
from turna.site.demo.partners import Partner
from turna.vault.actor import Actor

_NO_NUMBER = "000 000 (invented)"
_SEX = {"women": ServedSex.WOMEN, "men": ServedSex.MEN, "mixed": ServedSex.ANY}
_BEDS = 12


def offer(actor: Actor) -> None:
    """Add the services of every partner."""
    offers_add(
        actor=actor,
        offers=[(one.code, service) for one in partners.everybody() for service in _of(one)],
        invented=True,
    )


def _of(one: Partner) -> Iterator[OfferInput]:
    languages = sorted(partners.LANGUAGES.get(one.country, {"en": 1, "ru": 1}))
    if one.line is not None:
        yield OfferInput(
            labels={"en": "Advice by telephone", "ru": "Консультация по телефону"},
            type="psychosocial", place=one.seat, phone=_NO_NUMBER, languages=languages,
            hours="Mo-Fr 09:00-18:00", cost=Cost.FREE,
        )  # fmt: skip
    if one.shelter is not None:
        yield OfferInput(
            labels={"en": "Shelter", "ru": "Приют"}, type="shelter",
            hidden=True, place=one.regions[0],
            phone=_NO_NUMBER, languages=languages, sex=_SEX[one.shelter_for], hours="24/7",
            cost=Cost.FREE, unit=CapacityUnit.BEDS, room=_BEDS, free=_BEDS // 3,
        )  # fmt: skip
    if one.case_work:
        yield OfferInput(
            labels={"en": "Lawyer", "ru": "Юрист"}, type="legal_aid", place=one.seat,
            phone=_NO_NUMBER, languages=languages, hours="Tu,Th 10:00-16:00", cost=Cost.FREE,
            serves=one.regions,
        )  # fmt: skip
        yield OfferInput(
            labels={"en": "Vocational training", "ru": "Профессиональное обучение"},
            type="livelihood", place=one.seat, phone=_NO_NUMBER, languages=languages,
            age_from=16, cost=Cost.FREE, unit=CapacityUnit.PLACES, room=20, free=5,
        )  # fmt: skip
