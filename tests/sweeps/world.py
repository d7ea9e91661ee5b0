"""One rich world for the sweeps: a case in mediation with everything on it, one that is asked for, a draft."""

from datetime import time, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from consultations.models import Client, FeedSecret, Lawyer, Shift, Task
from consultations.workflow import calls, swaps
from consultations.workflow import roster as acts
from consultations.workflow import task as task_workflow
from consultations.workflow.feeds import make_feed
from dashboards.workflow import curation
from foundation.accounts.models import PhoneCode
from foundation.notifications.models import InboundMessage
from foundation.workdays.models import CalendarDay
from mediation import workflow
from mediation.models import (
    Attachment,
    Audience,
    CalendarAddress,
    Case,
    ClauseTemplate,
    Helper,
    Kind,
    Minutes,
    Party,
    Room,
    SavedView,
    Status,
    WorkOrderImport,
)
from mediation.workflow import imports, intake, replies
from residents import workflow as residents
from residents.models import Building, Estate, RegisterImport, Unit
from tests import make
from tests.consultations import make as duty
from tests.dashboards import scorecard_samples
from tests.dashboards.export_samples import exported
from tests.mediation import (
    act_samples,
    consent_samples,
    inquiry_samples,
    party_samples,
    session_samples,
    signing_samples,
)
from tests.sweeps import statistics

TOKEN = "the-link-in-the-message"
YEAR = 2026
LIST_PAGES = ["import", "import_columns", "import_confirm", "import_drop", "import_refused"]
REGISTER = ("register_import", "register_confirm", "register_drop", "register_refused", "register_changes")

TASKS = ["duty_task", "accept_task", "decline_task", "answer_task", "withdraw_task", "task_agreement"]


def build(cast: Any) -> SimpleNamespace:
    """The world, with the cast in it: alice's case against bob, hers against carl's company, her draft."""
    case = rich_case(cast)
    agreement = make.frozen(case, cast)
    case.refresh_from_db()
    asked = ask_the_company(cast)
    counter = make.registered(cast)
    served = on_duty(cast)
    draft = make.draft(cast)
    workflow.add_file(draft, make.photo(), cast.alice.user)
    return SimpleNamespace(
        **vars(cast),
        case=case,
        agreement=agreement,
        paper=case.entries.get(kind=Kind.AGREEMENT_FROZEN),
        letter=case.entries.get(kind=Kind.SUPPLEMENT_ASKED),
        files={entry.body: entry.attachments.get() for entry in case.entries.filter(kind__in=["evidence", "note"])},
        asked=asked,
        counter=counter,
        draft=draft,
        draft_file=Attachment.objects.get(entry__case=draft),
        order=make.work_order(cast),
        flat=flat(cast),
        register_import=send_register(cast),
        reply=leave_reply(cast),
        view=share_view(cast),
        **statistics.build(cast, served["stan"]),
        figures=curation.save_figures("本年", "overview", "period=2026", True, actor=served["stan"].user),
        export=exported(cast),
        **served,
        **scorecard_samples.build(cast, served["stan"]),
        **planned(cast, served["shift"]),
        task=ask_a_lawyer(cast, case, served["shift"].lawyer),
        clause=clause(cast),
        helper=helped_by(cast, case, served["stan"]),
        **told_and_planned(cast, case),
        day=CalendarDay.objects.filter(date__year=YEAR).first(),
    )


def told_and_planned(cast: Any, case: Case) -> dict[str, Any]:
    """Sessions with their record, an inquiry, a room, the address of a calendar."""
    return {
        "session": case.sessions.planned().get(),
        "minutes": Minutes.objects.get(session__case=case),
        "inquiry": inquiry_samples.inquiry(case, cast),
        "room": Room.objects.create(studio=cast.place.studios.get(), name="一号室"),
        "calendar_secret": workflow.make_calendar_address(cast.oscar.user),
        "calendar_address": CalendarAddress.objects.get(user=cast.oscar.user),
    }


def planned(cast: Any, shift: Shift) -> dict[str, Any]:
    """A rule, a need, a client of the firm, a feed."""
    partnership, lawyer = shift.partnership, shift.lawyer
    hours = {"begins": time(9), "ends": time(12)}
    return {
        "partnership": partnership,
        "lawyer": lawyer,
        "rule": acts.add_rule(partnership, [lawyer], channel="hotline", actor=cast.dora.user, **hours),
        "need": acts.add_need(channel="hotline", actor=cast.dora.user, **hours),
        "client_of_firm": Client.objects.create(firm=partnership.firm, name="某公司"),
        "feed_secret": make_feed(cast.place.studios.get(), actor=cast.dora.user),
        "feed": FeedSecret.objects.latest("pk"),
    }


