"""Codes of persons: nothing about somebody can be read from one."""

import secrets

# Without letters and digits that are mistaken for each other on paper.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code() -> str:
    """A fresh code like "7KQ2-M9XD"."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
