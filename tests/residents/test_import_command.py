"""`manage.py import_units`: what it prints and what it writes."""

import pytest
from django.core.management import CommandError, call_command

from residents.models import Estate, Unit
from tests import make
from tests.residents.files import csv_bytes, row


@pytest.fixture
def estate(db):
    return Estate.objects.get(sub_district=make.sub_district())


@pytest.fixture
def run(estate, tmp_path, capsys):
    """Runs the command over rows; gives the lines that it printed."""

    def run(*rows, **options):
        file = tmp_path / "units.csv"
        file.write_bytes(csv_bytes(*rows))
        call_command("import_units", "清和里", str(file), **options)
        return capsys.readouterr().out.splitlines()

    return run


def test_last_line_counts(run):
    assert run(row(), row(number="302"))[-1] == "read 2 new 2 changed 0 ended 0 unchanged 0 refused 0"
    assert (
        run(row(area="90"), row(number="303"), row(number="304", area="0"), whole=True)[-1]
        == "read 3 new 1 changed 1 ended 1 unchanged 0 refused 1"
    )


def test_refused_line_is_named(run):
    lines = run(row(), row(number="302", area="八十"))

    assert lines[0].startswith("3 面积: “八十”")
    assert Unit.objects.count() == 1


def test_dry_run_shows_and_writes_nothing(run):
    lines = run(row(), dry_run=True)

    assert lines[0].startswith("new 7-1-301: ") and lines[-1].startswith("read 1 new 1 ")
    assert not Unit.objects.exists()


def test_all_or_nothing_writes_nothing(run, capsys):
    with pytest.raises(CommandError, match="Nothing was written"):
        run(row(), row(number="302", area="0"), all_or_nothing=True)

    assert capsys.readouterr().out.splitlines()[-1] == "read 2 new 0 changed 0 ended 0 unchanged 0 refused 1"
    assert not Unit.objects.exists()


def test_estate_is_found_by_name_or_id(run, estate, tmp_path):
    make.sub_district("安澜街道", "AL")
    file = tmp_path / "one.csv"
    file.write_bytes(csv_bytes(row()))

    with pytest.raises(CommandError, match="Several estates have this name"):
        run(row())
    call_command("import_units", str(estate.pk), str(file))
    assert Unit.objects.get().estate == estate


@pytest.mark.parametrize("name, words", [("无此小区", "There is no estate"), ("清和里", "can't be read")])
def test_wrong_arguments_are_told(estate, name, words):
    with pytest.raises(CommandError, match=words):
        call_command("import_units", name, "/nowhere.csv")


def test_file_that_is_none_is_told_without_a_trace(estate, tmp_path):
    file = tmp_path / "none.csv"
    file.write_bytes(b"a,b\n1,2\n")

    with pytest.raises(CommandError, match="楼栋"):
        call_command("import_units", "清和里", str(file))
