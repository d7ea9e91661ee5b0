"""The acts of the duty lawyers, by noun. Each is atomic, locked, recorded and announced."""
