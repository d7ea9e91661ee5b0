"""Posters: a sheet for each building, whose QR code opens the filing there."""

import re
import time
from pathlib import Path

import pypdf
import pypdfium2
import pytest
import zxingcpp
from django.contrib.messages import get_messages
from django.urls import reverse

from mediation.models import Case
from portal import posters
from residents.models import Building, Community, Estate
from tests.pdf import text_of

WITHIN = 10  # seconds for 200 buildings, on a slow machine


@pytest.fixture
def estate(cast, settings):
    settings.PUBLIC_URL = "https://helin.example"
    estate = cast.place.estates.get()
    for number in ("2", "10", "3A"):
        Building.objects.create(estate=estate, number=number)
    return estate


def codes_of(pdf):
    """What a phone reads on each page."""
    for page in pypdfium2.PdfDocument(pdf):
        yield [found.text for found in zxingcpp.read_barcodes(page.render(scale=1).to_pil())]


def pages_of(pdf, tmp_path):
    file = Path(tmp_path, "posters.pdf")
    file.write_bytes(pdf)
    return [re.sub(r"\s", "", page.extract_text()) for page in pypdf.PdfReader(file).pages]


def test_each_building_has_one_sheet_in_order(estate, tmp_path):
    pages = pages_of(posters.posters_of(estate), tmp_path)

    assert [re.search(r"清和里(\w+)幢", page)[1] for page in pages] == ["2", "3A", "10", "12"]


def test_code_leads_to_the_building_at_the_address_of_the_portal(estate):
    found = list(codes_of(posters.posters_of(estate)))

    wanted = [Building.objects.get(estate=estate, number=number).pk for number in ("2", "3A", "10", "12")]
    assert found == [[f"https://helin.example/at/{pk}/"] for pk in wanted]


def test_sheet_names_studio_hours_hotline_and_the_address_to_type(estate):
    said = text_of(posters.posters_of(estate))

    for words in ("工作室", "物管中心", "9:00–17:30", "0519-0000-0148", "邻里有事，好好商量", "不花一分钱"):
        assert words in said
    assert f"helin.example/at/{estate.buildings.first().pk}/" in said.replace("\u200b", "")


def test_sheet_stays_one_page_with_long_names(estate, tmp_path):
    estate.name = "清和里第二十三街坊东区安置房小区"
    studio = estate.studios.get()
    studio.name, studio.address = (
        "清和街道清和社区人民调解委员会物业纠纷调解工作室",
        "清和路一百二十三号物业管理中心一楼东侧大厅",
    )
    studio.opening_hours = "工作日 9:00–12:00，14:00–17:30；星期六 9:00–11:30；其他时间请先打电话预约"
    studio.save()

    assert len(pages_of(posters.posters_of(estate), tmp_path)) == 4


def test_estate_without_a_studio_has_that_of_the_place_or_none(estate):
    estate.studios.clear()
    assert "物管中心" in text_of(posters.posters_of(estate))

    estate.sub_district.studios.all().delete()
    assert "清和街道" in text_of(posters.posters_of(estate))


def test_character_without_a_glyph_is_marked(estate):
    Building.objects.create(estate=estate, number="𪚥")

    assert "清和里□幢" in text_of(posters.posters_of(estate))


def test_two_hundred_buildings_take_seconds(estate, record_property):
    Building.objects.bulk_create(Building(estate=estate, number=f"{n}号") for n in range(100, 296))

    started = time.monotonic()
    pdf = posters.posters_of(estate)
    took = time.monotonic() - started

    record_property("measured", f"posters for 200 buildings: {took:.1f} s, {len(pdf) / 1024:.0f} kB")
    assert len(pypdfium2.PdfDocument(pdf)) == 200
    assert took < WITHIN


# The pages


