"""count: measures, postings, entries and the only door to figures, `balances()`."""
