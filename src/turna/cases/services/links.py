"""Verbs that say that two organisations hold the same person, and undo it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from turna.cases.models import Person
from turna.cases.persons import lock, locked_by_uid, post_persons
from turna.core.verbs import verb
from turna.ledger.codes import Cause, State
from turna.ledger.intake import RefusedError, values
from turna.vault.actor import Actor


@verb("cases.people.linked", label=_("linked two files of the same person"))
def people_link(*, actor: Actor, kept_uid: Any, same_uid: Any) -> Person:
    """`same` is the person of `kept`: from now on both files count as one subject.

    Whoever is linked to `same` comes along. Gives `same`, whose link `people_unlink` undoes.
    """
    kept_id, same_id = _uid("kept_uid", kept_uid), _uid("same_uid", same_uid)
    found = locked_by_uid({kept_id, same_id})
    if len(found) < 2:
        raise ValidationError(_("This takes two persons who exist. Choose two different ones."))
    kept, same = found[kept_id], found[same_id]
    if kept.subject == same.subject:
        raise ValidationError(_("These two count as one person already: there is nothing to link."))
    if same.linked_to_id is not None:
        raise ValidationError(
            {"same_uid": [_("This person is linked to another file. Undo that link first.")]}
        )
    if State.VOIDED in (kept.state, same.state):
        raise ValidationError(_("The file of one of the two was voided. Restore it first."))
    same.linked_to = kept
    _take_subject(same, kept.subject)
    _raise_version(kept)
    post_persons(
        persons=[kept, same], subjects={kept.subject}, cause=Cause.MERGED, actor=actor,
        verb="cases.people.linked", fields=["linked_to"],
    )  # fmt: skip
    return same


@verb("cases.people.unlinked", label=_("undid the link of two files"))
def people_unlink(*, actor: Actor, same_uid: Any) -> Person:
    """The file that was linked, and those linked to it, count as a person of their own again."""
    same_id = _uid("same_uid", same_uid)
    same = locked_by_uid({same_id}).get(same_id)
    if same is None:
        raise ValidationError(_("This person does not exist. Open the list again."))
    if same.linked_to_id is None:
        raise ValidationError(_("This person is linked to nobody: there is nothing to undo."))
    shared = same.subject
    kept = Person.objects.get(pk=same.linked_to_id)
    same.linked_to = None
    _take_subject(same, same.own_subject)
    _raise_version(kept)
    post_persons(
        persons=[kept, same], subjects={shared, same.own_subject}, cause=Cause.MERGED,
        actor=actor, verb="cases.people.unlinked", fields=["linked_to"],
    )  # fmt: skip
    return same


def _uid(field: str, given: Any) -> UUID:
    try:
        found = values.uid(given)
    except RefusedError as refusal:
        raise ValidationError({field: [refusal.message]}) from None
    if found is None:
        raise ValidationError({field: [_("The person is missing. Choose one.")]})
    return found


def _take_subject(same: Person, subject: int) -> None:
    """Give `same` and everybody linked to it, near or far, this subject."""
    everybody = lock({same.subject})
    linked = {same.pk}
    while more := {p.pk for p in everybody if p.linked_to_id in linked} - linked:
        linked |= more
    Person.objects.filter(pk__in=linked).update(subject=subject)
    same.subject = subject
    same.version += 1
    same.save(update_fields=["subject", "linked_to", "version"])


def _raise_version(kept: Person) -> None:
    kept.version += 1
    kept.save(update_fields=["version"])
