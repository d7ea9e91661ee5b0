"""Secret addresses of calendars: made, and revoked."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from consultations.models import FeedSecret, Lawyer
from foundation.accounts.models import User
from foundation.audit import log as audit
from residents.models import Studio


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_feed(of: Lawyer | Studio, *, actor: User) -> str:
    """The secret of a new feed. It is shown once: only its digest is kept."""
    secret = secrets.token_urlsafe(24)
    whose = {"lawyer" if isinstance(of, Lawyer) else "studio": of}
    feed = FeedSecret.objects.create(sub_district=of.sub_district, digest=digest(secret), made_by=actor, **whose)
    audit.record(feed, "feed.made", actor)
    return secret


@transaction.atomic
def revoke_feed(feed: FeedSecret, *, actor: User) -> None:
    """From now on its address leads nowhere. Acting twice changes nothing."""
    feed.refresh_from_db(from_queryset=FeedSecret.objects.select_for_update())
    if feed.revoked_at:
        return
    feed.revoked_at = timezone.now()
    feed.save(update_fields=["revoked_at"])
    audit.record(feed, "feed.revoked", actor)
