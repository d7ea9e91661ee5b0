"""Nobody meets a marker that is not theirs, everybody meets their own: pages, downloads, searches, exports, messages.

`make privacy N=2000` crawls two thousand cases; the suite fewer.
"""

import os
from collections import defaultdict
from contextlib import nullcontext
from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from foundation.notifications.models import Message
from lib.settled import reading
from mediation.models import Audience, Case, Risk
from tests.sweeps.markers import MARKER, World

CASES = int(os.environ.get("MARKER_CASES", "8"))
AT_ONCE = 250  # cases of one world
LISTS = ["home", "my_matters", "queue", "inbox", "intake", "session_calendar", "my_calendar", "places"]


class Crawler:
    """One person's browser, which notes the markers that it meets, and where."""

    def __init__(self, person):
        self.client, self.met, self.asked = Client(), defaultdict(set), 0
        self.client.force_login(person.user)

    def get(self, url, **query):
        response = self.client.get(url, query, follow=True)
        return response.status_code, self.note(url, response, query.values())  # a search repeats what was asked for

    def note(self, url, response, asked_for=()):
        self.asked += 1
        shown = set(MARKER.findall(response.getvalue().decode("utf-8", "ignore"))) - set(asked_for)
        for marker in shown:
            self.met[marker].add(url)
        return shown

    def take_out(self, listing):
        """The export of a list with all its columns, with personal data where the role allows; to who has no such list
        it is refused.
        """
        url = reverse("new_export", args=[listing]) + "?tab=all"
        page = self.client.get(url)
        if page.status_code == 200:
            form = page.context["form"]
            groups = {name: [key for key, _words in form.fields[name].choices] for name in ("columns", "private")}
            wanted = {"once": form["once"].value(), "format": "csv", "personal": "on", "reason": "法院来函调取案件清单"}
            self.note(f"export of {listing}", self.client.post(url, groups | wanted, follow=True))


def crawl(world, person):
    """Every list and search, and all pages and files of every case that `person` sees."""
    crawler = Crawler(person)
    for name in LISTS:
        crawler.get(reverse(name))
    crawler.take_out("queue")
    for facts in world.facts:
        if not world.sees_case(person, facts):
            continue
        assert crawler.get(reverse("matter", args=[facts.case.pk]))[0] == 200
        crawler.get(reverse("consents", args=[facts.case.pk]))
        for name, marker in facts.files:
            status, shown = crawler.get(address(name))
            assert (status == 200) == world.reads(person, facts, facts.marks[marker]), (name, person.name)
            assert shown <= {marker}
    return crawler


def ask(world):
    """What the pages ask, without what else they look at first: each holds alone, in a page and outside of one."""
    for person, where in product(world.people, (nullcontext, reading)):
        with where():
            cases = set(Case.objects.visible_to(person.user).values_list("pk", flat=True))
            dangers = set(Risk.objects.visible_to(person.user).values_list("seen", flat=True))
        assert cases == {facts.case.pk for facts in world.facts if world.sees_case(person, facts)}, person.name
        assert dangers == world.readable(person, "danger"), person.name


def address(name):
    view, _colon, pk = name.partition(":")
    return reverse(view, args=[pk])


def knock(world, crawlers):
    """Strangers try the addresses themselves."""
    for facts in world.facts:
        for person in world.strangers(facts):
            for url in [reverse("matter", args=[facts.case.pk]), *(address(name) for name, _marker in facts.files)]:
                status, shown = crawlers[person].get(url)
                assert (status, shown) == (404, set()), (url, person.name)


def search(world, crawlers):
    """What is kept from somebody is not found by looking for it: no row comes, whoever asks."""
    hidden = [
        (facts, marker)
        for facts in world.facts
        for marker, mark in facts.marks.items()
        if mark.audience != Audience.JOINT
    ]
    for facts, marker in hidden[:40]:
        for person in facts.place.staff[:3]:
            page = crawlers[person].client.get(reverse("queue"), {"q": marker, "tab": "all"})
            assert list(page.context["cases"]) == []


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", range(-(-CASES // AT_ONCE)))
def test_nobody_meets_what_is_not_theirs_and_everybody_what_is(cast, seed, record_property):
    world = World(cast, min(CASES, AT_ONCE), seed)
    with connection.cursor() as cursor:  # nobody else does it here, and every plan would be for empty tables
        cursor.execute("ANALYZE " + ", ".join(connection.introspection.django_table_names(only_existing=True)))
    crawlers = {person: crawl(world, person) for person in world.people}
    ask(world)
    knock(world, crawlers)
    search(world, crawlers)

    allowed = {person: world.readable(person) for person in world.people}
    leaks = {
        (person.name, marker): sorted(where)
        for person, crawler in crawlers.items()
        for marker, where in crawler.met.items()
        if marker not in allowed[person]
    }
    missed = {
        person.name: sorted(allowed[person] - crawler.met.keys())
        for person, crawler in crawlers.items()
        if allowed[person] - crawler.met.keys()
    }
    assert leaks == {}
    assert missed == {}
    assert not [row for row in Message.objects.all() if MARKER.search(row.subject + row.body)]
    marks, asked = sum(len(facts.marks) for facts in world.facts), sum(row.asked for row in crawlers.values())
    counted = f"{len(world.facts)} cases, {marks} markers, {len(world.people)} people, {asked} requests"
    record_property("measured", f"markers {seed}: {counted}, 0 leaks")
