"""A long select says what Django's own says."""

import re

import pytest
from django import forms

from lib.selects import LongSelect, NameField
from residents.models import Estate

GROUPS = [("", "全部"), ("一", [("a", "甲 & 乙"), ("b", "丙")]), (3, "丁"), ('"><b', "戊")]


def options(html):
    return re.findall(r'<option value="([^"]*)"( selected)?>([^<]*)</option>', html)


@pytest.mark.parametrize("value", [None, "", "a", 3, "3", "nothing"])
def test_the_same_options_and_the_same_one_chosen(value):
    ours, theirs = LongSelect(choices=GROUPS), forms.Select(choices=GROUPS)

    assert options(ours.render("x", value)) == options(theirs.render("x", value))


def test_attributes_and_name_are_kept():
    html = LongSelect(attrs={"class": "form-select"}, choices=GROUPS).render("estate", "a", {"id": "id_estate"})

    assert html.startswith('<select name="estate" class="form-select" id="id_estate">')


def test_rows_by_their_names(cast, django_assert_num_queries):
    Estate.objects.create(sub_district=cast.place, community=cast.place.communities.get(), name="<新苑>")

    class Form(forms.Form):
        estate = NameField(queryset=Estate.objects.filter(sub_district=cast.place), empty_label="全部", required=False)

    with django_assert_num_queries(1):
        html = str(Form()["estate"])

    assert [words for _key, _on, words in options(html)] == ["全部", "&lt;新苑&gt;", *_names(cast.place, but="<新苑>")]
    assert Form({"estate": Estate.objects.filter(sub_district=cast.elsewhere).first().pk}).errors


def _names(place, but):
    return list(Estate.objects.filter(sub_district=place).exclude(name=but).values_list("name", flat=True))
