"""The decorator of every verb. It lies in the vault, which has verbs of its own."""

from turna.vault.acts import verb

__all__ = ["verb"]
