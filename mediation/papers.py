"""The papers of a case: what each template is filled with. Papers are Chinese, whoever asks for them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.documents import papers as documents
from foundation.documents.models import Paper
from foundation.documents.strokes import svg
from foundation.law.citation import cite
from lib.money import in_capitals
from lib.phones import local, masked
from mediation.grounds import GROUNDS, letter_of
from mediation.models import CATEGORIES, Agreement, Case, Kind, Obligation, Party, Session, Sharing, Signature, Source

# Reasons of termination (在线调解规则 25, 特邀调解规定 26)
TERMINATION_CODES: dict[str, Promise] = {
    "party_will": _("a party does not want to go on"),
    "wide_gap": _("the views are too far apart"),
    "limit_expired": _("the time is over and was not extended"),
    "unreachable": _("a party can't be reached"),
    "not_signed": _("a party refuses to sign"),
    "concealment": _("concealment or delay"),
    "collusion": _("collusion against others"),
    "other": _("another reason"),
}
CAME = {"present": "到场", "agent": "由代理人到场", "excused": "未到场，已说明原因", "unexcused": "未到场"}
ANSWERS = {"agreed": "同意调解", "declined": "不同意调解", "pending": "尚未答复"}
UNNAMED = "（未经本人同意，不列姓名）"
# Why data goes along, in the letter itself (个人信息保护法 13, 23; 人民调解法 25)
SHARED = {
    "none": "本函不含当事人个人信息，由申请人自行提交。",
    "agreed": "申请人已单独同意将其姓名和联系方式提供给你单位。",
    "danger": "因纠纷有激化可能或者涉及危险、违法情形，依法及时报告，请妥善保护当事人个人信息。",
}
NATURE = [
    "人民调解是人民调解委员会通过说服、疏导等方法，促使当事人在平等协商的基础上自愿达成调解协议，解决民间纠纷的活动。"
    "人民调解委员会是依法设立的调解民间纠纷的群众性组织，人民调解不收取任何费用。",
    "调解遵循下列原则：当事人自愿、平等；不违背法律、法规和国家政策；尊重当事人的权利，"
    "不因调解而阻止当事人依法通过仲裁、行政、司法等途径维护自己的权利。",
    "经调解达成的协议具有法律约束力，当事人应当按照约定履行；书面协议经各方签名、调解员签名并盖章后生效，"
    "双方可以自协议生效之日起三十日内共同向人民法院申请司法确认。",
]
RIGHTS = [
    "选择或者接受人民调解员；",
    "接受调解、拒绝调解或者要求终止调解；",
    "要求调解公开进行或者不公开进行；",
    "自主表达意愿、自愿达成调解协议；",
    "随时可以依法通过仲裁、行政、司法等途径维护自己的权利。",
]
DUTIES = ["如实陈述纠纷事实；", "遵守调解现场秩序，尊重人民调解员；", "尊重对方当事人行使权利。"]
DECLARED = "本人不是当事人或其代理人的近亲属，与本纠纷没有利害关系，与当事人没有其他可能影响公正调解的关系。"
DECLARED_TIE = "本人已如实披露与本案的关系，各方当事人知悉后均同意由本人调解；除此以外没有其他可能影响公正调解的关系。"
ROUTES = [
    "向人民法院提起诉讼（涉及不动产权利的，由不动产所在地法院管辖）",
    "双方有仲裁协议的，向仲裁机构申请仲裁",
    "属于行政机关职责的，向主管部门反映（12345）",
    "免费法律咨询：12348；符合条件的可申请法律援助",
]


def text_of(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def moment(at: datetime | None) -> str:
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{text_of(local.date())} {local:%H:%M}"


def person(party: Party) -> dict[str, Any]:
    """A party as its table shows it. What the portal does not ask for (民族, 职业) is no field here."""
    side = {"applicant": "申请人", "respondent": "被申请人"}[party.side]
    gender = {"f": "女", "m": "男"}.get(party.person.gender, "") if party.person else ""
    born = party.person.birth_year if party.person else None
    return {
        "name": party.name,
        "side": side,
        "phone": masked(party.phone),
        "address": party.address,
        "gender": gender,
        "born": f"{born}年生" if born else "",
        "organisation": party.organisation_id is not None,
    }


def people(case: Case) -> list[dict[str, Any]]:
    return [person(party) for party in case.parties.all()]


def place(case: Case) -> str:
    building = f"{case.building.number}幢" if case.building else ""
    return f"{case.estate or ''}{building} {case.place}".strip()


def category(case: Case) -> str:
    return str(case.get_category_display())


def national(case: Case) -> str:
    about = CATEGORIES.get(case.category)
    return about.national if about else ""


def source(case: Case) -> str:
    """How the case began, and who delegated it."""
    if case.source == Source.DELEGATED:
        return f"委托移送（{case.delegation.authority}）"
    return {"application": "当事人申请", "proactive": "主动调解"}[case.source]


def make(case: Case, template: str, title: str, actor: User | None, at: datetime, **data: Any) -> Paper:
    """A paper of the case; what is callable in `data` is asked in Chinese."""
    with translation.override("zh-hans"):
        filled = {key: value() if callable(value) else value for key, value in data.items()}
        return documents.make_paper(
            template,
            title,
            {"committee": str(case.committee or case.sub_district)} | filled,
            sub_district=case.sub_district,
            number=case.number or case.reference,
            actor=actor,
            at=at,
            marks=template != "agreement",  # what people sign must say all of it: there the character is named
        )


def receipt(case: Case, *, actor: User, at: datetime) -> Paper:
    """回执: stamps the day from which the limitation period is interrupted (诉讼时效规定 12; 民法典 188, 195)."""
    day = timezone.localdate(at)
    return make(
        case, "receipt", "回执", actor, at,
        applicant=person(case.applicant) if case.applicant else {},
        respondent=[party.name for party in case.respondents],
        category=lambda: category(case),
        place=place(case),
        received_at=moment(at),
        facts_short=case.title,
        files=sum(entry.attachments.count() for entry in case.entries.all()),
        legal=lambda: [
            f"自{text_of(day)}提出请求之日起，诉讼时效中断（{cite('civil.195', day)}，{cite('limitation.12', day)}）。",
            f"普通诉讼时效期间为三年（{cite('civil.188', day)}）。",
        ],
        next=[
            "调解工作室在三个工作日内核对受理条件，并征询对方意愿。",
            "调解不收取任何费用；您可以随时撤回，也可以随时向人民法院起诉。",
        ],
    )  # fmt: skip


def application(case: Case, *, actor: User, at: datetime) -> Paper:
    """申请书 of what was told orally, written down and read back (75号令 23)."""
    party = case.applicant
    agents = party.agents.acting().select_related("person") if party else []
    return make(
        case, "application", "人民调解申请书", actor, at,
        applicant=person(party) if party else {}, respondent=[person(other) for other in case.respondents],
        facts=case.facts, wish=case.wish, how=lambda: f"来源：{case.get_channel_display()}",
        read_back="内容已向申请人宣读，申请人确认无误。", registrar=actor.name,
        agent=lambda: "；".join(f"{row.person.name}（{row.relation}，{row.get_kind_display()}）。依据：{row.authority}"
                               + (f"。限制：{row.limits}" if row.limits else "") for row in agents),
    )  # fmt: skip


def consent_record(case: Case, *, actor: User | None, at: datetime) -> Paper:
    """征询记录: who was asked, what each said, when and how (domain §1.2, row 7)."""
    return make(
        case, "consent_record", "征询意愿记录", actor, at,
        answers=lambda: [
            person(party) | {
                "answer": ANSWERS[party.consent],
                "at": moment(party.consented_at),
                "channel": str(party.get_channel_display()),
            }
            for party in case.parties.all()
        ],
    )  # fmt: skip


def rights_notice(case: Case, *, actor: User | None, at: datetime) -> Paper:
    """权利义务告知书, with when and how each party took note of it (人民调解法 23, 24; 75号令 30)."""
    day = timezone.localdate(at)
    return make(
        case, "rights_notice", "权利义务告知书", actor, at,
        nature=NATURE, rights=RIGHTS, duties=DUTIES,
        basis=lambda: "，".join(
            cite(key, day) for key in ("mediation.3", "mediation.23", "mediation.24", "rules2002.30")
        ),
        parties=lambda: [
            {"name": party.name, "at": moment(party.notice_read_at), "how": str(party.get_channel_display())}
            for party in case.parties.all()
        ],
    )  # fmt: skip


def supplement(case: Case, *, actor: User, at: datetime) -> Paper:
    """补正通知书, with the whole list of what is missing."""
    return make(
        case, "supplement", "补正通知书", actor, at,
        applicant=person(case.applicant) if case.applicant else {},
        gaps=lambda: [str(gap) for gap in case.gaps.filter(given_at=None)],
        due="收到本通知之日起五个工作日内",
    )  # fmt: skip


def refusal(case: Case, ground: str, advice: str, *, actor: User, at: datetime) -> Paper:
    """不予受理告知书: the ground, its article, what to do instead (75号令 22, 24; 人民调解法 17)."""
    day = timezone.localdate(at)
    return make(
        case, "refusal", "不予受理告知书", actor, at,
        applicant=person(case.applicant) if case.applicant else {}, asked=case.source == Source.APPLICATION,
        ground=letter_of(ground), ground_text=lambda: str(GROUNDS[ground].says), advice=advice, routes=ROUTES,
        basis=lambda: f"{cite(GROUNDS[ground].basis, day)}，{cite('rules2002.24', day)}",
    )  # fmt: skip


def transfer(case: Case, to: str, reason: str, facts: str, sharing: str, *, actor: User, at: datetime) -> Paper:
    """移送函, with the data that may go along: see Sharing."""
    everybody = sharing == Sharing.DANGER
    applicant = person(case.applicant) if case.applicant and sharing != Sharing.NONE else {}
    if applicant and case.applicant:
        applicant["phone"] = local(case.applicant.phone)
    return make(
        case, "transfer", "移送函", actor, at,
        to=to, applicant=applicant or UNNAMED,
        respondents=[respondent_in_letter(party, everybody) for party in case.respondents],
        category=lambda: category(case), place=place(case), files=case_files(case), facts=facts, reason=reason,
        sharing=SHARED[sharing],
    )  # fmt: skip


def respondent_in_letter(party: Party, named: bool) -> str:
    """An organisation is no secret; a person is named only in danger."""
    if named:
        return f"{party.name} {local(party.phone)}".strip()
    return party.name if party.organisation_id else UNNAMED


def case_files(case: Case) -> int:
    """How many photos and papers everybody on the case may see; a concession does not leave the mediation."""
    return sum(row.attachments.count() for row in case.entries.filter(audience="joint", without_prejudice=False))


def report(case: Case, result: str, *, actor: User, at: datetime) -> Paper:
    """委托调解情况复函: what the delegating authority is told."""
    delegation = case.delegation
    return make(
        case, "report", "委托调解情况复函", actor, at,
        to=delegation.authority, their_number=delegation.number, received=text_of(delegation.received_on),
        parties=[party.name for party in case.parties.all()], category=lambda: category(case), result=result,
    )  # fmt: skip


def register(case: Case, *, actor: User | None, at: datetime) -> Paper:
    return make(
        case, "register", "人民调解受理登记表", actor, at,
        parties=people(case), category=lambda: category(case), national=national(case),
        source=source(case),
        place=place(case), facts=case.facts, wish=case.wish, received_at=moment(case.submitted_at),
        accepted_at=moment(at), accepted_number=case.number, registrar=registrar(case),
    )  # fmt: skip


def registrar(case: Case) -> str:
    """Who checked the grounds and asked for the parties' answers."""
    entry = case.entries.filter(kind__in=[Kind.CONSENT_ASKED, Kind.OFFERED]).select_related("author").last()
    return entry.author.name if entry and entry.author else ""


