"""work: people assisted, returns and shelter stays."""
