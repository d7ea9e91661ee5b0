"""A mediator asks a lawyer at the desk; the lawyer answers on a phone; the answer stands in the case."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.models import Lawyer, Partnership
from mediation.models import Case, Kind, Status
from portal import demo_cases, demo_places
from residents.models import Mandate, Organisation, Role
from tests.browser import steps

LAWYER = "+8613800000601"


@pytest.fixture
def lawyer(demo):
    """A law firm in partnership with the demo's sub-district, and its lawyer, who logs in by code."""
    demo_cases.build(demo)
    firm = Organisation.objects.get(sub_district=demo, kind="law_firm")
    row = Partnership.objects.create(sub_district=demo, firm=firm, name="结对", starts_on=date(2024, 1, 1))
    row.estates.set(demo.estates.all())
    person = demo_places.add_person(demo, "许律师", LAWYER)
    Mandate.objects.create(
        sub_district=demo, person=person, role=Role.DUTY_LAWYER, organisation=firm, starts_on=date(2024, 1, 1)
    )
    return Lawyer.objects.create(
        sub_district=demo, firm=firm, person=person, licence_number="13204201010000001", specialties=["LEAK", "FEE"]
    )


def test_mediator_asks_and_a_lawyer_answers_on_a_phone(staff, visitors, lawyer):
    case = Case.objects.filter(status=Status.MEDIATING, mediator__name="周明", declared_at__isnull=False).first()
    desk, phone = staff("mira"), visitors(LAWYER)

    desk.go(reverse("case", args=[case.pk]))
    desk.follow(reverse("ask_lawyer", args=[case.pk]))
    desk.heading("Ask a lawyer")
    desk.fill(kind="opinion", lawyer=str(lawyer.pk), question="楼上漏水，检测费谁出？")
    desk.main.locator('[name="audience"]').select_option("joint")
    desk.press("Ask")
    desk.sees("许律师", "Asked so far")

    steps.log_in_by_code(phone)
    phone.go(reverse("duty_tasks"))
    phone.heading("My tasks")
    phone.follow("/duty/tasks/")
    phone.sees("楼上漏水，检测费谁出？")
    phone.fill(due_on=(timezone.localdate() + timedelta(days=3)).isoformat())
    phone.press("Accept")
    phone.sees("Accepted. The mediator is told.")
    phone.fill(text="由责任人承担；责任不明时先垫付。")
    phone.press("Answer")
    phone.sees("Your answer stands in the case. Thank you.", "由责任人承担；责任不明时先垫付。")

    desk.go(reverse("case", args=[case.pk]))
    desk.sees("Answer of a lawyer, not binding", "由责任人承担；责任不明时先垫付。")
    assert case.entries.get(kind=Kind.LAWYER_OPINION).audience == "joint"
