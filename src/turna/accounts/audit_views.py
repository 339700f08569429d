"""The pages of the audit: all of it in the reader's part, the trail of one record, a file."""

import csv
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from turna.accounts import services
from turna.accounts.audit_lists import AUDIT, TRAIL, deed
from turna.accounts.audit_queries import audit_of, trail_of
from turna.core import trails
from turna.core.components import Action
from turna.core.text import harmless, record_code
from turna.core.views import ListPage, needs
from turna.vault.models import AuditEntry

READ, EXPORT = trails.READ, "audit.export"
_COLUMNS = (
    "organisation", "n", "at", "actor_id", "actor_name", "role", "via", "verb", "words",
    "kind", "object_id", "version", "count", "named", "fields", "reason", "posting", "request_id",
)  # fmt: skip


class _AuditPage(ListPage):
    action = READ
    model = AuditEntry
    explains = ("audit-chain", "anchor")

    def row_url(self, row: AuditEntry) -> str:
        """The trail of the record, where it has one of its own."""
        return trails.address(row.object_kind, row.object_id)


class Audit(_AuditPage):
    """Everything that was done and read in the reader's part of the programme."""

    listing = AUDIT
    title = _("Audit")
    lead = _("Who did what, and who read about whom. It holds ids and names of fields, no values.")
    empty = _("Nothing is on record yet in your part of the programme.")

    def rows(self) -> "QuerySet[Any]":
        return audit_of(self.request.user)

    def exports(self) -> Sequence[Action]:
        user: Any = self.request.user
        if not user.can(EXPORT):
            return ()
        query = self.request.GET.urlencode()
        url = reverse("accounts:audit-file")
        return (Action(_("CSV"), f"{url}?{query}" if query else url),)


class Trail(_AuditPage):
    """Who looked at one record, and what changed."""

    listing = TRAIL
    title = _("Who looked, what changed")
    empty = _("Nothing is on record about it yet.")

    def rows(self) -> "QuerySet[Any]":
        found = trails.find(self.request.user, self.kwargs["kind"], self.kwargs["uid"])
        if found is None:
            raise Http404
        return trail_of(trails.told_of(found))

    def context(self) -> dict[str, Any]:
        kind = trails.kind_words(self.kwargs["kind"])
        lead = _(
            "%(kind)s %(code)s. Acts on many records at once are found here where they are reads "
            "of persons; of others the audit keeps a digest."
        ) % {"kind": kind[:1].upper() + kind[1:], "code": record_code(self.kwargs["uid"])}
        return {"lead": lead}


@needs(EXPORT)
@require_safe
def audit_file(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The rows that the list shows, all of them, as CSV; the export is on record first."""
    user: Any = request.user
    used = sorted(set(request.GET) & {"since", "who", "verb", "kind", "organisation"})
    services.audit_export(actor=user.as_actor(), narrowed_by=used)
    rows = AUDIT.narrowed(audit_of(user), request.GET, user).order_by("pk")
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    name = f"audit-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Line:
    """Gives back what csv writes, so that a line is sent once it is made."""

    def write(self, text: str) -> str:
        return text


def _lines(rows: "QuerySet[Any]") -> Iterator[str]:
    writer = csv.writer(_Line(), lineterminator="\n")
    yield writer.writerow(_COLUMNS)
    for row in rows.iterator(chunk_size=2000):
        yield writer.writerow(
            [harmless("" if value is None else str(value)) for value in _values(row)]
        )


def _values(row: AuditEntry) -> tuple[Any, ...]:
    named = " ".join(f"{key}:{version}" for key, version in row.named or ())
    return (
        row.organisation, row.n, row.at.isoformat(), row.actor_id, row.actor_name, row.role,
        row.via, row.verb, deed(row), row.object_kind, row.object_id, row.object_version,
        row.object_count, named, " ".join(row.fields), row.reason, row.posting, row.request_id,
    )  # fmt: skip
