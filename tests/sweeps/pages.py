"""Every page of the portal: who looks at it, at which address, in which state."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from consultations.workflow import shifts
from foundation.law.models import LegalBasis
from mediation import workflow
from mediation.acts import ACTS
from mediation.intake_acts import ORDER_ACTS
from tests.dashboards import scorecard_samples
from tests.sweeps import statistics
from tests.sweeps.world import TOKEN, YEAR

# What has a name and answers GET, and is no page.
NOT_PAGES = {
    "healthz": "JSON for a load balancer",
    "posters_pdf": "a file",
    "file_at": "a short way to another page",
    "file_photo": "a picture",
    "slip_paper": "a file",
    "agreement_page": "a picture",
    "agreement_print": "a file",
    "paper_page": "a picture",
    "task_file": "a file",
    "task_paper": "a file",
    "task_agreement": "a file",
    "attachment": "a file",
    "paper_pdf": "a file",
    "import_refused": "a file",
    "register_template": "a file",
    "register_refused": "a file",
    "register_changes": "a file",
    "duty_feed": "a calendar for telephones",
    "calendar_feed": "a calendar for telephones",
    "session_file": "a file for a calendar",
    "hours_pdf": "a file",
    "hours_xlsx": "a file",
    **scorecard_samples.NOT_PAGES,
    "export_file": "a file",
    "statistic_file": "a file",
    "hotline_file": "a file",
}


@dataclass
class Visit:
    """`who` (nobody: "") opens the page `name`; `cookies` are what the browser holds besides the login."""

    name: str
    who: str
    url: str
    cookies: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.url} ({', '.join([self.who or 'nobody', *self.cookies])})"


def page(name: str, who: str, *args: Any, query: str = "", **cookies: str) -> Visit:
    return Visit(name, who, reverse(name, args=args) + query, cookies)


def visits(world: SimpleNamespace) -> list[Visit]:
    return [
        *portal(world),
        *filing(world),
        *counter(world),
        *matters(world),
        *desk(world),
        *acts(world),
        *sessions_and_helpers(world),
        *figures(world),
        *(page(name, who, *args, query=query) for name, who, args, query in scorecard_samples.visits(world)),
        *(page(name, who, *args, query=query) for name, who, args, query in statistics.pages(world)),
        *tray(world),
        *duty(world),
        *lawyers_tasks(world),
        *roster(world),
        *terms(world),
        *logins(),
    ]


def portal(world: SimpleNamespace) -> Iterator[Visit]:
    for who in ("", "alice", "clara", "mira", "adam", "lena", "stan"):
        yield page("home", who)
    yield page("posters", "clara")
    yield page("privacy", "")
    for who in ("alice", "carl", "oscar"):
        yield page("my_matters", who)
    for who in ("alice", "oscar", "lena"):
        yield page("inbox", who)
    for who in ("alice", "mira"):
        yield page("reach", who)
    yield page("calendar", "adam")
    yield page("calendar_year", "adam", YEAR)
    yield page("calendar_year", "adam", YEAR + 9)
    for who in ("", "adam"):
        yield page("laws", who)
    yield page("law_new", "adam")
    yield page("law_edit", "adam", LegalBasis.objects.get(key="rules2002.27").pk)
    yield page("register", "adam")
    yield page("register_import", "adam", world.register_import.pk)
    yield page("mandates", "adam")
    yield page("mandates", "adam", query="?tab=ended")
    yield page("choose_role", "adam")
    yield page("choose_role", "adam", query="?q=爱")
    for role in ("clerk", "organisation_agent", "stairway_head", "staff"):
        yield page("give_mandate", "adam", role)
    yield page("end_mandate", "adam", world.clara.mandates.get().pk)
    yield page("demo_phone", "adam")
    yield page("verify_search", "")
    yield page("verify_search", "", query="?code=2222-2222-2222")
    yield page("verify_paper", "", world.agreement.paper.code)


def roster(world: SimpleNamespace) -> Iterator[Visit]:
    """The duty lawyers' roster, as the director plans it and others read it."""
    for query in ("", "?view=week", "?channel=hotline"):
        yield page("roster", "dora", query=query)
    for who in ("clara", "lena", "fiona", "stan"):
        yield page("roster", who)
    yield page("duty_now", "lena")
    yield page("duty_now", "")
    for name in ("publish_roster", "duty_rules", "add_rule", "add_need", "add_shift", "duty_feeds", "partnerships"):
        yield page(name, "dora")
    yield page("add_partnership", "dora")
    yield page("end_rule", "dora", world.rule.pk)
    yield page("end_need", "dora", world.need.pk)
    for name in ("move_shift", "cancel_shift"):
        yield page(name, "dora", world.coming_shift.pk)
    for name in ("partnership", "edit_partnership"):
        yield page(name, "dora", world.partnership.pk)
    for what in ("lawyer", "client", "lecture"):
        yield page("add_to_partnership", "dora", world.partnership.pk, what)
    yield page("edit_lawyer", "dora", world.lawyer.pk)


