"""Many cases with a marker in every entry; and who may read which, worked out without the portal's filters."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils import timezone

from foundation.documents.models import Paper
from foundation.files.models import Upload
from mediation import workflow
from mediation.models import Agent, Audience, Case, Entry, Kind, Party, Recusal, Risk, Status
from residents.models import Committee, Mandate, Organisation, Person
from tests import make

MARKER = re.compile("记号[0-9]{7}号")
SPOKEN = [Kind.MESSAGE, Kind.NOTE, Kind.EVIDENCE, Kind.TEXT]
WRITABLE = {Status.ACCEPTED, Status.MEDIATING, Status.SUSPENDED, Status.AGREED}
MEDIATED = WRITABLE | {Status.TERMINATED, Status.CLOSED, Status.ARCHIVED}
SEALED_SEE = {Status.MEDIATING, Status.AGREED, Status.CLOSED, Status.ARCHIVED}
TODAY = date.today()  # noqa: DTZ011  # a day to either side changes nothing


@dataclass
class Facts:
    """What a case is made of, as it was meant: who is what in it."""

    case: Case
    place: Any
    mediator: Person | None
    recused: Person | None
    sides: list[SimpleNamespace]  # party, people (who act for it now), agreed
    marks: dict[str, SimpleNamespace] = field(default_factory=dict)  # audience, party, kind, author
    files: list[tuple[str, str]] = field(default_factory=list)  # name of the URL, marker
    rows: list[Any] = field(default_factory=list)


class World:
    """Two committees of a sub-district and one of another, with staff and residents, and `size` cases by chance.

    The same seed makes the same ones.
    """

    def __init__(self, cast: Any, size: int, seed: int = 5) -> None:
        self.by_chance = random.Random(seed)
        self.number = 0
        self.cast = cast
        own, elsewhere = (self.staffed(row, row.committees.get()) for row in (cast.place, cast.elsewhere))
        office = make.organisation(cast.place, "第二调委会", Organisation.Kind.MEDIATION_COMMITTEE)
        other = Committee.objects.create(sub_district=cast.place, organisation=office, number_prefix="第二")
        self.places = [own, self.staffed(cast.place, other, agents=own.agents), elsewhere]
        for place in self.places:
            place.residents = [make.person(place.row, f"居民{n}") for n in range(8 + size // 20)]
        self.facts = [self.a_case() for _n in range(size)]
        everybody = (person for place in self.places for person in [*place.residents, *place.staff, *place.agents])
        self.people = list(dict.fromkeys(everybody))

    def staffed(self, row: Any, committee: Committee, agents: Sequence[Person] = ()) -> SimpleNamespace:
        """The staff of a committee: among them a mediator who is a clerk too, and one who is a clerk no longer.

        `agents`: who acts for the company; without them somebody new.
        """
        names = ["clerk", "director", "archivist", "seal_holder", "mediator", "mediator", "mediator"]
        staff = [make.staff(row, f"{role}{n}", role, committee=committee) for n, role in enumerate(names)]
        both = staff[-1]
        Mandate.objects.create(
            sub_district=row, person=both, role="clerk", committee=committee, starts_on=date(2024, 1, 1)
        )
        gone = make.person(row, "旧登记员")
        Mandate.objects.create(
            sub_district=row, person=gone, role="clerk", committee=committee, starts_on=date(2024, 1, 1),
            ends_on=TODAY - timedelta(days=9),
        )  # fmt: skip
        company = row.organisations.get(kind="property_company")
        agents = agents or [make.staff(row, "公司代办", "organisation_agent", organisation=company)]
        roles = {role: [] for role in names}
        for role, person in zip(names, staff, strict=True):
            roles[role].append(person)
        roles["clerk"].append(both)
        return SimpleNamespace(
            row=row, committee=committee, staff=[*staff, gone], roles=roles, company=company, agents=agents
        )

    def marker(self) -> str:
        self.number += 1
        return f"记号{self.number:07d}号"

    def a_case(self) -> Facts:
        pick = self.by_chance
        place = pick.choices(self.places, [8, 1, 1])[0]
        status = pick.choice(Status.values)
        mediator = pick.choice(place.roles["mediator"]) if status in MEDIATED and pick.random() < 0.9 else None
        told = self.marker()
        case = Case.objects.create(
            sub_district=place.row, committee=place.committee, status=status, title="楼上漏水",
            facts=told, wish="修好", category="LEAK", reference=f"R{self.number:07d}" * (status != Status.DRAFT),
            submitted_at=None if status == Status.DRAFT else timezone.now(), mediator=mediator,
            declared_at=timezone.now() if mediator else None, estate=place.row.estates.get(),
        )  # fmt: skip
        self.number += 1
        facts = Facts(case, place, mediator, self.recused(case, place, mediator), self.sides(case, place, status))
        facts.marks[told] = SimpleNamespace(audience=Audience.JOINT, side=None, kind=Kind.FILED, author=None)
        for _n in range(pick.randint(2, 5)):
            self.entry(facts)
        self.beside(facts)
        return facts

    def recused(self, case: Case, place: Any, mediator: Person | None) -> Person | None:
        """Sometimes another mediator was recused before."""
        others = [row for row in place.roles["mediator"] if row != mediator]
        if self.by_chance.random() > 0.2 or case.status not in MEDIATED:
            return None
        person = self.by_chance.choice(others)
        Recusal.objects.create(
            case=case, mediator=person, state="granted", reason="亲戚", asked_at=timezone.now(),
            asked_by=person.user, decided_by=place.roles["director"][0].user, decided_at=timezone.now(),
        )  # fmt: skip
        return person

    def sides(self, case: Case, place: Any, status: str) -> list[SimpleNamespace]:
        """Applicant and respondent, perhaps the company; people who act for one, will, or did."""
        pick = self.by_chance
        one, two, helper = pick.sample(place.residents, 3)
        if pick.random() < 0.3:  # who works for the committee lives here too
            two = place.roles[pick.choice(["clerk", "director", "director"])][0]
        elif pick.random() < 0.1:  # who is a side here and lives elsewhere: the portal there shows nothing of it
            two = pick.choice(self.places[0 if place is self.places[-1] else -1].residents)
        answers = ["agreed", *pick.choices(["agreed", "pending", "declined"], [7, 2, 1])]
        company = pick.random() < 0.25
        found = []
        for side, person, answer in zip(("applicant", "respondent"), (one, two), answers, strict=True):
            of = {"organisation": place.company} if side == "respondent" and company else {"person": person}
            party = Party.objects.create(case=case, side=side, name=str(*of.values()), consent=answer, **of)
            people = list(place.agents) if "organisation" in of else [person]
            found.append(SimpleNamespace(party=party, people=people, agreed=answer == "agreed"))
        begins, ends = pick.choice([(-9, None), (-9, 9), (-9, -2), (5, None)])
        Agent.objects.create(
            party=found[0].party, person=helper, kind="helper", relation="邻居", powers=["evidence", "receive"],
            authority="口头", starts_on=TODAY + timedelta(days=begins),
            ends_on=None if ends is None else TODAY + timedelta(days=ends),
        )  # fmt: skip
        if begins < 0 and (ends is None or ends > 0):
            found[0].people.append(helper)
        return found

    def entry(self, facts: Facts) -> None:
        """One entry for a random audience by a random author; by the act where the case allows it."""
        pick, marker = self.by_chance, self.marker()
        audience = pick.choice(Audience.values)
        side = pick.choice(facts.sides) if audience == Audience.PARTY else None
        author = self.author(facts, audience, side)
        kind = pick.choice(SPOKEN)
        given = {
            "audience": audience, "party": side and side.party, "without_prejudice": pick.random() < 0.3,
        }  # fmt: skip
        if facts.case.status in WRITABLE and author and kind != Kind.TEXT:
            row = workflow.write(facts.case, kind, marker, actor=author.user, **given)
        else:
            row = Entry.objects.create(
                case=facts.case, kind=kind, body=marker, at=timezone.now(), author=author and author.user, **given
            )
        facts.marks[marker] = SimpleNamespace(audience=audience, side=side, kind=kind, author=author)
        if pick.random() < 0.3:
            self.with_file(facts, row)
        if pick.random() < 0.2:
            self.with_paper(facts, row)

    def author(self, facts: Facts, audience: str, side: Any) -> Person | None:
        """Somebody who could have written it; or nobody: a paper slip, a text message, the portal itself."""
        sides = [person for side in facts.sides for person in side.people]
        clerks, directors = (
            [row for row in facts.place.roles[r][:1] if row not in sides] for r in ("clerk", "director")
        )
        everybody = {
            Audience.JOINT: [facts.mediator, *facts.sides[0].people, *clerks],
            Audience.PARTY: [facts.mediator, *(side.people if side else [])],
            Audience.MEDIATORS: [facts.mediator, *directors],
            Audience.DIRECTOR: [*directors, facts.sides[0].people[0]],
        }
        return self.by_chance.choice([None, *everybody[Audience(audience)]])

    def with_file(self, facts: Facts, row: Entry) -> None:
        """A file whose name and content are a marker for the same readers."""
        marker = self.marker()
        upload = Upload(
            sub_district=facts.place.row, name=f"{marker}.pdf", content_type="application/pdf", size=9, sha256="0" * 64
        )
        upload.file.save(f"{uuid4()}.pdf", ContentFile(marker.encode()))
        attachment = row.attachments.create(upload=upload)
        facts.marks[marker] = next(mark for mark in [facts.marks[row.body]])
        facts.files.append((f"attachment:{attachment.pk}", marker))

    def with_paper(self, facts: Facts, row: Entry) -> None:
        """A paper whose title and file are a marker for the same readers."""
        marker = self.marker()
        data = marker.encode()
        paper = Paper(
            sub_district=facts.place.row, kind="receipt", template_version="1", title=marker, data={"secret": marker},
            code=f"{self.number:04d}-TEST-TEST"[-14:], sha256=hashlib.sha256(data).hexdigest(), pages=1,
            created_at=timezone.now(),
        )  # fmt: skip
        paper.file.save(f"papers/{uuid4()}.pdf", ContentFile(data))
        Entry.objects.filter(pk=row.pk).update(paper=paper)
        facts.marks[marker] = facts.marks[row.body]
        facts.files.append((f"paper_pdf:{row.pk}", marker))

    def beside(self, facts: Facts) -> None:
        """What stands on the page of a case beside its story: a danger, a request for another mediator."""
        if facts.case.status not in WRITABLE or self.by_chance.random() > 0.3:
            return
        marker = self.marker()
        desk = facts.place.roles["clerk"][0]
        Risk.objects.create(case=facts.case, level="serious", seen=marker, set_by=desk.user, set_at=timezone.now())
        facts.marks[marker] = SimpleNamespace(audience="danger", side=None, kind="", author=None)

    # Who may read what: the rule in words of its own

    def sees_case(self, person: Person, facts: Facts) -> bool:
        """Staff of the committee, the mediator, a side that wants mediation; nobody a draft, nobody who was recused,
        nobody from another sub-district.
        """
        if facts.case.status == Status.DRAFT or person == facts.recused:
            return False
        if person.sub_district_id != facts.place.row.pk:
            return False
        if any(person in side.people for side in facts.sides):
            return self.is_side(person, facts)
        roles = facts.place.roles
        desk = [*roles["clerk"], *roles["director"], *roles["archivist"]]
        if facts.case.status in SEALED_SEE:
            desk += roles["seal_holder"]
        return person in desk or person == facts.mediator or self.is_side(person, facts)

    @staticmethod
    def is_side(person: Person, facts: Facts) -> bool:
        return any(side.agreed and person in side.people for side in facts.sides)

    def reads(self, person: Person, facts: Facts, mark: Any) -> bool:
        if not self.sees_case(person, facts):
            return False
        work = not self.is_side(person, facts)
        director, mediator = work and person in facts.place.roles["director"], work and person == facts.mediator
        clerk = work and person in facts.place.roles["clerk"]
        if mark.audience == "danger":
            return director or clerk or mediator
        if mark.audience == Audience.JOINT or person == mark.author:
            return True
        if mark.audience == Audience.PARTY:
            nobodys = facts.mediator is None and (mark.kind == Kind.TEXT or mark.author is None)
            return mediator or person in mark.side.people or (clerk and nobodys)
        return director or (mediator and mark.audience == Audience.MEDIATORS)

    def readable(self, person: Person, audience: str = "") -> set[str]:
        """Every marker (of an audience) that `person` may read, and so must meet."""
        return {
            marker
            for facts in self.facts
            for marker, mark in facts.marks.items()
            if self.reads(person, facts, mark) and audience in ("", mark.audience)
        }

    def strangers(self, facts: Facts) -> Iterator[Person]:
        """Five who must not see the case."""
        others = [person for person in self.people if not self.sees_case(person, facts)]
        yield from self.by_chance.sample(others, min(5, len(others)))