@pytest.mark.parametrize("who", ["clara", "dora", "adam"])
def test_those_who_print_choose_an_estate_and_get_its_sheets(client, cast, estate, who):
    client.force_login(getattr(cast, who).user)
    url = reverse("posters_pdf", args=[estate.pk])
    assert f'href="{reverse("posters")}"' in client.get("/").content.decode()
    assert f'href="{url}"' in client.get(reverse("posters")).content.decode()

    response = client.get(url)

    assert response.headers["Content-Type"] == "application/pdf"
    assert len(list(codes_of(response.getvalue()))) == 4


@pytest.mark.parametrize("who", ["alice", "mira", "selma", "carl", "eve"])
def test_to_others_there_are_no_sheets(client, cast, estate, who):
    client.force_login(getattr(cast, who).user)

    assert client.get(reverse("posters_pdf", args=[estate.pk])).status_code == 404
    assert client.get(reverse("posters")).status_code == (200 if who == "eve" else 404)
    if who != "eve":
        assert reverse("posters") not in client.get("/").content.decode()


def test_estate_without_buildings_says_so(client, cast, estate):
    estate.buildings.all().delete()
    client.force_login(cast.clara.user)
    assert reverse("posters_pdf", args=[estate.pk]) not in client.get(reverse("posters")).content.decode()

    response = client.get(reverse("posters_pdf", args=[estate.pk]))

    assert response.url == reverse("posters")
    [said] = get_messages(response.wsgi_request)
    assert "还没有清和里的楼栋资料" in str(said)


def test_posters_take_as_many_queries_for_three_estates_as_for_one(client, cast, django_assert_num_queries):
    client.force_login(cast.clara.user)
    with django_assert_num_queries(5):
        client.get(reverse("posters"))
    community = Community.objects.get(sub_district=cast.place)
    for name in ("甲", "乙"):
        Estate.objects.create(sub_district=cast.place, community=community, name=name)

    with django_assert_num_queries(5):
        client.get(reverse("posters"))


# What the code opens


def begin(client, pk, **more):
    return client.post(client.get(reverse("file_at", args=[pk])).url, more)


def test_scanned_poster_begins_a_draft_with_its_place(client, cast, estate):
    building = estate.buildings.get(number="12")
    page = client.get(reverse("file_at", args=[building.pk]), follow=True)
    assert "地点已经选好：清和里 12 幢" in page.content.decode()

    response = begin(client, building.pk)

    assert response.url == reverse("file_page", args=["words"])
    case = Case.objects.get()
    assert (case.estate, case.building) == (estate, building)
    form = client.get(reverse("file_page", args=["place"])).context["form"]
    assert (form["estate"].value(), form["building"].value()) == (estate.pk, "12")


def test_chosen_place_can_be_changed(client, cast, estate):
    begin(client, estate.buildings.get(number="12").pk)

    answers = {"estate": estate.pk, "building": "10", "other": "neighbour", "name": "某人"}
    client.post(reverse("file_page", args=["place"]), answers)

    assert Case.objects.get().building.number == "10"


def test_scanning_leaves_a_place_that_was_answered(client, cast, estate):
    begin(client, estate.buildings.get(number="12").pk)
    begin(client, estate.buildings.get(number="10").pk)
    assert Case.objects.get().building.number == "12"

    begin(client, estate.buildings.get(number="10").pk, anew="1")
    assert Case.objects.latest("pk").building.number == "10"


@pytest.mark.parametrize("at", ["0", "999999", "9" * 30, "x", "-1", "", "1 or 1"])
def test_unknown_building_is_ignored(client, cast, estate, at):
    response = client.post(reverse("file") + "?at=" + at)

    assert response.url == reverse("file_page", args=["words"])
    assert (Case.objects.get().estate, Case.objects.get().building) == (None, None)


def test_building_of_another_sub_district_is_ignored(client, cast, estate):
    theirs = Building.objects.get(estate__sub_district=cast.elsewhere)

    page = client.get(reverse("file_at", args=[theirs.pk]), follow=True)
    begin(client, theirs.pk)

    assert "地点已经选好" not in page.content.decode()
    assert Case.objects.get().estate is None
