"""A register file read line by line, and put together to households: which lines can be taken, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from lib import tables
from residents.register.columns import BY_KEY, COLUMNS, NOBODY, Wrong, heading_of

MOST_LINES = 50_000
HEAD_WITHIN = 10  # lines: a title may stand above the headings
MILLIONTH = Decimal("0.000001")
Key = tuple[str, str, str]  # building, entrance (or empty), number
Progress = Callable[[float], None]


class Owner(NamedTuple):
    name: str
    phone: str
    identity: str
    share: Fraction | None


class User(NamedTuple):
    """Who uses a unit: an owner who lives there stands here as well."""

    name: str
    phone: str
    identity: str
    how: str


class Problem(NamedTuple):
    """Why a line is refused: its number, the heading of the column, plain words, and the line as it was."""

    line: int
    column: str
    words: str
    cells: list[str]


@dataclass(slots=True)
class Line:
    at: int
    cells: list[str]
    values: dict[str, Any]
    owner: Owner | None = None
    user: User | None = None
    empty: bool = False  # said to be used by nobody

    @property
    def key(self) -> Key:
        return self.values["building"], self.values["entrance"], self.values["number"]


@dataclass(slots=True)
class Household:
    """A unit as the file has it. `users` is None where the file says nothing of them."""

    key: Key
    lines: list[Line]
    area: Decimal | None = None
    owners: list[tuple[Owner, Decimal]] = field(default_factory=list)
    users: list[User] | None = None


@dataclass
class Sheet:
    """What was read: headings, households, refused lines with the units that they mean, notes for the reader."""

    headings: list[str] = field(default_factory=list)
    households: dict[Key, Household] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused_keys: set[Key] = field(default_factory=set)
    unknown_key: bool = False  # a refused line does not say which unit it means
    notes: list[str] = field(default_factory=list)
    read: int = 0

    @property
    def refused(self) -> int:
        return len({problem.line for problem in self.problems})

    def refuse(self, household: Household, problems: list[Problem]) -> None:
        """Hold back all lines of a unit: with half of its owners it would be wrong."""
        lines = {problem.line for problem in problems}
        first = min(lines)
        words = _("Held back: line %(n)d of the same unit is wrong.") % {"n": first}
        rest = [Problem(line.at, "", words, line.cells) for line in household.lines if line.at not in lines]
        self.problems += [*problems, *rest]
        self.refused_keys.add(household.key)
        self.households.pop(household.key, None)


def read(data: bytes, estate: str, progress: Progress = lambda done: None) -> Sheet:
    """The file, checked against itself; tables.NotATable where it is no register of `estate` at all."""
    table = tables.sheet(data)
    sheet = Sheet()
    places = head(table.rows, sheet)
    if table.only_sheet:
        sheet.notes.append(_("Only the first sheet was read: %(name)s.") % {"name": table.only_sheet})
    groups: dict[Key, list[Line]] = {}
    bad: dict[Key, list[Problem]] = {}
    for at, cells in filled(table.rows):
        sheet.read += 1
        if sheet.read > MOST_LINES:
            words = _("This file has more than %(n)d lines. Please divide it, for example by building.")
            raise tables.NotATable(words % {"n": MOST_LINES})
        if sheet.read % 1000 == 0:
            progress(min(at / max(table.length, 1), 1))
        line, problems = parse(at, cells, places, estate)
        if not problems:
            groups.setdefault(line.key, []).append(line)
        elif line.values.keys() >= {"building", "entrance", "number"}:
            groups.setdefault(line.key, []).append(line)
            bad.setdefault(line.key, []).extend(problems)
        else:
            sheet.problems += problems
            sheet.unknown_key = True
    if not sheet.read:
        raise tables.NotATable(_("There is no line below the headings."))
    gather(sheet, groups, bad, estate)
    return sheet


def filled(rows: Iterator[tables.Row]) -> Iterator[tables.Row]:
    """The lines that say something, their cells in plain form."""
    plain = (tables.Row(row.line, [tables.plain(cell) for cell in row.cells]) for row in rows)
    return (row for row in plain if any(row.cells))


def head(rows: Iterator[tables.Row], sheet: Sheet) -> dict[str, int]:
    """Where each column stands; NotATable without a line of headings that names the building and the number."""
    seen: list[str] = []
    for _at, cells in filled(rows):
        keys = [heading_of(cell) for cell in cells]
        if {"building", "number"} <= set(keys):
            sheet.headings = cells
            return positions(cells, keys, sheet)
        seen = seen or [cell for cell in cells if cell]
        if _at >= HEAD_WITHIN:
            break
    words = _(
        "The headings are not those of a register: at least 楼栋 and 房号 are needed. The file begins with: %(seen)s."
    )
    raise tables.NotATable(words % {"seen": "、".join(seen)[:100]})


def positions(cells: list[str], keys: list[str], sheet: Sheet) -> dict[str, int]:
    for key in filter(None, keys):
        if keys.count(key) > 1:
            twice = "、".join(cell for cell, own in zip(cells, keys, strict=True) if own == key)
            words = _("Two columns mean the same: %(twice)s. Take one out, or change its heading.")
            raise tables.NotATable(words % {"twice": twice})
    if ignored := [cell for cell, key in zip(cells, keys, strict=True) if cell and not key]:
        sheet.notes.append(_("These columns were not read: %(names)s.") % {"names": "、".join(ignored)[:200]})
    missing = [column.heading for column in COLUMNS if column.key not in keys and column.key != "estate"]
    if missing:
        words = _("The file says nothing of: %(names)s. What the register holds of it stays.")
        sheet.notes.append(words % {"names": "、".join(missing)})
    return {key: place for place, key in enumerate(keys) if key}


def parse(at: int, cells: list[str], places: dict[str, int], estate: str) -> tuple[Line, list[Problem]]:
    """One line, with everything that is wrong in it."""
    line, problems = Line(at, cells, {}), []
    for column in COLUMNS:
        place = places.get(column.key, -1)
        text = cells[place] if 0 <= place < len(cells) else ""
        try:
            line.values[column.key] = column.parse(text)
        except Wrong as wrong:
            problems.append(Problem(at, column.heading, str(wrong), cells))
    if not problems:
        problems = [Problem(at, BY_KEY[key].heading, words, cells) for key, words in fits(line, estate)]
    return line, problems


def fits(line: Line, estate: str) -> Iterator[tuple[str, str]]:
    """Do the cells of a line fit each other? Column and words for each that does not; else owner and user are set."""
    said = line.values
    if said["estate"] and said["estate"] != estate:
        words = _(
            "This line is of the estate “%(other)s”, you chose “%(estate)s”. Choose that estate, or take the line out."
        )
        yield "estate", words % {"other": said["estate"], "estate": estate}
    if said["owner"]:
        line.owner = Owner(said["owner"], said["owner_phone"], said["identity"], said["share"])
    elif said["owner_phone"] or said["identity"] or said["share"]:
        yield "owner", _("There is no name. Write the owner's name, or empty the cells that belong to it.")
    if said["how"] == "nobody" or said["user"] in NOBODY:
        line.empty = True
    elif said["user"]:
        line.user = User(said["user"], said["user_phone"], "", said["how"] or "other")
    elif said["how"] == "owner" and line.owner:
        line.user = User(line.owner.name, line.owner.phone, line.owner.identity, "owner")
    elif said["how"] or said["user_phone"]:
        yield "user", _("There is no name. Write who uses the unit, or empty the cells that belong to it.")


def gather(sheet: Sheet, groups: dict[Key, list[Line]], bad: dict[Key, list[Problem]], estate: str) -> None:
    """Put lines together to households, and refuse those that contradict each other."""
    people: dict[str, tuple[str, int]] = {}
    for key, lines in groups.items():
        household = Household(key, lines)
        problems = bad.get(key) or list(contradictions(household, people))
        if problems:
            sheet.refuse(household, problems)
        else:
            sheet.households[key] = household
    sheet.problems.sort(key=lambda problem: problem.line)
    others = [problem for problem in sheet.problems if problem.column == BY_KEY["estate"].heading]
    if len({problem.line for problem in others}) == sheet.read:
        words = _("This is a file of another estate: none of its lines is of “%(estate)s”.")
        raise tables.NotATable(words % {"estate": estate})


def contradictions(household: Household, people: dict[str, tuple[str, int]]) -> Iterator[Problem]:
    """What the lines of a unit say against each other; else area, owners and users of the household are set."""
    seen: dict[tuple[Any, ...], int] = {(None, None): household.lines[0].at}
    for line in household.lines:
        first = seen.setdefault((line.owner and line.owner[:3], line.user), line.at)
        if first != line.at:
            words = _("This line says the same unit as line %(n)d and nothing new. Take one of them out.")
            yield Problem(line.at, BY_KEY["number"].heading, words % {"n": first}, line.cells)
        area = line.values["area"]
        if area and household.area not in {None, area}:
            words = _("The area differs from the line above of the same unit. Write the same on both.")
            yield Problem(line.at, BY_KEY["area"].heading, words, line.cells)
        household.area = area or household.area
        yield from same_person(line, people)
    yield from shares(household)
    users = list(dict.fromkeys(line.user for line in household.lines if line.user))
    household.users = users or ([] if any(line.empty for line in household.lines) else None)


def same_person(line: Line, people: dict[str, tuple[str, int]]) -> Iterator[Problem]:
    """An identity number belongs to one name."""
    if line.owner and line.owner.identity:
        name, at = people.setdefault(line.owner.identity, (line.owner.name, line.at))
        if name != line.owner.name:
            words = _("The same identity number stands with another name in line %(n)d. Correct one of them.")
            yield Problem(line.at, BY_KEY["identity"].heading, words % {"n": at}, line.cells)


def shares(household: Household) -> Iterator[Problem]:
    """What each owner has: as written, else equal parts (民法典 309); never more than the whole together."""
    owners = {line.owner[:3]: line for line in household.lines if line.owner}
    written = {mark: line.owner.share for mark, line in owners.items() if line.owner and line.owner.share}
    last = list(owners.values())[-1] if owners else household.lines[-1]
    heading = BY_KEY["share"].heading
    if written and len(written) < len(owners):
        yield Problem(last.at, heading, _("Write the share of each co-owner of this unit, or of none."), last.cells)
    elif sum(written.values()) > 1:
        words = _("The shares of this unit add up to more than the whole. Together they may be 1 at most.")
        yield Problem(last.at, heading, words, last.cells)
    for line in owners.values():
        assert line.owner is not None
        part = line.owner.share or Fraction(1, len(owners))
        exact = Decimal(part.numerator) / Decimal(part.denominator)
        household.owners.append((line.owner, exact.quantize(MILLIONTH, ROUND_DOWN)))
