"""Plain makers of data with fixed defaults. A case is made by the acts themselves, up to the status asked for."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain, count
from typing import Any
from uuid import uuid4
from zlib import crc32

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from foundation.accounts.models import SubDistrict, User
from lib import tables
from mediation import workflow
from mediation.models import Agreement, Case, SessionProposal, Signature, Status, WorkOrder, WorkOrderImport
from mediation.workflow import imports
from residents.models import (
    Building,
    Committee,
    Community,
    Estate,
    Mandate,
    Organisation,
    Person,
    Studio,
)
from residents.permissions import COMMITTEE_ROLES

PASSWORD = "a long password"
MINUTES = {"place": "工作室", "present": "双方", "statements": "双方陈述。", "verification": "", "result": "再谈一次。"}
NUMBERS = chain(range(1000, 8000), count(20_000))  # numbers between stand in tests


def sub_district(name: str = "清和街道", prefix: str = "QH") -> SubDistrict:
    """A tenant with a committee, a studio, an estate of one building and a property company."""
    place = SubDistrict.objects.create(
        name=name, slug=prefix.lower(), reference_prefix=prefix, hotline="0519-0000-0148"
    )
    community = Community.objects.create(sub_district=place, name="社区")
    company = organisation(place, f"{prefix} 物业公司")
    estate = Estate.objects.create(sub_district=place, community=community, name="清和里", property_company=company)
    Building.objects.create(estate=estate, number="12")
    office = organisation(place, f"{prefix} 调委会", Organisation.Kind.MEDIATION_COMMITTEE)
    committee = Committee.objects.create(sub_district=place, organisation=office, number_prefix=name[:2])
    studio = Studio.objects.create(
        sub_district=place, committee=committee, name="工作室", address="物管中心", opening_hours="9:00–17:30"
    )
    studio.estates.add(estate)
    return place


def organisation(place: SubDistrict, name: str, kind: str = Organisation.Kind.PROPERTY_COMPANY) -> Organisation:
    return Organisation.objects.create(sub_district=place, name=name, kind=kind, phone="+8613900000001")


def person(place: SubDistrict, name: str, *, password: str | None = None) -> Person:
    """A person with a login."""
    phone = f"+861370{next(NUMBERS):07d}"
    user = User.objects.create_user(phone, password, name=name, sub_district=place, phone_verified=True)
    return Person.objects.create(sub_district=place, user=user, name=name, phone=phone)


def staff(place: SubDistrict, name: str, role: str, **of: Any) -> Person:
    """A person with a mandate, of the committee for its roles."""
    row = person(place, name, password=PASSWORD)
    if role in COMMITTEE_ROLES and "committee" not in of:
        of["committee"] = place.committees.get()
    Mandate.objects.create(sub_district=place, person=row, role=role, starts_on=date(2024, 1, 1), **of)
    return row


def photo(name: str = "photo.jpg") -> SimpleUploadedFile:
    """A photo of one colour, which follows from its name: the same picture is kept once."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), f"#{crc32(name.encode()) & 0xFFFFFF:06x}").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def draft(cast: Any, **answers: Any) -> Case:
    """A draft with every answer: alice against bob."""
    place = cast.alice.sub_district
    case = workflow.start_draft(place)
    workflow.fill_in(
        case,
        **{
            "facts": "楼上漏水。天花板湿了。",
            "wish": "修好。",
            "category": "LEAK",
            "estate": Estate.objects.get(sub_district=place),
            "building": Building.objects.get(estate__sub_district=place),
            "place": "301 室",
            "privacy_read_at": timezone.now(),
        }
        | answers,
    )
    workflow.name_respondent(case, organisation=None, name=cast.bob.name, phone=cast.bob.phone, address="401 室")
    party = case.parties.get(side="respondent")
    placeholder, party.person = party.person, cast.bob
    party.save()
    placeholder.delete()
    workflow.name_filer(case, cast.alice, phone=cast.alice.phone)
    return case


