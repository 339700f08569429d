"""The pages of the hotline: `reading` shows what was logged, `entering` logs it."""