def assignment(case: Case, *, actor: User, at: datetime) -> Paper:
    named = case.entries.filter(kind=Kind.ASSIGNED).order_by("at", "id").last()
    return make(
        case, "assignment", "指派调解员及回避声明", actor, at,
        mediator=case.mediator.name if case.mediator else "",
        assigned_at=moment(named.at if named else None), declared_at=moment(at),
        declaration=DECLARED_TIE if case.disclosures.filter(mediator=case.mediator).exists() else DECLARED,
        parties=people(case),
    )  # fmt: skip


def session_record(case: Case, session: Session, minutes: dict[str, Any], *, actor: User, at: datetime) -> Paper:
    return make(
        case, "session_record", "人民调解记录", actor, at,
        time=moment(session.starts_at), place=minutes["place"], subject=case.title, present=minutes["present"],
        notice_given="已告知当事人调解的性质、原则和效力，以及各方的权利和义务；记录已当场宣读。",
        attendance=[f"{row.party.name}：{CAME[row.state]}" for row in session.attendance.select_related("party")],
        statements=minutes["statements"], verification=minutes.get("verification", ""), result=minutes["result"],
        mediator=case.mediator.name if case.mediator else "", recorder=actor.name, parties=people(case),
    )  # fmt: skip


def clause(row: Obligation) -> dict[str, str]:
    return {
        "who": row.debtor.name,
        "deed": row.deed,
        "amount": f"{row.amount:,.2f}" if row.amount else "",
        "capital": in_capitals(row.amount) if row.amount else "",
        "due": text_of(row.due_on),
        "place": row.place,
    }


