"""Drawn signatures: strokes on a sheet of 1000 by 400, checked and made into a picture without code in it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WIDTH, HEIGHT = 1000, 400
MOST_STROKES, MOST_POINTS = 200, 5000

Strokes = list[list[list[int]]]


def clean_strokes(raw: Any) -> Strokes:
    """`raw` as strokes of whole-number points inside the sheet; ValidationError where it is anything else."""
    try:
        strokes = [[[int(x), int(y)] for x, y in stroke] for stroke in raw or []]
    except (TypeError, ValueError, OverflowError) as error:
        raise ValidationError(_("The drawing could not be read. Please sign again.")) from error
    points = [point for stroke in strokes for point in stroke]
    inside = all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    if len(strokes) > MOST_STROKES or len(points) > MOST_POINTS or not inside:
        raise ValidationError(_("The drawing could not be read. Please sign again."))
    return [stroke for stroke in strokes if stroke]


def svg(strokes: Strokes) -> str:
    """A picture of the strokes; empty without any."""
    if not strokes:
        return ""
    lines = "".join(
        '<polyline points="' + " ".join(f"{x},{y}" for x, y in (stroke * 2 if len(stroke) == 1 else stroke)) + '"/>'
        for stroke in strokes
    )
    style = 'fill="none" stroke="#1f2430" stroke-width="9" stroke-linecap="round" stroke-linejoin="round"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><g {style}>{lines}</g></svg>'
