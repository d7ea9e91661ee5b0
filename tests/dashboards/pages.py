"""Pages of figures as a visitor reads them: what they say, and what stands behind each link."""

import re
from decimal import Decimal
from urllib.parse import urlsplit

from lxml import html

from dashboards.measures import MEASURES
from mediation.models import Case
from tests.dashboards import rows

TODAY = "2026-11-23 10:00"


def cards(tree, row=1):
    """What the cards of a row say, each in one line."""
    found = tree.xpath(f"(//ul[@class='number-cards'])[{row}]/li")
    return [" ".join(card.text_content().split()) for card in found]


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return html.fromstring(response.content)


def alert_of(tree):
    return " ".join(tree.xpath("string(//main//div[@role='alert' and not(@hidden)])").split())


def behind(client, url):
    """All cases that stand behind a figure, page by page, and how many the page says there are."""
    found, said = [], None
    while url:
        tree = page(client, url)
        said = int(tree.xpath("string(//b[@class='figure'])"))
        found += [int(re.search(r"/cases/(\d+)/", href)[1]) for href in tree.xpath("//table//a/@href")]
        following = tree.xpath("//a[@rel='next']/@href")
        url = following and url.partition("?")[0] + following[0]
    assert len(found) == len(set(found)) == said
    return found


def value_of(client, url):
    """The figure anew, in plain Python, from the cases behind its link."""
    parts = urlsplit(url)
    measure = MEASURES[parts.path.split("/")[3]]
    found = behind(client, url)
    if measure.of:
        part, whole = page(client, url).xpath("//ul[@class='chips no-print'][1]//a")
        assert set(found) == set(behind(client, parts.path + part.get("href")))
        everything = behind(client, parts.path + whole.get("href"))
        assert set(found) <= set(everything)
        return f"{Decimal(100 * len(found)) / len(everything):.0f}%" if everything else "—"
    if measure.took:
        until = {"wait": "accepted_at", "days": "outcome_at"}.get(measure.key)
        cases = Case.objects.filter(pk__in=found)
        ends = [(getattr(case, until) if until else rows.moment(TODAY), case.submitted_at) for case in cases]
        days = sorted((end - begin).total_seconds() / 86400 for end, begin in ends)
        if not days:
            return "—"
        middle = (days[(len(days) - 1) // 2] + days[len(days) // 2]) / 2
        return f"{middle:.1f}".removesuffix(".0")
    return str(len(found))


def figures(tree):
    """Each link to rows that says a number, and the number."""
    for link in tree.xpath("//a[starts-with(@href, '/overview/rows/')]"):
        text = (link.xpath("string(b)") or link.text_content()).split()[-1]
        if re.fullmatch(r"[\d,.]+%?|—", text):
            yield link.get("href"), text.replace(",", "")
