"""fund: agreements with partners under an award."""
