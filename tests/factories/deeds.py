"""The ground of rooms that record deeds: code lists, an award with two agreements, figures."""

import itertools
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Model

from factories.directory import make_place
from factories.programmes import make_award
from turna.core.text import search_key, sort_key
from turna.directory.models import Code, Organisation
from turna.grants.models import Agreement
from turna.ledger import posting, registry
from turna.ledger.balances import balances
from turna.ledger.codes import FundKind
from turna.ledger.models import Entry, Fund, Oddity
from turna.ledger.readers import INTERNAL
from turna.ledger.services import registry_sync
from turna.ledger.where import Question
from turna.programmes.models import Award
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry

_numbers = itertools.count(1)
CODES = {
    "event_type": ("seminar", "radio_programme", "study_visit"),
    "event_theme": ("safe_migration", "what_is_trafficking"),
    "language": ("ky", "ru"),
    "group": ("youth", "migrants"),
    "training_topic": ("direct_assistance", "legislation"),
    "training_level": ("specialised", "advanced"),
    "hotline_category": ("employment_abroad", "id_documents", "trafficking_cases"),
    "exploitation": ("forced_labour", "sexual_exploitation"),
    "referral_source": ("ngo", "law_enforcement"),
    "service": ("legal_assistance", "medical_treatment"),
}


def make_code(name: str, code: str, **fields: Any) -> Code:
    """A value of the list `name`; `valid_from` and `valid_to` bound its use."""
    labels = {"en": code.replace("_", " ").capitalize()}
    return Code.objects.create(
        list=name, code=code, labels=labels, search=search_key(code), sort=sort_key(code),
        position=next(_numbers) % 30_000, **fields,
    )  # fmt: skip


def make_agreement(
    award: Award, organisation: Organisation, first: date, last: date, *, code: str = ""
) -> Agreement:
    """A sub-grant of the award with a fund of its own."""
    code = code or f"{award.code}-{organisation.code}"
    fund = Fund.objects.create(code=code, kind=FundKind.SUB_GRANT, parent=award.fund)
    return Agreement.objects.create(
        code=code, award=award, organisation=organisation, fund=fund, starts_on=first,
        ends_on=last, amount=1000, currency="USD", signed_on=first,
    )  # fmt: skip


def make_ground(places: SimpleNamespace, organisations: SimpleNamespace, actor: Actor) -> Any:
    """An award from 7 June 2010 that Kyrgyzstan joined on 1 December 2011; both NGOs have an
    agreement for 2011 to 2013; code lists (in each, "old" ended with 2011 and "young" begins
    with 2014); Austria without regions; measures registered."""
    registry_sync(actor=actor)
    for name, codes in CODES.items():
        for code in codes:
            make_code(name, code)
        make_code(name, "old", valid_to=date(2011, 12, 31))
        make_code(name, "young", valid_from=date(2014, 1, 1))
    award = make_award(
        organisations.donor,
        joined={places.tj: date(2010, 6, 7), places.kg: date(2011, 12, 1)},
    )
    first, last = date(2011, 1, 1), date(2013, 12, 31)
    return SimpleNamespace(
        award=award,
        ngo=make_agreement(award, organisations.ngo, first, last),
        other_ngo=make_agreement(award, organisations.other_ngo, first, last),
        other_award=make_award(organisations.donor, code="TA.2"),
        austria=make_place("AT", en="Austria"),
    )


def figures(*measures: str, distinct: bool = False, **question: Any) -> dict[Any, int]:
    """The ledger's own answer to an internal reader; a single axis is its bare code."""
    asked = Question(measures=measures, **question)
    rows = balances(asked, reader=INTERNAL, distinct=distinct).rows
    return {key[0] if len(key) == 1 else key: value for key, value in rows.items()}


def wrong_sources() -> list[str]:
    """Sources whose records and entries differ: empty when the ledger is right."""
    return [one.code for one in registry.sources() if posting.differences(one.code)]


def oddities(record: Any) -> dict[str, str]:
    """{code: explanation} of what is listed as unusual about a record."""
    codes = {kind.model: kind.code for kind in registry.sources()}
    rows = Oddity.objects.filter(source_kind__code=codes[type(record)], source=record.pk)
    return dict(rows.values_list("code", "explanation"))


def last_act() -> AuditEntry:
    """The newest audit row."""
    found = AuditEntry.objects.order_by("-pk").first()
    assert found is not None
    return found


@contextmanager
def refusing(models: Iterable[type[Model]], field: str, *words: str) -> Iterator[None]:
    """The block is refused for that field in these words ("": for no field), and nothing of
    these models is stored: no entry, no oddity, no audit row."""
    watched = (*models, Entry, Oddity, AuditEntry)
    before = [model._default_manager.count() for model in watched]
    with pytest.raises(ValidationError) as caught:
        yield
    if field:
        messages = caught.value.message_dict
        assert set(messages) == {field}, messages
        text = " ".join(messages[field])
    else:
        assert not hasattr(caught.value, "error_dict"), caught.value
        text = " ".join(caught.value.messages)
    for word in words:
        assert word in text, text
    assert text.endswith(".")
    assert re.search(r"[.:] \S", text), f"says what is wrong, but not what to do: {text}"
    assert [model._default_manager.count() for model in watched] == before
