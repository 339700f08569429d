"""The declared lists of cases. A person is shown by her code."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from turna.cases.codes import ClientKind, Decision, EraseCause, Verdict
from turna.cases.models import Reveal
from turna.core.components import Badge
from turna.core.lists import Column, Filter, Listing
from turna.ledger.pages import BY_COUNTRY, BY_STATE, DAY, ORGANISATION, PLACE, SEARCH, STATE

_PERSON = Column("person", _("Person"), "person.code", ("person__code",))


def _kinds(reader: Any) -> Iterable[tuple[str, Any]]:
    return ClientKind.choices


def _there(reader: Any) -> Iterable[tuple[str, Any]]:
    return [("yes", _("yes, no departure is noted")), ("no", _("no, has left"))]


PEOPLE = Listing(
    columns=(
        Column("code", _("Code"), sort=("code",), opens=True),
        Column("first_day", _("First helped"), sort=("first_day",)),
        ORGANISATION,
        Column("kind", _("Kind of client"), lambda row: row.get_client_kind_display()),
        Column("sex", _("Sex"), lambda row: row.get_sex_display(), ("sex",)),
        Column("age", _("Age"), lambda row: row.get_age_display(), ("age",)),
        STATE,
    ),
    default_sort="-first_day",
    search=("code", "organisation__search"),
    filters=(Filter("kind", _("Kind of client"), "client_kind", _kinds), BY_STATE),
)
RETURNS = Listing(
    columns=(
        DAY,
        _PERSON,
        Column("from", _("From"), "from_place.label", ("from_place__sort",)),
        Column("to", _("To"), "to_place.label", ("to_place__sort",)),
        ORGANISATION,
        STATE,
    ),
    default_sort="-day",
    search=("person__code", "organisation__search"),
    filters=(BY_COUNTRY, BY_STATE),
)
STAYS = Listing(
    columns=(
        Column("day", _("Arrived"), sort=("day",), opens=True),
        Column("left", _("Left"), "left_on", ("left_on",)),
        _PERSON,
        PLACE,
        ORGANISATION,
        STATE,
    ),
    default_sort="-day",
    search=("person__code", *SEARCH),
    filters=(Filter("there", _("Still there"), "there", _there), BY_COUNTRY, BY_STATE),
)
DUTIES = Listing(
    columns=(
        Column("user", _("Who"), "user.name", ("user__sort",), opens=True),
        Column("kind", _("What for"), lambda row: row.get_kind_display(), ("kind",)),
        Column("from", _("From"), "starts_at", ("starts_at",)),
        Column("until", _("Until"), "ends_at", ("ends_at",)),
        ORGANISATION,
    ),
    default_sort="from",
)


def status_of(row: Reveal) -> Badge:
    """Where a request or an emergency stands, in a word."""
    now = timezone.now()
    if row.emergency:
        return _status_of_emergency(row, now)
    if row.waits(now):
        return Badge(_("not decided yet"), "waits")
    if row.decision == Decision.REFUSED:
        return Badge(_("refused"), "danger")
    if row.runs(now):
        until = timezone.localtime(row.expires_at)
        return Badge(_("open until %s") % formats.date_format(until, "H:i"), "info")
    if row.decision:
        return Badge(_("granted, over"), "quiet")
    return Badge(_("taken back") if row.ended_at else _("lapsed"), "quiet")


def _status_of_emergency(row: Reveal, now: datetime) -> Badge:
    due = row.review_due
    if due is None:
        return Badge(_("reviewed"), "done" if row.verdict == Verdict.RIGHT else "danger")
    if due <= now:
        return Badge(_("review is late"), "danger")
    return Badge(_("review is due"), "waits")


REVEALS = Listing(
    columns=(
        Column("asked", _("Asked"), "asked_at", ("asked_at",), opens=True),
        Column("person", _("Person"), "person.code", ("person__code",)),
        Column("by", _("By"), "asked_by.name", ("asked_by__sort",)),
        Column(
            "what_for", _("What for"),
            lambda row: row.get_emergency_display() or row.get_purpose_display(),
        ),
        Column("state", _("State"), status_of),
    ),
    default_sort="-asked",
)  # fmt: skip
LOOKS = Listing(
    columns=(
        Column("at", _("When"), "at", ("at",)),
        Column("person", _("Person"), "person.code", ("person__code",), opens=True),
        Column("who", _("Who"), "user.name", ("user__sort",)),
        Column("of", _("Works for"), "user.organisation.label"),
        Column("how", _("How"), lambda row: row.get_how_display()),
        Column("what_for", _("What for"), lambda row: _for(row.reveal)),
    ),
    default_sort="-at",
)
ALERTS = Listing(
    columns=(
        Column("who", _("Who"), "user.name", ("user__sort",), opens=True),
        Column("of", _("Works for"), "user.organisation.label"),
        Column("what", _("What"), lambda row: row.get_kind_display(), ("kind",)),
        Column("raised", _("When"), "raised_at", ("raised_at",)),
        Column("closed", _("Looked into"), "closed_at", ("closed_at",)),
    ),
    default_sort="-raised",
)


def _for(reveal: Reveal | None) -> Any:
    if reveal is None:
        return None
    return reveal.get_emergency_display() or reveal.get_purpose_display()


_STANDS = (("due", _("its time is over")), ("kept", _("kept")), ("erased", _("erased")))


def _stands(reader: Any) -> Iterable[tuple[str, Any]]:
    return _STANDS


CLOSINGS = Listing(
    columns=(
        Column("person", _("Person"), "person.code", ("person__code",), opens=True),
        Column("closed", _("Closed"), lambda row: row.closed_at.date(), ("closed_at",)),
        Column("reason", _("Why"), lambda row: row.get_reason_display(), ("reason",)),
        Column("until", _("Kept until"), "retain_until", ("retain_until",)),
        Column("stands", _("Now"), lambda row: dict(_STANDS)[row.stands]),
        Column("organisation", _("Organisation"), "person.organisation.label"),
    ),
    default_sort="until",
    search=("person__code", "person__organisation__search"),
    filters=(Filter("stands", _("Now"), "stands", _stands),),
)


def _cause(row: Any) -> Any:
    return dict(EraseCause.choices).get(row.reason, row.reason)


CERTIFICATES = Listing(
    columns=(
        Column("number", _("Certificate"), lambda row: str(row.uid)[:8]),
        Column("at", _("When"), sort=("at",)),
        Column("reason", _("Why"), _cause),
        Column("organisation", _("Organisation"), sort=("organisation",)),
        Column("by", _("Confirmed by"), "actor_name", ("actor_name",)),
    ),
    default_sort="-at",
)
