"""The key store: keys of organisations, people and cases, in a database apart from the data."""
