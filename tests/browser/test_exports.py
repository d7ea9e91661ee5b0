"""The desk, filtered, as a table: chosen columns, and the file that comes down."""

import io

import openpyxl
from django.urls import reverse

from dashboards.models import Export
from mediation.models import Case, Party, Status
from residents.models import Estate, Person


def a_case(place, n, category):
    committee, estate = place.committees.first(), Estate.objects.filter(sub_district=place).first()
    case = Case.objects.create(
        sub_district=place, committee=committee, estate=estate, status=Status.MEDIATING, reference=f"QH-2026-9{n:03}",
        title="卫生间漏水", category=category, submitted_at="2026-11-01T10:00:00+08:00",
    )  # fmt: skip
    person = Person.objects.create(sub_district=place, name="王秀兰")
    Party.objects.create(case=case, side="applicant", person=person, name=person.name, phone="+8613812345678")
    return case


def test_a_filtered_desk_becomes_a_table_with_the_chosen_columns(staff):
    desk = staff("clerk")
    place = Estate.objects.first().sub_district
    wanted, _other = a_case(place, 1, "LEAK"), a_case(place, 2, "NOISE")
    desk.go(reverse("queue") + "?tab=all&category=LEAK")
    desk.press("Export")
    desk.heading("Export")
    for name in ("estate", "mediator"):
        desk.main.locator(f'[name="columns"][value="{name}"]').uncheck()
    desk.main.locator('[name="private"][value="applicant_phone"]').check()
    with desk.page.expect_download() as coming:
        desk.main.locator("form button.primary").click()

    data = io.BytesIO(coming.value.path().read_bytes())
    listing = [[cell.value for cell in row] for row in openpyxl.load_workbook(data).active.iter_rows()]
    assert len(listing) == 2 and listing[1][0] == wanted.reference
    assert {"王**", "138****5678"} <= set(listing[1])
    assert len(listing[0]) == len(Export.objects.get().columns) and coming.value.suggested_filename.endswith(".xlsx")
    desk.go(reverse("exports"))
    desk.sees("My exports", "Download")
