"""Before filing, and beside it: what helps first, a letter, who else tells of such a thing, where to go instead."""

from __future__ import annotations

from allauth.core.ratelimit import consume
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts.requests import Request
from mediation import nearby
from mediation.filing_forms import building_named
from mediation.letters import BLANK
from mediation.letters import letter as letter_for
from mediation.models import CATEGORIES, Category
from mediation.views.filing import draft_of
from residents.models import Estate


@require_safe
def advice(request: Request) -> HttpResponse:
    """All kinds, with examples, what helps, the usual evidence."""
    kinds = [(code, Category(code).label, about) for code, about in CATEGORIES.items()]
    return render(request, "mediation/filing/advice.html", {"kinds": kinds})


@require_safe
def letter(request: Request, category: str) -> HttpResponse:
    """The letter of a kind, with the facts of this browser's draft where it is of that kind."""
    if category not in CATEGORIES:
        raise Http404
    case = draft_of(request)
    mine = case if case and case.category == category else None
    text = letter_for(category, mine)
    with translation.override("zh-hans"):
        subject = f"关于{Category(category).label}的一封信"
    back = reverse("file_page", args=["first"]) if mine else reverse("file_advice")
    found = {"text": text, "subject": subject, "gaps": BLANK in text, "back": back}
    return render(request, "mediation/filing/letter.html", found)


@require_POST
def nearby_matters(request: Request) -> HttpResponse:
    """While one types: the kind that it sounds like, what helps, how many nearby told of such a thing. Keeps nothing.

    The words are sent, not put into an address, and never come back.
    """
    consume(request, action="nearby", raise_exception=True)
    case = draft_of(request)
    if case is None:
        raise Http404
    category = nearby.kind_of(request.POST["facts"]) if "facts" in request.POST else case.category
    category = category or nearby.kind_of(case.facts)
    estate, building = case.estate, case.building
    if "estate" in request.POST:
        wanted = request.POST["estate"]
        estates = Estate.objects.filter(sub_district=case.sub_district)
        estate = estates.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 10 else None
        building = building_named(estate, request.POST.get("building", "")) if estate else None
    found = {
        "crowds": nearby.crowds(case.sub_district, category, estate, building),
        "sounds_like": Category(category).label if category and "facts" in request.POST else "",
        "sounds_about": CATEGORIES.get(category),
        "nearby_label": Category(category).label if category else "",
    }
    return render(request, "mediation/filing/_nearby.html", found)


@require_safe
def elsewhere(request: Request) -> HttpResponse:
    """Who is there for what is no dispute about property or between neighbours, and the way back."""
    begun = draft_of(request) is not None
    found = {
        "places": places(),
        "back": reverse("file_page", args=["category"]) if begun else reverse("file"),
        "back_label": _("Back to the kinds of matters") if begun else _("File a matter"),
    }
    return render(request, "mediation/filing/elsewhere.html", found)


def places() -> list[tuple[str, str, str]]:
    """For what, who, and the number to dial (empty: there is none for the whole country)."""
    return [
        (_("Violence, threats, theft, noise at night"), _("Police"), "110"),
        (_("Fire, gas, people shut in"), _("Fire brigade"), "119"),
        (_("Streets, building permits, public services, heating, water"), _("Government service line"), "12345"),
        (_("Advice of a lawyer, legal aid, notary"), _("Public legal advice line, free of charge"), "12348"),
        (_("Wages, dismissal, accidents at work"), _("Labour authority; labour arbitration commission"), "12333"),
        (_("Goods, services, prices, refunds"), _("Market supervision, consumer complaints"), "12315"),
        (_("Violence in the family, women's rights"), _("Women's federation; in danger the police: 110"), "12338"),
        (_("Marriage, inheritance, care of parents"), _("Mediation committee of the community, or the court"), ""),
        (_("Children and young people in distress"), _("Youth line"), "12355"),
        (_("A case that is in court already"), _("Litigation service of the courts"), "12368"),
    ]
