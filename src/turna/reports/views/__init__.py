"""The pages of reports: thin, `matrix`, `records`, `charts` and `changes` do the work."""
