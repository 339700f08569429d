"""Looks from outside a team: who may ask and decide, what opens, who is told."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.clock import Clock, held
from cases.opening import NAME, a_worker, known, somebody
from factories.accounts import give_role, make_user
from factories.cases import make_duty, make_emergency, make_member, make_person, make_request
from queries import assert_same_queries
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.accounts.services import factors_reset, user_add, users_link
from turna.cases import access, second, services
from turna.cases.models import Alert, Opening, Person, Reveal
from turna.core import today
from turna.vault.models import AuditEntry
from turna.vault.services import identities
from turna.vault.services.identities import Name

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("master")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return held(monkeypatch)


@pytest.fixture
def person(case_worker: User, organisations: SimpleNamespace) -> Person:
    """Somebody of the NGO in Batken, led by `case_worker`."""
    return known(case_worker, organisations.ngo)


@pytest.fixture
def asker(organisations: SimpleNamespace) -> User:
    """Another case worker of that NGO."""
    return a_worker(organisations.ngo, "asker")


def ask(user: User, person: Person, **more: Any) -> Reveal:
    given = {"purpose": "safety", "minutes": 60, "columns": ["names"], **more}
    return services.reveal_ask(actor=user.as_actor(), person=person.uid, **given)


def grant(user: User, reveal: Reveal) -> Reveal:
    return services.reveal_grant(actor=user.as_actor(), reveal=reveal.uid, version=reveal.version)


def emergency(user: User, person: Person, **more: Any) -> Reveal:
    given = {"reason": "life", "minutes": 60, "columns": ["names", "safe_contact"], **more}
    return services.reveal_emergency(actor=user.as_actor(), person=person.uid, **given)


def opens(user: User, person: Person) -> services.Opened:
    return services.identity_open(actor=user.as_actor(), person=person)


def titles(user: User) -> dict[str, str]:
    """What stands on somebody's Today: title → section."""
    reverse("home")  # rooms register with Today when the addresses are loaded
    again = User.objects.get(pk=user.pk)
    return {str(i.title): s.kind.value for s in today.sections_for(again) for i in s.items}


def url(name: str, *args: Any) -> str:
    return reverse(f"cases:{name}", args=args)


def test_what_a_second_person_grants_opens_that_and_no_more_for_its_time(
    person: Person, asker: User, mission_officer: User, clock: Clock
) -> None:
    request = ask(asker, person)
    with pytest.raises(PermissionDenied):
        opens(asker, person)
    granted = grant(mission_officer, request)
    opened = opens(asker, person)
    assert (opened.how, opened.identity.names[0].text) == ("reveal", NAME)
    assert (opened.identity.contacts, opened.identity.birth_date) == ((), None)
    row = AuditEntry.objects.filter(verb="vault.identity.opened").latest("pk")
    assert (row.reason, row.fields) == ("reveal", ["names"])
    with pytest.raises(PermissionDenied):
        services.identity_change(
            actor=asker.as_actor(), person=person.uid, version=1, safe_contact="mine"
        )
    clock.forward(minutes=59)
    assert access.how_opens(asker, person) == "reveal"
    clock.forward(minutes=1)
    assert access.how_opens(asker, person) is None
    assert granted.expires_at == clock.at


def test_the_second_person_is_another_human_elsewhere(
    person: Person, asker: User, manager: User, mission_officer: User, admin: User, *,
    organisations: SimpleNamespace, places: SimpleNamespace, clock: Clock,
) -> None:  # fmt: skip
    officer = make_user(organisations.mission, username="second-officer")
    give_role(officer, Role.MISSION_OFFICER, place=places.kg)
    abroad = make_user(organisations.mission, username="officer-abroad")
    give_role(abroad, Role.MISSION_OFFICER, place=places.tj)
    twin = make_user(organisations.mission, username="twin")
    give_role(twin, Role.MISSION_OFFICER, place=places.kg)
    users_link(actor=admin.as_actor(), user=asker, other=twin)
    child = user_add(
        actor=twin.as_actor(), username="child", name="Child", organisation=organisations.mission
    )
    give_role(child, Role.MISSION_OFFICER, place=places.kg)
    asker.refresh_from_db()
    twin.refresh_from_db()
    request = ask(asker, person)
    clock.forward(minutes=1)
    fresh = make_user(
        organisations.mission, username="fresh", factors_reset_at=timezone.now()
    )  # fmt: skip
    give_role(fresh, Role.MISSION_OFFICER, place=places.kg)
    said = {
        asker: "Your roles", manager: "same organisation", abroad: "Your roles",
        twin: "own requests", child: "made the other", fresh: "reset after",
        a_worker(organisations.other_ngo, role=Role.NGO_MANAGER): "Your roles",
    }  # fmt: skip
    for user, reason in said.items():
        allowed, why = second.may_decide(user, request)
        assert (allowed, reason in str(why)) == (False, True), user
        with pytest.raises(PermissionDenied):
            grant(user, request)
        with pytest.raises(PermissionDenied):
            services.reveal_refuse(
                actor=user.as_actor(), reveal=request.uid, version=1, reason="team"
            )
    assert second.candidates(asker, person) == [fresh, mission_officer, officer]
    assert grant(officer, request).decided_by == officer