def terms(world: SimpleNamespace) -> Iterator[Visit]:
    """What the firm's coordinator plans, and what staff of the sub-district keep."""
    for who in ("fiona", "stan"):
        for name in ("publish_roster", "duty_rules", "add_shift", "partnerships"):
            yield page(name, who)
        yield page("partnership", who, world.partnership.pk)
        yield page("move_shift", who, world.coming_shift.pk)
    for name in ("add_rule", "duty_feeds"):
        yield page(name, "fiona")
    for name in ("add_need", "add_partnership"):
        yield page(name, "stan")
    yield page("duty_feeds", "lena")
    yield page("add_to_partnership", "fiona", world.partnership.pk, "client")
    yield page("edit_lawyer", "stan", world.lawyer.pk)


def filing(world: SimpleNamespace) -> Iterator[Visit]:
    draft = draft_cookie(world.draft.draft_key)
    yield page("file", "")
    yield page("file", "", draft=draft)
    yield page("file", "", query=f"?at={world.case.building_id}")
    for step in ("words", "category", "first", "place", "photos", "wish", "contact", "whom", "check"):
        yield page("file_page", "", step, draft=draft)
    for step in ("contact", "whom", "check"):
        yield page("file_page", "alice", step, draft=draft)
    yield page("file_code", "", draft=draft, sessionid=session_of_one_who_gets_a_code())
    yield page("file_advice", "")
    yield page("file_elsewhere", "")
    yield page("file_letter", "", "FEE")
    yield page("file_letter", "", "LEAK", draft=draft)
    yield page("file_resume", "")
    yield page("file_resume_code", "", sessionid=session_of_one_who_goes_on())
    yield page("file_later", "", draft=draft)
    yield page("file_later", "", query="?new", draft=draft_cookie(world.draft_without_phone.draft_key))
    yield page("filed", "alice", world.filed.pk)


def counter(world: SimpleNamespace) -> Iterator[Visit]:
    """The clerk's page for walk-ins, and the slip in a browser without a login."""
    yield page("register_case", "clara")
    yield page("offer_case", "clara")
    yield page("registered", "clara", world.counter.pk)
    yield page("slip", "")
    yield page("slip_link", "", world.counter.reference, "AAAA-BBBB-CCCC")
    workflow.make_slip(world.counter, actor=world.clara.user)
    party = world.counter.parties.get(side="applicant")
    key = session_with(slip=[party.pk, party.slip_digest], slip_phone=party.phone)
    yield page("slip_matter", "", sessionid=key)
    yield page("slip_claim", "", sessionid=key)
    for name in ("write", "withdraw"):
        yield page("slip_act", "", name, sessionid=key)


def draft_cookie(key: str) -> str:
    response = HttpResponse()
    response.set_signed_cookie("draft", key)
    return response.cookies["draft"].value


def session_with(**values: Any) -> str:
    """The key of a session that holds `values`, of somebody without a login."""
    session = Client().session
    session.update(values)
    session.save()
    return str(session.session_key)


def session_of_one_who_gets_a_code() -> str:
    return session_with(contact={"name": "安", "phone": "+8613700000001", "address": ""})


def session_of_one_who_goes_on() -> str:
    return session_with(resume={"phone": "+8613700000001", "draft": None})


