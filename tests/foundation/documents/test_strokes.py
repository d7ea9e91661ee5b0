from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from foundation.documents.strokes import HEIGHT, MOST_POINTS, MOST_STROKES, WIDTH, clean_strokes, svg

points = st.tuples(st.integers(0, WIDTH), st.integers(0, HEIGHT)).map(list)
anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=12,
)


def test_strokes_are_kept_as_drawn():
    drawn = [[[0, 0], [WIDTH, HEIGHT]], [[5, 7]]]

    assert clean_strokes(drawn) == drawn


@pytest.mark.parametrize("nothing", [None, [], [[]], [[], []]])
def test_nothing_drawn_is_nothing(nothing):
    assert clean_strokes(nothing) == []
    assert svg(clean_strokes(nothing)) == ""


@pytest.mark.parametrize(
    "raw",
    [
        [[[-1, 0]]],
        [[[0, HEIGHT + 1]]],
        [[[WIDTH + 1, 0]]],
        [[[1, 2, 3]]],
        [[[1]]],
        [[["<script>", 1]]],
        [[[None, 1]]],
        [[[float("nan"), 1]]],
        [[[float("inf"), 1]]],
        [[1, 2]],
        "abc",
        7,
        {"a": 1},
        [[[1, 1]]] * (MOST_STROKES + 1),
        [[[1, 1]] * (MOST_POINTS + 1)],
    ],
)
def test_what_is_no_drawing_is_refused(raw):
    with pytest.raises(ValidationError, match="could not be read"):
        clean_strokes(raw)


@given(anything)
def test_whatever_is_sent_becomes_points_on_the_sheet_or_is_refused(raw):
    try:
        strokes = clean_strokes(raw)
    except ValidationError:
        return

    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for stroke in strokes for x, y in stroke)


@given(st.lists(st.lists(points, min_size=1), min_size=1))
def test_picture_has_a_line_for_each_stroke(strokes):
    root = ElementTree.fromstring(svg(strokes))
    lines = root.findall(".//{*}polyline")

    drawn = [[[int(n) for n in pair.split(",")] for pair in line.attrib["points"].split()] for line in lines]
    assert [stroke if len(stroke) > 1 else stroke * 2 for stroke in strokes] == drawn
