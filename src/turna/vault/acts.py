"""The decorator of every verb: keyword-only, one transaction, audited.

A verb is a function of a room's `services.py`. It takes an `actor`, checks, writes, posts and
at its end calls `vault.audit.record`; a verb that returns without an audit row raises, and
with it everything it wrote is undone.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from turna.vault import audit, verbs
from turna.vault.transactions import write_transaction

P = ParamSpec("P")
R = TypeVar("R")
# **changes takes keywords only, too.
_KEYWORDS = {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}


def verb(
    code: str, *, label: Any, eraser: verbs.Eraser = verbs.holds_nothing_personal
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register a verb and wrap it. TypeError at import when it is not keyword-only."""
    verbs.register(code, label=label, eraser=eraser)

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        parameters = inspect.signature(function).parameters
        if any(p.kind not in _KEYWORDS for p in parameters.values()):
            raise TypeError(f"The verb {function.__name__} must take keywords only.")
        if "actor" not in parameters:
            raise TypeError(f"The verb {function.__name__} must take an actor.")

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            before = audit.written.get()
            with write_transaction():
                result = function(*args, **kwargs)
                if audit.written.get() == before:
                    raise RuntimeError(f"The verb {code} wrote no audit row.")
            return result

        run.verb_code = code  # type: ignore[attr-defined]
        return run

    return wrap
