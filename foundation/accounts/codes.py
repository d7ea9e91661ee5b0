"""One-time codes for a phone: issued here, carried by the caller through the outbox."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import PhoneCode
from lib.encryption import keyed_hash

LIFETIME = timedelta(minutes=10)
TRIES = 3
PER_HOUR = 6
PAUSE = timedelta(seconds=30)


def _digest(phone: str, purpose: str, about: str, code: str) -> str:
    return keyed_hash(f"{phone}|{purpose}|{about}|{code}", settings.SECRET_KEY)


@transaction.atomic
def issue(phone: str, purpose: str, about: str = "") -> str:
    """A new code of six digits for `phone`, good for ten minutes and three tries; earlier ones of its kind end.

    `about` binds it to one thing (the SHA-256 of a paper, a draft). Raises ValidationError when codes for this number
    are asked for too often: one in 30 seconds, six in an hour.
    """
    now = timezone.now()
    mine = PhoneCode.objects.filter(phone=phone, purpose=purpose)
    if mine.filter(created_at__gt=now - PAUSE).exists():
        raise ValidationError(_("A code was just sent. Please wait half a minute before you ask for another."))
    if mine.filter(created_at__gt=now - timedelta(hours=1)).count() >= PER_HOUR:
        raise ValidationError(_("Too many codes were sent to this number. Please try again in an hour, or call us."))
    mine.filter(used_at=None).update(expires_at=now)
    code = f"{secrets.randbelow(1_000_000):06d}"
    digest = _digest(phone, purpose, about, code)
    PhoneCode.objects.create(phone=phone, purpose=purpose, about=about, digest=digest, expires_at=now + LIFETIME)
    return code


def redeem(phone: str, purpose: str, code: str, about: str = "") -> None:
    """Use up `code`; ValidationError where it is wrong, old, used, or was tried three times.

    Call it outside the act's transaction: a wrong try must stay counted when the act is rolled back.
    """
    now = timezone.now()
    newest = PhoneCode.objects.filter(phone=phone, purpose=purpose, about=about, used_at=None, expires_at__gt=now)
    row = newest.order_by("-created_at").first()
    # Guarded updates: of two who try at once, one counts.
    if row is None or not PhoneCode.objects.filter(pk=row.pk, attempts__lt=TRIES).update(attempts=F("attempts") + 1):
        raise ValidationError(_("This code is no longer good. Please ask for a new one."))
    if not secrets.compare_digest(row.digest, _digest(phone, purpose, about, code.strip())):
        raise ValidationError(_("That is not the code we sent. After three tries you need a new one."))
    if not PhoneCode.objects.filter(pk=row.pk, used_at=None).update(used_at=now):
        raise ValidationError(_("This code is no longer good. Please ask for a new one."))
