"""Every page in both languages: one heading, a title, its language, whole words, no code in the page, safe headers."""

import re
from collections import Counter

import pytest
from django.conf import settings
from django.http import SimpleCookie
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.sweeps import pages, resolver
from tests.sweeps.addresses import arguments

SITES = {"zh-hans": "和邻", "en": "Helin"}
LEFT_OVER = re.compile(r"%\(\w+\)|\{\{|\{%|>\s*None\s*<")
ENGLISH = re.compile(r"\b(?=[A-Z]*[a-z])[A-Za-z]{3,}\b")
# the switch, a key, an address, files
ALSO_CHINESE = {"English", "Enter", "http", "localhost", "photo", "jpg", "Excel", "xlsx", "csv"}
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.fixture
def see(whole_world):
    """Opens a page as whoever visits it."""
    mine = pages.sessions(whole_world)

    def see(visit, language):
        client = Client()
        login = {"sessionid": mine[visit.who]} if visit.who else {}
        client.cookies = SimpleCookie({"django_language": language, **login, **visit.cookies})
        return client.get(visit.url)

    return see


def words_of(page):
    """All that is read out: text, and what stands in attributes for it."""
    return " ".join([page.text_content(), *page.xpath("//@alt | //@aria-label | //@placeholder | //@title")])


def faults_in(response, language):
    page, text = html.document_fromstring(response.content), response.content.decode()
    ids = Counter(page.xpath("//@id"))
    right = {
        "status": response.status_code == 200,
        "one h1": [bool(h1.text_content().strip()) for h1 in page.iter("h1")] == [True],
        "title": re.fullmatch(rf"\S.* · {SITES[language]}", " ".join(page.findtext(".//title").split())),
        "language": page.get("lang") == response.headers["Content-Language"] == language,
        "whole words": not LEFT_OVER.search(text),
        "one language": language == "en" or ALSO_CHINESE.issuperset(ENGLISH.findall(words_of(page))),
        "each id once": ids.total() == len(ids),
        "no inline script": not page.xpath("//script[not(@src)]"),
        "no inline style": not page.xpath("//style | //*[@style]"),
        "no handler in an attribute": not [name for name in page.xpath("//@*") if name.attrname.startswith("on")],
        "no code in a link": not page.xpath("//@href[starts-with(., 'javascript:')]"),
    }
    return [name for name, holds in right.items() if not holds]


def policy(header):
    """The directives of a Content-Security-Policy."""
    return {name: values.split() for name, _space, values in (part.partition(" ") for part in header.split("; "))}


def unsafe_headers(response):
    given = {name: response.headers.get(name) for name in SAFE}
    right = policy(response.headers["Content-Security-Policy"]) == settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return ([] if given == SAFE else [given]) + ([] if right else [response.headers["Content-Security-Policy"]])


@pytest.mark.timeout(600)
def test_every_page_is_whole_and_safe(whole_world, see, client):
    visits = pages.visits(whole_world)

    found = {
        f"{visit} {language}": faults_in(response := see(visit, language), language) + unsafe_headers(response)
        for visit in visits
        for language in SITES
    }

    assert {visit: faults for visit, faults in found.items() if faults} == {}
    assert len(found) == 2 * 457
    every_get_name_is_visited_or_no_page(whole_world, visits, client)


def every_get_name_is_visited_or_no_page(whole_world, visits, client):
    seen = {visit.name for visit in visits}
    names = resolver.named().keys() - seen - pages.NOT_PAGES.keys()
    client.force_login(whole_world.adam.user)

    given = arguments(whole_world)
    statuses = {name: client.get(reverse(name, args=given.get(name, []))).status_code for name in names}

    assert statuses == dict.fromkeys(names, 405)
    assert len(seen) == 149
