"""Spoil files by one byte."""

from pathlib import Path

PLACES = {"first": 0.0, "middle": 0.5, "last": 1.0}


def spoiled(data, where):
    """`data` with one byte changed: the first, the middle or the last."""
    place = round((len(data) - 1) * PLACES[where])
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def spoil(paper, where):
    """Change one byte of the stored file, behind the portal's back."""
    path = Path(paper.file.path)
    path.write_bytes(spoiled(path.read_bytes(), where))


def lose(paper):
    Path(paper.file.path).unlink()