def agreement(row: Agreement, *, actor: User, at: datetime) -> Paper:
    """The frozen paper; its hash is what people sign (人民调解法 28, 29; 75号令 35)."""
    case, day = row.case, timezone.localdate(at)
    parties = people(case)
    return make(
        case, "agreement", "人民调解协议书", actor, at,
        parties=parties, facts=row.facts, issues=row.issues,
        clauses=[clause(obligation) for obligation in row.obligations.select_related("debtor")],
        mediator=case.mediator.name if case.mediator else "", left_open=row.left_open,
        routes=ROUTES if row.left_open else [],
        effect=lambda: [
            f"本协议自各方当事人、人民调解员签名并加盖人民调解委员会印章之日起生效（{cite('mediation.29', day)}），"
            f"具有法律约束力，当事人应当按照约定履行（{cite('mediation.31', day)}）。",
            f"双方可以自协议生效之日起三十日内共同向人民法院申请司法确认（{cite('mediation.33', day)}）；"
            f"就履行或内容发生争议的，可以向人民法院起诉（{cite('mediation.32', day)}）。",
            f"各方可以电子形式签署本协议，可靠的电子签名与手写签名具有同等效力（{cite('esign.14', day)}）；"
            f"也可以在本协议的打印件上签名、盖章或者按指印（{cite('mediation.29', day)}）。",
        ],
        copies=len(parties) + 1,
    )  # fmt: skip


