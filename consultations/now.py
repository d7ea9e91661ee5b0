"""Who is on duty now, until when, and how to reach them: for everybody who passes by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from consultations.models import Channel, Shift
from foundation.accounts.models import SubDistrict

AHEAD = timedelta(days=7)  # how far the next shift of a channel is looked for


@dataclass(frozen=True)
class Post:
    """A shift that is on now, or the next one of a channel on which nobody is."""

    shift: Shift
    now: bool

    @property
    def phone(self) -> str:
        """Where to ring: the studio, or the hotline of the sub-district; never a lawyer's own number."""
        if self.shift.channel == Channel.DESK:
            return self.shift.studio.phone if self.shift.studio else ""
        return self.shift.sub_district.hotline if self.shift.channel == Channel.HOTLINE else ""

    @property
    def address(self) -> str:
        return self.shift.studio.address if self.shift.channel == Channel.DESK and self.shift.studio else ""


def on_duty(place: SubDistrict, now: datetime) -> list[Post]:
    """By channel: who serves now, or where nobody does who serves next within a week. Two queries."""
    rows = Shift.objects.filter(sub_district=place).published()
    posts = [Post(shift, True) for shift in _named(rows.at(now))]
    served = {post.shift.channel for post in posts}
    coming = rows.filter(period__startswith__gt=now, period__startswith__lt=now + AHEAD).exclude(channel__in=served)
    posts += [Post(shift, False) for shift in _named(coming).order_by("channel", "period").distinct("channel")]
    order = [*Channel.values]
    return sorted(posts, key=lambda post: (order.index(post.shift.channel), post.shift.begins_at, post.shift.pk))


def _named(rows: QuerySet[Shift]) -> QuerySet[Shift]:
    return rows.select_related("lawyer__person", "lawyer__firm", "studio", "sub_district")
