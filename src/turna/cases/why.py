"""Why somebody can open a person, or cannot: in words, for the page "Who sees what"."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from turna.accounts import why
from turna.accounts.why import Question
from turna.cases import access
from turna.cases.models import Person, Reveal
from turna.cases.models.people import sleeping_under


def register() -> None:
    """Explain persons by their code."""
    why.explain_persons_by(explain)


def explain(question: Question) -> list[str]:
    """What stands between a user and a person of an organisation, by the person's code."""
    person = (
        Person.objects.filter(organisation=question.organisation, code=question.person)
        .select_related("organisation")
        .first()
    )
    if person is None:
        return [_("No person of this organisation has this code.")]
    return [*_file(question.user, person), *_doors(question.user, person)]


def _file(user: Any, person: Person) -> Iterator[str]:
    names = {"name": user.name}
    if not access.reaches(user, person):
        yield _("No role of %(name)s reads cases there, so neither code nor name opens.") % names
    elif access.sees(user, person):
        yield _("%(name)s reads the coded file.") % names
    if person.sealed:
        yield _("The case is sealed: also its coded file is there for the team and shift only.")


def _doors(user: Any, person: Person) -> Iterator[str]:
    now = timezone.now()
    names = {"name": user.name}
    member = access.membership(user, person, now)
    if member is None:
        yield _("%(name)s is not in the team.") % names
    else:
        yield _("%(name)s is in the team since %(when)s.") % {
            **names, "when": _at(member.since),
        }  # fmt: skip
    if sleeping_under(user.pk, now).filter(pk=person.pk).exists():
        yield _("%(name)s is on shift where this person sleeps.") % names
    yield from _reveals(user, person, now)
    found = access.door(user, person, now)
    if found is None:
        yield _("So who this person is does not open to %(name)s now.") % names
    else:
        yield _("So who this person is opens to %(name)s now, %(how)s.") % {
            **names, "how": found.how.label,
        }  # fmt: skip


def _reveals(user: Any, person: Person, now: datetime) -> Iterator[str]:
    rows = Reveal.objects.filter(person=person, asked_by=user, ended_at=None)
    for row in rows.select_related("asked_by", "decided_by").order_by("-asked_at")[:5]:
        words = {"asked": _at(row.asked_at)}
        if row.waits(now):
            yield _("A request of %(asked)s waits for a second person.") % words
        elif row.runs(now) and not access.holds(row):
            yield _("A permission of %(asked)s is void: the second step was reset since, or the "
                    "second person is no other human.") % words  # fmt: skip
        elif row.runs(now):
            yield _("A permission asked %(asked)s runs until %(until)s.") % {
                **words, "until": _at(row.expires_at),
            }  # fmt: skip


def _at(moment: datetime | None) -> str:
    return formats.date_format(timezone.localtime(moment), "j F Y, H:i") if moment else ""
