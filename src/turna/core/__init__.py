"""ground: what every room stands on (verbs, scopes, pages). No word of the field."""
