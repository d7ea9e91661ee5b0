"""The 22 kinds of property dispute, and OTHER: label, plain examples, what usually helps first (domain §4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Urgency(models.TextChoices):
    U1 = "U1", _("inspect within 24 hours")
    U2 = "U2", _("danger: refer now")


class Category(models.TextChoices):
    FEE = "FEE", _("Property fee")
    SVC = "SVC", _("Property service contract")
    PARK = "PARK", _("Parking")
    INCOME = "INCOME", _("Income from common parts")
    FUND = "FUND", _("Repair fund")
    BUILD = "BUILD", _("Unauthorised building")
    DECO = "DECO", _("Decoration works")
    USE = "USE", _("Flat used for business")
    NOISE = "NOISE", _("Noise")
    LEAK = "LEAK", _("Water leaks")
    LIFT = "LIFT", _("Lift")
    ADDLIFT = "ADDLIFT", _("Adding a lift")
    DROP = "DROP", _("Things falling from above")
    FIRE = "FIRE", _("Fire safety")
    CLEAN = "CLEAN", _("Cleanliness")
    CORR = "CORR", _("Things in the stairway")
    GREEN = "GREEN", _("Greenery")
    PET = "PET", _("Pets")
    OWN = "OWN", _("Owners' committee")
    RENO = "RENO", _("Renovation of the estate")
    SAFE = "SAFE", _("Safety and order")
    UTIL = "UTIL", _("Water, power, gas, heat, network")
    OTHER = "OTHER", _("Something else")


class Danger(NamedTuple):
    """Something that can't wait (domain §4, column U): what to do at once, and which numbers to call."""

    code: str
    level: str
    label: Promise | str
    do: Promise
    call: tuple[str, ...] = ()


# Asked of everybody
HURT = Danger(
    "hurt",
    Urgency.U2,
    _("Somebody is hurt or in danger now"),
    _("Go to a safe place first. Call 120 for an injury, 110 for danger to people, 119 for fire."),
    ("120", "110", "119"),
)
# Asked where they may happen
ELECTRIC = Danger(
    "electric",
    Urgency.U2,
    _("Water comes near sockets, lamps or cables"),
    _("Keep away from the water. Switch off the main fuse if you can reach it dry, then close the valve. Smoke: 119."),
    ("119",),
)
TRAPPED = Danger(
    "trapped",
    Urgency.U2,
    _("Somebody is shut in the lift now"),
    _("Press the alarm in the lift and stay calm; do not force the door. Nobody answers: call 119."),
    ("119",),
)
SMOKE = Danger(
    "smoke",
    Urgency.U2,
    _("It smells of burning, or there is smoke"),
    _("Leave the building by the stairs, close the doors behind you, warn the neighbours, call 119."),
    ("119",),
)
GAS = Danger(
    "gas",
    Urgency.U2,
    _("It smells of gas"),
    _("No switch, no flame, no telephone in the flat. Open the windows, close the valve, go out, then call 119."),
    ("119",),
)
FIRE_LANE = Danger(
    "fire_lane",
    Urgency.U2,
    _("The way of the fire engines is blocked"),
    _("Tell the property company now. If nobody clears it, call 12345; in a fire 119."),
    ("12345", "119"),
)
EXIT = Danger(
    "exit",
    Urgency.U2,
    _("A staircase or an emergency exit can't be passed"),
    _("Tell the property company now. If nobody clears it, call 12345."),
    ("12345",),
)
STRUCTURE = Danger(
    "structure",
    Urgency.U2,
    _("A bearing wall is being taken down, or there are new cracks"),
    _("Keep away from the place. Ask the company to stop the works now, and call 12345."),
    ("12345", "110"),
)
BITTEN = Danger(
    "bitten",
    Urgency.U2,
    _("Somebody was bitten or knocked down"),
    _("Wash the wound with soap for 15 minutes and see a doctor today. The animal runs free: call 110."),
    ("120", "110"),
)
VIOLENCE = Danger(
    "violence",
    Urgency.U2,
    _("There is violence, or somebody threatens with it"),
    _("Go to a safe place and call 110."),
    ("110",),
)
STOPPED = Danger(
    "stopped",
    Urgency.U1,
    _("Guards, cleaning, lifts or pumps have stopped"),
    _("Write down since when. The studio looks at it within 24 hours."),
)
TREE = Danger(
    "tree",
    Urgency.U1,
    _("A tree is dead, leaning or about to fall"),
    _("Keep away, let no children play there, and tell the property company today."),
)
# Not asked: of these kinds each matter is urgent
INSPECT = Danger("inspect", Urgency.U1, "", _("The studio has it looked at within 24 hours. Photograph it until then."))
LEAKING = Danger(
    "leaking",
    Urgency.U1,
    "",
    _("Close the valve, put something under it, keep away from wires. The studio looks at it within 24 hours."),
)
CUT_OFF = Danger(
    "cut_off",
    Urgency.U1,
    "",
    _("Keep the notice, and say if somebody ill or a small child lives in the flat. It is looked at within 24 hours."),
)
LIFT_FAULT = Danger(
    "lift", Urgency.U2, "", _("Do not use the lift until it is checked. Somebody is shut in: 119."), ("119",)
)
FALLING = Danger(
    "falling",
    Urgency.U2,
    "",
    _("Keep away from the place and warn others. Somebody hurt: 120; thrown on purpose: 110."),
    ("110", "120"),
)
FIRE_RISK = Danger(
    "fire",
    Urgency.U2,
    "",
    _("Smoke or fire: go out and call 119. Not yet: tell the company now."),
    ("119",),
)


