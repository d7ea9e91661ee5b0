import polib
import pytest

from config import messages


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of its own, with one room and one template, to look for strings in."""
    monkeypatch.setattr(messages, "BASE", tmp_path)
    monkeypatch.setattr(messages, "LOCALE", tmp_path / "locale")
    monkeypatch.setattr(messages, "CHINESE", tmp_path / "locale/zh_Hans/LC_MESSAGES/django.po")
    monkeypatch.setattr(messages, "PARTS", tmp_path / "locale/parts")
    (tmp_path / "room").mkdir()
    (tmp_path / "templates").mkdir()
    messages.PARTS.mkdir(parents=True)
    return tmp_path


def write(project, name, text):
    (project / name).write_text(text)


def translate(project, **words):
    write(
        project, "locale/parts/part.po", "".join(f'msgid "{key}"\nmsgstr "{value}"\n\n' for key, value in words.items())
    )


def test_every_string_is_translated_into_chinese():
    assert messages.check() == []


def test_strings_are_found_in_code(project):
    write(
        project,
        "room/views.py",
        "from django.utils.translation import gettext_lazy as _, npgettext, pgettext\n"
        'a = _("one " "line")\n'
        'b = pgettext("verb", "file")\n'
        'c = npgettext("case", "%(n)d day", "%(n)d days", 2)\n'
        'd = unknown("not marked")\n',
    )

    assert [(item.key.context, item.key.id, item.plural) for item in messages.strings().values()] == [
        (None, "one line", ""),
        ("verb", "file", ""),
        ("case", "%(n)d day", "%(n)d days"),
    ]


def test_strings_are_found_in_templates(project):
    write(
        project,
        "templates/page.html",
        '{% translate "can\'t" %} {% translate "file" context "verb" %} {% include "x" with title=_("Title") %}'
        "{% blocktranslate trimmed count n=cases|length with name=user %}\n  {{ name }} has\n  {{ n }} case"
        "{% plural %}{{ name }} has {{ n }} cases{% endblocktranslate %}{# _('no') #}",
    )

    assert [(item.key.context, item.key.id, item.plural) for item in messages.strings().values()] == [
        (None, "can't", ""),
        ("verb", "file", ""),
        (None, "Title", ""),
        (None, "%(name)s has %(n)s case", "%(name)s has %(n)s cases"),
    ]


def test_collect_takes_the_parts_and_drops_what_is_no_longer_used(project):
    write(project, "templates/page.html", '{% translate "Yes" %}{% translate "No" %}')
    translate(project, Yes="是", Gone="没了")

    assert messages.collect() == "2 strings, 1 without a translation"
    assert [(entry.msgid, entry.msgstr) for entry in polib.pofile(str(messages.CHINESE))] == [("Yes", "是"), ("No", "")]


def test_collect_keeps_the_words_of_the_catalogue(project):
    write(project, "templates/page.html", '{% translate "Yes" %}')
    translate(project, Yes="是")
    messages.collect()
    translate(project, Yes="对")

    messages.collect()

    assert [entry.msgstr for entry in polib.pofile(str(messages.CHINESE))] == ["是"]


def test_check_names_what_is_missing_unused_fuzzy_and_different(project):
    write(project, "templates/page.html", '{% translate "Old" %}{% translate "Fuzzy" %}{% translate "Hi %(name)s" %}')
    translate(project, Old="旧", Fuzzy="大概", **{"Hi %%(name)s": "%%(nam)s 您好"})
    messages.collect()
    catalogue = polib.pofile(str(messages.CHINESE))
    catalogue.find("Fuzzy").flags.append("fuzzy")
    catalogue.save()
    write(
        project,
        "templates/page.html",
        '{% translate "New" %}{% translate "Fuzzy" %}{% blocktranslate %}Hi {{ name }}{% endblocktranslate %}',
    )
    messages.CHINESE.write_text(messages.CHINESE.read_text().replace("%%", "%"))

    assert messages.check() == [
        "missing: New (templates/page.html)",
        "no longer used: Old",
        "fuzzy: Fuzzy",
        "other placeholders: Hi %(name)s → %(nam)s 您好",
        "templates/page.html:1: blocktranslate without trimmed",
    ]


def test_check_names_strings_put_together_before_the_call(project):
    write(project, "room/views.py", 'from django.utils.translation import gettext as _\n_(f"{1} day")\n')

    assert messages.check() == ["room/views.py: gettext() wants a literal string: f'{1} day'"]


def test_compile_makes_a_catalogue_once(project):
    write(project, "templates/page.html", '{% translate "Yes" %}')
    translate(project, Yes="是")
    messages.collect()

    assert messages.compile() == "1 catalogues compiled"
    assert [entry.msgstr for entry in polib.mofile(str(messages.CHINESE.with_suffix(".mo")))] == ["是"]
    assert messages.compile() == "0 catalogues compiled"