def test_a_mission_officer_asks_the_partners_manager_or_a_colleague(
    person: Person, manager: User, mission_officer: User
) -> None:
    request = ask(mission_officer, person)
    with pytest.raises(PermissionDenied):
        grant(mission_officer, request)
    assert grant(manager, request).decision == "granted"
    assert access.how_opens(mission_officer, person) == "reveal"


def test_a_permission_is_void_once_the_second_step_was_reset_or_the_two_are_one(
    person: Person, asker: User, mission_officer: User, admin: User, clock: Clock
) -> None:
    grant(mission_officer, ask(asker, person))
    users_link(actor=admin.as_actor(), user=asker, other=mission_officer)
    assert access.how_opens(User.objects.get(pk=asker.pk), person) is None
    User.objects.update(human=None)
    assert access.how_opens(asker, person) == "reveal"
    clock.forward(minutes=1)
    factors_reset(actor=admin.as_actor(), user=asker)
    assert access.how_opens(asker, person) is None
    clock.forward(minutes=1)
    waiting = make_request(person, asker, asked_at=clock.at - timedelta(minutes=2))
    with pytest.raises(ValidationError, match="has to ask anew"):
        grant(mission_officer, waiting)
    waiting.delete()
    grant(mission_officer, ask(User.objects.get(pk=asker.pk), person))
    assert access.how_opens(asker, person) == "reveal"


def test_what_cannot_be_asked(
    person: Person, asker: User, me_officer: User, case_worker: User, *, clock: Clock,
    organisations: SimpleNamespace,
) -> None:  # fmt: skip
    with pytest.raises(PermissionDenied):
        ask(me_officer, person)
    with pytest.raises(PermissionDenied):
        ask(a_worker(organisations.other_ngo), person)
    with pytest.raises(ValidationError, match="opens to you already"):
        ask(case_worker, person)
    with pytest.raises(ValidationError, match="Nothing is recorded"):
        ask(asker, make_person(organisations.ngo))
    for wrong in ({"purpose": "curious"}, {"minutes": 181}, {"columns": []}, {"columns": ["face"]}):
        with pytest.raises(ValidationError):
            ask(asker, person, **wrong)
    for wrong in ({"reason": ""}, {"minutes": 180}):
        with pytest.raises(ValidationError):
            emergency(asker, person, **wrong)
    ask(asker, person)
    with pytest.raises(ValidationError, match="asked this already"):
        ask(asker, person)
    clock.forward(hours=24)
    assert ask(asker, person).waits(clock.at), "the first one has lapsed"


def test_a_request_is_decided_once_and_lapses(
    person: Person, asker: User, mission_officer: User, clock: Clock
) -> None:
    request = ask(asker, person)
    refused = services.reveal_refuse(
        actor=mission_officer.as_actor(), reveal=request.uid, version=1, reason="team"
    )
    with pytest.raises(ValidationError, match="Somebody else was faster"):
        grant(mission_officer, request)
    with pytest.raises(ValidationError, match="waits for nobody"):
        grant(mission_officer, refused)
    assert "Read why 1 request was refused" in titles(asker)
    old = ask(asker, person)
    clock.forward(hours=24)
    with pytest.raises(ValidationError, match="waits for nobody"):
        grant(mission_officer, old)


def test_the_asker_the_lead_and_the_second_person_end_it(
    person: Person, asker: User, case_worker: User, mission_officer: User,
    organisations: SimpleNamespace,
) -> None:  # fmt: skip
    for user in (asker, case_worker, mission_officer):
        granted = grant(mission_officer, ask(asker, person))
        with pytest.raises(PermissionDenied):
            services.reveal_end(
                actor=a_worker(organisations.ngo).as_actor(), reveal=granted.uid, version=2
            )
        services.reveal_end(actor=user.as_actor(), reveal=granted.uid, version=2)
        assert access.how_opens(asker, person) is None
        with pytest.raises(ValidationError, match="over already"):
            services.reveal_end(actor=user.as_actor(), reveal=granted.uid, version=3)


