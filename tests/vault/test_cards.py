"""Search cards: made with the identity, found by it, gone with it; whatever breaks off between."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from turna.vault import card_checks, cards, erasure, keyring, keystore, rotation, verification
from turna.vault.errors import Locked, WrongKey
from turna.vault.keys.models import CardSeed
from turna.vault.master import Master
from turna.vault.models import SearchCard
from turna.vault.names import Query
from turna.vault.services import identities
from turna.vault.services.identities import Contact, Name
from turna.vault.services.keys import erasures_replay, hand_overs_finish
from vault.people import ACTOR, NGO, OTHER, create

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("master")]
NAME = "Айгүл Ойдонова"


def found(name: str = "Oydonova Aigul", organisation: str = NGO, **asked: Any) -> list[UUID]:
    return [each.key for each in cards.find([organisation], Query(name=name, **asked))]


def failed() -> list[str]:
    return [check.name for check in verification.checks() if not check.ok]


def catch_up() -> int:
    return identities.cards_make(actor=ACTOR, organisations=[NGO, OTHER])


@pytest.fixture
def someone() -> UUID:
    return create(names=[Name(NAME), Name("Gulbarchyn", "alias")], birth_date=date(1990, 5, 1))


def test_found_by_either_name_by_year_and_by_numbers(someone: UUID) -> None:
    create(2, names=[Name("Токтобек Сыдыков")])
    assert found() == [someone]
    assert found("Гүлбарчын") == [someone]
    assert found(birth_year=1991) == [someone]
    assert found(birth_year=1970) == []
    assert found("", phone="+996 555 000001") == [someone]
    assert found("", document="AN 0000001") == [someone]
    assert found(organisation=OTHER) == []


def test_of_one_organisation_only(someone: UUID) -> None:
    other = create(3, organisation=OTHER, names=[Name(NAME)])
    assert found() == [someone]
    assert found(organisation=OTHER) == [other]
    assert {one.key for one in cards.find([NGO, OTHER], Query(name=NAME))} == {someone, other}


def test_a_change_is_found_as_it_is_now(someone: UUID) -> None:
    identities.identity_change(actor=ACTOR, uid=someone, version=1, names=[Name("Жылдыз Асанова")])
    assert found() == []
    assert found("Асанова Жылдыз") == [someone]
    identities.identity_change(actor=ACTOR, uid=someone, version=2, contacts=[Contact("x")])
    assert found("Асанова Жылдыз") == [someone]
    assert found("", phone="+996 555 000001") == []
    assert not failed()


def test_what_is_undone_leaves_the_card_as_it_was(someone: UUID) -> None:
    with transaction.atomic():
        identities.identity_change(actor=ACTOR, uid=someone, version=1, names=[Name("Other Name")])
        transaction.set_rollback(True)
    assert found() == [someone]


def test_recorded_while_locked_is_found_after_the_next_unlocking(master: Master) -> None:
    keystore.ensure_organisations([NGO])
    keyring.forget()
    someone = create(names=[Name(NAME)])
    assert not SearchCard.objects.exists()
    with pytest.raises(Locked):
        found()
    keyring.hold(master)
    assert card_checks.missing() == 1
    assert catch_up() == 1
    assert found() == [someone]
    assert (catch_up(), failed()) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_erasing_takes_card_and_seed_and_an_old_backup_brings_nothing_back(
    someone: UUID,
) -> None:
    backup = list(SearchCard.objects.values())
    identities.identity_erase(actor=ACTOR, uid=someone, reason="wish")
    assert (found(), CardSeed.objects.count(), SearchCard.objects.count()) == ([], 0, 0)
    SearchCard.objects.bulk_create(SearchCard(**row) for row in backup)
    assert found() == []
    assert "search cards are of the people they name" in failed()


@pytest.mark.django_db(transaction=True)
def test_a_restored_key_store_is_erased_again_seeds_too(someone: UUID) -> None:
    seed = CardSeed.objects.get()
    identities.identity_erase(actor=ACTOR, uid=someone, reason="wish")
    seed.save(force_insert=True)
    assert [subject.uid for subject, _at in erasure.unfinished()] == [someone]
    erasures_replay(actor=ACTOR)
    assert not CardSeed.objects.exists()
    assert not erasure.unfinished()


@pytest.mark.django_db(transaction=True)
def test_handed_over_with_the_person(someone: UUID) -> None:
    before = SearchCard.objects.get(number=0)
    old_seed = bytes(CardSeed.objects.get().seed)
    identities.identity_hand_over(actor=ACTOR, uid=someone, receiver=OTHER)
    assert (found(), found(organisation=OTHER)) == ([], [someone])
    seed = CardSeed.objects.get()
    assert (seed.organisation, bytes(seed.seed) == old_seed) == (OTHER, False)
    SearchCard.objects.filter(identity=someone).delete()
    before.save(force_insert=True)  # the sender's card, from a backup
    assert found() == []
    assert catch_up() == 1
    assert found(organisation=OTHER) == [someone]
    assert not failed()


def test_a_broken_off_hand_over_leaves_the_sender_no_seed(someone: UUID) -> None:
    keystore.new_seed(someone, OTHER)
    assert [organisation for _subject, organisation in keystore.strangers()] == [OTHER]
    assert hand_overs_finish(actor=ACTOR) == 1
    assert CardSeed.objects.get().organisation == NGO
    assert found() == [someone]


def test_a_new_key_of_the_organisation_changes_nothing(someone: UUID) -> None:
    rotation.begin(NGO)
    rotation.rewrap(NGO)
    assert found() == [someone]
    assert not failed()


def test_cards_passed_off_are_refused_or_found_by_verify(someone: UUID) -> None:
    other = create(2, names=[Name("Токтобек Сыдыков")])
    theirs = SearchCard.objects.get(identity=other)
    mine = SearchCard.objects.filter(identity=someone)
    genuine = mine.filter(number=0).get()
    for wrong in (
        {"cell": theirs.cell, "seed": theirs.seed},
        {"seed": theirs.seed},
        {"version": 7},
    ):
        mine.filter(number=0).update(**wrong)
        with pytest.raises(WrongKey):
            found()
        assert "search cards open, indexes are theirs" in failed()
        genuine.save()
    mine.filter(number=0).update(name=5)
    assert failed() == ["search cards open, indexes are theirs"]
    genuine.save()
    mine.update(organisation=OTHER)
    assert "search cards are of the people they name" in failed()
    assert catch_up() == 1
    assert not failed()


def test_newer_rules_of_folding_make_new_cards(someone: UUID) -> None:
    SearchCard.objects.update(rules=0)
    assert catch_up() == 1
    assert found() == [someone]


def test_one_identity_that_does_not_open_holds_up_nobody_else(someone: UUID) -> None:
    other = create(2, names=[Name("Токтобек Сыдыков")])
    SearchCard.objects.all().delete()
    _spoil(other)
    assert catch_up() == 1
    assert found() == [someone]


def _spoil(uid: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vault_identity SET names = contacts WHERE uid = %s", [_sql(uid)])


def _sql(uid: UUID) -> Any:
    return uid if connection.vendor == "postgresql" else uid.hex


class TestIndexes:
    """Below so many people there are none; above, each says no more than the budget allows."""

    @pytest.fixture(autouse=True)
    def _few_are_enough(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cards, "INDEXED_FROM", 64)

    def test_they_come_with_the_people_and_go_with_them(self) -> None:
        uids = [create(n, names=[Name(f"Азамат Осмон{'аеиоу'[n % 5]}в {n}")]) for n in range(63)]
        assert not SearchCard.objects.filter(planned__gt=0).exists()
        assert not cards.outgrown([NGO])
        someone = create(99, names=[Name(NAME), Name("Gulbarchyn")])
        assert cards.outgrown([NGO])
        assert failed() == ["indexes keep their budget"]
        catch_up()
        assert not failed()
        assert {row.planned for row in SearchCard.objects.filter(number=0)} == {64}
        bits = [row.name for row in SearchCard.objects.filter(number=0)]
        assert max(bits) < 2 ** cards.names.plan(64).indexes[0].bits
        assert someone in found()
        assert found("", phone="+996 555 000099") == [someone]
        assert SearchCard.objects.get(number=1).name is None, "the budget is the person's"
        later = create(100, names=[Name("Бегимай Жылдызова")])
        assert found("Жылдызова Бегимай") == [later]
        for uid in uids[:10]:
            identities.identity_erase(actor=ACTOR, uid=uid, reason="wish")
        assert cards.outgrown([NGO])
        catch_up()
        assert not SearchCard.objects.filter(name__isnull=False).exists()
        assert found("Жылдызова Бегимай") == [later]


def test_as_many_queries_for_thirty_people_as_for_three() -> None:
    def asked() -> list[int]:
        with (
            CaptureQueriesContext(connection) as data,
            CaptureQueriesContext(connections["keys"]) as keys,
        ):
            found()
        return [len(data), len(keys)]

    for n in range(3):
        create(n)
    found()
    few = asked()
    for n in range(3, 30):
        create(n)
    assert asked() == few
