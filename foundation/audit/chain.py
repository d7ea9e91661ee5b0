"""Seal the rows of the two logs into hash chains, and look whether they still are what was sealed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Func, QuerySet
from django.utils import timezone

from foundation.accounts.models import SubDistrict
from foundation.audit.models import Record, Seal, View

Row = Record | View
LOGS: dict[str, type[Record] | type[View]] = {Seal.Log.RECORD: Record, Seal.Log.VIEW: View}
BATCH = 1000
MARK = 8  # bytes of a digest that are kept to name a row
LATEST = timedelta(days=1)  # no transaction takes longer: below a seal of that age no row can still appear


@dataclass
class Report:
    """What a look at one chain found. A head that was noted elsewhere shows that nothing was cut off since."""

    sub_district: SubDistrict
    log: str
    sealed: int = 0
    waiting: int = 0
    heads: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def head(self) -> str:
        """The hash of the newest seal; empty before the first."""
        return self.heads[-1] if self.heads else ""


def digest(row: Row) -> bytes:
    """The SHA-256 of all that a row says, its number and times included."""
    values = {name.attname: getattr(row, name.attname) for name in row._meta.concrete_fields}
    text = json.dumps(values, default=lambda moment: moment.isoformat(), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).digest()


def linked(before: str, digests: Iterable[bytes]) -> str:
    """The hash of a seal: of the one before it (empty for the first) and of its rows."""
    return hashlib.sha256(before.encode() + b"".join(digests)).hexdigest()


def floor_of(sub_district: SubDistrict, log: str) -> tuple[int, int]:
    """The last seal after which no row can appear below any more: its number and its highest row; 0, 0 for none."""
    old = Seal.objects.filter(sub_district=sub_district, log=log, at__lt=timezone.now() - LATEST)
    last = old.order_by("number").last()
    return (last.number, max(last.ids)) if last else (0, 0)


def unsealed(sub_district: SubDistrict, log: str) -> QuerySet[Row]:
    """The rows that wait for a seal, the oldest first; asks only the seals in which a row could still be wanting."""
    number, floor = floor_of(sub_district, log)
    seals = Seal.objects.filter(sub_district=sub_district, log=log, number__gt=number)
    recent = seals.annotate(row=Func(F("ids"), function="unnest")).values("row")
    rows: QuerySet[Row] = LOGS[log].objects.filter(sub_district=sub_district, pk__gt=floor)
    return rows.exclude(pk__in=recent).order_by("pk")


@transaction.atomic
def seal(sub_district: SubDistrict, log: str) -> Seal | None:
    """Seal the next rows; None where there are none. Holds up other sealers alone: nobody waits who writes a row."""
    SubDistrict.objects.select_for_update(no_key=True).get(pk=sub_district.pk)
    rows = list(unsealed(sub_district, log)[:BATCH])
    if not rows:
        return None
    before = Seal.objects.filter(sub_district=sub_district, log=log).order_by("number").last()
    digests = [digest(row) for row in rows]
    return Seal.objects.create(
        sub_district=sub_district,
        log=log,
        number=before.number + 1 if before else 1,
        ids=[row.pk for row in rows],
        marks=b"".join(found[:MARK] for found in digests),
        sha256=linked(before.sha256 if before else "", digests),
    )


def verify(sub_district: SubDistrict, log: str) -> Report:
    """Compare every sealed row with its seal, and every seal with the one before it."""
    report = Report(sub_district, log)
    sealed: set[int] = set()
    for row in Seal.objects.filter(sub_district=sub_district, log=log).order_by("number").iterator(chunk_size=50):
        report.faults += faults_of(row, report)
        report.heads.append(row.sha256)
        sealed.update(row.ids)
    report.sealed = len(sealed)
    report.faults += slipped_in(report, sealed)
    return report


def faults_of(row: Seal, before: Report) -> Iterator[str]:
    """What is wrong with one seal, in words; `before` stands at the seal before it."""
    if row.number != len(before.heads) + 1:
        yield f"seal {len(before.heads) + 1} is gone"
    found = {entry.pk: digest(entry) for entry in LOGS[row.log].objects.filter(pk__in=row.ids)}
    marks = bytes(row.marks)
    for place, pk in enumerate(row.ids):
        if pk not in found:
            yield f"row {pk} of seal {row.number} is gone"
        elif found[pk][:MARK] != marks[place * MARK : (place + 1) * MARK]:
            yield f"row {pk} of seal {row.number} was changed"
    if row.sha256 != linked(before.head, (found.get(pk, b"") for pk in row.ids)):
        yield f"seal {row.number} does not fit"


def slipped_in(report: Report, sealed: set[int]) -> Iterator[str]:
    """Rows below the last settled seal that none names; those above wait for beat."""
    _number, floor = floor_of(report.sub_district, report.log)
    rows = LOGS[report.log].objects.filter(sub_district=report.sub_district).order_by("pk")
    for pk in rows.values_list("pk", flat=True).iterator(chunk_size=10_000):
        if pk not in sealed and pk <= floor:
            yield f"row {pk} was slipped in: no seal names it"
        elif pk not in sealed:
            report.waiting += 1
