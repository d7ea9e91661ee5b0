"""Times as people say them, with the exact date for the pointer and for screen readers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.workdays.models import Clock, day_in_words

register = template.Library()


@register.filter
def when(moment: date | datetime) -> SafeString:
    """今天 15:00 · 明天 15:00 · 11月24日（周二）15:00."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    day = local.date() if isinstance(local, datetime) else local
    names = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    words = names.get((day - timezone.localdate()).days) or day_in_words(day)
    if isinstance(local, datetime):
        words = f"{words} {local:%H:%M}"
        exact = date_format(local, "DATETIME_FORMAT")
    else:
        exact = date_format(local, "DATE_FORMAT")
    return format_html('<time class="when" datetime="{}" title="{}">{}</time>', local.isoformat(), exact, words)


@register.filter
def day(value: date) -> str:
    """11月24日（周二）."""
    return day_in_words(value)


@register.filter
def weekdays(numbers: Iterable[int]) -> str:
    """星期一、星期三; Monday is 0."""
    return _(", ").join(str(WEEKDAYS[n]) for n in sorted(numbers))


@register.simple_tag
def due(clock: Clock | None) -> SafeString | str:
    """How long a clock still runs, in words and colour; the date on hover."""
    if clock is None:
        return ""
    exact = clock.marked(date_format(clock.due, "DATE_FORMAT"))
    return format_html(
        '<time class="clock {}" datetime="{}" title="{}">{}</time>',
        clock.standing, clock.due.isoformat(), exact, clock.left_in_words(),
    )  # fmt: skip
