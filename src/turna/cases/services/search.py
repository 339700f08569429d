"""Looking for a person by name before adding her: inside one's own organisation, on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.accounts import limits
from turna.cases import access
from turna.cases.models import Person
from turna.cases.models.people import in_teams_of
from turna.core.verbs import verb
from turna.directory.queries import country_of
from turna.ledger.codes import State
from turna.vault import audit, cards
from turna.vault.actor import Actor
from turna.vault.names import Answer, Query, Verdict
from turna.vault.services.identities import cards_make

MOST = 20  # candidates that are shown
_FIELDS = ("name", "birth_year", "phone", "document", "code")
# Enough for a day of intake, too few to try a village's names.
RATE = limits.Rate(20, timedelta(minutes=3))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the one: by code, with what speaks for it, and no name."""

    person: Person
    verdict: Verdict | None  # None when found by her code
    mine: bool  # the reader is in her team, or on shift where she sleeps

    @property
    def likely(self) -> bool:
        """Whether it is she, more likely than not."""
        return self.verdict is None or self.verdict.answer is Answer.MATCH


def people_search(*, actor: Actor, **known: Any) -> list[Candidate]:
    """Whom of the actor's own organisation this may be, the likeliest first; on record with
    everybody who is shown.

    `known` are the keywords of `vault.names.Query`. Only where the actor records cases, and no
    sealed case of another team: other organisations are not looked at. ValidationError by field
    for nothing to look for, and after too many searches; a SealError while the keys are locked.
    """
    user = access.doer(actor)
    try:
        query = Query(**known, country=country_of(user.organisation.code))
    except ValueError:
        raise ValidationError(
            {"name": [_("Write a name, a telephone number, a document or a code.")]}
        ) from None
    one = limits.bucket("people search", user.uid, rate=RATE)
    if wait := limits.take(one):
        if limits.tells(one):
            search_refuse(actor=actor)
        minutes = max(1, round(wait.total_seconds() / 60))
        raise ValidationError(
            _(
                "You have looked for many people in a short time. Search again in %d minutes, or "
                "ask a colleague: she may."
            )
            % minutes
        )
    return people_look_up(actor=actor, query=query)


@verb("cases.people.searched", label=gettext_lazy("looked for a person by name"))
def people_look_up(*, actor: Actor, query: Query) -> list[Candidate]:
    """The search itself, without its limit."""
    user = access.doer(actor)
    if not user.can(access.RECORD):
        raise PermissionDenied
    there = Person.objects.visible_to(user, access.RECORD).filter(state=State.LIVE)
    found = {person.pk: (person, None) for person in _by_code(there, query.code)}
    if query.name or query.phone or query.document:
        found = dict(_by_name(actor, there, query)) | found
    shown = list(found.values())[:MOST]
    at, pks = timezone.now(), [person.pk for person, _verdict in shown]
    mine = set(there.filter(in_teams_of(user.pk, at), pk__in=pks).values_list("pk", flat=True))
    audit.record(
        actor=actor, verb="cases.people.searched", kind="cases.person",
        objects=[(person.uid, person.version) for person, _verdict in shown],
        fields=[name for name in _FIELDS if getattr(query, name)], name_objects=True,
    )  # fmt: skip
    return [Candidate(person, verdict, person.pk in mine) for person, verdict in shown]


@verb("cases.people.search_refused", label=gettext_lazy("was refused one more search by name"))
def search_refuse(*, actor: Actor) -> None:
    """Put on record that somebody has looked for more people than anybody's work needs."""
    audit.record(actor=actor, verb="cases.people.search_refused", kind="cases.person", objects=[])


def _by_code(there: Any, code: str) -> list[Person]:
    if not code:
        return []
    typed = code.strip().upper()
    bare = typed.replace("-", "")
    return list(there.filter(code__in={typed, bare, f"{bare[:4]}-{bare[4:]}"}).order_by("pk"))


def _by_name(actor: Actor, there: Any, query: Query) -> "Sequence[tuple[int, tuple[Person, Any]]]":
    known = there.exclude(identity=None)
    organisations = list(
        known.order_by().values_list("organisation__code", flat=True).distinct()
    )  # fmt: skip
    if cards.behind(organisations).exists() or cards.outgrown(organisations):
        cards_make(actor=actor, organisations=organisations)
    found = cards.find(organisations, query)
    people = known.filter(identity__in=[one.key for one in found[: MOST * 10]])
    by_identity = {person.identity: person for person in people}
    return [
        (by_identity[one.key].pk, (by_identity[one.key], one.verdict))
        for one in found
        if one.key in by_identity
    ]