def test_an_emergency_opens_at_once_and_is_reviewed_within_a_day(
    person: Person, asker: User, case_worker: User, manager: User, mission_officer: User, *,
    organisations: SimpleNamespace, clock: Clock,
) -> None:  # fmt: skip
    dpo = make_user(organisations.mission, username="dpo")
    give_role(dpo, Role.DATA_PROTECTION_OFFICER)
    row = emergency(asker, person)
    opened = opens(asker, person)
    assert (opened.how, opened.identity.safe_contact[:4]) == ("emergency", "call")
    assert titles(mission_officer)["Review 1 emergency opening"] == "due"
    for told in (manager, dpo):
        assert titles(told)["1 emergency opening waits for its review"] == "others"
    assert titles(case_worker)["Go through 1 look from outside"] == "mine"
    with pytest.raises(PermissionDenied):
        services.reveal_review(actor=manager.as_actor(), reveal=row.uid, version=1, verdict="right")
    clock.forward(hours=1)
    with pytest.raises(PermissionDenied):
        opens(asker, person)
    clock.forward(hours=23)
    assert titles(mission_officer)["Review 1 emergency opening"] == "overdue"
    assert titles(dpo)["1 emergency opening waits for its review"] == "overdue"
    services.reveal_review(
        actor=mission_officer.as_actor(), reveal=row.uid, version=1, verdict="could_wait"
    )
    assert not [t for u in (mission_officer, manager, dpo) for t in titles(u) if "emergency" in t]
    with pytest.raises(ValidationError, match="reviewed already"):
        services.reveal_review(
            actor=mission_officer.as_actor(), reveal=row.uid, version=2, verdict="right"
        )


def test_today_tells_each_of_those_who_wait(
    person: Person, asker: User, mission_officer: User, manager: User
) -> None:
    request = ask(asker, person)
    assert titles(asker)["1 request waits"] == "others"
    assert titles(mission_officer)["Decide on 1 request to open who somebody is"] == "mine"
    assert not [title for title in titles(manager) if "Decide" in title]
    grant(mission_officer, request)
    assert titles(asker)["Open what was granted to you: 1 person"] == "mine"
    assert not [title for title in titles(mission_officer) if "Decide" in title]


def test_the_lead_sees_who_looked_and_says_so(
    person: Person, asker: User, case_worker: User, manager: User, mission_officer: User, *,
    sign_in: SignIn, organisations: SimpleNamespace,
) -> None:  # fmt: skip
    grant(mission_officer, ask(asker, person))
    opens(asker, person)
    client = sign_in(case_worker)
    html = client.get(url("person", person.uid)).content.decode()
    assert "Asker, with a second person" in html
    assert "Who looked" in sign_in(manager).get(url("person", person.uid)).content.decode()
    colleague = sign_in(a_worker(organisations.ngo))
    assert "Who looked" not in colleague.get(url("person", person.uid)).content.decode()
    assert person.code in client.get(url("looks")).content.decode()
    assert person.code not in colleague.get(url("looks")).content.decode()
    shown = client.get(url("looks-seen")).content.decode()
    first = Opening.objects.latest("pk").pk
    assert f'name="upto" value="{first}"' in shown
    opens(asker, person)
    client.post(url("looks-seen"), {"upto": str(first)})
    rows = list(Opening.objects.order_by("pk").values_list("noticed_at", flat=True))
    assert [at is not None for at in rows] == [True, False]
    assert titles(case_worker)["Go through 1 look from outside"] == "mine"


def test_looks_at_people_without_a_lead_go_to_the_manager(
    person: Person, asker: User, manager: User, case_worker: User, mission_officer: User
) -> None:
    grant(mission_officer, ask(asker, person))
    opens(asker, person)
    assert not [title for title in titles(manager) if "Go through" in title]
    services.team_end(actor=manager.as_actor(), member=person.team.get().uid, version=1)
    assert "Go through 1 look from outside" in titles(manager)


def _many(lead: User, organisation: Any, count: int) -> list[Person]:
    return [known(lead, organisation) for _ in range(count)]


