"""The overview of the sub-district, and the same for a screen on the wall."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dashboards import overview as figures
from dashboards import parity as ways_in
from dashboards.filters import FigureFilter, by_of, in_words
from dashboards.models import SavedFigures
from dashboards.permissions import can_set_targets, for_readers
from foundation.accounts.requests import MemberRequest

BY_WORDS = {
    "estate": gettext_lazy("by estate"),
    "category": gettext_lazy("by category"),
    "company": gettext_lazy("by property company"),
    "mediator": gettext_lazy("by mediator"),
    "lawyer": gettext_lazy("by lawyer"),
    "channel": gettext_lazy("by way in"),
}


@for_readers
@require_safe
def overview(request: MemberRequest) -> HttpResponse:
    """Five numbers first, then what burns, what is late and who carries it, what grows, and one breakdown."""
    form = FigureFilter(request.GET, user=request.user)
    by = by_of(request.GET)
    cards = figures.cards(form, (*figures.FIRST, *figures.OTHERS))
    found: dict[str, Any] = {
        "page": "overview",
        "form": form,
        "period": in_words(form.chosen),
        "running": form.chosen.first <= form.today < form.chosen.last,
        "chips": form.active(),
        "cards": cards[: len(figures.FIRST)],
        "others": cards[len(figures.FIRST) :] + figures.duty_cards(form),
        "burning": figures.burning(form),
        "carriers": figures.carriers(form),
        "hot": figures.hot(form),
        "trend": figures.trend(form),
        "by": by,
        "ways": [(key, words, f"?{form.address()}&by={key}") for key, words in BY_WORDS.items()],
        "headings": [figures.MEASURES[key].label for key in figures.COLUMNS],
        "lines": figures.breakdown(form, by),
        "now": timezone.now(),
        "may_aim": can_set_targets(request.user),
        "saved": SavedFigures.objects.visible_to(request.user).for_list(),
        "address": request.GET.urlencode(),
    }
    return render(request, "dashboards/overview.html", found)


@for_readers
@require_safe
def wall(request: MemberRequest) -> HttpResponse:
    """For a screen that nobody touches: the figures of this month in large type, anew every minute."""
    form = FigureFilter({}, user=request.user)
    found = {
        "period": in_words(form.chosen),
        "cards": figures.cards(form),
        "others": figures.duty_cards(form),
        "burning": figures.burning(form),
        "carriers": figures.carriers(form)[:5],
        "hot": figures.hot(form)[:3],
        "now": timezone.now(),
    }
    return render(request, "dashboards/wall.html", found)


@for_readers
@require_safe
def parity(request: MemberRequest) -> HttpResponse:
    """The ways in side by side, with a warning where one waits longer."""
    form = FigureFilter(request.GET, user=request.user)
    found = {
        "page": "parity",
        "form": form,
        "period": in_words(form.chosen),
        "chips": form.active(),
        "headings": [figures.MEASURES[key].label for key in ways_in.COLUMNS],
        "lines": ways_in.lines(form),
        "saved": SavedFigures.objects.visible_to(request.user).for_list(),
        "address": request.GET.urlencode(),
    }
    return render(request, "dashboards/parity.html", found)