def on_duty(cast: Any) -> dict[str, Any]:
    """lena, a lawyer, on a shift with everything on it; leo, who follows and asks for a swap; an absence.

    fiona coordinates their firm, stan is staff of the sub-district.
    """
    partnership, now = duty.partnership(cast.place), timezone.now()
    lena, leo = duty.lawyer(partnership, "莱娜"), duty.lawyer(partnership, "里奥")
    day, hour = timedelta(days=1), timedelta(hours=1)
    rows = {
        "shift": duty.shift(partnership, lena, now - hour, signed_in_at=now - hour),
        "yesterday": duty.shift(partnership, leo, now - day, 2, signed_in_at=now - day),
        "next": duty.shift(partnership, leo, now + 2 * day),
        "third": duty.shift(partnership, lena, now + 3 * day),
    }
    rows = {name: Shift.objects.get(pk=row.pk) for name, row in rows.items()}
    asked = {
        "way": "telephone",
        "caller": "王小明",
        "phone": "+8613700000404",
        "matter": "漏水",
        "outcome": "call_back",
    }
    call = calls.log_call(rows["shift"], asked, slot=calls.next_slot(now), actor=lena.person.user)
    return {
        "lena": lena.person,
        "leo": leo.person,
        "fiona": duty.coordinator(partnership, "菲奥娜"),
        "stan": make.staff(cast.place, "斯坦", "staff"),
        "shift": rows["shift"],
        "coming_shift": rows["third"],
        "call_back": call.call_back,
        "hand_over": calls.write_hand_over(rows["yesterday"], "钥匙在抽屉", actor=leo.person.user),
        "swap": swaps.ask_swap(rows["next"], None, actor=leo.person.user),
        "absence": swaps.record_absence(lena, now + 2 * day, now + 4 * day, "出差", actor=lena.person.user)[0],
    }


def ask_a_lawyer(cast: Any, case: Case, lena: Lawyer) -> Task:
    """Mira asks lena, and shows her a photo, a paper and the agreement."""
    shown = case.entries.filter(kind__in=[Kind.EVIDENCE, Kind.SESSION_RECORD], audience=Audience.JOINT)
    agreement = case.agreements.get()
    return task_workflow.ask(
        case, "check", lena, "这样写行吗？", entries=shown, agreement=agreement, actor=cast.mira.user
    )


def helped_by(cast: Any, case: Case, person: Any) -> Helper:
    """A neighbour whom both sides let help."""
    words = {
        "name": person.name,
        "phone": person.user.phone,
        "kind": "neighbour",
        "task": "一起看看",
        "brief": "漏水。",
    }
    helper = workflow.invite_helper(case, **words, actor=cast.mira.user)
    for side in (cast.alice, cast.bob):
        workflow.answer_helper(helper, case.parties.get(person=side), True, actor=side.user)
    return helper


def flat(cast: Any) -> Unit:
    """A unit of building 12; the cases of the world are in that building."""
    building = Building.objects.get(estate__sub_district=cast.place)
    return Unit.objects.create(estate=building.estate, building=building, number="302")


def rich_case(cast: Any) -> Case:
    """In mediation, with entries and files for every audience, a session held and one to come."""
    case = make.case(cast, Status.SUBMITTED)
    workflow.ask_supplement(case, "请补合同", actor=cast.clara.user)
    workflow.supplement(case, "合同在此", [make.photo()], actor=cast.alice.user)
    workflow.propose_refusal(case, "A4", "请起诉", actor=cast.clara.user)
    for status in (Status.CONSENT_PENDING, Status.ACCEPTED, Status.MEDIATING):
        make.advance(case, status, cast, True, None)
    alices, bobs = (case.parties.get(person=person) for person in (cast.alice, cast.bob))
    for author, audience, party, words in (
        (cast.alice, Audience.JOINT, alices, "给双方的"),
        (cast.alice, Audience.PARTY, alices, "爱丽的"),
        (cast.bob, Audience.PARTY, bobs, "鲍勃的"),
        (cast.mira, Audience.MEDIATORS, None, "调解员的"),
    ):
        kind = Kind.NOTE if audience == Audience.MEDIATORS else Kind.EVIDENCE
        workflow.write(case, kind, words, [make.photo()], audience=audience, party=party, actor=author.user)
    workflow.record_session(case, None, make.MINUTES, actor=cast.mira.user)
    workflow.plan_session(case, timezone.now() + timedelta(days=2), "工作室", actor=cast.mira.user)
    return case


