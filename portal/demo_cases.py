"""Thirteen cases of the demo in different states, made by calling the acts with past times. All texts are invented."""

from __future__ import annotations

import io
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from foundation.accounts.models import SubDistrict, User
from mediation import workflow
from mediation.models import Agreement, Audience, Case, Channel, Kind, Obligation, Party, Signature
from portal.demo_places import add_person
from residents.models import Building, Estate, Organisation, Person

ADVICE = "您可以向人民法院起诉，也可以拨打 12348 免费咨询律师。"


class Stage:
    """Where the demo's acts take place: who is there, and what day it is said to be."""

    def __init__(self, place: SubDistrict, first: int = 11) -> None:
        """`first`: the last digits of the first new telephone number."""
        self.place = place
        self.now = timezone.now()
        self.phones = iter(range(first, first + 90))

    def ago(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """A moment so many days ago."""
        day = timezone.localdate(self.now) - timedelta(days=days)
        return timezone.make_aware(datetime.combine(day, time(hour, minute)))

    def user(self, name: str) -> User:
        return User.objects.get(sub_district=self.place, name=name)

    def person(self, name: str, address: str = "") -> Person:
        """The person of that name; a new one with a login, if there is none."""
        row = Person.objects.filter(sub_district=self.place, name=name, user__isnull=False).first()
        return row or add_person(self.place, name, f"+861380000{next(self.phones):04d}", address=address)

    def file(
        self,
        days: int,
        applicant: str,
        category: str,
        where: tuple[str, str, str],
        facts: str,
        wish: str,
        other: str,
        channel: str = Channel.WEB,
    ) -> Case:
        """File a matter: `where` is estate, building and words; `other` an organisation of the register or a person;
        what did not come by the web is written down by the clerk.
        """
        estate = Estate.objects.get(sub_district=self.place, name=where[0])
        building = Building.objects.filter(estate=estate, number=where[1]).first()
        case = workflow.start_draft(self.place, channel=channel, at=self.ago(days, 9))
        workflow.fill_in(
            case, facts=facts, wish=wish, category=category, estate=estate, building=building, place=where[2],
            privacy_read_at=self.ago(days, 9),
        )  # fmt: skip
        address = f"{where[0]} {where[1]} 幢"
        self.against(case, other, address)
        person = self.person(applicant, address)
        workflow.name_filer(case, person, phone=person.phone, at=self.ago(days, 9))
        at = self.ago(days, 9, 12)
        if channel == Channel.WEB:
            workflow.submit(case, actor=login(person), at=at)
        else:
            clerk = self.user("林小燕")
            workflow.submit(case, actor=clerk, at=at, consent="oral")
            workflow.write_down(case, actor=clerk, at=at)
        return case

    def against(self, case: Case, other: str, address: str) -> None:
        """Name the other side: an organisation of the register, or a person who lives at `address`."""
        organisation = Organisation.objects.filter(sub_district=self.place, name=other).first()
        if organisation:
            workflow.name_respondent(case, organisation=organisation, name=other, phone="", address="")
            return
        person = self.person(other, address)
        workflow.name_respondent(case, organisation=None, name=other, phone=person.phone, address=person.address)
        respond_as(case, person)

    def ask(self, case: Case, days: int, urgency: str | None = None) -> None:
        workflow.ask_consent(case, urgency=urgency, actor=self.user("林小燕"), at=self.ago(days, 11))

    def agree(self, case: Case, days: int) -> None:
        for party in case.parties.filter(side="respondent"):
            user = login(party.person) if party.person else self.user("吴经理")
            workflow.answer(party, True, actor=user, at=self.ago(days, 18, 22))
        case.refresh_from_db()

    def start(self, case: Case, days: int, mediator: str = "周明") -> None:
        person = Person.objects.get(sub_district=self.place, name=mediator)
        workflow.assign(case, person, actor=self.user("沈国良"), at=self.ago(days, 15, 10))
        workflow.begin(case, actor=login(person), at=self.ago(days, 16))

    def mediating(self, case: Case, days: int, mediator: str = "周明") -> None:
        """From filing to mediation, in four days."""
        self.ask(case, days)
        self.agree(case, days - 1)
        self.start(case, days - 2, mediator)

    def hold(self, case: Case, days: int, result: str) -> None:
        minutes = {
            "place": "清和里调解工作室",
            "present": "、".join(party.name for party in case.parties.all()),
            "statements": "双方分别陈述了经过和要求，对主要事实没有争议。",
            "verification": "",
            "result": result,
        }
        workflow.record_session(case, None, minutes, actor=login(case.mediator), at=self.ago(days, 15))

    def draft(self, case: Case, days: int, clauses: list[tuple[str, str, str, int, str]]) -> Agreement:
        """`clauses`: side of the debtor, deed, amount, days from today until due, place and manner."""
        rows = [
            {
                "debtor": case.parties.filter(side=side).first(),
                "deed": deed,
                "amount": Decimal(amount) if amount else None,
                "due_on": timezone.localdate(self.now) + timedelta(days=due),
                "place": how,
            }
            for side, deed, amount, due, how in clauses
        ]
        workflow.draft(
            case, facts=case.facts, issues=case.wish, clauses=rows, actor=login(case.mediator), at=self.ago(days, 16)
        )
        return workflow.freeze(case, actor=login(case.mediator), at=self.ago(days, 16, 30))

    def sign_all(self, agreement: Agreement, days: int) -> None:
        case = agreement.case
        for party in case.parties.all():
            self.sign(agreement, party, days)
        sha = hash_of(agreement)
        mediator = login(case.mediator)
        workflow.sign(
            agreement, Signature.Role.MEDIATOR, sha256=sha, name=mediator.name, strokes=SCRAWL, actor=mediator,
            at=self.ago(days, 17, 20),
        )  # fmt: skip
        holder = self.user("顾芳")
        workflow.seal(agreement, sha256=sha, name=holder.name, strokes=[], actor=holder, at=self.ago(days, 17, 30))
        case.refresh_from_db()

    def sign(self, agreement: Agreement, party: Party, days: int) -> None:
        user = login(party.person) if party.person else self.user("吴经理")
        workflow.sign(
            agreement, Signature.Role.PARTY, party, sha256=hash_of(agreement), name=user.name, strokes=SCRAWL,
            actor=user, at=self.ago(days, 17),
        )  # fmt: skip

    def serve(self, case: Case, days: int) -> None:
        """Both parties got their copies at the studio."""
        day = timezone.localdate(self.ago(days))
        for party in case.parties.all():
            workflow.record_service(
                party, "handed", served_on=day, received_on=day, actor=login(case.mediator), at=self.ago(days, 18)
            )

    def perform(self, case: Case, days: int) -> None:
        rows = Obligation.objects.filter(agreement__case=case, agreement__status=Agreement.Status.EFFECTIVE)
        for row in rows:
            day = timezone.localdate(self.ago(days))
            workflow.record_performance(
                row,
                Obligation.State.PERFORMED,
                day,
                "双方当面确认。",
                actor=login(case.mediator),
                at=self.ago(days, 17),
            )


def login(person: Person | None) -> User:
    """The login of somebody who has one."""
    assert person is not None and person.user is not None
    return person.user


def hash_of(agreement: Agreement) -> str:
    assert agreement.paper is not None  # frozen
    return agreement.paper.sha256


SCRAWL = [
    [[180, 120], [330, 110], [250, 105], [245, 300], [180, 240], [320, 235]],
    [[430, 130], [420, 290], [560, 280], [570, 130], [430, 135]],
    [[680, 110], [690, 300], [640, 220], [800, 200]],
]


def respond_as(case: Case, person: Person) -> None:
    """Tie the draft's respondent to a person who has a login."""
    party = case.parties.get(side="respondent")
    placeholder, party.person = party.person, person
    party.save(update_fields=["person"])
    if placeholder and placeholder.pk != person.pk:
        placeholder.delete()


def picture(text: str) -> SimpleUploadedFile:
    """A drawn stain on a ceiling, in place of a photo."""
    image = Image.new("RGB", (960, 720), "#e9e4d8")
    pen = ImageDraw.Draw(image)
    for ring in range(9):
        box = [250 - 12 * ring, 180 - 8 * ring, 700 + 9 * ring, 520 + 7 * ring]
        pen.ellipse(box, outline="#b79a6a", width=5)
    pen.line([(0, 600), (960, 570)], fill="#c9c1ae", width=6)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return SimpleUploadedFile(f"{text}.jpg", out.getvalue(), content_type="image/jpeg")


def build(place: SubDistrict) -> int:
    """All twelve; says how many there are."""
    stage = Stage(place)
    waiting(stage)
    under_way(stage)
    agreed(stage)
    ended(stage)
    return Case.objects.filter(sub_district=place).count()


def waiting(s: Stage) -> None:
    s.file(1, "赵桂芳", "CORR", ("清和里", "3", "2 单元三楼平台"), "三楼平台堆了鞋柜和纸箱，老人上下楼要侧着身子走。",
           "请把东西搬走，楼道留出来。", "钱家住户")  # fmt: skip
    case = s.file(4, "孙志远", "FEE", ("永宁新村", "5", "502 室"), "房子空了两年，物业还按全额收费，一直谈不拢。",
                  "空置期间按约定的比例收。", "清和里物业服务有限公司")  # fmt: skip
    workflow.ask_supplement(
        case, "物业服务合同复印件\n近两年的收费通知", codes=["since"], actor=s.user("林小燕"), at=s.ago(3, 14)
    )
    case = s.file(3, "李慧", "NOISE", ("云庭苑", "2", "1 单元 203 室"), "楼下小广场晚上九点后还放音响，孩子睡不着。",
                  "晚上八点半以后把音量降下来。", "舞蹈队负责人")  # fmt: skip
    s.ask(case, 2)
    delegated(s)


def delegated(s: Stage) -> None:
    """What a court gave over before it opened a case: both sides are asked."""
    first, second = s.person("姜桂英", "云庭苑 3 幢"), s.person("葛永强", "云庭苑 3 幢")
    workflow.offer(
        s.place,
        sides={
            side: {"organisation": None, "name": row.name, "phone": row.phone, "address": row.address}
            for side, row in (("applicant", first), ("respondent", second))
        },
        answers={
            "facts": "葛家的空调外机正对姜家卧室的窗户，夏天夜里声音大、热风往里吹。",
            "category": "NOISE",
            "estate": Estate.objects.get(sub_district=s.place, name="云庭苑"),
            "place": "3 幢 2 单元",
        },
        delegation={
            "kind": "court",
            "authority": "区人民法院诉讼服务中心",
            "number": "（2026）诉前调 0217 号",
            "contact": "诉前调解窗口",
            "received_on": s.ago(2).date(),
        },
        actor=s.user("林小燕"),
        at=s.ago(1, 9, 30),
    )


def under_way(s: Stage) -> None:
    case = s.file(6, "何志刚", "FIRE", ("清和里", "7", "1 单元门厅"), "门厅里拉线给电动车充电，昨天线头冒烟了。",
                  "把线拆掉，在车棚装充电口。", "清和里物业服务有限公司")  # fmt: skip
    s.ask(case, 5, urgency="U1")
    s.agree(case, 4)
    leak(s)
    case = s.file(20, "刘文斌", "PARK", ("云庭苑", "1", "地下车库 B 区"), "买房时说车位可以租，现在只卖不租。",
                  "按月租给业主，优先本小区。", "吴晓东")  # fmt: skip
    s.mediating(case, 19, "何敏")
    s.hold(case, 10, "双方同意按月出租空置车位，起草协议。")
    agreement = s.draft(case, 2, [
        ("respondent", "将地下车库 B 区空置车位按月出租给本小区业主，先到先得", "", 20, "在物管中心登记"),
        ("applicant", "", "300.00", 25, "每月 5 日前银行转账"),
    ])  # fmt: skip
    s.sign(agreement, case.parties.get(side="applicant"), 1)
    case = s.file(26, "郑丽华", "DECO", ("永宁新村", "3", "301 室"), "隔壁装修把一面墙敲了，我家墙上裂了一条缝。",
                  "先停工，查清楚是不是承重墙，再修好裂缝。", "高强")  # fmt: skip
    s.mediating(case, 25, "何敏")
    workflow.suspend(case, "双方同意请鉴定机构查看墙体，等鉴定报告。", actor=s.user("何敏"), at=s.ago(12))


def leak(s: Stage) -> None:
    """The case of the pictures: a talk with one side, a visit, a session to come."""
    case = s.file(17, "王秀兰", "LEAK", ("清和里", "12", "1 单元 301 室卫生间"),
                  "楼上卫生间漏水，把我家天花板泡了。敲门说过三次，都说不是他家的问题。",
                  "修好漏水的地方，赔天花板的修理费。", "陈建国")  # fmt: skip
    workflow.write(
        case, Kind.EVIDENCE, "今天拍的天花板。", [picture("天花板")], audience=Audience.JOINT,
        party=case.applicant, actor=s.user("王秀兰"), at=s.ago(17, 9, 40),
    )  # fmt: skip
    s.mediating(case, 16)
    s.hold(case, 8, "双方约定请物业维修员一起上门查看，关阀复测。")
    mediator = s.user("周明")
    workflow.write(
        case, Kind.NOTE, "12-401 卫生间门槛石下渗水，已关阀复测，渗水停止。", audience=Audience.JOINT,
        actor=mediator, at=s.ago(5, 9, 30),
    )  # fmt: skip
    workflow.write(
        case, Kind.NOTE, "愿意只要材料费，不要误工费。", audience=Audience.PARTY, party=case.applicant,
        without_prejudice=True, actor=mediator, at=s.ago(3, 16, 40),
    )  # fmt: skip
    workflow.write(
        case, Kind.EVIDENCE, "防水施工收据两张。", [picture("收据")], audience=Audience.JOINT,
        party=case.respondents[0], actor=s.user("陈建国"), at=s.ago(2, 10, 2),
    )  # fmt: skip
    in_two_days = s.ago(-2, 15)
    workflow.plan_session(case, in_two_days, "清和里调解工作室", actor=mediator, at=s.ago(2, 11))


def agreed(s: Stage) -> None:
    case = s.file(30, "徐金宝", "FEE", ("清和里", "2", "1 单元 102 室"), "欠了十四个月物业费，门口的灯坏了半年没人修。",
                  "先把灯修好，欠费分期付。", "清和里物业服务有限公司")  # fmt: skip
    s.mediating(case, 29, "何敏")
    s.hold(case, 20, "物业修灯，业主分两期付清。")
    agreement = s.draft(case, 15, [
        ("respondent", "修好 2 幢 1 单元门口的灯", "", -8, "2 幢 1 单元"),
        ("applicant", "", "600.00", 9, "到物管中心或银行转账"),
    ])  # fmt: skip
    s.sign_all(agreement, 14)
    first = agreement.obligations.get(position=1)
    workflow.record_performance(
        first,
        Obligation.State.PERFORMED,
        timezone.localdate(s.ago(9)),
        "灯已修好。",
        actor=s.user("何敏"),
        at=s.ago(9, 17),
    )
    case = s.file(60, "沈玉珍", "GREEN", ("永宁新村", "1", "南面草坪"), "有人在草坪上种菜浇粪，窗户都不敢开。",
                  "恢复草坪，不要再种。", "邵大伯")  # fmt: skip
    s.mediating(case, 59)
    s.hold(case, 52, "同意两周内收完菜，恢复草坪。")
    agreement = s.draft(case, 50, [("respondent", "收完菜，清理肥料，恢复草坪", "", -36, "永宁新村 1 幢南面")])
    s.sign_all(agreement, 49)
    s.serve(case, 48)
    s.perform(case, 37)
    visit = {
        "whom": "双方",
        "satisfaction": "满意",
        "findings": "草坪已补种，没有再种菜，双方来往正常。",
        "measures": "",
    }
    workflow.follow_up(case, visit, actor=s.user("周明"), at=s.ago(30, 10))
    workflow.ask_closing(case, "已履行，已回访。", actor=s.user("周明"), at=s.ago(30, 11))
    workflow.close(case, "同意结案。", actor=s.user("沈国良"), at=s.ago(29, 9))


def ended(s: Stage) -> None:
    case = s.file(15, "胡军", "OTHER", ("云庭苑", "4", "4 幢"), "开发商的合同纠纷，法院上个月已经立案了。",
                  "请帮忙催一催。", "云庭物业服务有限公司")  # fmt: skip
    workflow.propose_refusal(case, "B1", ADVICE, actor=s.user("林小燕"), at=s.ago(14))
    workflow.refuse(case, "B1", f"法院已经受理，本会不能再调解。{ADVICE}", actor=s.user("沈国良"), at=s.ago(14, 16))
    case = s.file(40, "马建平", "PET", ("清和里", "9", "9 幢楼下"), "邻居家的大狗不牵绳，扑倒过孩子。",
                  "出门牵绳，付医药费。", "林先生")  # fmt: skip
    s.mediating(case, 39)
    s.hold(case, 30, "医药费数额分歧太大，没有谈成。")
    workflow.terminate(
        case, "wide_gap", "双方对医药费的数额差距太大，多次协商不成。", actor=s.user("周明"), at=s.ago(22)
    )
    case = s.file(12, "曹静", "CLEAN", ("云庭苑", "6", "垃圾房"), "垃圾房三天没人清，味道很大。", "每天清一次。",
                  "云庭物业服务有限公司")  # fmt: skip
    workflow.withdraw(case, "物业已经来清理了，谢谢。", actor=s.user("曹静"), at=s.ago(11))
