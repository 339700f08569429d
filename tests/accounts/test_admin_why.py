"""Why somebody can see something: in words, and never otherwise than `visible_to`."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from factories.accounts import give_role, make_user
from factories.outreach import make_event
from queries import assert_same_queries
from turna.accounts.models import User
from turna.accounts.roles import ACTIONS, Role
from turna.accounts.why import Explanation, Question, Reach, explain
from turna.accounts.words import ACTION_WORDS
from turna.directory.models import Organisation, Place
from turna.outreach.models import Event

SignIn = Callable[[User], Client]
EVERY_ACTION = sorted(frozenset().union(*ACTIONS.values()))
TODAY = timezone.localdate


@pytest.fixture
def rows(organisations: SimpleNamespace, places: SimpleNamespace) -> list[User]:
    """An account of each organisation in each place, and one without a place."""
    return [
        make_user(organisation, place=place)
        for organisation in vars(organisations).values()
        for place in (None, *vars(places).values())
    ]


def lies_in(row: User, question: Question) -> bool:
    """Whether this row is one of those that are asked about."""
    where = row.place or row.organisation.place
    return question.organisation in {None, row.organisation} and (
        question.place is None or where.path.startswith(question.place.path)
    )


def seen_of(question: Question, rows: list[User]) -> Reach:
    """The same answer, counted out: how many of the rows asked about `visible_to` gives."""
    reader = User.objects.get(pk=question.user.pk)
    visible = set(User.objects.visible_to(reader, question.action).values_list("pk", flat=True))
    asked = {row.pk for row in rows if lies_in(row, question)}
    assert asked, "every organisation and place has a row"
    if asked <= visible:
        return Reach.ALL
    return Reach.PART if asked & visible else Reach.NOTHING


# "accounts.manage" and "directory.read": not the rooms of deeds, whose records abroad differ.
@pytest.mark.parametrize("seed", range(4))
def test_one_assignment_answers_as_visible_to_does(
    rows: list[User], organisations: SimpleNamespace, places: SimpleNamespace, seed: int
) -> None:
    chance = random.Random(seed)
    for _number in range(40):
        question, _held = random_case(chance, organisations, places, assignments=1)
        assert explain(question).reach is seen_of(question, rows), question


@pytest.mark.parametrize("seed", range(4))
def test_several_assignments_never_promise_what_visible_to_refuses(
    rows: list[User], organisations: SimpleNamespace, places: SimpleNamespace, seed: int
) -> None:
    chance = random.Random(1000 + seed)
    for _number in range(40):
        question, _held = random_case(chance, organisations, places, assignments=3)
        said, counted = explain(question).reach, seen_of(question, rows)
        # Parts that together make up everything are still called parts.
        assert said is counted or (said is Reach.PART and counted is Reach.ALL), question


def random_case(
    chance: random.Random, organisations: SimpleNamespace, places: SimpleNamespace, assignments: int
) -> tuple[Question, list[object]]:
    firms = [None, *vars(organisations).values()]
    lands = [None, *vars(places).values()]
    user = make_user(organisations.mission, is_active=chance.random() < 0.95)
    begins = [TODAY() - timedelta(days=9), TODAY(), TODAY() + timedelta(days=9)]
    held: list[object] = []
    for _n in range(assignments):
        starts = chance.choice([begins[0], begins[0], begins[0], *begins])
        ends = chance.choice([None, None, None, starts, starts + timedelta(days=9)])
        held.append(
            give_role(
                user,
                chance.choice([Role.ADMINISTRATOR, Role.ADMINISTRATOR, Role.DONOR]),
                organisation=chance.choice(firms),
                place=chance.choice(lands),
                starts_on=starts,
                ends_on=ends,
            )
        )
    action = chance.choice(["accounts.manage", "accounts.manage", "directory.read"])
    return Question(user, action, chance.choice(firms), chance.choice(lands)), held


def test_deeds_abroad_are_seen_where_their_organisation_is(
    organisations: SimpleNamespace, places: SimpleNamespace
) -> None:
    at_home = make_user(organisations.mission)
    give_role(at_home, Role.MISSION_OFFICER, place=places.kg)
    there = make_user(organisations.mission)
    give_role(there, Role.MISSION_OFFICER, place=places.tj)
    event = make_event(organisations.ngo, places.asht, country=places.kg)
    for user, reach in ((at_home, Reach.ALL), (there, Reach.NOTHING)):
        question = Question(user, "outreach.read", organisations.ngo, places.asht)
        assert question.abroad
        assert explain(question).reach is reach
        seen = Event.objects.visible_to(user, "outreach.read").filter(pk=event.pk)
        assert seen.exists() is bool(reach)


@pytest.mark.parametrize(
    ("role", "at", "within", "starts", "ends", "words"),
    [
        (Role.OUTREACH_WORKER, "ngo", None, 0, None, "It covers all of this."),
        (Role.OUTREACH_WORKER, "ngo", "kg", 0, None, "Batken lies in Kyrgyzstan."),
        (Role.DONOR, None, None, 0, None, "This role does not include it."),
        (
            Role.ME_OFFICER,
            None,
            "tj",
            0,
            None,
            "It holds in Tajikistan; Batken does not lie there.",
        ),
        (Role.ME_OFFICER, None, "kadamjay", 0, None, "which is a part of Batken."),
        (Role.OUTREACH_WORKER, "other_ngo", None, 0, None, "It holds at Test NGO of Khujand, not"),
        (Role.ME_OFFICER, None, None, -9, -1, "It would give it, but it ended on"),
        (Role.ME_OFFICER, None, None, 9, None, "It will give it, but it begins on"),
    ],
)
def test_the_reason_is_said_in_words(
    organisations: SimpleNamespace,
    places: SimpleNamespace,
    *,
    role: Role,
    at: str | None,
    within: str | None,
    starts: int,
    ends: int | None,
    words: str,
) -> None:
    user = make_user(organisations.ngo)
    give_role(
        user,
        role,
        organisation=getattr(organisations, at) if at else None,
        place=getattr(places, within) if within else None,
        starts_on=TODAY() + timedelta(days=starts),
        ends_on=None if ends is None else TODAY() + timedelta(days=ends),
    )
    answer = explain(Question(user, "outreach.read", organisations.ngo, places.batken))
    (because,) = answer.because
    assert words in because.reason


def test_records_of_one_organisation_are_a_part_of_those_of_all(
    worker_batken: User, places: SimpleNamespace
) -> None:
    answer = explain(Question(worker_batken, "outreach.read"))
    assert answer.reach is Reach.PART
    assert answer.because[0].reason == "Records of Test NGO of Batken only."
    assert Role.ME_OFFICER in answer.would


def test_a_closed_account_opens_nothing(inactive: User) -> None:
    answer: Explanation = explain(Question(inactive, "outreach.read"))
    assert answer.reach is Reach.NOTHING
    assert "closed" in answer.because[0].reason


def test_every_action_has_words() -> None:
    missing = set(EVERY_ACTION) - set(ACTION_WORDS)
    assert not missing, "Say what they let somebody do in accounts/words.py."


def ask(client: Client, **asked: object) -> tuple[int, str]:
    found = {k: getattr(v, "uid", None) or getattr(v, "code", v) for k, v in asked.items()}
    response = client.get("/why/", found)
    return response.status_code, response.content.decode()


def test_the_page_asks_first(admin: User, worker_batken: User, sign_in: SignIn) -> None:
    response = sign_in(admin).get(f"/why/?user={worker_batken.uid}")
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("<h1") == 1
    assert "The answer for today" not in html
    assert f'value="{worker_batken.uid}"' in html.partition(" selected")[0][-60:]


def test_the_page_answers_in_words(
    admin: User,
    worker_batken: User,
    sign_in: SignIn,
    organisations: SimpleNamespace,
    places: SimpleNamespace,
) -> None:
    client = sign_in(admin)
    about: dict[str, object] = {"user": worker_batken, "action": "outreach.read"}
    status, html = ask(client, **about, organisation=organisations.ngo, place=places.batken)
    assert status == 200
    assert "Worker Batken may read events and trainings: all of it." in html
    assert "These roles open it" in html
    status, html = ask(client, **about, organisation=organisations.other_ngo)
    assert "Worker Batken may not read events and trainings there." in html
    assert "These roles do not" in html
    assert "It must hold at Test NGO of Khujand or at any organisation." in html
    assert "M&amp;E officer" in html
    assert html.count("<h1") == 1


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"user": "nobody", "action": "outreach.read"}, "is not in the list"),
        ({"user": "", "action": "outreach.read"}, "Choose an answer: Who"),
        ({"user": "", "action": "fly"}, "is not in the list"),
        ({"user": "", "action": "audit.read", "place": "MOON"}, "is not in the list"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    admin: User, sign_in: SignIn, asked: dict[str, str], words: str
) -> None:
    status, html = ask(sign_in(admin), **asked)
    assert status == 422
    assert words in html
    assert html.count("<h1") == 1


def test_an_administrator_asks_about_people_of_her_own_part_only(
    stranger: User, sign_in: SignIn, organisations: SimpleNamespace
) -> None:
    local = make_user(organisations.ngo, username="local-admin")
    give_role(local, Role.ADMINISTRATOR, organisation=organisations.ngo)
    status, html = ask(sign_in(local), user=stranger, action="outreach.read")
    assert status == 422
    assert "Stranger" not in html


def test_the_page_needs_as_many_queries_for_many_roles(
    admin: User, worker_batken: User, sign_in: SignIn, places: SimpleNamespace
) -> None:
    def make_roles(count: int) -> None:
        for number in range(count):
            give_role(
                worker_batken, Role.DONOR, place=places.osh, starts_on=date(2000 + number, 1, 1)
            )

    url = f"/why/?user={worker_batken.uid}&action=outreach.read"
    assert_same_queries(sign_in(admin), url, make_roles)


def test_the_page_needs_as_many_queries_for_many_choices(
    admin: User, worker_batken: User, sign_in: SignIn, places: SimpleNamespace
) -> None:
    def make_choices(count: int) -> None:
        for _n in range(count):
            code = f"more-{Organisation.objects.count()}"
            place = Place.objects.create(
                code=f"KG-{code}", kind="region", parent=places.kg, country=places.kg,
                path=f"KG/KG-{code}/", labels={"en": code}, search=code, sort=code,
            )  # fmt: skip
            organisation = Organisation.objects.create(
                code=code, kind="ngo", place=place, labels={"en": code}, search=code, sort=code
            )
            make_user(organisation)

    assert_same_queries(sign_in(admin), "/why/", make_choices)
