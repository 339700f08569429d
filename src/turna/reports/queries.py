"""A frozen matrix computed again, for whoever compares it with what was frozen."""

import hashlib
import json
from datetime import datetime
from typing import Any

from turna.ledger.models import Freeze
from turna.ledger.readers import INTERNAL
from turna.reports.export import document
from turna.reports.matrix import build

KIND = "reports.matrix"


def digest(question: dict[str, Any], upto: int) -> str:
    """SHA-256 over the whole matrix that `question` asks for, up to a posting."""
    built = build(
        question["award"], reader=INTERNAL, as_of=upto, verified=question["verified"],
        known_at=datetime.fromisoformat(question["known_at"]), split=("sex",),
    )  # fmt: skip
    text = json.dumps(document(built), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def digest_again(frozen: Freeze) -> str:
    """What the digest of a frozen matrix is today; the same, if nothing was tampered with."""
    return digest(frozen.question, frozen.upto)
