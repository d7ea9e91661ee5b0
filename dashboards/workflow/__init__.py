"""Acts of the reading room."""
