"""What a person's own copy holds: all that is known about her or him, in words and as data.

Left out: the names of staff (they are theirs; who works with her she knows, and the roles and days
of whoever looked are there), and what was only said about others.
"""

import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from turna.accounts.roles import Role
from turna.cases.codes import AttachmentKind, ContactKind, DocumentKind, NameKind
from turna.cases.models import Attachment, Person, Return, Service, Stay, TeamMember
from turna.directory.models import Organisation
from turna.ledger.codes import State
from turna.vault import verbs
from turna.vault.models import AuditEntry
from turna.vault.services.identities import OpenIdentity

MOST = 100 * 1024 * 1024  # bytes of attachments in one copy: it is made in memory
RELATED = ("organisation", "exploitation", "destination", "referral")
Part = tuple[str, list[dict[str, Any]]]
Contents = Sequence[tuple[Attachment, dict[str, Any], bytes | None]]


def packed(person: Person, identity: OpenIdentity | None, contents: Contents) -> bytes:
    """The zip: `copy.html` to read, `copy.json` for machines, `attachments/` as they are kept."""
    parts = [
        (_("Who this is"), _identity(identity)),
        (_("What is recorded in codes"), _coded(person)),
        (_("Help given"), _services(person)),
        (_("Returns"), _returns(person)),
        (_("Stays in shelters"), _stays(person)),
        (_("Who works with this person, by role"), _team(person)),
        (_("Attachments"), _papers(contents)),
        (_("Who looked, by role and day"), _looks(person, contents)),
    ]
    made = timezone.localdate()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        page = {"parts": parts, "made": made, "language": get_language()}
        archive.writestr("copy.html", render_to_string("cases/copy.html", page))
        told = {"made": made, "parts": [{"part": name, "rows": rows} for name, rows in parts]}
        archive.writestr("copy.json", json.dumps(told, ensure_ascii=False, indent=1, default=str))
        for number, (_row, opened, content) in enumerate(contents, 1):
            if content is not None:
                archive.writestr(_file(number, opened), content, zipfile.ZIP_STORED)
    return out.getvalue()


def _identity(identity: OpenIdentity | None) -> list[dict[str, Any]]:
    if identity is None:
        return []
    rows: list[dict[str, Any]] = []
    rows += [{_("Name"): n.text, _("Kind"): _said(NameKind, n.kind)} for n in identity.names]
    rows += [
        {_("Contact"): c.text, _("Kind"): _said(ContactKind, c.kind)} for c in identity.contacts
    ]
    rows += [
        {_("Document"): d.number, _("Kind"): _said(DocumentKind, d.kind), _("Country"): d.country}
        for d in identity.documents
    ]
    if identity.birth_date:
        rows.append({_("Day of birth"): identity.birth_date})
    if identity.safe_contact:
        rows.append({_("How to get in touch safely"): identity.safe_contact})
    return rows


def _coded(person: Person) -> list[dict[str, Any]]:
    coded = (person.exploitation, person.destination, person.referral)
    exploitation, destination, referral = (one.label if one else None for one in coded)
    return [
        {
            _("Code"): person.code, _("Organisation"): person.organisation.label,
            _("Kind of client"): person.get_client_kind_display(),
            _("Sex"): person.get_sex_display(),
            _("Age when first helped"): person.get_age_display(),
            _("Exploitation"): exploitation, _("Country of exploitation"): destination,
            _("How she or he came"): referral, _("Counts"): person.get_state_display(),
            _("Recorded"): person.recorded_at,
        }
    ]  # fmt: skip


def _done(model: Any, person: Person, *related: str) -> Any:
    rows = model.objects.filter(person=person).select_related("organisation", "place", *related)
    return rows.order_by("day", "pk")


def _services(person: Person) -> list[dict[str, Any]]:
    return [
        {
            _("Day"): row.day, _("Help"): row.service.label if row.service else None,
            _("Place"): row.place.label, _("Organisation"): row.organisation.label,
            _("Counts"): State(row.state).label,
        }
        for row in _done(Service, person, "service")
    ]  # fmt: skip


def _returns(person: Person) -> list[dict[str, Any]]:
    return [
        {
            _("Day"): row.day, _("From"): row.from_place.label, _("To"): row.to_place.label,
            _("Organisation"): row.organisation.label, _("Counts"): State(row.state).label,
        }
        for row in _done(Return, person, "from_place", "to_place")
    ]  # fmt: skip


def _stays(person: Person) -> list[dict[str, Any]]:
    return [
        {
            _("Arrived"): row.day, _("Left"): row.left_on, _("Region"): row.place.label,
            _("Organisation"): row.organisation.label, _("Counts"): State(row.state).label,
        }
        for row in _done(Stay, person)
    ]  # fmt: skip


def _team(person: Person) -> list[dict[str, Any]]:
    members = TeamMember.objects.filter(person=person).select_related("user__organisation")
    return [
        {
            _("Role"): _in_words(member.user.as_actor().role),
            _("Organisation"): member.user.organisation.label,
            _("Since"): timezone.localdate(member.since),
            _("Until"): timezone.localdate(member.until) if member.until else None,
        }
        for member in members.order_by("pk")
    ]


def _papers(contents: Contents) -> list[dict[str, Any]]:
    return [
        {
            _("Kind"): _said(AttachmentKind, row.kind), _("Called"): opened["name"],
            _("Added"): timezone.localdate(row.added_at),
            _("File"): _file(number, opened) if content is not None
            else _("too large for this copy: ask for it apart"),
        }
        for number, (row, opened, content) in enumerate(contents, 1)
    ]  # fmt: skip


def _looks(person: Person, contents: Contents) -> list[dict[str, Any]]:
    """Every read that the audit names for this person, once for a day, role and deed."""
    uids = [str(person.uid), *([str(person.identity)] if person.identity else [])]
    uids += [str(row.uid) for row, _opened, _content in contents]
    asked = Q(object_id__in=uids)
    for uid in uids:
        asked |= Q(object_count__gt=1, named__isnull=False, named__icontains=uid)
    rows = AuditEntry.objects.filter(asked, verb__in=_READS).order_by("pk")
    labels = {one.code: str(one.label) for one in Organisation.objects.all()}
    looks = {
        (
            timezone.localdate(row.at), _in_words(row.role),
            labels.get(row.organisation, row.organisation), str(verbs.get(row.verb).label),
        )
        for row in rows.iterator(chunk_size=2000)
    }  # fmt: skip
    return [
        {_("Day"): day, _("Role"): role, _("Organisation"): home, _("What"): what}
        for day, role, home, what in sorted(looks)
    ]


_READS = (
    "vault.identity.opened", "cases.person.read", "cases.people.listed", "cases.service.read",
    "cases.return.read", "cases.returns.listed", "cases.stay.read", "cases.stays.listed",
    "cases.attachments.listed", "cases.attachment.opened",
)  # fmt: skip


def _in_words(roles: str) -> str:
    """The roles that an actor acted in, as the audit keeps them, in words."""
    words = dict(Role.choices)
    return ", ".join(str(words.get(one.strip(), one.strip())) for one in roles.split(","))


def _file(number: int, opened: dict[str, Any]) -> str:
    return f"attachments/{number:02}.{opened['type']}"


def _said(kinds: Any, kind: str) -> str:
    return str(dict(kinds.choices).get(kind, kind))
