"""who: people who use the system, their roles and assignments, sign-in."""
