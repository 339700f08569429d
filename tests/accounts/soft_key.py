"""A passkey in software: does what a browser and its key do, rightly or with one thing wrong."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestedCredentialData, AuthenticatorData

ORIGIN, DOMAIN = "http://testserver", "testserver"
UP, UV, AT = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    """One credential. `verifies` is whether it asks its owner for a finger or PIN."""

    origin: str = ORIGIN
    domain: str = DOMAIN
    verifies: bool = True
    count: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: bytes = b""
    private: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, options: dict[str, Any]) -> str:
        """The answer of `navigator.credentials.create`."""
        self.handle = websafe_decode(options["user"]["id"])
        public = ES256.from_cryptography_key(self.private.public_key())
        data = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        auth = AuthenticatorData.create(self._hash(), self._flags() | AT, self.count, data)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": bytes(auth)})
        return self._answer(
            {
                "clientDataJSON": self._client("webauthn.create", options["challenge"]),
                "attestationObject": websafe_encode(attestation),
            }
        )

    def get(self, options: dict[str, Any], *, handle: bytes | None = None) -> str:
        """The answer of `navigator.credentials.get`."""
        self.count += 1
        auth = bytes(AuthenticatorData.create(self._hash(), self._flags(), self.count))
        client = self._client("webauthn.get", options["challenge"])
        signed = auth + hashlib.sha256(websafe_decode(client)).digest()
        signature = self.private.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": client,
                "authenticatorData": websafe_encode(auth),
                "signature": websafe_encode(signature),
                "userHandle": websafe_encode(self.handle if handle is None else handle),
            }
        )

    def _hash(self) -> bytes:
        return hashlib.sha256(self.domain.encode()).digest()

    def _flags(self) -> int:
        return UP | (UV if self.verifies else 0)

    def _client(self, kind: str, challenge: str) -> str:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return websafe_encode(json.dumps(told).encode())

    def _answer(self, response: dict[str, Any]) -> str:
        name = websafe_encode(self.id)
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": response,
             "clientExtensionResults": {}}
        )  # fmt: skip