def ask_the_company(cast: Any) -> Party:
    """The company of carl, asked by a link whose token is known."""
    case = make.draft(cast)
    workflow.name_respondent(case, organisation=cast.company, name="", phone="", address="")
    workflow.submit(case, actor=cast.alice.user)
    workflow.ask_consent(case, actor=cast.clara.user)
    party = case.parties.get(side="respondent")
    party.link_digest = Party.digest(TOKEN)
    party.save()
    return party


def clause(cast: Any) -> ClauseTemplate:
    """A clause of the sub-district's own."""
    values = {"category": "", "title": "道歉", "text": "就{item}道歉", "kind": "deed", "usual_days": 3, "active": True}
    return workflow.keep_clause(None, values, actor=cast.adam.user)


def leave_reply(cast: Any) -> InboundMessage:
    """A text message of a stranger, left to the clerks."""
    row = InboundMessage.objects.create(
        sub_district=cast.place, gateway_id="g1", phone="+8613700000404", text="你们几点开门？", at=timezone.now()
    )
    replies.take_next()
    return row


def share_view(cast: Any) -> SavedView:
    """What dora saved, for the whole committee."""
    view = workflow.save_view("漏水", "tab=all&category=LEAK", actor=cast.dora.user)
    workflow.change_view(view, view.name, cast.place.committees.get(), actor=cast.dora.user)
    return view


def send_register(cast: Any) -> RegisterImport:
    """A register file that waits for its confirmation, with a line that is wrong."""
    estate = Estate.objects.get(sub_district=cast.place)
    data = "楼栋,房号,面积,业主姓名\n12,301,80.5,爱丽\n12,302,0,鲍勃\n".encode()
    row = residents.upload_register(estate, data, "名册.csv", whole=False, all_or_nothing=False, actor=cast.adam.user)
    residents.go_on(row)
    row.refresh_from_db()
    return row


def with_every_status(world: SimpleNamespace) -> SimpleNamespace:
    """Add a case for every act: one in each status, and those that an act still has to make ready."""
    world.draft_without_phone = workflow.start_draft(world.place)
    world.filed = make.case(world, Status.SUBMITTED)
    world.lacking = make.case(world, Status.NEEDS_SUPPLEMENT)
    world.accepted = make.case(world, Status.ACCEPTED)
    world.talking = make.case(world, Status.MEDIATING)
    workflow.plan_session(world.talking, timezone.now() + timedelta(days=3), "工作室", actor=world.mira.user)
    session_samples.invite(world.talking, world)
    world.absent = make.case(world, Status.MEDIATING)
    session_samples.missed(world.absent, world)
    world.offered = make.case(world, Status.MEDIATING)
    times = make.times(world.offered, world).times.all()
    side = world.offered.applicant
    workflow.choose_times(side, times[:1], "", actor=world.alice.user)
    world.drafted = make.case(world, Status.MEDIATING)
    make.frozen(world.drafted, world)
    workflow.redraft(world.drafted, "改一条", actor=world.mira.user)
    world.helped = make.case(world, Status.MEDIATING)
    workflow.add_agent(
        world.helped.applicant, world.oscar, "helper", relation="侄子", authority="口头", actor=world.clara.user
    )
    consent_samples.no_longer(world.helped, world)
    workflow.give_consent(world.helped.applicant, "online", actor=world.alice.user)
    return with_turns_and_ends(world)


def with_turns_and_ends(world: SimpleNamespace) -> SimpleNamespace:
    """Where something stands in the way, what is agreed, and what came to an end."""
    world.contested, world.tied = contested(world), tied(world)
    world.bargained = bargained(world)
    world.read, world.parted = read(world), parted(world)
    world.suspended = make.case(world, Status.SUSPENDED)
    world.extended = extended(world)
    world.not_signed = make.case(world, Status.MEDIATING)
    signing_samples.refuse(world.not_signed, world)
    world.arno = make.staff(world.place, "阿诺", "archivist")
    workflow.relate(world.filed, world.accepted, "linked", "同一处漏水", actor=world.clara.user)
    workflow.relate(world.case, world.talking, "joined", actor=world.dora.user)
    world.agreed = make.case(world, Status.AGREED)
    signing_samples.report(world.agreed, world)
    world.performed, world.proposed = performed(world), performed(world)
    workflow.ask_closing(world.proposed, "已履行。", actor=world.mira.user)
    world.ended = make.case(world, Status.CLOSED)
    world.delegated, world.returned = make.delegated(world), make.delegated(world)
    workflow.answer(world.returned.parties.get(name=world.bob.name), False, actor=world.bob.user)
    workflow.refuse(world.returned, "C1", "请起诉。", actor=world.clara.user)
    workflow.rate(world.ended.applicant, 2, "no", "拖了太久", actor=world.alice.user)
    world.answered = make.work_order(world, "20261122002")
    intake.answer(world.answered, "已答复。", actor=world.clara.user)
    world.lists = lists(world)
    return world


