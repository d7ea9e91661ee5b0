"""What the owner of an export is told, where it was written in the background."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboards.exportable import LISTS
from dashboards.models import Export
from foundation.audit.models import Record
from foundation.notifications.notices import Address, send


def _tell(export: Export, record: Record, text: Promise, **values: object) -> None:
    send(
        record.verb, [Address(export.owner)], text, {"list": LISTS[export.listing].label} | values,
        sub_district=export.sub_district, key=f"{record.verb}:{record.pk}", link=reverse("export", args=[export.pk]),
        title=_("Export"), sms=False, at=record.at,
    )  # fmt: skip


def ready(export: Export, record: Record) -> None:
    _tell(export, record, _("Your export is ready: %(list)s, %(n)s rows. It is kept for 7 days."), n=export.written)


def stopped(export: Export, record: Record) -> None:
    _tell(export, record, _("Your export was stopped: %(list)s. What you may see has changed. No file was kept."))


def failed(export: Export, record: Record) -> None:
    _tell(export, record, _("Your export did not work: %(list)s. No file was kept. Please ask for it again."))
