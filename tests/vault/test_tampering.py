"""Whoever writes to the databases passes nothing off: each attempt is refused when it is read.

`./turna bench tampering` makes 10,000 attempts; here there are enough for every way, many times.
"""

import pytest
from django.db import connection

from turna.site.bench.tampering import WAYS, Writer
from turna.vault.errors import SealError, Stale, Truncated
from turna.vault.fields import Sealed
from turna.vault.models import Identity
from turna.vault.services import identities
from vault.people import ACTOR, NGO, OTHER, create, read, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("master")]


@pytest.fixture
def history() -> list[list[Identity]]:
    """Six people of two organisations, each in three versions."""
    found = []
    for number in range(6):
        uid = create(number, organisation=(NGO, OTHER)[number % 2])
        versions = [row(uid)]
        for version in (1, 2):
            identities.identity_change(
                actor=ACTOR, uid=uid, version=version, safe_contact=f"version {version}"
            )
            versions.append(row(uid))
        found.append(versions)
    return found


def test_every_attempt_is_refused(history: list[list[Identity]]) -> None:
    found = Writer(history, seed=7).attack(15 * len(WAYS))
    assert found.accepted == []
    assert set(found.tried.values()) == {15}
    assert {"Tampered", "Misplaced", "Stale", "Truncated", "WrongKey", "KeyMissing"} <= set(
        found.refused
    )
    for versions in history:  # and nothing was left behind
        assert read(versions[-1].uid).version == 3


def test_one_tampered_cell_hides_the_whole_list(history: list[list[Identity]]) -> None:
    """All or nothing: nobody is shown a list in which one row was passed off."""
    uids = [versions[-1].uid for versions in history]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE vault_identity SET names = (SELECT names FROM vault_identity WHERE id = %s) "
            "WHERE id = %s",
            [history[0][-1].pk, history[2][-1].pk],
        )
    with pytest.raises(SealError):
        identities.identities_open(actor=ACTOR, uids=uids)
    assert identities.identities_open(actor=ACTOR, uids=uids, columns=["contacts"])


def test_a_change_does_not_carry_a_tampered_cell_on(history: list[list[Identity]]) -> None:
    """A change opens the other columns: what does not open is not sealed anew."""
    uid = history[0][-1].uid
    Identity.objects.filter(uid=uid).update(names=history[0][0].names)
    with pytest.raises(Stale):
        identities.identity_change(actor=ACTOR, uid=uid, version=3, safe_contact="x")
    assert row(uid).version == 3


def test_an_emptied_cell_is_told_from_an_empty_answer(history: list[list[Identity]]) -> None:
    uid = create(9, birth_date=None)
    assert read(uid).birth_date is None
    Identity.objects.filter(uid=uid).update(birth_date=None)
    with pytest.raises(Truncated):
        read(uid)


def test_a_cell_from_a_new_person_sealed_by_the_attacker_is_refused(
    history: list[list[Identity]],
) -> None:
    """Somebody who also uses the application to seal what he chooses gains nothing."""
    mine = row(create(77))
    uid = history[0][-1].uid
    Identity.objects.filter(uid=uid).update(
        names=Sealed(mine.names.cell, "identity.names"), version=1
    )
    with pytest.raises(SealError):
        read(uid)