def matters(world: SimpleNamespace) -> Iterator[Visit]:
    """What the parties see, from the filing to the end."""
    for case in (world.contested, world.tied):
        yield page("matter", "bob", case.pk)
    for case in (world.filed, world.lacking, world.asked.case, world.accepted, world.case, world.agreed, world.ended):
        yield page("matter", "alice", case.pk)
    yield page("matter", "bob", world.case.pk)
    yield page("matter", "bob", world.offered.pk)
    yield page("asked", "carl", world.asked.pk)
    yield page("asked", "alice", world.delegated.applicant.pk)
    yield page("case", "clara", world.returned.pk)
    yield page("answer", "", TOKEN)
    yield page("agreement", "alice", world.agreement.pk)
    for who in ("alice", "bob"):
        yield page("agreement", who, world.not_signed.frozen_agreement.pk)
    yield page("agreement", "bob", world.agreed.agreements.get().pk)
    yield page("paper", "alice", world.paper.pk)


def desk(world: SimpleNamespace) -> Iterator[Visit]:
    for who in ("clara", "dora", "mira", "selma"):
        yield page("queue", who, query="?tab=all")
        yield page("case", who, world.case.pk)
    yield page("queue", "clara")
    yield page("queue", "dora", query="?tab=all&unread=1&urgency=any&category=LEAK")
    yield page("approvals", "dora")
    yield page("assign_many", "dora", query=f"?case={world.filed.pk}&case={world.case.pk}&case={world.accepted.pk}")
    yield page("saved_views", "dora")
    yield page("saved_view", "dora", world.view.pk)
    yield page("my_note", "mira", world.case.pk)
    yield page("queue", "clara", query="?tab=all&q=没有这个")
    yield page("case", "mira", world.case.pk, query="?tab=evidence")
    yield page("case", "mira", world.case.pk, query="?tab=papers")
    yield page("case", "clara", world.filed.pk)
    yield page("case", "mira", world.agreed.pk)
    for who in ("mira", "clara", "dora", "alice", "bob"):
        yield page("case" if who in ("mira", "clara", "dora") else "matter", who, world.bargained.pk)
    for spot in (world.flat, world.flat.building, world.flat.estate):
        yield page("place", "clara", spot._meta.model_name, spot.pk)
    yield page("place", "dora", "building", world.flat.building_id, query="?tab=open&category=LEAK")
    for query in ("", "?building=12&number=302", "?number=999"):
        yield page("places", "clara", query=query)
    yield page("case", "mira", world.offered.pk)
    yield page("case", "dora", world.ended.pk)
    yield page("case", "dora", world.contested.pk)
    yield page("case", "mira", world.tied.pk)
    yield page("risk", "mira", world.case.pk)
    yield page("risk", "clara", world.contested.pk)
    yield page("draft_agreement", "mira", world.talking.pk)
    yield page("draft_agreement", "mira", world.drafted.pk)
    yield page("agreement", "dora", world.agreement.pk)
    yield from library(world)


def library(world: SimpleNamespace) -> Iterator[Visit]:
    """The library of clauses, the register of agreements, and agreements of other forms."""
    for who in ("clara", "mira"):
        yield page("agreements", who)
    yield page("agreements", "dora", query="?year=&kind=oral&performance=performed")
    yield page("agreements", "dora", query="?kind=part&performance=breached")
    for who in ("dora", "adam"):
        yield page("clauses", who)
    yield page("new_clause", "dora")
    yield page("edit_clause", "adam", world.clause.pk)
    yield page("draft_agreement", "mira", world.read.pk, query=f"?clause={world.clause.pk}")
    for who in ("mira", "alice"):
        yield page("agreement", who, world.parted.agreements.get().pk)
    yield page("agreement", "mira", world.drafted.agreements.get(version=1).pk)
    yield page("matter", "bob", world.parted.pk)
    yield page("act_page", "mira", world.read.pk, "freeze")


def acts(world: SimpleNamespace) -> Iterator[Visit]:
    """The page of every act, by somebody who may, on a case where it is possible."""
    parts = (early_acts, late_acts, party_acts, signing_acts)
    places = [place for part in parts for place in part(world).items()]
    assert {name for _place, names in places for name in names.split()} == ACTS.keys()
    for (who, case), names in places:
        for name in names.split():
            yield page("act_page", who, case.pk, name)