def registered_answers(cast: Any) -> dict[str, Any]:
    """What the old lady told."""
    estate = Estate.objects.get(sub_district=cast.alice.sub_district)
    return {"facts": "楼道里堆满纸箱。", "wish": "清走。", "category": "CORR", "estate": estate, "place": "三楼"}


def registered(cast: Any, **changed: Any) -> Case:
    """What clara wrote down for an old lady without a login."""
    place = cast.alice.sub_district
    given: dict[str, Any] = {
        "channel": "telephone",
        "applicant": {"name": "周奶奶", "phone": "+8613700009999", "address": "12-302"},
        "answers": registered_answers(cast),
        "other_side": {"organisation": None, "name": "302 的住户", "phone": "", "address": ""},
        "once": uuid4(),
    }
    return workflow.register(place, **given | changed, actor=cast.clara.user)


def delegated(cast: Any) -> Case:
    """What a court delegated: alice and bob are asked."""
    place = cast.alice.sub_district
    case = workflow.offer(
        place,
        sides={
            side: {"organisation": None, "name": row.name, "phone": row.phone, "address": "12 幢"}
            for side, row in (("applicant", cast.alice), ("respondent", cast.bob))
        },
        answers={"facts": "因漏水争吵。", "category": "LEAK", "estate": Estate.objects.get(sub_district=place)},
        delegation={"kind": "court", "authority": "钟楼区人民法院", "received_on": timezone.localdate()},
        letter=[photo()],
        actor=cast.clara.user,
    )
    for row in (cast.alice, cast.bob):
        party = case.parties.get(name=row.name)
        placeholder, party.person = party.person, row
        party.save()
        placeholder.delete()
    return case


def work_list(place: SubDistrict, rows: list[list[str]], **of: Any) -> WorkOrderImport:
    """A list of three columns (number, text, remarks), taken in and no more."""
    data = tables.as_csv(["工单编号", "诉求内容", "备注"], rows).encode()
    return imports.take_in(data, "工单.csv", **{"sub_district": place, "actor": None} | of)


def work_order(cast: Any, number: str = "20261122001", text: str = "楼上漏水，找物业没人管。") -> WorkOrder:
    """A new work order of the hotline."""
    batch = work_list(cast.clara.sub_district, [[number, text, ""]])
    imports.name_columns(batch, batch.columns, actor=cast.clara.user)
    imports.work_on(batch)
    imports.confirm(batch, actor=cast.clara.user)
    imports.work_on(batch)
    return batch.work_orders.get()


ORDER = [
    Status.SUBMITTED,
    Status.CONSENT_PENDING,
    Status.ACCEPTED,
    Status.MEDIATING,
    Status.AGREED,
    Status.CLOSED,
]


def case(cast: Any, status: str = Status.SUBMITTED, *, assigned: bool = True, at: datetime | None = None) -> Case:
    """A case of alice against bob, brought to `status` by the acts; `assigned=False`: accepted, without a mediator."""
    row = draft(cast)
    if status == Status.DRAFT:
        return row
    workflow.submit(row, actor=cast.alice.user, at=at)
    clerk, mediator = {"actor": cast.clara.user, "at": at}, {"actor": cast.mira.user, "at": at}
    way = {
        Status.NEEDS_SUPPLEMENT: (Status.SUBMITTED, lambda: workflow.ask_supplement(row, "合同", **clerk)),
        Status.REFUSED: (Status.SUBMITTED, lambda: workflow.refuse(row, "A4", "请起诉。", actor=cast.dora.user, at=at)),
        Status.TRANSFERRED: (Status.SUBMITTED, lambda: workflow.transfer(row, "派出所", "治安", **clerk)),
        Status.WITHDRAWN: (Status.SUBMITTED, lambda: workflow.withdraw(row, "不要了", actor=cast.alice.user, at=at)),
        Status.SUSPENDED: (Status.MEDIATING, lambda: workflow.suspend(row, "等鉴定", **mediator)),
        Status.TERMINATED: (Status.MEDIATING, lambda: workflow.terminate(row, "wide_gap", "", **mediator)),
    }
    target, last = way.get(status, (status, None))
    for step in ORDER[1 : ORDER.index(target) + 1]:
        advance(row, step, cast, assigned or step != Status.ACCEPTED or target != Status.ACCEPTED, at)
    if last:
        last()
    row.refresh_from_db()
    return row


