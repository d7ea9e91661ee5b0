"""The 22 kinds of property dispute, and OTHER: label, plain examples, what usually helps first (domain §4)."""

from __future__ import annotations

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


class About(NamedTuple):
    """What a resident needs to know to choose a category, and its code in the national statistics (domain §3)."""

    example: Promise
    helps: Promise
    national: str


CATEGORIES: dict[str, About] = {
    Category.FEE: About(
        _("Fees owed, too high, for an empty flat, or for service that is not given."),
        _("Ask for the contract and the bill; write down with photos which service is missing."),
        "物业",
    ),
    Category.SVC: About(
        _("Hiring or dismissing the company, handing over, subcontracting."),
        _("Ask the owners' committee for the contract and the record of the vote."),
        "物业",
    ),
    Category.PARK: About(
        _("Whose space it is, spaces only for sale, blocked spaces, fees, chargers."),
        _("Photograph the space and the signs; have your purchase contract at hand."),
        "物业",
    ),
    Category.INCOME: About(
        _("Money from advertising or parking on common ground: accounts, sharing out."),
        _("Ask in writing for the accounts: owners have a right to see them."),
        "物业",
    ),
    Category.FUND: About(
        _("Repairs of common parts: how to vote, who pays, how much."),
        _("Ask for the quotations and the list of the vote."),
        "物业",
    ),
    Category.BUILD: About(
        _("Building on a terrace or roof, closing in a balcony, fencing off ground."),
        _("Photograph it with the date; ask the property company for its written notice."),
        "邻里",
    ),
    Category.DECO: About(
        _("Walls taken down, pipes moved, working hours, rubble."),
        _("Ask the company whether the works are registered. A load-bearing wall: report it at once."),
        "邻里",
    ),
    Category.USE: About(
        _("Guest house, restaurant, company or shared rooms in a flat."),
        _("All owners of the building have a say: talk with your neighbours first."),
        "邻里",
    ),
    Category.NOISE: About(
        _("Neighbours, works, square dancing, machines; at night from 22 to 6 o'clock."),
        _("Write down days and hours, record it; ask the residents' committee to speak to them."),
        "邻里",
    ),
    Category.LEAK: About(
        _("Water from above, from pipes, roof or outer wall. Close the valve, stay away from wires."),
        _("Have the company look and write it down; look together with the flat above; sign together once repaired."),
        "邻里",
    ),
    Category.LIFT: About(
        _("Breakdowns, people trapped, upkeep, replacement, cost."),
        _("Note the number of the lift and the date on its inspection label. Trapped: press the alarm."),
        "物业",
    ),
    Category.ADDLIFT: About(
        _("Consent, light and noise for lower floors, sharing the cost."),
        _("Ask for the drawing and the table of costs; write down what worries you."),
        "邻里",
    ),
    Category.DROP: About(
        _("Objects thrown or fallen, loose facade, flower pots on ledges."),
        _("Somebody hurt: call 120 and 110. Photograph where it fell and keep the object."),
        "损害赔偿",
    ),
    Category.FIRE: About(
        _("Cables hung for charging, e-bikes indoors, blocked escape ways, broken equipment."),
        _("Smoke or fire: call 119 first. Otherwise photograph it and tell the property company."),
        "物业",
    ),
    Category.CLEAN: About(
        _("Rubbish, sewage, vermin, kitchen fumes."),
        _("Photograph it on several days and tell the property company in writing."),
        "物业",
    ),
    Category.CORR: About(
        _("Shoe racks, boxes or doors in shared stairs and corridors."),
        _("Say it kindly at the door first, or let the stairway head do it."),
        "邻里",
    ),
    Category.GREEN: About(
        _("Trees that take the light, vegetables on the lawn, lawns turned into parking."),
        _("A dead or leaning tree: keep away and tell the property company today."),
        "物业",
    ),
    Category.PET: About(
        _("Bites, barking, no leash, forbidden breeds."),
        _("Bitten: wash the wound for 15 minutes, see a doctor, keep the bills."),
        "邻里",
    ),
    Category.OWN: About(
        _("Elections, new term, dismissal, the seal, publishing of decisions."),
        _("A decision can be challenged in court within one year: note its date."),
        "物业",
    ),
    Category.RENO: About(
        _("The plan, dirt and noise of the works, damage, quality."),
        _("Photograph the damage with the date and tell the site office."),
        "物业",
    ),
    Category.SAFE: About(
        _("Theft, falls, gates and face recognition, trouble with guards."),
        _("Danger or violence: call 110. Ask the company to keep the video."),
        "物业",
    ),
    Category.UTIL: About(
        _("Cut off, surcharges, who answers for the pipe."),
        _("Nobody may cut off water, power, heat or gas to collect a fee: keep the notice."),
        "物业",
    ),
    Category.OTHER: About(
        _("None of these fits, or you are not sure."),
        _("Just tell us: we read it and say who can help."),
        "其他",
    ),
}
