"""The declared list of the audit: who did what to which record, in words and without values."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from turna.accounts.audit_queries import kinds_known, organisations_for, people_for
from turna.core.lists import Column, Filter, Listing
from turna.core.trails import code_of, kind_words
from turna.vault import verbs
from turna.vault.models import AuditEntry

_PERIODS = {"1": _("today"), "7": _("the last 7 days"), "30": _("the last 30 days"),
            "365": _("the last year")}  # fmt: skip


def deed(row: AuditEntry) -> Any:
    """What was done, in the verb's words; its code where the verb is no more."""
    try:
        return verbs.get(row.verb).label
    except KeyError:
        return row.verb


def sentence(row: AuditEntry) -> str:
    """ "Asel K. opened a person's file"."""
    return f"{row.actor_name} {deed(row)}"


def record(row: AuditEntry) -> str:
    """Which record: its kind and short code; of several, how many."""
    if row.object_count == 0:
        return ""
    if row.object_id:
        return f"{kind_words(row.object_kind)} {code_of(row.object_id)}"
    words = ngettext("%(count)d record", "%(count)d records", row.object_count)
    return f"{kind_words(row.object_kind)}: {words % {'count': row.object_count}}"


def since(days: str) -> Q:
    """Rows of the last so many days, today among them."""
    day = timezone.localdate() - timedelta(days=int(days) - 1)
    midnight = datetime.combine(day, datetime.min.time(), timezone.get_current_timezone())
    return Q(at__gte=midnight)


def _verbs(reader: Any) -> Iterable[tuple[str, Any]]:
    return sorted(((verb.code, str(verb.label)) for verb in verbs.all_verbs()), key=lambda v: v[1])


def _kinds(reader: Any) -> Iterable[tuple[str, Any]]:
    return sorted(((kind, kind_words(kind)) for kind in kinds_known()), key=lambda kind: kind[1])


_WHEN = Column("at", _("When"), sort=("at",))
_WHO = Column("act", _("Who did what"), sentence, opens=True)
_RECORD = Column("record", _("Record"), record)
_SEAT = Column("organisation", _("Organisation"), "organisation", ("organisation",))
_VIA = Column("via", _("Through"), "via")
_BY_PERIOD = Filter("since", _("When"), since, lambda reader: _PERIODS.items())
_BY_VERB = Filter("verb", _("What"), "verb", _verbs)
_BY_PERSON = Filter("who", _("Who"), "actor_id", people_for)

AUDIT = Listing(
    columns=(_WHO, _WHEN, _RECORD, _SEAT, _VIA),
    default_sort="-at",
    filters=(
        _BY_PERIOD, _BY_PERSON, _BY_VERB,
        Filter("kind", _("Kind of record"), "object_kind", _kinds),
        Filter("organisation", _("Organisation"), "organisation", organisations_for),
    ),
)  # fmt: skip
TRAIL = Listing(
    columns=(_WHO, _WHEN, _RECORD, _SEAT, _VIA),
    default_sort="-at",
    filters=(_BY_PERIOD, _BY_VERB),
)
