"""One way to open a writing transaction. It lies in the vault, whose own verbs write too."""

from turna.vault.transactions import write_transaction

__all__ = ["write_transaction"]
