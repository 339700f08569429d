"""Everything held on one person as one file, for her or him to have."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _

from turna.cases import access, copying
from turna.cases.codes import CopyReason
from turna.cases.models import Person
from turna.cases.services.attachments import attachment_open, attachments_open
from turna.cases.services.identity import DAILY, identity_open
from turna.core.verbs import verb
from turna.vault import audit
from turna.vault.actor import Actor


@verb("cases.copy.made", label=_("made a copy of everything held on a person"))
def copy_make(*, actor: Actor, person: Person, reason: str) -> bytes:
    """A zip with a page to read, the same as JSON, and the attachments. Stored nowhere.

    For the team and the shift. PermissionDenied; ValidationError (reason); a SealError when a part
    does not open: then there is no copy at all.
    """
    if access.how_opens(access.doer(actor), person) not in DAILY:
        raise PermissionDenied
    if reason not in CopyReason.values:
        raise ValidationError({"reason": [_("Choose why.")]})
    row = Person.objects.select_related(*copying.RELATED).get(pk=person.pk)
    opened = identity_open(actor=actor, person=row).identity if row.identity else None
    alive = opened is not None and not opened.erased
    papers = attachments_open(actor=actor, person=row) if alive else []
    contents = []
    left = copying.MOST
    for attachment, told in papers:
        left -= attachment.size
        given = attachment_open(actor=actor, attachment=attachment) if left >= 0 else None
        contents.append((attachment, told, b"".join(given.chunks) if given else None))
    audit.record(
        actor=actor, verb="cases.copy.made", kind="cases.person",
        objects=[(row.uid, row.version)], reason=reason,
    )  # fmt: skip
    return copying.packed(row, opened if alive else None, contents)
