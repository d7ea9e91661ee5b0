"""Rooms, and the secret addresses at which somebody's own sessions can be subscribed to."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from foundation.accounts.models import User
from foundation.audit import log as audit
from mediation.models import CalendarAddress, Room


@transaction.atomic
def keep_room(room: Room, *, actor: User) -> None:
    """Add a room, or change one. Sessions that were arranged in it stay."""
    verb = "room.added" if room.pk is None else "room.changed"
    room.save()
    audit.record(room, verb, actor, active=room.active)


def calendar_digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_calendar_address(user: User) -> str:
    """The secret of a new address. It is shown once: only its digest is kept."""
    secret = secrets.token_urlsafe(24)
    row = CalendarAddress.objects.create(user=user, digest=calendar_digest(secret), made_at=timezone.now())
    audit.record(row, "calendar.made", user)
    return secret


@transaction.atomic
def revoke_calendar_address(row: CalendarAddress, *, actor: User) -> None:
    """From now on the address leads nowhere. Acting twice changes nothing."""
    row.refresh_from_db(from_queryset=CalendarAddress.objects.select_for_update())
    if row.revoked_at:
        return
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    audit.record(row, "calendar.revoked", actor)
