"""The pages of outreach: `reading` shows what was recorded, `entering` records it."""
