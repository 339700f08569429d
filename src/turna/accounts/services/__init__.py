"""The verbs of accounts."""

from turna.accounts.services.accounts import (
    NewAssignment,
    NewUser,
    assignment_add,
    assignment_end,
    password_change,
    password_set,
    user_add,
    user_deactivate,
    users_add,
)  # fmt: skip
from turna.accounts.services.auditing import access_refuse, audit_export
from turna.accounts.services.door import (
    NOBODY,
    Answer,
    Caller,
    code_try,
    credentials_check,
    credentials_try,
    password_try,
    session_close,
    session_end,
    session_fail,
    session_hold,
    session_start,
    session_unlock,
    sessions_close,
    wait_in_words,
)
from turna.accounts.services.factors import (
    app_add,
    app_remove,
    code_accept,
    code_refuse,
    factors_reset,
    passkey_add,
    passkey_remove,
    passkey_use,
    recovery_codes_make,
)
from turna.accounts.services.linking import user_unlink, users_link
from turna.accounts.services.saved import view_remove, view_save

__all__ = [
    "NOBODY", "Answer", "Caller", "NewAssignment", "NewUser", "access_refuse", "app_add",
    "app_remove", "assignment_add", "assignment_end", "audit_export", "code_accept",
    "code_refuse", "code_try", "credentials_check", "credentials_try", "factors_reset",
    "passkey_add", "passkey_remove", "passkey_use", "password_change", "password_set",
    "password_try", "recovery_codes_make",
    "session_close", "session_end", "session_fail", "session_hold", "session_start",
    "session_unlock", "sessions_close", "user_add", "user_deactivate", "user_unlink",
    "users_add", "users_link",
    "view_remove", "view_save", "wait_in_words",
]  # fmt: skip