class About(NamedTuple):
    """What a resident needs to know to choose a category and to begin, and its code in the national statistics.

    `letter` is what a letter to the other side asks for, in Chinese as all papers are. `always`: each matter of this
    kind is urgent; `dangers` are asked (domain §3, §4).
    """

    example: Promise
    helps: Promise
    national: str
    evidence: Promise
    letter: str
    always: Danger | None = None
    dangers: tuple[Danger, ...] = ()

    @property
    def asked(self) -> tuple[Danger, ...]:
        return (*self.dangers, HURT)

    def urgent(self, ticked: Iterable[str]) -> list[Danger]:
        """What can't wait in a matter of which `ticked` is said, the worst first."""
        found = [DANGERS[code] for code in ticked if code in DANGERS]
        found += [self.always] if self.always else []
        return sorted(found, key=lambda danger: danger.level, reverse=True)


CATEGORIES: dict[str, About] = {
    Category.FEE: About(
        _("Fees owed, too high, for an empty flat, or for service that is not given."),
        _("Ask for the contract and the bill; write down with photos which service is missing."),
        "物业",
        _("Contract, bills, reminders, photos of the service"),
        "请核对收费项目、标准和起止时间，并书面告诉我计算方法；服务没有做到的地方，请整改并说明费用怎么处理。",
    ),
    Category.SVC: About(
        _("Hiring or dismissing the company, handing over, subcontracting."),
        _("Ask the owners' committee for the contract and the record of the vote."),
        "物业",
        _("Contract, papers of the vote"),
        "请按合同和法律规定办理移交和衔接，交接期间保证小区正常服务，并书面告诉我时间安排。",
        dangers=(STOPPED,),
    ),
    Category.PARK: About(
        _("Whose space it is, spaces only for sale, blocked spaces, fees, chargers."),
        _("Photograph the space and the signs; have your purchase contract at hand."),
        "物业",
        _("Plan, purchase contract, photos"),
        "请把占用的位置让出来，或者约个时间一起核对车位的归属和费用。",
        dangers=(FIRE_LANE,),
    ),
    Category.INCOME: About(
        _("Money from advertising or parking on common ground: accounts, sharing out."),
        _("Ask in writing for the accounts: owners have a right to see them."),
        "物业",
        _("Leases, accounts"),
        "请公布公共收益的收入、支出和结余，并说明怎样分配、怎样使用。",
    ),
    Category.FUND: About(
        _("Repairs of common parts: how to vote, who pays, how much."),
        _("Ask for the quotations and the list of the vote."),
        "物业",
        _("Quotations, the list of the vote, report of the inspection"),
        "请尽快查看损坏部位，公布维修方案、报价和表决办法，并告诉我预计的时间。",
        always=INSPECT,
    ),
    Category.BUILD: About(
        _("Building on a terrace or roof, closing in a balcony, fencing off ground."),
        _("Photograph it with the date; ask the property company for its written notice."),
        "邻里",
        _("Photos, plan, written notice"),
        "请停止搭建，恢复原状；如果有审批手续，请给我看一下。",
        dangers=(STRUCTURE,),
    ),
    Category.DECO: About(
        _("Walls taken down, pipes moved, working hours, rubble."),
        _("Ask the company whether the works are registered. A load-bearing wall: report it at once."),
        "邻里",
        _("Filing of the works, photos, view of an expert"),
        "请先停下有争议的施工，一起看一下现场；造成的损坏请修复。施工请避开休息时间，垃圾及时清走。",
        dangers=(STRUCTURE,),
    ),
    Category.USE: About(
        _("Guest house, restaurant, company or shared rooms in a flat."),
        _("All owners of the building have a say: talk with your neighbours first."),
        "邻里",
        _("Licence, photos"),
        "请停止把住宅用于经营；如果已经征得本栋业主同意，请把材料给我看一下。",
        always=INSPECT,
    ),
    Category.NOISE: About(
        _("Neighbours, works, square dancing, machines; at night from 22 to 6 o'clock."),
        _("Write down days and hours, record it; ask the residents' committee to speak to them."),
        "邻里",
        _("Recordings with day and hour, measurement, note of the dissuasion"),
        "请在晚上十点到早上六点保持安静，其他时间也请尽量减小声音；我们可以约个时间一起听一听。",
    ),
    Category.LEAK: About(
        _("Water from above, from pipes, roof or outer wall. Close the valve, stay away from wires."),
        _("Have the company look and write it down; look together with the flat above; sign together once repaired."),
        "邻里",
        _("Photos, result of the test, bills of the repair"),
        "请尽快查找漏水原因并修好，修好以前先采取措施不再漏；造成的损失，我们一起看一下，商量怎么赔。",
        always=LEAKING,
        dangers=(ELECTRIC,),
    ),
    Category.LIFT: About(
        _("Breakdowns, people trapped, upkeep, replacement, cost."),
        _("Note the number of the lift and the date on its inspection label. Trapped: press the alarm."),
        "物业",
        _("Log of the faults, inspection label"),
        "请尽快检修电梯，公布维保记录和检验情况；修好以前请停用并设警示。",
        always=LIFT_FAULT,
        dangers=(TRAPPED,),
    ),
    Category.ADDLIFT: About(
        _("Consent, light and noise for lower floors, sharing the cost."),
        _("Ask for the drawing and the table of costs; write down what worries you."),
        "邻里",
        _("Vote, drawings, table of costs"),
        "请把方案、图纸和费用分摊表给大家看，对采光、通风、噪声有影响的住户，我们坐下来商量补偿和改进办法。",
    ),
    Category.DROP: About(
        _("Objects thrown or fallen, loose facade, flower pots on ledges."),
        _("Somebody hurt: call 120 and 110. Photograph where it fell and keep the object."),
        "损害赔偿",
        _("Video, record of the police"),
        "请立即清理或者加固可能掉落的东西，调取监控查明情况；已经造成的损失，请商量赔偿。",
        always=FALLING,
    ),
    Category.FIRE: About(
        _("Cables hung for charging, e-bikes indoors, blocked escape ways, broken equipment."),
        _("Smoke or fire: call 119 first. Otherwise photograph it and tell the property company."),
        "物业",
        _("Photos, notice of the fire brigade"),
        "请立即停止飞线充电、占用通道，恢复消防设施；这关系到全楼人的安全。",
        always=FIRE_RISK,
        dangers=(SMOKE,),
    ),
    Category.CLEAN: About(
        _("Rubbish, sewage, vermin, kitchen fumes."),
        _("Photograph it on several days and tell the property company in writing."),
        "物业",
        _("Photos with the date"),
        "请把垃圾、污水清理干净，油烟、虫害请采取措施，并告诉我以后怎么保持。",
    ),
    Category.CORR: About(
        _("Shoe racks, boxes or doors in shared stairs and corridors."),
        _("Say it kindly at the door first, or let the stairway head do it."),
        "邻里",
        _("Photos"),
        "请把楼道里的东西搬走，保持通道畅通；搬不动的，我们可以搭把手。",
        dangers=(EXIT,),
    ),
    Category.GREEN: About(
        _("Trees that take the light, vegetables on the lawn, lawns turned into parking."),
        _("A dead or leaning tree: keep away and tell the property company today."),
        "物业",
        _("Photos"),
        "请恢复绿地，或者修剪影响采光的树木；怎样改，我们可以一起商量。",
        dangers=(TREE,),
    ),
    Category.PET: About(
        _("Bites, barking, no leash, forbidden breeds."),
        _("Bitten: wash the wound for 15 minutes, see a doctor, keep the bills."),
        "邻里",
        _("Bills of the doctor, video"),
        "请牵绳、管好宠物，不要影响邻居；已经造成的损失，请商量赔偿。",
        dangers=(BITTEN,),
    ),
    Category.OWN: About(
        _("Elections, new term, dismissal, the seal, publishing of decisions."),
        _("A decision can be challenged in court within one year: note its date."),
        "物业",
        _("Ballots, notices"),
        "请公开有关的会议记录、表决结果和账目，并书面答复我的问题。",
    ),
    Category.RENO: About(
        _("The plan, dirt and noise of the works, damage, quality."),
        _("Photograph the damage with the date and tell the site office."),
        "物业",
        _("Plan, minutes, photos"),
        "请查看施工造成的问题，告诉我什么时候修复；施工时间和防护请按方案做到。",
        always=INSPECT,
        dangers=(STRUCTURE,),
    ),
    Category.SAFE: About(
        _("Theft, falls, gates and face recognition, trouble with guards."),
        _("Danger or violence: call 110. Ask the company to keep the video."),
        "物业",
        _("Video, report to the police"),
        "请保存当天的监控录像，查明经过，说明安全措施有哪些不到位、怎么改。",
        dangers=(VIOLENCE,),
    ),
    Category.UTIL: About(
        _("Cut off, surcharges, who answers for the pipe."),
        _("Nobody may cut off water, power, heat or gas to collect a fee: keep the notice."),
        "物业",
        _("Bills, notice of the cut"),
        "请尽快恢复供应；不能用停水、停电、停气、停热的办法催费。管道该谁修，我们一起核对。",
        always=CUT_OFF,
        dangers=(GAS,),
    ),
    Category.OTHER: About(
        _("None of these fits, or you are not sure."),
        _("Just tell us: we read it and say who can help."),
        "其他",
        _("Whatever shows it: photos, papers, names of witnesses"),
        "请您看一看上面的情况，我们约个时间谈一谈。",
    ),
}

# By code: what was ticked stays dangerous, also where the matter turns out to be of another kind
DANGERS: dict[str, Danger] = {danger.code: danger for about in CATEGORIES.values() for danger in about.asked}