ROLE_NAMES = {"mediator": "人民调解员", "seal": "人民调解委员会（印章）"}


PAPER_MARKS = {"paper": "纸质原件签名", "fingerprint": "纸质原件按指印"}


def signer(mark: Signature) -> dict[str, Any]:
    """One row of the sheet: who, when, and how."""
    way = PAPER_MARKS.get(mark.means, "")
    entered = f"，{mark.entered_by.name} 于 {moment(mark.at)} 录入" if mark.entered_by else ""
    return {
        "role": person(mark.party)["side"] if mark.party else ROLE_NAMES[mark.role],
        "name": mark.name if not mark.party or mark.party.name in mark.name else f"{mark.party.name} · {mark.name}",
        "at": text_of(mark.signed_on) if mark.signed_on else moment(mark.at),
        "strokes_svg": svg(mark.strokes) if mark.strokes else "",
        "typed": not mark.strokes,
        "paper": f"{way}{entered}" if way else "",
        "phone": masked(mark.phone) if mark.phone else "",
    }


def signed_agreement(row: Agreement, *, actor: User, at: datetime) -> Paper:
    """The frozen pages and a sheet with everybody's marks under its hash."""
    assert row.paper is not None  # frozen
    signers = [signer(mark) for mark in row.signatures.select_related("party__person", "entered_by")]
    day = row.last_mark_on
    with translation.override("zh-hans"):
        return documents.append_pages(
            row.paper,
            "signature_sheet",
            {
                "committee": str(row.case.committee),
                "agreement_title": row.paper.title,
                "sha256": row.paper.sha256,
                "signers": signers,
                "effective": text_of(day),
                "basis": f"{cite('mediation.29', day)}，{cite('esign.13', day)}",
            },
            stage=Paper.Stage.SIGNED,
            actor=actor,
            at=at,
        )


