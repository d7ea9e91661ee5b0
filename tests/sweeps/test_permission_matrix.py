"""Who gets which answer from every URL: docs/permissions.md is the table, and this holds it true."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.sweeps import resolver
from tests.sweeps.addresses import arguments, variants

TABLE = Path(settings.BASE_DIR) / "docs" / "permissions.md"
ROLES = ["nobody", "alice", "bob", "oscar", "clara", "dora", "mira", "max", "selma", "adam", "carl", "lena", "fiona",
         "stan", "eve"]  # fmt: skip
REFUSED = {"405", "403", "login"}


def written():
    """The rows of the table, `GET name`, each with its answers in the order of ROLES."""
    rows = re.findall(r"^\| ((?:GET|POST) [^|]+?) *\|(.+)\|$", TABLE.read_text(), re.MULTILINE)
    return {label: cells.replace("|", " ").split() for label, cells in rows}


def cookies(world):
    """The session of each role, made once."""
    made = {}
    for role in ROLES[1:]:
        client = Client()
        client.force_login(getattr(world, role).user)
        made[role] = client.cookies
    return made


def answer(cookies, method, url):
    """The answer as the table writes it; whatever the request changed is undone. A refusal needs no page."""
    client = Client(headers={"accept": "text/plain"})
    client.cookies.update(cookies)
    with transaction.atomic():
        response = getattr(client, method.lower())(url)
        response.getvalue()  # closes its file
        transaction.set_rollback(True)
    to_login = response.status_code == 302 and response.url.startswith(reverse(settings.LOGIN_URL) + "?")
    return "login" if to_login else str(response.status_code)


def asked(world):
    """The answers to GET and POST of every URL; a method that is refused to all is left out."""
    given, mine = arguments(world), cookies(world)
    urls = {name: reverse(name, args=given.get(name, [])) for name in resolver.named()} | variants(world)
    rows = {
        f"{method} {label}": [answer(mine.get(role, {}), method, url) for role in ROLES]
        for label, url in urls.items()
        for method in ("GET", "POST")
        if "405" not in (answer(mine["adam"], method, url), answer(mine["oscar"], method, url))
    }
    return {label: cells for label, cells in rows.items() if "405" not in cells or not REFUSED.issuperset(cells)}


@pytest.mark.timeout(600)
def test_every_url_answers_every_role_as_the_table_says(world):
    table, found = written(), asked(world)

    wrong = {label: cells for label, cells in found.items() if table.get(label) != cells}
    assert not wrong, "write, if it is right:\n" + "\n".join(f"| {row} | {' | '.join(c)} |" for row, c in wrong.items())
    assert table.keys() == found.keys()


def test_table_has_every_name_of_the_resolver():
    names = {label.split()[1] for label in written()}

    assert names == resolver.named().keys()
    assert len(names) == 325
