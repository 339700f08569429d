"""ground: what every room stands on (verbs, scopes, folded text, transactions). No word of the field."""