def early_acts(world: SimpleNamespace) -> dict[tuple[str, Any], str]:
    """Up to the agreement."""
    return {
        (
            "clara",
            world.filed,
        ): "ask_consent ask_supplement propose_refusal transfer relate unrelate write correct_category",
        ("dora", world.filed): "refuse",
        ("alice", world.lacking): "supplement",
        ("clara", world.asked.case): "send_link record_answer",
        ("dora", world.accepted): "assign",
        ("mira", world.accepted): "begin",
        ("mira", world.talking): (
            "record_session record_inquiry plan_session call_off_session move_session invite_helper suspend"
            " terminate write disclose_tie ask_recusal set_risk"
        ),
        ("bob", world.tied): "answer_tie",
        ("dora", world.contested): "decide_recusal",
        ("clara", world.contested): "warn",
        ("mira", world.offered): "propose_times fix_time",
        ("bob", world.offered): "choose_times",
        ("alice", world.talking): "terminate write add_agent",
        ("clara", world.helped): "add_agent end_agent note_consent",
        ("mira", world.drafted): "freeze read_out",
        ("mira", world.read): "agree_orally",
        ("clara", world.read): "agree_orally",
        ("mira", world.parted): "settle_rest",
        ("mira", world.case): "redraft amend_minutes note_minutes note_inquiry dismiss_helper",
        ("bob", world.case): "object_minutes withdraw_helper",
        ("bob", world.talking): "answer_session answer_helper",
        ("mira", world.absent): "record_no_show",
        ("mira", world.helped): "seek_consent confirm_erased",
        ("alice", world.helped): "give_consent withdraw_consent",
    }


def late_acts(world: SimpleNamespace) -> dict[tuple[str, Any], str]:
    """Pauses and extensions, performance, the end."""
    return {
        ("mira", world.suspended): "resume review_pause",
        ("mira", world.extended): "ask_extension note_extension",
        ("bob", world.extended): "answer_extension",
        ("mira", world.agreed): "record_performance follow_up",
        ("clara", world.agreed): "record_confirmation record_service",
        ("arno", world.ended): "archive",
        ("mira", world.performed): "ask_closing",
        ("dora", world.proposed): "close",
        ("dora", world.ended): "reopen",
        ("clara", world.returned): "report_back",
        ("alice", world.ended): "rate",
    }


def party_acts(world: SimpleNamespace) -> dict[tuple[str, Any], str]:
    """What the sides do, and the mediator and the director with it."""
    return {
        ("alice", world.filed): "withdraw wish_mediator",
        ("mira", world.bargained): "ask_response record_talk state_facts pass_on_offer list_evidence print_evidence",
        ("bob", world.bargained): "respond counter_claim answer_offer counter_offer confirm_facts list_evidence",
        ("alice", world.bargained): "make_offer withdraw_offer set_telling confirm_facts ask_another",
        ("clara", world.bargained): "see_original list_evidence",
        ("dora", world.bargained): "decide_wish",
    }


def signing_acts(world: SimpleNamespace) -> dict[tuple[str, Any], str]:
    """Signing and what follows it."""
    return {
        ("clara", world.case): "enter_signatures",
        ("bob", world.case): "refuse_signing",
        ("bob", world.not_signed): "take_refusal_back refuse_signing",
        ("bob", world.agreed): "report_performance",
        ("alice", world.agreed): "confirm_performance",
    }


def sessions_and_helpers(world: SimpleNamespace) -> Iterator[Visit]:
    """The calendar of sessions, rooms, records to confirm, and the page of who is invited to help."""
    yield page("session_calendar", "mira")
    yield page("session_calendar", "dora", query="?view=week")
    yield page("rooms", "dora")
    yield page("room", "dora", world.room.pk)
    yield page("my_calendar", "alice")
    for who in ("alice", "mira", "clara"):
        yield page("minutes", who, world.minutes.pk)
        yield page("inquiry", who, world.inquiry.pk)
    yield page("helper", "stan", world.helper.pk)
    yield page("consents", "alice", world.case.pk)
    yield page("consents", "mira", world.helped.pk)


