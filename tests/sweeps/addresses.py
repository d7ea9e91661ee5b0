"""With which objects of the world each named URL is asked."""

from types import SimpleNamespace
from typing import Any

from django.urls import reverse

from consultations.views.swaps import SWAP_ACTS
from consultations.workflow import shifts
from foundation.law.models import LegalBasis
from mediation.acts import ACTS
from mediation.intake_acts import ORDER_ACTS
from tests.dashboards import scorecard_samples
from tests.sweeps import statistics
from tests.sweeps.world import LIST_PAGES, REGISTER, TASKS, TOKEN, YEAR

Arguments = dict[str, list[Any]]


def arguments(world: SimpleNamespace) -> Arguments:
    """What each named URL that wants arguments is asked with."""
    rooms = (of_place, of_filing, of_case, of_papers, of_desk, of_duty, of_partnership, of_figures)
    return {name: given for room in rooms for name, given in room(world).items()}


def each(names: str, *given: Any) -> Arguments:
    """The same for several names."""
    return {name: list(given) for name in names.split()}


def of_place(world: SimpleNamespace) -> Arguments:
    return {
        "calendar_year": [YEAR],
        "remove_day": [world.day.pk],
        "law_edit": [LegalBasis.objects.get(key="mediation.29").pk],
        **each(" ".join(REGISTER), world.register_import.pk),
        "give_mandate": ["staff"],
        "end_mandate": [world.clara.mandates.get().pk],
        "posters_pdf": [world.case.estate_id],
        "place": ["building", world.flat.building_id],
        "room": [world.room.pk],
    }


def of_filing(world: SimpleNamespace) -> Arguments:
    return {
        "file_at": [world.case.building_id],
        "file_page": ["words"],
        "file_letter": ["LEAK"],
        **each("file_photo file_photo_remove", world.draft_file.pk),
        "slip_act": ["write"],
        "slip_paper": [world.paper.pk],
        "slip_link": [world.counter.reference, "AAAA-BBBB-CCCC"],
        **each("registered make_slip", world.counter.pk),
    }


def of_case(world: SimpleNamespace) -> Arguments:
    case = world.case.pk
    return {
        **each("matter consents filed case draft_agreement risk my_note ask_lawyer", case),
        **each("asked asked_say", world.asked.pk),
        **each("answer answer_say", TOKEN),
        **each("edit_clause switch_clause", world.clause.pk),
        "act_page": [case, "terminate"],
        **{f"act_{name}": [case] for name in ACTS},
        "session_file": [world.session.pk],
        "calendar_feed": [world.calendar_secret],
        "revoke_calendar": [world.calendar_address.pk],
    }


def of_papers(world: SimpleNamespace) -> Arguments:
    return {
        **each("agreement agreement_print agreement_code agreement_sign", world.agreement.pk),
        "agreement_page": [world.agreement.pk, 1],
        **each("inquiry inquiry_code inquiry_sign", world.inquiry.pk),
        **each("minutes minutes_code minutes_sign", world.minutes.pk),
        **each("helper helper_advice", world.helper.pk),
        **each("paper paper_pdf", world.paper.pk),
        "paper_page": [world.paper.pk, 1],
        "attachment": [world.files["给双方的"].pk],
        **each("verify_paper verify_compare", world.agreement.paper.code),
    }


def of_desk(world: SimpleNamespace) -> Arguments:
    return {
        **each("saved_view drop_view", world.view.pk),
        **each("work_order work_order_original", world.order.pk),
        "order_act_page": [world.order.pk, "answer"],
        **{f"order_{name}": [world.order.pk] for name in ORDER_ACTS},
        **each(" ".join(LIST_PAGES), world.order.batch_id),
        **each("reply reply_attach reply_aside", world.reply.pk),
    }


def of_duty(world: SimpleNamespace) -> Arguments:
    return {
        "number_rows": ["asked"],
        **each(" ".join(TASKS), world.task.pk),
        "task_file": [world.task.pk, world.files["给双方的"].pk],
        "task_paper": [world.task.pk, world.task.entries.filter(paper__isnull=False).first().pk],
        **each("duty_sign_in duty_sign_out duty_log duty_hand_over duty_take_over", world.shift.pk),
        "duty_swap": [world.coming_shift.pk],
        "duty_call": [world.shift.pk, "visit"],
        "duty_desk": [shifts.desk_code(world.shift.studio)],
        "duty_call_back": [world.call_back.pk],
        "duty_acknowledge": [world.hand_over.pk],
        "duty_absence_withdraw": [world.absence.pk],
        **{f"duty_swap_{name}": [world.swap.pk] for name in SWAP_ACTS},
        "end_rule": [world.rule.pk],
        "end_need": [world.need.pk],
        **each("move_shift cancel_shift", world.coming_shift.pk),
        "revoke_feed": [world.feed.pk],
        "duty_feed": [world.feed_secret],
    }


def of_partnership(world: SimpleNamespace) -> Arguments:
    partnership = world.partnership.pk
    return {
        **each("partnership edit_partnership", partnership),
        "add_to_partnership": [partnership, "client"],
        "end_client": [partnership, world.client_of_firm.pk],
        **each("hours_pdf hours_xlsx", partnership, YEAR, 11),
        "edit_lawyer": [world.lawyer.pk],
    }


def of_figures(world: SimpleNamespace) -> Arguments:
    return {
        "figure_rows": ["filed"],
        "case_sheet": [world.case.pk],
        "drop_figures": [world.figures.pk],
        "new_export": ["queue"],
        **each("export stop_export export_file", world.export.pk),
        **scorecard_samples.arguments(world),
        **statistics.arguments(world),
    }


def variants(world: SimpleNamespace) -> dict[str, str]:
    """More addresses of the same names: objects of other audiences, by `name (which)`."""
    return {
        "matter (asked)": reverse("matter", args=[world.asked.case_id]),
        "matter (draft)": reverse("matter", args=[world.draft.pk]),
        "case (asked)": reverse("case", args=[world.asked.case_id]),
        "people_rows (resident)": reverse("people_rows", args=[world.alice.pk, "open"]),
        "place (unit)": reverse("place", args=["unit", world.flat.pk]),
        "place (estate)": reverse("place", args=["estate", world.flat.estate_id]),
        "case (draft)": reverse("case", args=[world.draft.pk]),
        "paper (letter to alice)": reverse("paper", args=[world.letter.pk]),
        "paper_pdf (letter to alice)": reverse("paper_pdf", args=[world.letter.pk]),
        "attachment (of alice)": reverse("attachment", args=[world.files["爱丽的"].pk]),
        "attachment (of bob)": reverse("attachment", args=[world.files["鲍勃的"].pk]),
        "attachment (of the mediators)": reverse("attachment", args=[world.files["调解员的"].pk]),
    }
