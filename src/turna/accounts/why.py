"""Why somebody can see something, or cannot: read off their assignments and `roles.ACTIONS`.

A question is a user, an action, and an organisation, a place, both or neither. Each assignment
answers it with all, part or nothing of what was asked; the words say which and why. The
answers agree with `visible_to`; what lies open to every role whatever its seat (places, code
lists) and what figures withhold are outside this question.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from turna.accounts.models import Assignment, User
from turna.accounts.roles import ACTIONS, OF_ONE_ORGANISATION, OWN_ORGANISATION, Role, roles_with
from turna.directory.models import Organisation, Place

# Rooms whose records count for a country: deeds abroad are seen where their organisation is.
_OF_DEEDS = frozenset({"outreach", "hotline", "cases", "surveys"})


class Reach(IntEnum):
    """How much of what was asked an assignment opens."""

    NOTHING = 0
    PART = 1
    ALL = 2


@dataclass(frozen=True, slots=True)
class Question:
    """May `user` do `action` on records of `organisation` (None: of any) that lie in `place`
    (None: anywhere)?"""

    user: User
    action: str
    organisation: Organisation | None = None
    place: Place | None = None
    person: str = ""  # the code of a person of the organisation

    @property
    def where(self) -> Place | None:
        """The place by which such records are seen."""
        return self.organisation.place if self.abroad and self.organisation else self.place

    @property
    def abroad(self) -> bool:
        """Whether these are deeds outside the country of their organisation."""
        if self.organisation is None or self.place is None:
            return False
        home = self.organisation.place.country
        return (
            self.action.partition(".")[0] in _OF_DEEDS
            and home is not None
            and home.of_programme
            and self.place.country_id != home.pk
        )


@dataclass(frozen=True, slots=True)
class Because:
    """What one assignment gives of it, and why in one or two sentences."""

    assignment: Assignment
    reach: Reach
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer: how much is open today, each assignment's part, and which roles would do."""

    question: Question
    reach: Reach
    because: tuple[Because, ...]
    would: tuple[Role, ...]  # roles that could open all of it

    @property
    def giving(self) -> tuple[Because, ...]:
        return tuple(b for b in self.because if b.reach)

    @property
    def idle(self) -> tuple[Because, ...]:
        return tuple(b for b in self.because if not b.reach)


_of_persons: list[Callable[[Question], Sequence[str]]] = []


def explain_persons_by(provider: Callable[[Question], Sequence[str]]) -> None:
    """The room that keeps persons says, in sentences, what opens one of them to a user."""
    _of_persons[:] = [provider]


def about_person(question: Question) -> Sequence[str]:
    """What stands between the user and the person of the question; () where none is asked for."""
    if not (question.person and question.organisation and _of_persons):
        return ()
    return _of_persons[0](question)


def explain(question: Question, *, today: date | None = None) -> Explanation:
    """Answer a question as of `today`, in two queries or fewer."""
    day = today or timezone.localdate()
    held: Sequence[Assignment] = sorted(
        question.user.assignments.select_related("organisation", "place"),
        key=lambda a: (a.starts_on, a.pk),
    )
    because = tuple(
        sorted((_because(question, a, day) for a in held), key=lambda b: b.reach, reverse=True)
    )
    reach = max((b.reach for b in because), default=Reach.NOTHING)
    would = tuple(
        role
        for role in roles_with(question.action)
        if question.organisation is not None or role not in OF_ONE_ORGANISATION
    )
    return Explanation(question, reach, because, would)


def _because(question: Question, held: Assignment, day: date) -> Because:
    idle = _idle(question, held, day)
    if idle:
        return Because(held, Reach.NOTHING, idle)
    place, reason = _by_place(question, held)
    if place is Reach.NOTHING:
        return Because(held, place, reason)
    at = held.organisation
    if question.action in OWN_ORGANISATION.get(Role(held.role), ()):
        at = question.user.organisation
    if question.organisation is None and at is not None:
        only = _("Records of %(organisation)s only.") % {"organisation": at.label}
        return Because(held, Reach.PART, f"{only} {reason}".strip())
    return Because(held, place, reason or _("It covers all of this."))


def _idle(question: Question, held: Assignment, day: date) -> str:
    """Why it gives nothing wherever the record lies; "" when it may."""
    if not question.user.is_active:
        return _("The account is closed, so its roles hold no more.")
    if question.action not in ACTIONS.get(Role(held.role), frozenset()):
        return _("This role does not include it.")
    if held.ends_on is not None and held.ends_on <= day:
        return _("It would give it, but it ended on %(day)s.") % {"day": _day(held.ends_on)}
    if held.starts_on > day:
        return _("It will give it, but it begins on %(day)s.") % {"day": _day(held.starts_on)}
    asked, at = question.organisation, held.organisation
    if question.action in OWN_ORGANISATION.get(Role(held.role), ()):
        own = question.user.organisation
        if (at is not None and at.pk != own.pk) or (asked is not None and asked.pk != own.pk):
            return _(
                "This role does it for the organisation its holder works for only: %(own)s."
            ) % {"own": own.label}
    if asked is not None and at is not None and asked.pk != at.pk:
        return _("It holds at %(held)s, not at %(asked)s.") % {
            "held": at.label, "asked": asked.label,
        }  # fmt: skip
    return ""


def _by_place(question: Question, held: Assignment) -> tuple[Reach, str]:
    if held.place is None:
        return Reach.ALL, ""
    names = {"held": held.place.label}
    asked = question.where
    if asked is None:
        return Reach.PART, _("Only what lies in %(held)s.") % names
    names["asked"] = asked.label
    if asked.path.startswith(held.place.path):
        same = asked.pk == held.place.pk
        return Reach.ALL, "" if same else _("%(asked)s lies in %(held)s.") % names
    if held.place.path.startswith(asked.path):
        return Reach.PART, _("Only what lies in %(held)s, which is a part of %(asked)s.") % names
    return Reach.NOTHING, _("It holds in %(held)s; %(asked)s does not lie there.") % names


def _day(day: date) -> Any:
    return formats.date_format(day, "j F Y")
