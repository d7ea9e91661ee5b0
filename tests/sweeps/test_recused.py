"""Who was recused loses the case at once: every URL of it, as plain mediator and with every other role at the desk."""

import pytest
from django.db import transaction
from django.urls import reverse

from foundation.notifications.models import Message
from mediation import workflow
from residents.models import Mandate
from tests.dashboards import scorecard_samples
from tests.sweeps import resolver
from tests.sweeps.addresses import arguments, variants
from tests.sweeps.world import LIST_PAGES, REGISTER

# Their arguments are other things than the case in mediation and what hangs on it
OTHER_THINGS = {
    "calendar_year", "remove_day", "give_mandate", "end_mandate", "posters_pdf", "file_at", "file_page", "file_letter",
    "file_photo", "file_photo_remove", "asked", "asked_say", "answer", "answer_say", "place", "work_order",
    "work_order_original", "order_act_page", "number_rows", "slip_act", "slip_paper", "slip_link",
    "switch_clause", "reply", "reply_attach", "reply_aside", "registered", "make_slip", "partnership", "verify_paper",
    "verify_compare",
    *scorecard_samples.OTHER_THINGS,
    *LIST_PAGES, *REGISTER, "case (asked)", "case (draft)", "matter (asked)", "matter (draft)", "place (unit)",
    "place (estate)", "figure_rows", "drop_figures", "hotline", "hotline_file",
    "new_export", "export", "stop_export", "export_file", "saved_view", "drop_view", "calendar_feed", "room",
    "law_edit",
}  # fmt: skip
PREFIXES = ("statistic_", "order_", "duty_", "hours_", "add_", "edit_", "end_", "move_", "cancel_", "revoke_")
PUBLIC = {"verify_paper", "verify_compare"}  # open to everybody who reads the code on the paper
DESK = ["clerk", "director", "seal_holder", "archivist"]


def of_the_case(world):
    """The addresses of the case and of what hangs on it: agreement, papers, files, tasks, every act."""
    urls = {name: reverse(name, args=args) for name, args in arguments(world).items()} | variants(world)
    mine = {name: url for name, url in urls.items() if name not in OTHER_THINGS and not name.startswith(PREFIXES)}
    return mine, {name: url for name, url in urls.items() if name not in mine}


def statuses(client, url):
    """What GET and POST answer; whatever they change is undone."""
    found = []
    for method in (client.get, client.post):
        with transaction.atomic():
            response = method(url)
            response.getvalue()  # closes its file
            found.append(response.status_code)
            transaction.set_rollback(True)
    return found


def recuse(world):
    party = world.case.parties.get(side="respondent")
    request = workflow.ask_recusal(world.case, "亲戚", party=party, actor=world.bob.user)
    workflow.decide_recusal(request, True, "确有亲属关系", actor=world.dora.user)


@pytest.fixture
def mira(world, roles):
    """The mediator of the case, with more roles of the committee."""
    committee = world.place.committees.get()
    for role in roles:
        Mandate.objects.create(
            sub_district=world.place, person=world.mira, role=role, starts_on="2024-01-01", committee=committee
        )
    return world.mira


@pytest.mark.parametrize("roles", [[], DESK], ids=["mediator", "every role"])
def test_nothing_of_the_case_is_found_or_told_after_the_recusal(world, mira, client, roles):
    mine, _others = of_the_case(world)
    client.force_login(mira.user)
    before = {name: statuses(client, url) for name, url in mine.items()}

    recuse(world)

    after = {name: statuses(client, url) for name, url in mine.items()}
    assert {name: codes for name, codes in after.items() if not {404, 405}.issuperset(codes)} == {}
    assert all(404 in codes for codes in after.values())
    assert len(mine) == 132
    open_before = {name for name, codes in before.items() if {200, 302}.intersection(codes)}
    assert {"case", "agreement", "paper", "paper_pdf", "attachment", "act_write", "risk", "ask_lawyer"} <= open_before
    no_other_page_tells_of_it(world, mira, client)


def no_other_page_tells_of_it(world, mira, client):
    Message.objects.get(user=mira.user, kind="case.recused").delete()  # it says which matter it was
    _mine, others = of_the_case(world)
    bare = {name: reverse(name) for name, wanted in resolver.named().items() if not wanted}
    words = [world.case.number, world.case.reference, f"/cases/{world.case.pk}/", f"/my/{world.case.pk}/"]

    told = {}
    for name, url in (others | bare).items():
        if name in PUBLIC or "logout" in name:
            continue
        response = client.get(url + ("?tab=all" if name == "queue" else ""))
        page = response.getvalue()
        told[name] = [word for word in words if word.encode() in page]

    assert {name: found for name, found in told.items() if found} == {}
    assert {"queue", "inbox", "my_matters", "home"} <= told.keys()
