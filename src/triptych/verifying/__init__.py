"""Check a copy of a finished book: its files by its manifest, its quotations by the sources."""
