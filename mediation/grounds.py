"""Why a matter is not accepted, and to whom it is referred: texts, advice, and the articles behind them."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mediation.models.categories import Category


class Ground(NamedTuple):
    """A ground of refusal: what it says, which way is open then, and the key of its article."""

    says: Promise
    advice: Promise
    basis: str


# A: reserved to a special organ, or no matter for this mediation (75号令 22). B: taken up elsewhere (75号令 22).
# C: a party refuses (人民调解法 17).
GROUNDS: dict[str, Ground] = {
    "A1": Ground(
        _("It may be a crime or an offence against public order: the police decide"),
        _("Please report it to the police station, or call 110. Once the police agree, we can mediate the damage."),
        "rules2002.22",
    ),
    "A2": Ground(
        _("It is about an act of an authority: a permit, a penalty, a demolition, a registration"),
        _(
            "You may ask for an administrative review, as a rule within 60 days, or sue in the administrative chamber "
            "of the court, as a rule within six months. 12345 says which authority it is."
        ),
        "rules2002.22",
    ),
    "A3": Ground(
        _("It is about the status of a person: descent, adoption, whether a marriage is valid"),
        _("Only the court can decide this. 12348 tells you free of charge what you need for it."),
        "rules2002.22",
    ),
    "A4": Ground(
        _("The law reserves it to another organ, or forbids this kind of mediation"),
        _("Please turn to the organ that the law names. 12348 tells you free of charge which one it is."),
        "rules2002.22",
    ),
    "B1": Ground(
        _("A court has taken it up or decided it"),
        _(
            "Please go on at the court. If both sides want to talk, tell the judge: the court can delegate the matter "
            "to us."
        ),
        "rules2002.22",
    ),
    "B2": Ground(
        _("The police have taken it up or settled it"),
        _("Please ask the police station how it stands. It can delegate the matter to us for mediation."),
        "rules2002.22",
    ),
    "B3": Ground(
        _("Another authority, or an arbitration commission, has taken it up or settled it"),
        _("Please wait for its decision, or ask there how it stands. You may go to court against it in time."),
        "rules2002.22",
    ),
    "C1": Ground(
        _("A party clearly refuses mediation"),
        _("Nobody can be made to mediate. You may go to court; if the other side changes its mind, file again."),
        "mediation.17",
    ),
    "C2": Ground(
        _("A party can't be reached, so nobody knows whether it agrees"),
        _("You may go to court, which can serve papers by other means. With a new address, file again."),
        "mediation.17",
    ),
}


def letter_of(ground: str) -> str:
    """A, B or C."""
    return ground[:1]


class Office(NamedTuple):
    """An office to which a matter is referred, as its letter names it, and for what."""

    name: Promise
    kinds: tuple[str, ...]


C = Category
OFFICES: dict[str, Office] = {
    "police": Office(_("Police station of the sub-district"), (C.SAFE, C.DROP, C.NOISE, C.PET)),
    "fire": Office(_("Fire and rescue station"), (C.FIRE, C.CORR, C.PARK)),
    "housing": Office(
        _("Housing and construction department"),
        (C.SVC, C.FUND, C.OWN, C.FEE, C.INCOME, C.RENO, C.ADDLIFT, C.DECO),
    ),
    "urban": Office(_("Urban management squad"), (C.BUILD, C.DECO, C.CLEAN, C.GREEN)),
    "market": Office(_("Market supervision office"), (C.LIFT, C.USE, C.FEE)),
    "ecology": Office(_("Ecology and environment bureau"), (C.NOISE, C.CLEAN)),
    "utilities": Office(_("Water, power, gas or heat supplier"), (C.UTIL, C.LEAK)),
    "community": Office(_("Mediation committee of the community"), ()),
    "district": Office(_("Professional mediation committee of the district"), ()),
    "court": Office(_("Litigation service of the court"), ()),
    "labour": Office(_("Labour dispute arbitration commission"), ()),
    "hotline": Office(pgettext_lazy("office", "Government service line 12345"), ()),
}


def offices_for(category: str) -> list[str]:
    """The offices that usually have to do with this kind of matter."""
    return [code for code, office in OFFICES.items() if category in office.kinds]