def figures(world: SimpleNamespace) -> Iterator[Visit]:
    """The reading room of the sub-district."""
    for who in ("stan", "dora"):
        yield page("overview", who)
        yield page("figure_rows", who, "filed")
        yield page("case_sheet", who, world.case.pk)
    yield page("overview", "stan", query="?period=2020&by=lawyer&category=LEAK")
    yield page("overview", "stan", query="?first=2026-02-01")
    yield page("overview", "stan", query="?by=period")
    yield page("wall", "stan", query="?category=NOPE")
    yield page("figure_rows", "stan", "late", query="?period=2020")
    yield page("figure_rows", "stan", "settled_share", query="?period=2020&whole=1")
    yield page("figure_rows", "stan", "filed", query="?first=1926-01-01&last=2026-01-01")
    for name in ("wall", "parity", "saved_figures", "targets"):
        yield page(name, "stan")
    yield page("new_export", "clara", "queue")
    yield page("new_export", "stan", "figure-filed")
    yield page("exports", "dora")
    yield page("export", "dora", world.export.pk)


def tray(world: SimpleNamespace) -> Iterator[Visit]:
    """The intake tray, its acts, and lists in every state."""
    for who in ("clara", "dora"):
        yield page("intake", who)
    yield page("intake", "clara", query="?tab=referred")
    yield page("intake", "clara", query="?q=没有这个")
    yield page("work_order", "clara", world.order.pk)
    yield page("work_order", "clara", world.answered.pk)
    yield page("work_order_original", "clara", world.order.pk)
    for name in ORDER_ACTS:
        yield page("order_act_page", "clara", (world.answered if name == "take_back" else world.order).pk, name)
    yield page("replies", "clara")
    yield page("replies", "dora", query="?tab=aside")
    yield page("reply", "clara", world.reply.pk)
    yield page("imports", "clara")
    for batch in world.lists.values():
        yield page("import", "clara", batch.pk)


def duty(world: SimpleNamespace) -> Iterator[Visit]:
    """What a lawyer on duty sees, and who plans."""
    for who in ("lena", "leo"):
        yield page("duty_mine", who)
        yield page("duty_desk", who, shifts.desk_code(world.shift.studio))
    for who in ("lena", "dora", "fiona", "stan"):
        yield page("duty_log", who, world.shift.pk)
        yield page("duty_absences", who)
        yield page("duty_call_back", who, world.call_back.pk)
    for way in ("telephone", "visit"):
        yield page("duty_call", "lena", world.shift.pk, way)
    yield page("duty_hand_over", "lena", world.shift.pk)
    yield page("duty_swap", "lena", world.coming_shift.pk)
    yield page("duty_take_over", "leo", world.shift.pk)
    for who in ("dora", "fiona"):
        yield page("duty_take_over", who, world.coming_shift.pk)
    for who in ("dora", "stan"):
        yield page("duty_desks", who)
    for who in ("dora", "fiona", "stan"):
        yield page("duty_calls", who)
        yield page("duty_changes", who)
    yield page("duty_changes", "dora", query="?from=2020-02-29")


def lawyers_tasks(world: SimpleNamespace) -> Iterator[Visit]:
    """What is asked of lawyers, and their numbers."""
    for case in (world.case, world.talking, world.ended):
        yield page("ask_lawyer", "mira", case.pk)
    yield page("ask_lawyer", "dora", world.case.pk)
    yield page("duty_tasks", "lena")
    yield page("duty_tasks", "lena", query="?tab=answered")
    yield page("duty_task", "lena", world.task.pk)
    for who in ("dora", "fiona", "stan"):
        yield page("duty_numbers", who)
    for name in ("needed", "gaps"):
        yield page("number_rows", "stan", name)
    yield page("duty_numbers", "dora", query="?first=2020-01-01&last=2019-01-01")
    yield page("number_rows", "dora", "asked")
    yield page("number_rows", "dora", "punctual")


def logins() -> Iterator[Visit]:
    yield page("account_login", "")
    yield page("account_request_login_code", "")
    yield page("account_confirm_login_code", "", sessionid=session_of_one_who_logs_in())
    yield page("account_logout", "alice")
    yield page("account_inactive", "")
    yield page("account_change_password", "mira")


def session_of_one_who_logs_in() -> str:
    client = Client()
    client.post(reverse("account_request_login_code"), {"phone": "13700000009"})
    return client.cookies["sessionid"].value


def sessions(world: SimpleNamespace) -> dict[str, str]:
    """The key of a session for everybody of the cast who has a login."""
    made = {}
    for name, person in vars(world).items():
        if user := getattr(person, "user", None):
            client = Client()
            client.force_login(user)
            made[name] = client.cookies["sessionid"].value
    return made
