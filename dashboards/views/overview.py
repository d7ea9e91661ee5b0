"""The overview of the sub-district, and the same for a screen on the wall."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dashboards import overview as figures
from dashboards import parity as ways_in
from dashboards.filters import FigureFilter, WaysInFilter, by_of, in_words
from dashboards.models import SavedFigures
from dashboards.permissions import can_set_targets, for_readers, scope_in_words
from foundation.accounts.requests import MemberRequest

BY_WORDS = {
    "estate": gettext_lazy("by estate"),
    "category": gettext_lazy("by category"),
    "company": gettext_lazy("by property company"),
    "mediator": gettext_lazy("by mediator"),
    "lawyer": gettext_lazy("by lawyer"),
    "channel": gettext_lazy("by way in"),
    "period": gettext_lazy("by month"),
}


@for_readers
@require_safe
def overview(request: MemberRequest) -> HttpResponse:
    """Five numbers first, then what burns, what is late and who carries it, what grows, and one breakdown."""
    form = FigureFilter(request.GET, user=request.user)
    found = shared(form, "overview") | {"may_aim": can_set_targets(request.user)}
    if form.is_valid():
        found |= of_overview(form, by_of(request.GET))
    return render(request, "dashboards/overview.html", found)


def shared(form: FigureFilter, page: str) -> dict[str, Any]:
    """What the pages with a filter have in common. A filter that can't be read shows its error instead of figures."""
    form.stands_at(reverse(page))
    return {
        "page": page,
        "form": form,
        "scope": scope_in_words(form.user),
        "period": in_words(form.chosen),
        "chips": form.active(),
        "saved": SavedFigures.objects.visible_to(form.user).for_list(),
        "address": form.address(),
    }


def of_overview(form: FigureFilter, by: str) -> dict[str, Any]:
    cards = figures.cards(form, (*figures.FIRST, *figures.OTHERS))
    return {
        "running": form.chosen.first <= form.today < form.chosen.last,
        "cards": cards[: len(figures.FIRST)],
        "others": cards[len(figures.FIRST) :] + figures.duty_cards(form),
        "burning": figures.burning(form),
        "carriers": figures.carriers(form),
        "hot": figures.hot(form),
        "trend": figures.trend(form),
        "by": by,
        "ways": [(key, words, f"?{form.address(by=key)}") for key, words in BY_WORDS.items()],
        "headings": figures.headings(figures.COLUMNS, by),
        "lines": figures.breakdown(form, by),
        "now": timezone.now(),
    }


@for_readers
@require_safe
def wall(request: MemberRequest) -> HttpResponse:
    """For a screen that nobody touches: the figures of this month in large type, anew every minute."""
    form = FigureFilter(request.GET, user=request.user)
    found = shared(form, "wall") | {"now": timezone.now()}
    if form.is_valid():
        cards = figures.cards(form, (*figures.FIRST, "satisfaction"))
        found |= {
            "cards": cards[: len(figures.FIRST)],
            "others": figures.duty_cards(form) + cards[len(figures.FIRST) :],
            "burning": figures.burning(form)[:5],
            "carriers": figures.carriers(form)[:5],
            "hot": figures.hot(form)[:4],
        }
    return render(request, "dashboards/wall.html", found)


@for_readers
@require_safe
def parity(request: MemberRequest) -> HttpResponse:
    """The ways in side by side, with a warning where one waits longer."""
    form = WaysInFilter(request.GET, user=request.user)
    found = shared(form, "parity")
    if form.is_valid():
        found |= {
            "headings": figures.headings(ways_in.COLUMNS, "channel", ways_in.aims(form)),
            "lines": ways_in.lines(form),
        }
    return render(request, "dashboards/parity.html", found)
