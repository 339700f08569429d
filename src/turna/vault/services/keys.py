"""Verbs on keys. They are asked for at the command line; none of them shows a key or a name."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.vault import audit, cards, erasure, keyring, keystore, master, rotation, shares
from turna.vault.actor import Actor
from turna.vault.acts import verb
from turna.vault.keys.models import MasterKey
from turna.vault.models import Identity
from turna.vault.subjects import PERSON

_MASTER = "vault.master_key"
_ORGANISATION = "vault.organisation_key"


@verb("vault.master_key.created", label=gettext_lazy("made the master key"))
def master_key_create(
    *,
    actor: Actor,
    organisations: Iterable[str],
    passphrase: str | None = None,
    demonstration: bool = False,
) -> MasterKey:
    """Make the master key, its file (TURNA_MASTER_KEY_FILE) and a key for each organisation.

    ValidationError when there is a master key already, when its file exists, or when a file
    without a passphrase would lie in the data folder, whose copies would then hold data and
    key together. A demonstration's key says that it is one, and may lie there.
    """
    path = Path(settings.MASTER_KEY_FILE)
    if MasterKey.objects.exists():
        raise ValidationError(_("There is a master key already. Replace it: keys rotate --master."))
    if path.exists():
        raise ValidationError(
            _("%(path)s exists already. Name another file (TURNA_MASTER_KEY_FILE).")
            % {"path": path}
        )
    if passphrase is None and not demonstration and path.is_relative_to(settings.DATA):
        raise ValidationError(
            _(
                "A key without a passphrase may not lie in the data folder, whose copies would "
                "hold data and key together. Use --passphrase, or name a file elsewhere "
                "(TURNA_MASTER_KEY_FILE)."
            )
        )
    check_passphrase(passphrase)
    key = master.new(demonstration=demonstration)
    # On record before it is done: without its row it does not happen.
    audit.record(actor=actor, verb="vault.master_key.created", kind=_MASTER, objects=[(key.id, 1)])
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    master.write(path, key, passphrase)
    keyring.pin(key)
    row = keystore.register_master(key)
    keyring.hold(key)
    keystore.ensure_organisations(organisations)
    return row


def check_passphrase(passphrase: str | None) -> None:
    """ValidationError for one that is too short to be worth anything."""
    if passphrase is not None and len(passphrase) < master.LEAST_PASSPHRASE:
        raise ValidationError(
            _("Use a passphrase of at least %d characters: four or five words that nobody guesses.")
            % master.LEAST_PASSPHRASE
        )


@verb("vault.keys.looked_at", label=gettext_lazy("looked at which keys there are"))
def keys_looked_at(*, actor: Actor) -> None:
    """Put on record that somebody asked which keys there are, or whether they open."""
    audit.record(actor=actor, verb="vault.keys.looked_at", kind=_MASTER, objects=[])


@verb("vault.master_key.rotated", label=gettext_lazy("replaced the master key"))
def master_key_rotate(*, actor: Actor, passphrase: str | None = None) -> MasterKey:
    """Replace the master key and its file. Shares of the old one are void afterwards."""
    check_passphrase(passphrase)
    key = rotation.rotate_master(passphrase)
    audit.record(actor=actor, verb="vault.master_key.rotated", kind=_MASTER, objects=[(key.id, 1)])
    return MasterKey.objects.get(uid=key.id)


@verb("vault.organisation_key.rotation_begun", label=gettext_lazy("began to replace a key"))
def organisation_key_rotate(*, actor: Actor, organisation: str) -> None:
    """Give the organisation its next key. `rotation.rewrap` then moves everything under it.

    The two are apart, because moving takes many transactions and may be broken off.
    """
    audit.record(
        actor=actor,
        verb="vault.organisation_key.rotation_begun",
        kind=_ORGANISATION,
        objects=[(organisation, 1)],
    )
    rotation.begin(organisation)


@verb("vault.organisation_key.rotated", label=gettext_lazy("replaced an organisation's key"))
def organisation_key_rotated(*, actor: Actor, organisation: str) -> None:
    """Put on record that everything lies under the organisation's new key."""
    if rotation.retiring(organisation).exists():
        raise ValidationError(_("The rotation is not finished. Run the same command again."))
    audit.record(
        actor=actor,
        verb="vault.organisation_key.rotated",
        kind=_ORGANISATION,
        objects=[(organisation, 1)],
    )


@verb("vault.master_key.split", label=gettext_lazy("split the master key among three holders"))
def master_key_split(*, actor: Actor, folder: Path) -> list[Path]:
    """Write three share files into a folder, of which any two restore the master key."""
    key = keyring.unlocked()
    keyring.check(key)
    audit.record(actor=actor, verb="vault.master_key.split", kind=_MASTER, objects=[(key.id, 1)])
    written = shares.write(key, folder)
    MasterKey.objects.filter(uid=key.id).update(split_at=timezone.now())
    return written


@verb("vault.master_key.restored", label=gettext_lazy("restored the master key from two shares"))
def master_key_restore(
    *, actor: Actor, files: Sequence[Path], passphrase: str | None = None
) -> Path:
    """Write the key file anew from two shares. WrongKey when they are not of this key store."""
    path = Path(settings.MASTER_KEY_FILE)
    if path.exists():
        raise ValidationError(
            _("%(path)s exists already. Move it away first, or name another file.") % {"path": path}
        )
    check_passphrase(passphrase)
    key = shares.read(files)
    keyring.check(key)
    if passphrase is None and not key.demonstration and path.is_relative_to(settings.DATA):
        raise ValidationError(
            _("Use --passphrase, or name a key file outside the data folder.")
        )  # fmt: skip
    audit.record(actor=actor, verb="vault.master_key.restored", kind=_MASTER, objects=[(key.id, 1)])
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    master.write(path, key, passphrase)
    keyring.hold(key)
    keyring.pin(key)
    return path


@verb("vault.hand_overs.finished", label=gettext_lazy("finished hand-overs that had broken off"))
def hand_overs_finish(*, actor: Actor) -> int:
    """Take persons' keys away from organisations that no longer answer for them."""
    left = keystore.strangers()
    audit.record(
        actor=actor,
        verb="vault.hand_overs.finished",
        kind="vault.hand_over",
        objects=[(subject.uid, 1) for subject, _organisation in left],
    )
    for subject, organisation in left:
        keystore.remove_holder(subject, organisation)
    return len(left)


@verb("vault.erasure.replayed", label=gettext_lazy("repeated erasures after a backup was restored"))
def erasures_replay(*, actor: Actor, register: Path | None = None) -> int:
    """Erase again whoever a register calls erased: the data's, the key store's, or a file's.

    Run after either database was restored from a backup. Returns how many subjects.
    """
    lines = erasure.read_register(register) if register else []
    again = {**dict(erasure.unfinished()), **erasure.uncertified(lines)}
    for subject, at in again.items():
        row = Identity.objects.filter(uid=subject.uid).first() if subject.kind == PERSON else None
        erasure.certify(
            actor=actor,
            subject=subject,
            organisation=row.organisation if row else "",
            reason="replayed",
            at=at,
        )
        if row is not None and row.erased_at is None:
            row.empty(at)
            row.save()
            cards.drop(row.uid)
            audit.record(
                actor=actor,
                verb="vault.erasure.replayed",
                kind=Identity.audit_kind,
                objects=[(row.uid, row.version)],
                reason="replayed",
            )
    audit.record(
        actor=actor,
        verb="vault.erasure.replayed",
        kind="vault.erasure",
        objects=[(subject.uid, 1) for subject in again],
    )
    return len(again)
