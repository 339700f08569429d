"""show: the results matrix and what opens from it."""
