"""What follows a look at who somebody is: it is noted, counted, and told to those who watch."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.accounts.models import User
from turna.cases import access
from turna.cases.access import Door
from turna.cases.codes import AlertKind, Decision, How, WhyMore
from turna.cases.models import Alert, Opening, Person, Reveal, TeamMember
from turna.cases.models.people import members_at
from turna.cases.models.reveals import OUTSIDE
from turna.core.verbs import verb
from turna.vault import audit
from turna.vault.actor import Actor
from turna.vault.names.likeness import likeness
from turna.vault.names.parsing import Role, parse
from turna.vault.services.identities import OpenIdentity

# Persons whom one user opens in a day before a reason is asked and an alert raised.
QUOTA_OUTSIDE, QUOTA_INSIDE = 5, 60
QUOTA = "quota"
_REFUSALS, _REFUSALS_IN = 3, timedelta(days=7)
_ALIKE = 0.9


def past_quota(user: User, person: Person, door: Door, at: datetime) -> AlertKind | None:
    """Which usual number of persons a day this look goes past; None when it does not, and for
    somebody whom the user has opened that day already."""
    outside = door.how in OUTSIDE
    group = OUTSIDE if outside else (How.TEAM, How.SHIFT)
    day = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = Opening.objects.filter(user=user, at__gte=day, how__in=group).order_by()
    opened = set(mine.values_list("person", flat=True).distinct())
    if person.pk in opened or len(opened) < (QUOTA_OUTSIDE if outside else QUOTA_INSIDE):
        return None
    return AlertKind.MANY_OUTSIDE if outside else AlertKind.MANY_INSIDE


def check_why(kind: AlertKind | None, why: str) -> None:
    """Past the quota nothing opens without a reason: ValidationError with code "quota"."""
    if kind is not None and why not in WhyMore.values:
        raise ValidationError(
            _("You have opened unusually many people today. Say why you open another one."),
            code=QUOTA,
        )


def note(
    *, user: User, person: Person, door: Door, why: str, kind: AlertKind | None,
    identity: OpenIdentity, at: datetime,
) -> Opening:  # fmt: skip
    """Note a look, and raise the alerts that it gives rise to. A part of the verb that opens."""
    row = Opening.objects.create(
        person=person, user=user, at=at, how=door.how, why=why if kind else "", reveal=door.reveal
    )
    if kind is not None:
        raise_alert(kind, user, person, at)
    if _own_name(user, identity):
        raise_alert(AlertKind.OWN_NAME, user, person, at)
    return row


def note_refusal(reveal: Reveal, at: datetime) -> None:
    """Raise an alert when somebody's requests are refused again and again."""
    refused = Reveal.objects.filter(
        asked_by=reveal.asked_by, decision=Decision.REFUSED, decided_at__gt=at - _REFUSALS_IN
    )
    if refused.count() >= _REFUSALS:
        raise_alert(AlertKind.REFUSED, reveal.asked_by, reveal.person, at)


def raise_alert(kind: AlertKind, user: User, person: Person, at: datetime) -> None:
    """Raise an alert, unless the same one is open."""
    Alert.objects.get_or_create(
        kind=kind, user=user, person=person, closed_at=None, defaults={"raised_at": at}
    )


@verb("cases.looks.seen", label=_("went through looks from outside the team"))
def looks_seen(*, actor: Actor, upto: int) -> int:
    """Say that the looks from outside at the people one leads were seen, up to this one (a key
    of `Opening`); returns how many."""
    user = access.doer(actor)
    now = timezone.now()
    rows = outside_looks(user).filter(pk__lte=upto)
    keys = list(rows.values_list("pk", flat=True))
    people = set(rows.values_list("person__uid", "person__version"))
    Opening.objects.filter(pk__in=keys).update(noticed_at=now, noticed_by=actor.id)
    audit.record(actor=actor, verb="cases.looks.seen", kind="cases.person", objects=people)
    return len(keys)


@verb("cases.alert.closed", label=_("closed an alert about somebody's looks"))
def alert_close(*, actor: Actor, alert: UUID, version: int) -> Alert:
    """Say that an alert was looked into. PermissionDenied for the one whom it is about.

    ValidationError with code "conflict" when it is closed already.
    """
    user = access.doer(actor)
    row: Alert = Alert.objects.select_for_update().get(uid=alert)
    watches = Alert.objects.visible_to(user, access.WATCH).filter(pk=row.pk).exists()
    if row.user_id == user.pk or not watches:
        raise PermissionDenied
    if row.closed_at is not None or row.version != version:
        raise ValidationError(_("Somebody has closed this alert meanwhile."), code="conflict")
    row.closed_at, row.closed_by = timezone.now(), actor.id
    row.version += 1
    row.save(update_fields=["closed_at", "closed_by", "version"])
    audit.record(
        actor=actor, verb="cases.alert.closed", kind="cases.alert",
        objects=[(row.uid, row.version)], fields=["closed_at"], reason=row.kind,
    )  # fmt: skip
    return row


def outside_looks(user: Any) -> "QuerySet[Any]":
    """Looks from outside that nobody of the team has seen yet, at the people whom this user
    leads; for a manager also at those whom nobody leads."""
    now = timezone.now()
    running = TeamMember.objects.filter(members_at(now), lead=True).order_by()
    rows = Opening.objects.filter(how__in=OUTSIDE, noticed_at=None).exclude(user=user.pk)
    led = rows.visible_to(user, access.READ).filter(
        person__in=running.filter(user=user.pk).values("person")
    )
    nobodys = rows.visible_to(user, access.TEAM).exclude(person__in=running.values("person"))
    return led | nobodys


def _own_name(user: User, identity: OpenIdentity) -> bool:
    """Whether a family name of the person is like the user's own."""
    mine = [word for word in parse(user.name) if word.role in (Role.FAMILY, Role.RELATION)]
    for name in identity.names:
        for word in parse(name.text):
            if word.role not in (Role.FAMILY, Role.RELATION):
                continue
            if any(
                Role.FAMILY in (word.role, own.role) and likeness(word.stem, own.stem) >= _ALIKE
                for own in mine
            ):
                return True
    return False
