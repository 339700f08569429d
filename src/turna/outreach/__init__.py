"""work: events and trainings."""
