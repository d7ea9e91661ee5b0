"""What was expected beside what was delivered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from tests.chaos.expected import Expected
from tests.chaos.processes import Delivered
from tests.chaos.travelled import BEGIN

PATIENCE = timedelta(minutes=5)
A_MOMENT = timedelta(seconds=1)


@dataclass
class Verdict:
    """`late`: after the event that it tells of, or more than five minutes after it was due or the window began.

    `twice`: a phone got the same words once more than expected, under another key. `strange`: words that nobody
    expected. `early`: before it was due.
    """

    expected: int
    delivered: int
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    early: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    latest: timedelta = timedelta(0)  # after it was due

    @property
    def line(self) -> str:
        lost, twice, late = len(self.lost), len(self.twice), len(self.late)
        return f"expected {self.expected} delivered {self.delivered} lost {lost} twice {twice} late {late}"


def words(text: str) -> str:
    """An SMS without the address at its end."""
    return text.rpartition(" http")[0] or text


def judge(expected: Iterable[Expected], delivered: Iterable[Delivered]) -> Verdict:
    """Pair what a phone should get with what it got, by the words, in the order of time."""
    wanted, came = defaultdict(list), defaultdict(list)
    for row in expected:
        wanted[row.phone, row.text].append(row)
    for message in delivered:
        came[message.phone, words(message.text)].append(message)
    verdict = Verdict(sum(map(len, wanted.values())), sum(map(len, came.values())))
    for what in wanted.keys() | came.keys():
        compare(verdict, sorted(wanted[what], key=lambda row: row.due), sorted(came[what], key=lambda row: row.at))
    return verdict


def compare(verdict: Verdict, wanted: list[Expected], came: list[Delivered]) -> None:
    """Of one phone and one text."""
    for row in wanted[len(came) :]:
        verdict.lost.append(f"{row.phone} {row.due:%H:%M:%S} {row.text}")
    for message in came[len(wanted) :]:
        (verdict.twice if wanted else verdict.strange).append(f"{message.phone} {message.at:%H:%M:%S} {message.text}")
    for row, message in zip(wanted, came, strict=False):
        told = f"{row.phone} due {row.due:%H:%M:%S} came {message.at.astimezone(row.due.tzinfo):%H:%M:%S} {row.text}"
        waited = message.at - max(row.due, BEGIN)
        verdict.latest = max(verdict.latest, waited)
        if message.at < row.due - A_MOMENT:
            verdict.early.append(told)
        if waited > PATIENCE or (row.until and message.at > row.until):
            verdict.late.append(told)
