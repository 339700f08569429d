"""keep: the audit trail, and later encryption and retention. No pages, no word of the field."""
