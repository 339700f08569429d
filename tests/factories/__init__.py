"""One factory per model, free of surprise. They write rows directly: verbs have their own tests."""
