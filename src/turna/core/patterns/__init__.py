"""The live pattern page: every part of a page, fed with an invented notebook of birds."""
