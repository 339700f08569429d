"""Stored settings: declared by rooms, set by administrators, read once in a request."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories.accounts import give_role, make_user
from factories.ledger import make_duty
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.core import environment, stored
from turna.core.models import StoredValue
from turna.core.services import settings_set
from turna.core.stored import Setting
from turna.ledger import checking, disclosure, months
from turna.programmes import variances
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry

SignIn = Callable[[User], Client]
DAYS = "ledger.days_to_close"
PAGE = "/settings/"


def sent(client: Client, **changed: Any) -> dict[str, Any]:
    """The form as it stands, with some answers changed."""
    context = client.get(PAGE).context
    return dict(context["form"].initial) | dict(context["stored"]) | changed


@pytest.mark.django_db
def test_a_setting_is_its_default_until_it_is_set(actor: Actor) -> None:
    assert (months.DAYS_TO_CLOSE.value(), months.due_day(2014 * 12)) == (10, date(2014, 2, 10))
    assert settings_set(actor=actor, values={DAYS: 15, "ledger.sample": 5}) == [DAYS]
    assert (months.DAYS_TO_CLOSE.value(), months.due_day(2014 * 12)) == (15, date(2014, 2, 15))
    row = AuditEntry.objects.get(verb="core.settings.set")
    assert (row.fields, row.object_count) == ([DAYS], 1)
    settings_set(actor=actor, values={DAYS: 12})
    assert list(StoredValue.objects.values_list("code", "value", "set_by_name")) == [
        (DAYS, 15, "Test Actor"), (DAYS, 12, "Test Actor"),
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ledger.small_cell": 10}, "ledger.small_cell"),
        ({DAYS: 61}, DAYS),
        ({DAYS: 0, "ledger.sample": 7}, DAYS),
        ({DAYS: "12"}, DAYS),
    ],
)
def test_what_a_setting_cannot_be_is_refused_whole(
    actor: Actor, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError, match="whole number from") as caught:
        settings_set(actor=actor, values=values)
    assert set(caught.value.message_dict) == {field}
    assert not StoredValue.objects.exists()
    with pytest.raises(ValidationError, match="no setting"):
        settings_set(actor=actor, values={"core.nothing": 1})


@pytest.mark.django_db
def test_what_was_set_is_never_changed_or_removed(actor: Actor) -> None:
    settings_set(actor=actor, values={DAYS: 12})
    for deed in (StoredValue.objects.all().delete, lambda: StoredValue.objects.update(value=3)):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            deed()


@pytest.mark.django_db
def test_a_request_reads_them_once(actor: Actor) -> None:
    with stored.one_request(), CaptureQueriesContext(connection) as captured:
        for _n in range(5):
            assert months.DAYS_TO_CLOSE.value() + checking.SAMPLE.value() == 15
    assert len(captured) == 1
    with stored.one_request():
        assert months.DAYS_TO_CLOSE.value() == 10
        settings_set(actor=actor, values={DAYS: 12})
        assert months.DAYS_TO_CLOSE.value() == 12


def test_the_same_code_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        stored.register(Setting(DAYS, "x", default=1, low=1, high=2))
    declared = {one.code: one for one in stored.settings()}
    assert {disclosure.THRESHOLD.code, variances.MARGIN.code} < set(declared)
    assert all(one.low <= one.default <= one.high for one in declared.values())


def test_an_administrator_sets_them_on_the_page(
    admin: User, manager: User, sign_in: SignIn, organisations: Any
) -> None:
    client = sign_in(admin)
    answer = client.post(PAGE, sent(client, ledger_days_to_close="20"), follow=True)
    html = answer.content.decode()
    assert "1 setting is changed. It holds from the next page on." in html
    assert "What was changed" in html
    assert months.DAYS_TO_CLOSE.value() == 20
    make_duty(organisations.ngo, 2014 * 12, 2014 * 12)
    page = sign_in(manager).get("/months/test-ngo-batken/").content.decode()
    assert "A month is due 20 days after its end" in page
    assert "20 February 2014" in page


def test_a_refused_setting_keeps_what_was_typed(admin: User, sign_in: SignIn) -> None:
    client = sign_in(admin)
    answer = client.post(PAGE, sent(client, ledger_small_cell="5", ledger_sample="9"))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'href="#id_ledger_small_cell"' in html
    assert 'value="5"' in html
    assert not StoredValue.objects.exists()


def test_two_administrators_do_not_overwrite_each_other(
    admin: User, sign_in: SignIn, actor: Actor
) -> None:
    client = sign_in(admin)
    typed = sent(client, ledger_days_to_close="20")
    settings_set(actor=actor, values={DAYS: 12})
    answer = client.post(PAGE, typed)
    assert answer.status_code == 422
    assert "Somebody else has set this to 12 meanwhile" in answer.content.decode()
    again = dict(answer.context["stored"])
    assert client.post(PAGE, typed | again).status_code == 302
    assert months.DAYS_TO_CLOSE.value() == 20


def test_a_countrys_administrator_does_not_set_what_holds_for_all(
    organisations: Any, places: Any, sign_in: SignIn
) -> None:
    user = make_user(organisations.mission, username="kg-admin")
    give_role(user, Role.ADMINISTRATOR, place=places.kg)
    client = sign_in(user)
    assert client.get(PAGE).status_code == client.post(PAGE, {}).status_code == 403


# --- the environment


def test_every_documented_variable_is_shown_or_a_secret(
    admin: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TURNA_SECRET_KEY", "nobody-may-read-this")
    monkeypatch.setenv("TURNA_LOG_LEVEL", "ERROR")
    found = {one.name: one for one in environment.variables()}
    assert len(found) >= 16
    assert set(found) >= environment.SHOWN
    hidden = {name for name, one in found.items() if one.secret}
    assert "TURNA_SECRET_KEY" in hidden
    html = sign_in(admin).get(PAGE).content.decode()
    assert "nobody-may-read-this" not in html
    assert "set, not shown" in html
    assert "<code>ERROR</code>" in html
    assert all(name in html for name in found)
