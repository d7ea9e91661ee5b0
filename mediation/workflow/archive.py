"""The file of a closed case (卷宗): what must be in it, its contents, and the hash that keeps it as it is."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.documents.models import Paper
from mediation import clocks, period_papers
from mediation.models import Attachment, Case, Entry, Kind, Status
from mediation.papers import text_of
from mediation.workflow.service import in_file
from mediation.workflow.story import tell
from mediation.workflow.transitions import Refused, lock, move, require

# Papers that a file must have, by how the matter went (domain §2, “required”): kind of entry → its paper.
ALWAYS = {Kind.CLOSED: "结案报告表"}
ACCEPTED = {
    Kind.ACCEPTED: "人民调解受理登记表",
    Kind.RIGHTS_NOTICE: "权利义务告知书",
    Kind.STARTED: "指派调解员及回避声明",
}
AGREED = ACCEPTED | {Kind.SESSION_RECORD: "人民调解记录", Kind.SEALED: "人民调解协议书", Kind.FOLLOW_UP: "回访记录"}
ORAL = {kind: name for kind, name in AGREED.items() if kind != Kind.SEALED} | {Kind.AGREED_ORALLY: "口头协议登记表"}
ENDED = {
    Kind.TERMINATED: "终止调解告知书",
    Kind.REFUSED: "不予受理告知书",
    Kind.TRANSFERRED: "移送函",
    Kind.WITHDRAWN: "撤回申请记录",
}


def papers_of(case: Case) -> list[Entry]:
    """The entries of the case that hold a paper, in their order; not the cover of the file itself."""
    rows = case.entries.filter(paper__isnull=False).exclude(kind=Kind.ARCHIVED)
    return list(rows.select_related("paper").order_by("at", "id"))


def missing(case: Case) -> list[str]:
    """The papers that the file must have and has not."""
    kinds = {entry.kind for entry in case.entries.all()}
    with_paper = {entry.kind for entry in papers_of(case)}
    if Kind.SEALED in kinds:
        wanted = ALWAYS | AGREED
    elif Kind.AGREED_ORALLY in kinds:
        wanted = ALWAYS | ORAL
    else:
        wanted = ALWAYS | {kind: name for kind, name in ENDED.items() if kind in kinds}
        wanted |= {kind: name for kind, name in ACCEPTED.items() if kind in kinds}
    return [name for kind, name in wanted.items() if kind not in with_paper]


def digest(case: Case) -> str:
    """SHA-256 over every paper and every file of the case, in their order: a change of any one shows."""
    papers = [paper.sha256 for entry in papers_of(case) if (paper := entry.paper)]
    files = Attachment.objects.filter(entry__case=case).order_by("entry__at", "entry", "id")
    lines = [*papers, *files.values_list("upload__sha256", flat=True)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def contents(case: Case) -> tuple[list[list[str]], int]:
    """The rows of 卷内目录 (number, paper, day, pages, first page) and the number of pages."""
    rows, page = [], 1
    papers: list[Paper] = [entry.paper for entry in papers_of(case) if entry.paper]
    for n, paper in enumerate(papers, 1):
        day = text_of(timezone.localdate(paper.created_at))
        rows.append([str(n), paper.title, day, str(paper.pages), str(page)])
        page += paper.pages
    return rows, page - 1


def keep_until(case: Case, day: date) -> date | None:
    """The end of the year in which the time of keeping ends; None: for ever."""
    agreed = case.entries.filter(kind=Kind.SEALED).exists()
    years: int | None = settings.ARCHIVE_YEARS_WRITTEN if agreed else settings.ARCHIVE_YEARS_OTHER
    return date(day.year + years, 12, 31) if years else None


@transaction.atomic
def archive(case: Case, note: str = "", *, actor: User, at: datetime | None = None) -> None:
    """Close the file for good: contents, time of keeping, and a hash of all that is in it (domain §1.2, row 19).

    What must be there and is not needs a `note`, which is printed on 卷宗情况说明.
    """
    at = at or timezone.now()
    lock(case)
    require(case, Status.CLOSED)
    if (names := missing(case)) and not note.strip():
        raise Refused(_("The file lacks: %(names)s. Say why, and it is written down in the file.")
                      % {"names": "、".join(names)})  # fmt: skip
    if damaged := [entry.paper.title for entry in papers_of(case) if entry.paper and not entry.paper.is_intact()]:
        raise Refused(_("The stored paper was changed: %(names)s. Please tell the administrator.")
                      % {"names": "、".join(damaged)})  # fmt: skip
    rows, pages = contents(case)
    until, sha256 = keep_until(case, timezone.localdate(at)), digest(case)
    lacks = f"缺少：{'、'.join(names)}。" if names else ""
    term = f"至{text_of(until)}" if until else "永久"
    remarks = "\n".join(filter(None, [lacks + note, in_file(case)]))
    paper = period_papers.dossier(case, rows, pages, term, remarks, actor=actor, at=at)
    tell(case, Kind.ARCHIVED, actor, at, body=note, paper=paper)
    move(case, Status.ARCHIVED, "case.archived", actor, at, archived_at=at, archive_sha256=sha256, keep_until=until)
    clocks.stop(case)


def is_intact(case: Case) -> bool:
    """Is everything in the archived file as it was when it was archived?"""
    whole = all(entry.paper.is_intact() for entry in papers_of(case) if entry.paper)
    return whole and digest(case) == case.archive_sha256
