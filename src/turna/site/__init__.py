"""door: settings, addresses and the command line. Imports every room; no room imports it."""
