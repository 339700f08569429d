"""The pages of the directory: organisations, places, code lists."""
