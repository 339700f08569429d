"""ask: tests and papers."""
