"""Cases as rows, without their acts: for tests that only count."""

from datetime import datetime, timedelta

from django.utils import timezone

from mediation.models import Case, Party, Rating, Side
from residents.models import Committee, Estate, Organisation
from tests import make


def moment(text):
    """`2026-11-03 09:00` in local time; a day alone is its noon."""
    return timezone.make_aware(datetime.fromisoformat(text if " " in text else f"{text} 12:00"))


def committee_of(cast):
    return Committee.objects.get(sub_district=cast.place)


def case(cast, filed="2026-11-03", **values):
    """A case filed on a day; `after`: days from the filing to the outcome that `values` name."""
    submitted_at, after = moment(filed), values.pop("after", None)
    if after is not None:
        values["outcome_at"] = submitted_at + timedelta(days=after)
    stars = values.pop("stars", None)
    wanted = {
        "sub_district": cast.place, "committee": committee_of(cast), "estate": cast.place.estates.get(name="清和里"),
        "category": "LEAK", "channel": "web",
        "status": "mediating", "submitted_at": submitted_at, "title": "楼上漏水", "facts": "绝不外传的经过",
        "reference": f"QH-2026-{Case.objects.count():04d}",
    }  # fmt: skip
    row = Case.objects.create(**wanted | values)
    party = Party.objects.create(case=row, side=Side.APPLICANT, person=cast.alice, name="机密姓名")
    if stars:
        Rating.objects.create(
            party=party, stars=stars, solved="yes", rated_at=submitted_at + timedelta(days=30),
            changed_at=submitted_at + timedelta(days=30),
        )  # fmt: skip
    return row


def estate(cast, name="永宁新村"):
    return Estate.objects.create(sub_district=cast.place, community=cast.place.communities.first(), name=name)


def company(cast, name="安居物业"):
    return make.organisation(cast.place, name, Organisation.Kind.PROPERTY_COMPANY)
