"""Passkeys (WebAuthn): what the browser is asked, and whether its answer is right.

The protocol is `fido2`'s. A passkey asks its owner for a finger, a face or a PIN (user
verification is required), so it opens the door alone. Each challenge carries, signed, what it is
for, whose it is and when it was made; it is answered once, within five minutes, and the server
keeps only that it was answered.
"""

import ipaddress
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.accounts import limits
from turna.accounts.models import Passkey, User

LIFE = timedelta(minutes=5)
_SALT = "turna.accounts.passkeys"
_LONGEST = 20_000  # characters of an answer
_log = logging.getLogger(__name__)


class PasskeyError(Exception):
    """The answer is not right. Which check failed is for the log, not for the page."""

    def __str__(self) -> str:
        return str(
            _(
                "The passkey was not accepted. Try again on this page; if it fails again, sign in "
                "another way and tell your administrator."
            )
        )


@dataclass(frozen=True, slots=True)
class Site:
    """Under which name the browser sees this site."""

    domain: str
    origin: str

    @property
    def has_passkeys(self) -> bool:
        """Browsers make passkeys for names only, not for addresses of numbers."""
        try:
            ipaddress.ip_address(self.domain.strip("[]"))
        except ValueError:
            return bool(self.domain)
        return False


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What the server keeps of a new one."""

    domain: str
    credential_id: str
    credential: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Proven:
    """Which passkey answered, with its counter."""

    passkey: Passkey
    sign_count: int


def site_of(request: HttpRequest) -> Site:
    """The site as this request names it; the host is one of TURNA_HOSTS."""
    host = request.get_host()
    domain = host if host.endswith("]") else host.rpartition(":")[0] or host
    return Site(domain, f"{request.scheme}://{host}")


def ask_new(site: Site, user: User, known: Sequence[Passkey]) -> dict[str, Any]:
    """What the browser needs to make a passkey, and the signed challenge to send back."""
    from fido2.webauthn import (
        PublicKeyCredentialUserEntity,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options, state = _server(site).register_begin(
        PublicKeyCredentialUserEntity(
            id=user.uid.bytes, name=user.username, display_name=user.name
        ),
        [_data(one) for one in known if one.domain == site.domain],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return {"options": _plain(options.public_key), "asked": _sign(state, "new", str(user.uid))}


def take_new(site: Site, user: User, *, asked: str, answer: str) -> NewPasskey:
    """Check what the browser made. Raises PasskeyError."""
    from fido2.utils import websafe_encode

    state = _unsign(asked, "new", str(user.uid))
    try:
        made = _server(site).register_complete(state, _read(answer))
    except Exception as error:
        raise _refused(error) from error
    if made.credential_data is None:
        raise PasskeyError
    return NewPasskey(
        site.domain,
        websafe_encode(made.credential_data.credential_id),
        bytes(made.credential_data),
        made.counter,
    )


def ask(site: Site, purpose: str, user: User | None = None) -> dict[str, Any]:
    """What the browser needs to prove a passkey: of `user`, or of whoever has one here."""
    from fido2.webauthn import UserVerificationRequirement

    known = [] if user is None else [p for p in user.passkeys.all() if p.domain == site.domain]
    options, state = _server(site).authenticate_begin(
        [_data(one) for one in known] or None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    whose = "" if user is None else str(user.uid)
    return {"options": _plain(options.public_key), "asked": _sign(state, purpose, whose)}


def prove(site: Site, purpose: str, user: User | None = None, *, asked: str, answer: str) -> Proven:
    """Which passkey gave this answer. Raises PasskeyError.

    For a `user`, only one of theirs. Without, its owner must be the one that the answer names.
    """
    from fido2.webauthn import AuthenticationResponse

    state = _unsign(asked, purpose, "" if user is None else str(user.uid))
    try:
        response = AuthenticationResponse.from_dict(_read(answer))
        passkey = _owned(site, user, response)
        _server(site).authenticate_complete(state, [_data(passkey)], response)
        count = response.response.authenticator_data.counter
    except PasskeyError:
        raise
    except Exception as error:
        raise _refused(error) from error
    return Proven(passkey, count)


def _owned(site: Site, user: User | None, response: Any) -> Passkey:
    from fido2.utils import websafe_encode

    rows = Passkey.objects.filter(domain=site.domain, user__is_active=True)
    if user is not None:
        rows = rows.filter(user=user)
    found: Passkey | None = (
        rows.select_related("user").filter(credential_id=websafe_encode(response.raw_id)).first()
    )
    if found is None:
        raise PasskeyError
    named = response.response.user_handle
    if (named or user is None) and (not named or UUID(bytes=bytes(named)) != found.user.uid):
        raise PasskeyError
    return found


def _server(site: Site) -> Any:
    # Imported late: it reads a list of domains that only sign-in needs.
    from fido2.server import Fido2Server
    from fido2.webauthn import AttestationConveyancePreference, PublicKeyCredentialRpEntity

    return Fido2Server(
        PublicKeyCredentialRpEntity(id=site.domain, name=settings.SITE_NAME),
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=lambda origin: origin == site.origin,
    )


def _data(passkey: Passkey) -> Any:
    from fido2.webauthn import AttestedCredentialData

    return AttestedCredentialData(bytes(passkey.credential))


def _plain(options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(dict(options)))
    return found


def _sign(state: Any, purpose: str, whose: str) -> str:
    at = int(timezone.now().timestamp())
    return signing.dumps([state["challenge"], purpose, whose, at], salt=_SALT)


def _unsign(asked: str, purpose: str, whose: str) -> dict[str, Any]:
    """The state of a challenge of ours, for this purpose and person, not answered before."""
    from fido2.webauthn import UserVerificationRequirement

    try:
        challenge, meant, of, at = signing.loads(asked, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise PasskeyError from error
    age = timezone.now().timestamp() - at
    if (meant, of) != (purpose, whose) or not -1 <= age <= LIFE.total_seconds():
        raise PasskeyError
    if not limits.spend(challenge, timezone.now() + LIFE):
        raise PasskeyError
    return {"challenge": challenge, "user_verification": UserVerificationRequirement.REQUIRED}


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > _LONGEST:
        raise PasskeyError
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise PasskeyError
    return found


def _refused(error: Exception) -> PasskeyError:
    _log.info("A passkey was refused: %s", type(error).__name__)
    return PasskeyError()