def test_past_the_usual_number_outside_a_reason_is_asked_and_an_alert_raised(
    asker: User, case_worker: User, manager: User, organisations: SimpleNamespace, *,
    sign_in: SignIn, clock: Clock,
) -> None:  # fmt: skip
    people = _many(case_worker, organisations.ngo, 6)
    client = sign_in(asker)
    for person in people:
        emergency(asker, person)
    for person in people[:5]:
        assert client.get(url("identity", person.uid)).status_code == 200
    assert not Alert.objects.exists()
    last = url("identity", people[5].uid)
    html = client.get(last).content.decode()
    assert "unusually many people today" in html
    assert NAME not in html
    assert NAME in client.get(url("identity", people[0].uid)).content.decode(), "seen before"
    assert client.post(last, {"why": "curious"}).status_code == 422
    assert not Opening.objects.filter(person=people[5]).exists()
    assert NAME in client.post(last, {"why": "danger"}).content.decode()
    assert Alert.objects.get().kind == "many_outside"
    row = AuditEntry.objects.filter(verb="vault.identity.opened").latest("pk")
    assert row.reason == "emergency danger"
    assert titles(manager)["Look into 1 alert"] == "mine"
    assert "Look into 1 alert" not in titles(asker)


def test_the_team_has_a_larger_number(
    case_worker: User, organisations: SimpleNamespace, sign_in: SignIn
) -> None:
    first, second_one = _many(case_worker, organisations.ngo, 2)
    now = timezone.now()
    others = [make_person(organisations.ngo) for _ in range(60)]
    Opening.objects.bulk_create(
        Opening(person=one, user=case_worker, at=now, how="team") for one in others[:59]
    )
    client = sign_in(case_worker)
    assert NAME in client.get(url("identity", first.uid)).content.decode()
    assert "unusually many" in client.get(url("identity", second_one.uid)).content.decode()
    change = client.get(url("identity-change", second_one.uid))
    assert change.headers["Location"] == url("identity", second_one.uid)
    opened = services.identity_open(
        actor=case_worker.as_actor(), person=second_one, why="many_came"
    )
    assert opened.how == "team"
    assert Alert.objects.get().kind == "many_inside"
    Opening.objects.filter(person__in=others).update(at=now - timedelta(days=1))
    third = known(case_worker, organisations.ngo)
    assert opens(case_worker, third).how == "team"


@pytest.mark.parametrize(
    ("own", "theirs", "alike"),
    [
        ("Bakyt Osmonov", "Осмонова Айгүл", True),
        ("Bakyt Osmonov", "Aigul Osmon kyzy", True),
        ("Bakyt Osmonov", "Айгүл Асанова", False),
        ("Aigul Asanova", "Айгүл Осмонова", False),
        ("Case Worker", "Case Worker", False),
    ],
)
def test_a_family_name_like_the_own_raises_an_alert(
    organisations: SimpleNamespace, own: str, theirs: str, *, alike: bool
) -> None:
    reader = make_user(organisations.ngo, name=own)
    give_role(reader, Role.CASE_WORKER, organisation=organisations.ngo)
    person = make_person(organisations.ngo)
    make_member(person, reader, lead=True)
    services.identity_record(
        actor=reader.as_actor(), person=person.uid, identity=somebody(names=(Name(theirs),))
    )
    opens(reader, person)
    opens(reader, person)
    assert [a.kind for a in Alert.objects.all()] == (["own_name"] if alike else [])


def test_many_refusals_raise_an_alert(person: Person, asker: User, mission_officer: User) -> None:
    for n in range(3):
        assert Alert.objects.count() == 0, n
        services.reveal_refuse(
            actor=mission_officer.as_actor(), reveal=ask(asker, person).uid, version=1,
            reason="no_need",
        )  # fmt: skip
    assert Alert.objects.get().kind == "refused"


def test_alerts_are_closed_by_somebody_else(
    person: Person, manager: User, organisations: SimpleNamespace, sign_in: SignIn
) -> None:
    dpo = make_user(organisations.mission, username="dpo")
    give_role(dpo, Role.DATA_PROTECTION_OFFICER)
    alert = Alert.objects.create(
        kind="own_name", user=manager, person=person, raised_at=timezone.now()
    )
    with pytest.raises(PermissionDenied):
        services.alert_close(actor=manager.as_actor(), alert=alert.uid, version=1)
    assert sign_in(manager).get(url("alert-close", alert.uid)).status_code == 403
    Person.objects.filter(pk=person.pk).update(sealed=True)
    client = sign_in(dpo)
    assert person.code in client.get(url("alert-close", alert.uid)).content.decode()
    assert client.post(url("alert-close", alert.uid), {"version": "1"}).status_code == 302
    assert client.post(url("alert-close", alert.uid), {"version": "1"}).status_code == 422
    stranger = a_worker(organisations.other_ngo, role=Role.NGO_MANAGER)
    assert sign_in(stranger).get(url("alert-close", alert.uid)).status_code == 404


