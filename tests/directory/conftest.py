"""A seeded directory, and refusals read as {field: [texts]}."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError

from turna.directory.models import Code, Organisation, Place
from turna.directory.seed import seed
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry

Refusing = Callable[..., object]


@pytest.fixture
def seeded(db: None, actor: Actor) -> dict[str, int]:
    """The program's own places and code lists, through their verbs."""
    return seed(actor=actor)


@pytest.fixture
def refused(db: None) -> Refusing:
    """`with refused("parent", "retired")`: refused for that field, with these words, and
    nothing stored, not even an audit row."""

    @contextmanager
    def check(field: str, *words: str) -> Iterator[None]:
        before = _everything()
        with pytest.raises(ValidationError) as caught:
            yield
        messages = caught.value.message_dict
        assert set(messages) == {field}, messages
        text = " ".join(messages[field])
        for word in words:
            assert word in text
        assert text.rstrip().endswith("."), "a refusal is whole sentences"
        assert text.count(". ") >= 1, f"says what is wrong, but not what to do: {text}"
        assert _everything() == before

    return check


def _everything() -> tuple[object, ...]:
    return (
        list(Place.objects.order_by("pk").values()),
        list(Code.objects.order_by("pk").values()),
        list(Organisation.objects.order_by("pk").values()),
        list(Organisation.places_of_work.through.objects.order_by("pk").values()),
        list(Organisation.languages.through.objects.order_by("pk").values()),
        AuditEntry.objects.count(),
    )
