"""Two sub-districts in one database: nobody of the second meets anything of the first."""

import re
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.urls import reverse

from mediation.models import Status
from residents.models import Estate
from tests import make
from tests.consultations import make as duty
from tests.dashboards import scorecard_samples
from tests.sweeps import resolver
from tests.sweeps.addresses import arguments, variants
from tests.sweeps.world import REGISTER

BELONGS_TO_NO_PLACE = {
    **scorecard_samples.OF_NO_PLACE,
    "calendar_year": "working days are the nation's",
    "remove_day": "working days are the nation's",
    "give_mandate": "its argument is the name of a role; the mandate is of one's own sub-district",
    "duty_feed": "the secret in the address is the key, whoever holds it",
    "calendar_feed": "the secret in the address is the key, whoever holds it",
    "file_at": "leads to the filing; a building of another place is ignored there",
    "file_letter": "its argument is a kind of matter; the draft is that of the browser's cookie",
    "law_edit": "the law is the same everywhere",
    "file_page": "its argument is the name of a page; the draft is that of the browser's cookie",
    "answer": "the link is the key, whoever holds it",
    "answer_say": "the link is the key, whoever holds it",
    "number_rows": "its argument is the name of a figure; the rows are those of one's own sub-district",
    "new_export": "its argument is the name of a list; the rows are those of one's own sub-district",
    "figure_rows": "its argument is the name of a figure; the rows are those of one's own sub-district",
    **dict.fromkeys(
        [
            "statistic_sheet",
            "statistic_rows",
            "statistic_file",
            "statistic_compute",
            "statistic_fill_in",
            "statistic_adjust",
            "statistic_act",
            "hotline",
            "hotline_file",
        ],
        "its argument is a month; the figures are those of one's own sub-district",
    ),
    "slip_act": "its argument is the name of an act; the slip is that of the browser's session",
    "slip_paper": "without a slip it leads to the form for one; with one only its own papers are found",
    "slip_link": "a form, filled in; the code is the key",
    "verify_paper": "open to everybody who reads the code on the paper",
    "verify_compare": "open to everybody who reads the code on the paper",
}

# 403 to everybody but an administrator, whether there is such a thing or not
OF_ADMINISTRATORS = {*REGISTER, "end_mandate"}


@pytest.fixture
def second(cast):
    """A cast of the second sub-district."""
    place = cast.elsewhere
    firm = duty.partnership(place, "公正律师事务所")
    return SimpleNamespace(
        alice=make.person(place, "安妮"),
        bob=make.person(place, "本"),
        clara=make.staff(place, "克莱尔", "clerk"),
        dora=make.staff(place, "德西", "director"),
        mira=make.staff(place, "米歇尔", "mediator"),
        stan=make.staff(place, "斯坦利", "staff"),
        lena=duty.lawyer(firm, "莱拉").person,
        fiona=duty.coordinator(firm, "菲比"),
    )


def statuses(client, url):
    """What GET and POST answer; whatever they change is undone."""
    for method in (client.get, client.post):
        with transaction.atomic():
            yield method(url).status_code
            transaction.set_rollback(True)


def test_every_object_of_another_sub_district_is_not_found(world, second, client):
    for who in ("eve", "dora", "stan", "lena", "fiona"):
        client.force_login((world.eve if who == "eve" else getattr(second, who)).user)
        finds_nothing(world, client, who)


def finds_nothing(world, client, who):
    given = arguments(world)
    urls = {name: reverse(name, args=args) for name, args in given.items() if name not in BELONGS_TO_NO_PLACE}

    found = {name: list(statuses(client, url)) for name, url in (urls | variants(world)).items()}
    if who != "eve":
        assert [found.pop(name) for name in OF_ADMINISTRATORS] == [[403, 403]] * len(OF_ADMINISTRATORS)

    assert {name: codes for name, codes in found.items() if codes not in ([404, 404], [404, 405], [405, 404])} == {}
    assert given.keys() == {name for name, wanted in resolver.named().items() if wanted}
    assert len(urls) == 206


def test_lists_and_forms_know_only_ones_own_sub_district(world, second, client):
    case = make.case(second, Status.ACCEPTED, assigned=False)
    theirs = Estate.objects.get(sub_district=world.place)
    client.force_login(second.dora.user)
    for query in ("?tab=all", "?tab=all&q=漏水", "?tab=todo", f"?tab=all&estate={theirs.pk}"):
        page = client.get(reverse("queue") + query).content.decode()
        assert "安澜人调字" in page
        assert f'<option value="{theirs.pk}"' not in page
        assert not re.search("QH-|清和人调字", page)
    takes_no_mediator_of_another(world, client, case)
    client.force_login(world.eve.user)
    for name in ("my_matters", "inbox"):
        assert not re.search("QH-|清和人调字", client.get(reverse(name)).content.decode())


def takes_no_mediator_of_another(world, client, case):
    response = client.post(reverse("act_assign", args=[case.pk]), {"mediator": world.mira.pk})

    assert response.context["form"].errors.keys() == {"mediator"}
    case.refresh_from_db()
    assert case.mediator is None


def test_filing_takes_no_estate_or_company_of_another_sub_district(world, client):
    client.post(reverse("file"))
    theirs = Estate.objects.get(sub_district=world.elsewhere)
    answers = {"estate": theirs.pk, "other": "organisation", "organisation": theirs.property_company_id}

    response = client.post(reverse("file_page", args=["place"]), answers)

    assert response.context["form"].errors.keys() == {"estate", "organisation"}


def test_mandate_of_another_sub_district_opens_nothing(world, client):
    """Even with a mandate there: the login belongs to one place."""
    committee = world.place.committees.get()
    world.eve.mandates.create(sub_district=world.place, role="director", committee=committee)
    client.force_login(world.eve.user)

    assert client.get(reverse("case", args=[world.case.pk])).status_code == 404
    assert client.get(reverse("queue")).status_code == 403
