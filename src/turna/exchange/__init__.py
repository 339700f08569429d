"""Import and export: what leaves for other systems, and what comes from them."""
