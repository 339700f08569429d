"""The vault's own verbs: keys, and identities."""
