"""The verbs of the second step: authenticator app, passkeys, codes on paper.

Who may call them is the pages' part: they ask to prove oneself again first.
"""

import re
import secrets

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.accounts import totp
from turna.accounts.models import App, Passkey, RecoveryCode, User
from turna.accounts.passkeys import NewPasskey
from turna.accounts.queries import factors_of, secret_of
from turna.core.verbs import verb
from turna.vault import audit
from turna.vault.actor import Actor

MOST_PASSKEYS = 10
RECOVERY_CODES = 10
# Letters and digits that nobody mistakes for each other.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUP = 4
_WRONG = _(
    "This code is not right. Type the six digits that the app shows now; the clock of the "
    "telephone must be right to half a minute. Or type a recovery code."
)
_USED = _("This code was used already. Wait until the app shows the next one.")
_LAST = _(
    "Your role needs a second step, and this is your only one. Add another one first, then "
    "remove this one."
)


@verb("accounts.app.added", label=_("added an authenticator app"))
def app_add(*, actor: Actor, user: User, salt: str, code: str) -> list[str]:
    """Take an app into use, once it has shown a right code; it replaces an earlier one.

    Gives new recovery codes when the user has none, else nothing. Raises ValidationError (code).
    """
    row = _locked(user)
    counter = totp.counter_of(totp.secret_of(row, salt), _plain(code), timezone.now())
    if counter is None:
        raise ValidationError({"code": [_WRONG]})
    App.objects.update_or_create(
        user=row, defaults={"salt": salt, "last_counter": counter, "added_at": timezone.now()}
    )
    _record(actor, "accounts.app.added", row, ["app"])
    return _first_codes(row)


@verb("accounts.app.removed", label=_("removed an authenticator app"))
def app_remove(*, actor: Actor, user: User) -> None:
    """Forget the app. Raises ValidationError when it is the last way that a role asks for."""
    row = _locked(user)
    factors = factors_of(row)
    if not factors.app:
        raise ValidationError({"app": [_("There is no authenticator app to remove.")]})
    _refuse_last(row, factors.count)
    App.objects.filter(user=row).delete()
    _forget_codes_without_factor(row)
    _record(actor, "accounts.app.removed", row, ["app"])


@verb("accounts.passkey.added", label=_("added a passkey"))
def passkey_add(*, actor: Actor, user: User, name: str, new: NewPasskey) -> list[str]:
    """Keep a passkey that the browser has made and the server has checked.

    Gives new recovery codes when the user has none. Raises ValidationError (name, passkey).
    """
    row = _locked(user)
    name = " ".join(name.split())
    if not name or len(name) > 60 or not name.isprintable():
        raise ValidationError({"name": [_("Say in up to 60 letters where this passkey is kept.")]})
    if row.passkeys.count() >= MOST_PASSKEYS:
        raise ValidationError(
            {"passkey": [_("You have %s passkeys. Remove one first.") % MOST_PASSKEYS]}
        )
    try:
        with transaction.atomic():
            made = Passkey.objects.create(
                user=row, name=name, domain=new.domain, credential_id=new.credential_id,
                credential=new.credential, sign_count=new.sign_count,
            )  # fmt: skip
    except IntegrityError as error:
        raise ValidationError({"passkey": [_("This passkey is in use already.")]}) from error
    audit.record(
        actor=actor, verb="accounts.passkey.added", kind="accounts.passkey",
        objects=[(made.uid, made.version)], fields=["name", "credential"],
    )  # fmt: skip
    return _first_codes(row)


@verb("accounts.passkey.removed", label=_("removed a passkey"))
def passkey_remove(*, actor: Actor, passkey: Passkey) -> None:
    """Forget a passkey. Raises ValidationError when it is the last way that a role asks for."""
    user = _locked(passkey.user)
    _refuse_last(user, factors_of(user).count)
    audit.record(
        actor=actor, verb="accounts.passkey.removed", kind="accounts.passkey",
        objects=[(passkey.uid, passkey.version)],
    )  # fmt: skip
    Passkey.objects.filter(pk=passkey.pk).delete()
    _forget_codes_without_factor(user)


@verb("accounts.passkey.used", label=_("used a passkey"))
def passkey_use(*, actor: Actor, passkey: Passkey, sign_count: int) -> None:
    """Write down that a passkey was used. A counter that goes back is of a copy: refused.

    Raises ValidationError (passkey).
    """
    row = Passkey.objects.select_for_update().get(pk=passkey.pk)
    if (row.sign_count or sign_count) and sign_count <= row.sign_count:
        raise ValidationError(
            {
                "passkey": [
                    _(
                        "This passkey may have been copied: its counter went back. Sign in another "
                        "way, remove it, and tell your administrator."
                    )
                ]
            }
        )
    row.sign_count, row.used_at = sign_count, timezone.now()
    row.version += 1
    row.save(update_fields=["sign_count", "used_at", "version"])
    audit.record(
        actor=actor, verb="accounts.passkey.used", kind="accounts.passkey",
        objects=[(row.uid, row.version)],
    )  # fmt: skip


