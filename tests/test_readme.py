"""The README says the same in both languages, and what it names is there."""

import re

import pytest
from django.conf import settings

from portal.demo_places import LOGINS

BASE = settings.BASE_DIR
LANGUAGES = {"English": "README.md", "中文": "README.zh.md"}
LARGEST = 120 * 1024  # bytes of a picture


def read(language):
    return (BASE / LANGUAGES[language]).read_text()


def parts(text):
    """What does not depend on the language, in order."""
    return {
        "sections": re.findall(r"^#+(?= )", text, re.MULTILINE),
        "commands": commands(text),
        "code": sorted(re.findall(r"`([^`\n]+)`", text)),
        "pictures": pictures(text),
        "links": [link for link in re.findall(r"(?<!!)\[[^]]+\]\(([^)]+)\)", text) if link not in LANGUAGES.values()],
        "rows": [row.strip() for row in re.findall(r"^\|([^|]*1380[^|]*)\|", text, re.MULTILINE)],
    }


def commands(text):
    return re.findall(r"^\| `(make [a-z-]+)` \|", text, re.MULTILINE)


def pictures(text):
    return re.findall(r"(?:\]\(|src=\")(docs/screenshots/[^)\"]+)", text)


def test_both_languages_name_the_same():
    english, chinese = (parts(read(language)) for language in LANGUAGES)

    assert english == chinese
    assert len(english["commands"]) == 8
    assert len(english["pictures"]) == 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_leads_to_the_other(language):
    [other] = LANGUAGES.keys() - {language}

    assert f"[{other}]({LANGUAGES[other]})" in read(language)


def test_commands_are_targets_of_the_makefile():
    targets = re.findall(r"^([a-z-]+):", (BASE / "Makefile").read_text(), re.MULTILINE)

    assert [name for name in commands(read("English")) if name.removeprefix("make ") not in targets] == []


def test_pictures_are_there_small_and_all_shown():
    kept = {f"docs/screenshots/{file.name}": file.stat().st_size for file in (BASE / "docs/screenshots").iterdir()}

    assert kept.keys() == set(pictures(read("English")))
    assert {name: size for name, size in kept.items() if size > LARGEST} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_to_files(language):
    links = [link for link in parts(read(language))["links"] if "://" not in link]

    assert links
    assert [link for link in links if not (BASE / link).exists()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_logins_are_those_of_the_demo(language):
    text = read(language)

    assert [login.name for login in LOGINS if login.name not in text] == []
    assert len(parts(text)["rows"]) == len(LOGINS)  # two mediators share a row, the second place has one
