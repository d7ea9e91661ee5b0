"""What must be covered, held against the shifts that are published: hours, share and gaps of each channel, with rows.

Needs are those of the whole sub-district, whichever firm covers them: who sees the numbers of one firm alone sees the
gaps that the roster shows him too. No row names a lawyer.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy

from consultations import roster
from consultations.models import Channel, Need, Shift
from consultations.numbers import Figure, Wanted, minute
from consultations.roster import Gap, Span
from foundation.workdays.models import Calendar


@dataclass(frozen=True)
class Hours:
    """Hours of one need at a stretch. `lawyers`: how many are needed, or missing; `pk`: its place in order of time."""

    pk: int
    need: Need
    span: Span
    lawyers: int
    covered: Decimal = Decimal(0)

    @property
    def hours(self) -> Decimal:
        """Of all the lawyers together."""
        return self.span.hours * self.lawyers


def needs(wanted: Wanted) -> list[Need]:
    """Those of the place and the channel, in order."""
    rows = Need.objects.filter(sub_district=wanted.user.sub_district_id).select_related("studio").order_by("pk")
    return list(rows.filter(channel=wanted.channel) if wanted.channel else rows)


def holes(wanted: Wanted, of: list[Need], calendar: Calendar) -> list[Gap]:
    """What the published shifts of all firms leave open in the span, in order of time."""
    rows = Shift.objects.filter(sub_district=wanted.user.sub_district_id).published().within(*wanted.span)
    served = rows.select_related("lawyer").only("channel", "studio", "period", "lawyer__specialties")
    return roster.gaps(of, served, wanted.first, wanted.last, calendar)


def gaps(wanted: Wanted) -> list[Hours]:
    """The hours that are not covered, the newest first."""
    found = enumerate(holes(wanted, needs(wanted), Calendar.glance()), start=1)
    return [Hours(n, gap.need, gap.span, gap.missing) for n, gap in found][::-1]


def needed(wanted: Wanted) -> list[Hours]:
    """The hours that must be covered, and how many of them are, the newest first."""
    mine, calendar = needs(wanted), Calendar.glance()
    open_hours = holes(wanted, mine, calendar)
    rows = [
        (span, need, covered)
        for need in mine
        for span, covered in _covered(need, wanted, [gap for gap in open_hours if gap.need is need], calendar)
    ]
    rows.sort(key=lambda row: (row[0], row[1].pk))
    return [Hours(n, need, span, need.lawyers, covered) for n, (span, need, covered) in enumerate(rows, start=1)][::-1]


def _covered(need: Need, wanted: Wanted, open_hours: list[Gap], calendar: Calendar) -> Iterable[tuple[Span, Decimal]]:
    """Each stretch of `need`, and the hours of it that are covered. A gap lies within one stretch."""
    spans = list(roster.hours_meant(need, wanted.first, wanted.last, calendar))
    covered = [span.hours * need.lawyers for span in spans]
    begins = [span.begins for span in spans]
    for gap in open_hours:
        covered[bisect_right(begins, gap.span.begins) - 1] -= gap.span.hours * gap.missing
    return zip(spans, covered, strict=True)


def cover(wanted: Wanted) -> list[dict[str, Any]]:
    """A line for each channel: hours needed, covered and missing, and the share in whole percent; two queries.

    The share is rounded down: 100 means that nothing is missing. It is None where nothing must be covered.
    """
    rows = needed(wanted)
    sums = {code: [Decimal(0), Decimal(0)] for code in Channel.values}
    for row in rows:
        sums[row.need.channel][0] += row.hours
        sums[row.need.channel][1] += row.covered
    return [
        {
            "key": code,
            "name": label,
            "needed": sums[code][0],
            "covered": sums[code][1],
            "missing": sums[code][0] - sums[code][1],
            "share": int(100 * sums[code][1] / sums[code][0]) if sums[code][0] else None,
        }
        for code, label in Channel.choices
    ]


def _what(row: Hours) -> list[Any]:
    need = row.need
    who = [need.get_channel_display(), str(need.studio or ""), need.get_specialty_display()]
    return [*who, minute(row.span.begins), minute(row.span.ends), row.lawyers, f"{row.hours:.1f}"]


WHAT = [gettext_lazy("Channel"), gettext_lazy("Studio"), gettext_lazy("Specialty"), gettext_lazy("Begin"),
        gettext_lazy("End")]  # fmt: skip
COVER: dict[str, Figure] = {
    "needed": Figure(
        gettext_lazy("Hours to be covered"),
        needed,
        [*WHAT, gettext_lazy("Lawyers needed"), gettext_lazy("Hours needed"), gettext_lazy("Hours covered")],
        lambda row: [*_what(row), f"{row.covered:.1f}"],
    ),
    "gaps": Figure(
        gettext_lazy("Hours not covered"),
        gaps,
        [*WHAT, gettext_lazy("Lawyers missing"), gettext_lazy("Hours missing")],
        _what,
    ),
}