def advance(row: Case, to: str, cast: Any, assigned: bool, at: datetime | None) -> None:
    """One step on the straight way."""
    if to == Status.CONSENT_PENDING:
        workflow.ask_consent(row, actor=cast.clara.user, at=at)
    elif to == Status.ACCEPTED:
        workflow.answer(row.parties.get(side="respondent"), True, actor=cast.bob.user, at=at)
        row.refresh_from_db()
        if assigned:
            workflow.assign(row, cast.mira, actor=cast.dora.user, at=at)
    elif to == Status.MEDIATING:
        workflow.begin(row, actor=cast.mira.user, at=at)
    elif to == Status.AGREED:
        sign_everything(frozen(row, cast, at), cast, at)
        row.refresh_from_db()
    elif to == Status.CLOSED:
        finish(row, cast, at)


def frozen(row: Case, cast: Any, at: datetime | None = None) -> Agreement:
    """A frozen agreement of one clause: bob pays 100 yuan within ten days."""
    clause = {
        "debtor": row.parties.get(side="respondent"),
        "deed": "付修理费",
        "amount": Decimal("100.00"),
        "due_on": timezone.localdate() + timedelta(days=10),
        "place": "转账",
    }
    workflow.draft(row, facts="楼上漏水。", issues="修理费。", clauses=[clause], actor=cast.mira.user, at=at)
    return workflow.freeze(row, actor=cast.mira.user, at=at)


def times(row: Case, cast: Any, *days: int) -> SessionProposal:
    """Mira offers ten o'clock on these days from today: on the eighth, ninth and tenth."""
    morning = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0)
    moments = [morning + timedelta(days=day) for day in days or (8, 9, 10)]
    return workflow.propose_times(row, moments, "工作室", actor=cast.mira.user)


def sign(agreement: Agreement, cast: Any, who: str, at: datetime | None = None) -> None:
    """Sign as alice, bob or mira, or seal as selma."""
    person = getattr(cast, who)
    mark = {"sha256": agreement.paper.sha256, "name": person.name, "actor": person.user, "at": at}
    if who == "selma":
        workflow.seal(agreement, **mark)
    elif who == "mira":
        workflow.sign(agreement, Signature.Role.MEDIATOR, **mark)
    else:
        workflow.sign(agreement, Signature.Role.PARTY, agreement.case.parties.get(person=person), **mark)


def sign_everything(agreement: Agreement, cast: Any, at: datetime | None = None) -> None:
    for who in ("alice", "bob", "mira", "selma"):
        sign(agreement, cast, who, at)


def serve(row: Case, cast: Any, at: datetime | None = None) -> None:
    """Both parties were handed their copies."""
    day = timezone.localdate(at)
    for party in row.parties.all():
        workflow.record_service(party, "handed", served_on=day, received_on=day, actor=cast.mira.user, at=at)


def finish(row: Case, cast: Any, at: datetime | None = None) -> None:
    """Performance, copies, follow-up, closing."""
    serve(row, cast, at)
    for obligation in row.agreements.get(status="effective").obligations.all():
        day = timezone.localdate(at)
        workflow.record_performance(obligation, "performed", day, actor=cast.mira.user, at=at)
    visit = {"whom": "双方", "satisfaction": "满意", "findings": "已付。", "measures": ""}
    workflow.follow_up(row, visit, actor=cast.mira.user, at=at)
    workflow.ask_closing(row, "已履行。", actor=cast.mira.user, at=at)
    workflow.close(row, "同意。", actor=cast.dora.user, at=at)