@verb("accounts.recovery.made", label=_("made new recovery codes"))
def recovery_codes_make(*, actor: Actor, user: User) -> list[str]:
    """New recovery codes, to be shown this once; earlier ones open nothing any more.

    Raises ValidationError for somebody without a second step.
    """
    row = _locked(user)
    if not factors_of(row).any:
        raise ValidationError(
            {"user": [_("Recovery codes stand in for a second step. Add one first.")]}
        )
    _record(actor, "accounts.recovery.made", row, ["recovery_codes"])
    return _new_codes(row)


@verb("accounts.code.accepted", label=_("gave a one-time code"))
def code_accept(*, actor: Actor, user: User, typed: str) -> str:
    """Take a code of the app, or a recovery code, once. Gives "app" or "recovery".

    Raises ValidationError (code) for a wrong one and for one that was used.
    """
    row = _locked(user)
    plain = _plain(typed)
    how = "app" if re.fullmatch(r"[0-9]{6}", plain) else "recovery"
    if how == "app":
        _use_app(row, plain)
    else:
        _use_recovery_code(row, plain)
    audit.record(
        actor=actor, verb="accounts.code.accepted", kind="accounts.user",
        objects=[(row.uid, row.version)], reason=how,
    )  # fmt: skip
    return how


@verb("accounts.code.refused", label=_("gave a wrong one-time code"))
def code_refuse(*, actor: Actor, user: User) -> None:
    """Write down a wrong or used code; what was typed is not kept."""
    _record(actor, "accounts.code.refused", user, [])


@verb("accounts.factors.reset", label=_("took a second step away"))
def factors_reset(*, actor: Actor, user: User) -> User:
    """Take away app, passkeys and recovery codes of somebody who lost them, and end the sessions.

    The person enrols anew at the next sign-in. Permissions of limited time that were given
    before hold no more (`User.factors_reset_at`). Raises ValidationError (user).
    """
    row = _locked(user)
    if str(row.uid) == actor.id:
        raise ValidationError(
            {"user": [_("You cannot reset your own second step. Ask another administrator.")]}
        )
    App.objects.filter(user=row).delete()
    row.passkeys.all().delete()
    row.recovery_codes.all().delete()
    row.sessions.all().delete()
    row.factors_reset_at = timezone.now()
    row.version += 1
    row.save(update_fields=["factors_reset_at", "version"])
    _record(actor, "accounts.factors.reset", row, ["app", "passkeys", "recovery_codes"])
    return row


def _locked(user: User) -> User:
    row: User = User.objects.select_for_update().get(pk=user.pk)
    return row


def _record(actor: Actor, code: str, user: User, fields: list[str]) -> None:
    audit.record(
        actor=actor, verb=code, kind="accounts.user", objects=[(user.uid, user.version)],
        fields=fields,
    )  # fmt: skip


def _plain(typed: str) -> str:
    """The letters and digits of what was typed."""
    return re.sub(r"[^0-9a-z]", "", typed.lower())


def _use_app(user: User, plain: str) -> None:
    secret = secret_of(user)
    counter = None if secret is None else totp.counter_of(secret, plain, timezone.now())
    if counter is None:
        raise ValidationError({"code": [_WRONG]})
    app, _new = App.objects.get_or_create(user=user)
    if counter <= app.last_counter:
        raise ValidationError({"code": [_USED]})
    App.objects.filter(pk=app.pk).update(last_counter=counter)


def _use_recovery_code(user: User, plain: str) -> None:
    found = user.recovery_codes.filter(start=plain[:_GROUP]).first()
    # One hash whether there is such a code or not.
    right = check_password(plain[_GROUP:], found.rest if found else make_password(None))
    if found is None or not right:
        raise ValidationError({"code": [_WRONG]})
    if found.used_at is not None:
        raise ValidationError({"code": [_("This recovery code was used already. Take another.")]})
    found.used_at = timezone.now()
    found.save(update_fields=["used_at"])


def _first_codes(user: User) -> list[str]:
    return [] if user.recovery_codes.exists() else _new_codes(user)


def _new_codes(user: User) -> list[str]:
    user.recovery_codes.all().delete()
    codes: dict[str, str] = {}
    while len(codes) < RECOVERY_CODES:
        groups = ["".join(secrets.choice(LETTERS) for _n in range(_GROUP)) for _g in range(3)]
        codes[groups[0]] = "-".join(groups)
    RecoveryCode.objects.bulk_create(
        RecoveryCode(
            user=user, start=start, rest=make_password(code[_GROUP + 1 :].replace("-", ""))
        )
        for start, code in codes.items()
    )
    return list(codes.values())


def _refuse_last(user: User, count: int) -> None:
    if count <= 1 and user.needs_second_step:
        raise ValidationError({"user": [_LAST]})


def _forget_codes_without_factor(user: User) -> None:
    """Recovery codes stand in for something: without it they would be a second password."""
    if not factors_of(user).any:
        user.recovery_codes.all().delete()
