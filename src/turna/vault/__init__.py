"""keep: the audit trail, encryption, later retention. No pages, no word of the field."""
