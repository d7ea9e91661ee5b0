"""Messages with fixed words, queued as an act would. Each gives what then stands under the key, or None."""

from django.db import transaction

from foundation.notifications import outbox
from foundation.notifications.models import Channel, Message


def queued(key, **fields):
    outbox.queue(key=key, **fields)
    return Message.objects.filter(key=key).first()


@transaction.atomic
def sms(district, key="case.accepted:1", **fields):
    fields = {"kind": "case.accepted", "to": "+8613800000001", "body": "您的申请已受理。"} | fields
    return queued(key, sub_district=district, channel=Channel.SMS, **fields)


@transaction.atomic
def email(district, key="digest:1", **fields):
    fields = {"kind": "digest", "to": "mira@example.org", "subject": "本周待办", "body": "两件案件将到期。"} | fields
    return queued(key, sub_district=district, channel=Channel.EMAIL, **fields)


@transaction.atomic
def notice(user, key="case.accepted:1:in_app", **fields):
    fields = {"kind": "case.accepted", "subject": "已受理", "body": "您的申请已受理。"} | fields
    return queued(key, sub_district=user.sub_district, user=user, channel=Channel.IN_APP, **fields)