def test_the_whole_way_on_pages(
    person: Person, asker: User, mission_officer: User, case_worker: User, sign_in: SignIn
) -> None:
    mine, theirs = sign_in(asker), sign_in(mission_officer)
    make_duty(mission_officer, kind="on_call")
    shut = mine.get(url("identity", person.uid)).content.decode()
    assert url("ask", person.uid) in shut
    assert "on call now" in mine.get(url("ask", person.uid)).content.decode()
    typed = {"purpose": "safety", "minutes": "15", "columns": ["names", "contacts"]}
    asked = mine.post(url("ask", person.uid), typed)
    page = asked.headers["Location"]
    assert "not decided yet" in mine.get(page).content.decode()
    assert page in mine.get(url("identity", person.uid)).content.decode()
    assert "Grant" not in mine.get(page).content.decode()
    reveal = Reveal.objects.get()
    shown = theirs.get(page).content.decode()
    assert url("reveal-grant", reveal.uid) in shown
    assert "names, telephones and other contacts" in shown
    done = theirs.post(url("reveal-grant", reveal.uid), {"version": "1"})
    assert done.headers["Location"] == page
    html = mine.get(url("identity", person.uid)).content.decode()
    assert NAME in html
    assert "3 February 1990" not in html
    assert "Change it" not in html
    assert mine.get(url("identity-change", person.uid)).status_code == 403
    assert sign_in(case_worker).get(page).status_code == 200, "the lead sees it"


def test_an_emergency_on_pages(
    person: Person, asker: User, mission_officer: User, manager: User, sign_in: SignIn
) -> None:
    typed = {"reason": "threat", "minutes": "15", "columns": ["safe_contact"]}
    opened = sign_in(asker).post(url("emergency", person.uid), typed, follow=True)
    assert "call at noon" in opened.content.decode()
    row = Reveal.objects.get()
    page = sign_in(manager).get(url("reveal", row.uid)).content.decode()
    assert "You work for the same organisation" in page
    assert sign_in(manager).get(url("reveal-review", row.uid)).status_code == 403
    assert "review is due" in sign_in(manager).get(url("emergencies")).content.decode()
    client = sign_in(mission_officer)
    data = {"version": "1", "verdict": "right"}
    assert client.post(url("reveal-review", row.uid), data).status_code == 302
    assert "right: it could not wait" in client.get(url("reveal", row.uid)).content.decode()


def test_a_sealed_case_is_asked_about_by_nobody_and_its_permissions_end(
    person: Person, asker: User, mission_officer: User, case_worker: User, sign_in: SignIn
) -> None:
    granted = grant(mission_officer, ask(asker, person))
    services.person_seal(actor=case_worker.as_actor(), person=person.uid, version=2)
    assert access.how_opens(asker, person) is None
    client = sign_in(asker)
    for name in ("identity", "ask", "emergency"):
        assert client.get(url(name, person.uid)).status_code == 404
    assert client.get(url("reveal", granted.uid)).status_code == 404
    with pytest.raises(PermissionDenied):
        emergency(asker, person)


def test_lists_cost_the_same_for_one_row_and_thirty(
    manager: User, mission_officer: User, organisations: SimpleNamespace, sign_in: SignIn
) -> None:
    lead = a_worker(organisations.ngo)

    def rows(count: int) -> None:
        for n in range(count):
            person = make_person(organisations.ngo)
            reveal = (make_request if n % 2 else make_emergency)(
                person, make_user(organisations.ngo)
            )
            Opening.objects.create(
                person=person, user=lead, at=timezone.now(), how="emergency", reveal=reveal
            )
            Alert.objects.create(
                kind="own_name", user=reveal.asked_by, person=person, raised_at=timezone.now()
            )

    client = sign_in(manager)
    for name in ("reveals", "emergencies", "looks", "alerts"):
        assert_same_queries(client, url(name), rows)
        for model in (Opening, Alert, Reveal):
            model.objects.all().delete()


def test_erasing_ends_every_permission(
    person: Person, asker: User, mission_officer: User, actor: Any
) -> None:
    grant(mission_officer, ask(asker, person))
    identities.identity_erase(actor=actor, uid=person.identity, reason="wish")
    opened = opens(asker, person)
    assert (opened.identity.erased, opened.identity.names) == (True, ())