def contested(world: SimpleNamespace) -> Case:
    """Recusal of the mediator is asked for, and there is acute danger."""
    case, at = make.case(world, Status.MEDIATING), timezone.now()
    side = case.parties.get(side="respondent")
    workflow.ask_recusal(case, "她和申请人是亲戚", party=side, actor=world.bob.user)
    workflow.set_risk(case, "acute", "他手里有刀", actor=world.mira.user)
    workflow.warn(case, "police", "王警官", "马上到", told_at=at, actor=world.clara.user, at=at)
    return case


def tied(world: SimpleNamespace) -> Case:
    """The mediator disclosed a tie, and one side has accepted it."""
    case = make.case(world, Status.MEDIATING)
    workflow.disclose_tie(case, "other", "我是申请人的远房表亲", actor=world.mira.user)
    workflow.answer_tie(case.applicant, True, actor=world.alice.user)
    return case


def read(world: SimpleNamespace, left_open: str = "") -> Case:
    """An oral agreement was read out, and the sides are to say yes; the checker had warned of something."""
    case = make.case(world, Status.MEDIATING)
    act_samples.draft(case, world)
    case.agreements.update(left_open=left_open)
    case.agreements.get().obligations.update(deed="尽快付修理费")
    workflow.read_out(case, [1], no_writing=True, because="当场付清", actor=world.mira.user)
    return case


def parted(world: SimpleNamespace) -> Case:
    """Agreed orally on a part; what becomes of the rest nobody has said."""
    PhoneCode.objects.all().delete()  # the same people were sent one a moment ago
    case = read(world, left_open="公共部位由谁维修。")
    reading, sides = case.agreements.get().readings.get(), list(case.parties.all())
    workflow.agree_orally(case, reading, on_paper=sides, scan=[make.photo()], actor=world.mira.user)
    return case


def extended(world: SimpleNamespace) -> Case:
    """More time is asked for."""
    case, later = make.case(world, Status.MEDIATING), timezone.localdate() + timedelta(days=60)
    workflow.ask_extension(case, later, "等鉴定意见", actor=world.mira.user)
    return case


def bargained(world: SimpleNamespace) -> Case:
    """With an offer for each side and one in confidence, a talk, facts to confirm, evidence, a wish."""
    case = make.case(world, Status.MEDIATING)
    party_samples.offer(case, world)
    party_samples.offer(case, world, "bob", deed="换水管")
    party_samples.offer(case, world, "alice", deed="道歉", telling="may")
    party_samples.talk(case, world)
    party_samples.facts(case, world)
    party_samples.piece(case, world)
    party_samples.piece(case, world, "bob", name="水费单", private=True)
    workflow.see_original(case.evidence.first(), timezone.localdate(), actor=world.mira.user)
    workflow.ask_another(case.parties.get(person=world.bob), "说话太快", actor=world.bob.user)
    return case


def lists(world: SimpleNamespace) -> dict[str, WorkOrderImport]:
    """Lists in every state: bad lines in those that were read."""
    rows = [["3", "漏水。", "x"], ["", "没有编号", ""], ["20261122001", "另一段话", ""], ["4", "时间不对", ""]]
    found = {}
    for state in WorkOrderImport.State.values:
        batch = found[state] = make.work_list(world.place, rows)
        if state == "failed":
            WorkOrderImport.objects.filter(pk=batch.pk).update(state=state, problem="表格中断。")
        if state in {"checking", "checked", "running", "done"}:
            imports.name_columns(batch, batch.columns, actor=world.clara.user)
        if state in {"checked", "running", "done"}:
            imports.work_on(batch)
        if state in {"running", "done"}:
            imports.confirm(batch, actor=world.clara.user)
        if state == "done":
            imports.work_on(batch)
    return found


def performed(world: SimpleNamespace) -> Case:
    """Agreed, with nothing left to do but to close."""
    case = make.case(world, Status.AGREED)
    make.serve(case, world)
    for obligation in case.agreements.get().obligations.all():
        workflow.record_performance(obligation, "performed", timezone.localdate(), actor=world.mira.user)
    visit = {"whom": "双方", "satisfaction": "满意", "findings": "已付。", "measures": ""}
    workflow.follow_up(case, visit, actor=world.mira.user)
    return case