def suspension(case: Case, reason: str, *, resumed: bool, actor: User, at: datetime) -> Paper:
    """中止调解记录 or 恢复调解记录, with the days between which the period does not run (domain §1.2, row 12)."""
    heading = "恢复调解记录" if resumed else "中止调解记录"
    began = case.entries.filter(kind=Kind.SUSPENDED).order_by("at", "id").last() if resumed else None
    return make(
        case, "suspension", heading, actor, at, heading=heading, reason=reason, parties=people(case),
        since=moment(began.at if began else at), until=moment(at) if resumed else "",
        mediator=case.mediator.name if case.mediator else "", recorder=actor.name,
    )  # fmt: skip


def withdrawal(case: Case, party: Party | None, statement: str, *, actor: User | None, at: datetime) -> Paper:
    return make(
        case, "withdrawal", "撤回申请记录", actor, at,
        applicant=person(party) if party else {}, statement=statement, said_at=moment(at),
        respondents=[other.name for other in case.parties.all() if other != party], category=lambda: category(case),
    )  # fmt: skip


def termination(case: Case, code: str, reason: str, *, actor: User, at: datetime) -> Paper:
    """终止告知书: names arbitration, administration and court (人民调解法 26)."""
    day = timezone.localdate(at)
    return make(
        case, "termination", "终止调解告知书", actor, at,
        parties=people(case), ground=lambda: str(TERMINATION_CODES[code]), reason=reason, routes=ROUTES,
        basis=lambda: f"{cite('mediation.26', day)}，{cite('mediation.3', day)}",
    )  # fmt: skip


def follow_up(case: Case, visit: dict[str, str], *, actor: User, at: datetime) -> Paper:
    return make(
        case, "follow_up", "回访记录", actor, at,
        parties=people(case), agreement_number=case.number, whom=visit["whom"], satisfaction=visit["satisfaction"],
        performance=lambda: performance(case), findings=visit["findings"], measures=visit.get("measures", ""),
        visitor=actor.name,
    )  # fmt: skip


def performance(case: Case) -> list[str]:
    """How each clause of the agreement in force stands."""
    rows = Obligation.objects.filter(agreement__case=case, agreement__status=Agreement.Status.EFFECTIVE)
    return [
        f"（{row.position}）{row.debtor.name}：{row.deed or f'付款 {row.amount:,.2f} 元'}——{row.get_state_display()}"
        for row in rows.select_related("debtor").order_by("position")
    ]


def closing(case: Case, note: str, *, agreed: bool, actor: User, at: datetime) -> Paper:
    return make(
        case, "closing", "结案报告表", actor, at,
        parties=people(case), category=lambda: category(case),
        source=source(case),
        filed_at=moment(case.submitted_at), accepted_at=moment(case.accepted_at), closed_at=moment(at),
        mediator=case.mediator.name if case.mediator else "",
        result="达成协议" if agreed else "未达成协议", facts=case.title, note=note, approver=actor.name,
    )  # fmt: skip
