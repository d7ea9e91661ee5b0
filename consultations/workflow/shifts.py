"""A shift: sign in and out, who can stand in, who is missing, and giving it to somebody else."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from consultations import call_back_messages, shift_messages
from consultations.models import Absence, CallBack, Channel, HandOver, Lawyer, Shift, SwapRequest
from consultations.models.partnership import LawyerQuerySet
from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.notifications import outbox
from mediation.workflow import Refused
from residents.models import Mandate, Role, Studio

EARLY = timedelta(minutes=15)  # before the begin one may sign in
LATE, VERY_LATE = timedelta(minutes=10), timedelta(minutes=20)
Status = Shift.Status


def lock(shift: Shift) -> None:
    """Lock the shift's row in place until the transaction ends, with its values as they are now."""
    shift.refresh_from_db(from_queryset=Shift.objects.select_for_update())


def require_published(shift: Shift, at: datetime) -> None:
    """Refuse what is possible only on a published shift that is not over."""
    if shift.status != Status.PUBLISHED:
        raise Refused(_("This shift is not published, or was called off. Please look at your shifts again."))
    if shift.ends_at <= at:
        raise Refused(_("This shift is over."))


# The code of a desk


def desk_code(studio: Studio) -> str:
    """What the QR code at the desk of `studio` says: 16 characters that nobody can guess."""
    return salted_hmac("duty.desk", str(studio.pk), algorithm="sha256").hexdigest()[:16]


def studio_of_code(code: str, user: User) -> Studio | None:
    """The studio of the sub-district whose desk shows `code`."""
    studios = Studio.objects.filter(sub_district=user.sub_district_id)
    return next((row for row in studios if hmac.compare_digest(desk_code(row), code.lower())), None)


# Signing in and out


@transaction.atomic
def sign_in(shift: Shift, *, actor: User, desk: Studio | None = None, at: datetime | None = None) -> None:
    """Come on duty, from a quarter of an hour before the begin until the end. Twice is once; the first time is kept.

    `desk` is the studio whose code was scanned; DUTY_PLACE_CODE makes it a must for a shift at a desk.
    """
    at = at or timezone.now()
    lock(shift)
    if shift.signed_in_at:
        return
    require_published(shift, at)
    if at < shift.begins_at - EARLY:
        raise Refused(_("It is too early: you can sign in from 15 minutes before the shift begins."))
    if not shift.lawyer.may_serve_on(timezone.localdate(at)):
        raise Refused(_("Your licence has ended by our register. Please call the sub-district."))
    if settings.DUTY_PLACE_CODE and shift.channel == Channel.DESK and (desk is None or desk.pk != shift.studio_id):
        raise Refused(_("Please scan the code at the desk of this shift to sign in."))
    shift.signed_in_at = at
    shift.save(update_fields=["signed_in_at"])
    record = audit.record(shift, "shift.signed_in", actor, at=at, desk=bool(desk))
    outbox.withdraw(f"shift:{shift.pk}")
    if shift.late_alerted_at:
        shift_messages.came_after_all(shift, record)


@transaction.atomic
def sign_out(shift: Shift, *, actor: User, at: datetime | None = None) -> None:
    """Go off duty. Twice is once; the first time is kept."""
    at = at or timezone.now()
    lock(shift)
    if shift.signed_out_at:
        return
    if not shift.signed_in_at:
        raise Refused(_("You have not signed in for this shift."))
    shift.signed_out_at = at
    shift.save(update_fields=["signed_out_at"])
    audit.record(shift, "shift.signed_out", actor, at=at)


# Who can serve


def colleagues(shift: Shift) -> LawyerQuerySet:
    """The other lawyers of the firm who may serve on the day: with a licence and a mandate that hold."""
    day = timezone.localdate(shift.begins_at)
    mandates = Mandate.objects.current(day).filter(person=OuterRef("person"), role=Role.DUTY_LAWYER)
    rows = Lawyer.objects.licensed(day).filter(firm=shift.partnership.firm_id).exclude(pk=shift.lawyer_id)
    serving = rows.filter(Exists(mandates.filter(organisation=OuterRef("firm"))), person__user__isnull=False)
    return serving.select_related("person__user").order_by("person__name", "id")


def free(rows: LawyerQuerySet, begin: datetime, end: datetime) -> LawyerQuerySet:
    """Those of `rows` who have no shift and no absence in the span."""
    absences = Absence.objects.filter(lawyer=OuterRef("pk"), withdrawn_at=None, begins_at__lt=end, ends_at__gt=begin)
    shifts = Shift.objects.filter(lawyer=OuterRef("pk")).exclude(status=Status.CANCELLED).within(begin, end)
    return rows.filter(~Exists(absences), ~Exists(shifts))


def require_can_serve(shift: Shift, lawyer: Lawyer, begin: datetime) -> None:
    """Refuse where `lawyer` may not or can not serve from `begin` to the end of the shift."""
    said = {"name": lawyer}
    if not colleagues(shift).filter(pk=lawyer.pk).exists():
        raise Refused(_("%(name)s can't take this shift: the licence or the mandate does not hold on that day.") % said)
    if not free(colleagues(shift), begin, shift.ends_at).filter(pk=lawyer.pk).exists():
        raise Refused(_("%(name)s can't take this shift: there is another shift or an absence at that time.") % said)


def next_in_line(shift: Shift) -> Shift | None:
    """The shift that follows at the same desk or channel."""
    rows = Shift.objects.in_line_with(shift).filter(period__fully_gt=shift.period)
    return rows.select_related("lawyer__person__user").first()


def former_in_line(shift: Shift) -> Shift | None:
    """The shift before it at the same desk or channel."""
    rows = Shift.objects.in_line_with(shift).filter(period__fully_lt=shift.period).order_by("-period", "-id")
    return rows.select_related("lawyer__person", "studio").first()


# Giving it to somebody else


def give(shift: Shift, lawyer: Lawyer, *, verb: str, actor: User, at: datetime) -> None:
    """Let `lawyer` serve the (locked) shift that has not begun: the one place where a published shift changes hands.

    Raises Refused where the database finds another shift of the lawyer at the time.
    """
    former, shift.lawyer = shift.lawyer, lawyer
    try:
        with transaction.atomic():
            shift.save(update_fields=["lawyer"])
    except IntegrityError:
        said = {"name": lawyer}
        shift.lawyer = former
        text = _("%(name)s can't take this shift: there is another shift or an absence at that time.")
        raise Refused(text % said) from None
    end_swaps(shift, actor, at)
    pass_hand_over(shift, actor, at)
    record = audit.record(shift, verb, actor, at=at, former=former.pk, lawyer=lawyer.pk)
    shift_messages.given(shift, former, record)


def end_swaps(shift: Shift, actor: User | None, at: datetime) -> None:
    """Nobody looks any longer for a taker of the (locked) shift; who had offered to take it is told.

    Call it where a shift is called off, too.
    """
    for swap in SwapRequest.objects.open().filter(shift=shift).select_related("taker__person__user"):
        swap.state, swap.settled_at, swap.shift = SwapRequest.State.WITHDRAWN, at, shift
        swap.save(update_fields=["state", "settled_at"])
        record = audit.record(shift, "swap.withdrawn", actor, at=at, swap=swap.pk)
        if swap.taker_id != shift.lawyer_id:
            shift_messages.swap_ended(swap, [swap.taker], record)


def pass_hand_over(shift: Shift, actor: User, at: datetime) -> None:
    """What the shift before has left unread is for who serves now."""
    before = former_in_line(shift)
    waiting = HandOver.objects.filter(shift=before, acknowledged_at=None).first() if before else None
    if waiting and waiting.to_id != shift.lawyer_id:
        waiting.to = shift.lawyer
        waiting.save(update_fields=["to"])
        record = audit.record(waiting.shift, "shift.hand_over_passed", actor, at=at, to=shift.lawyer_id)
        shift_messages.handed_over(waiting, record)


@transaction.atomic
def take_over(shift: Shift, lawyer: Lawyer, *, actor: User, at: datetime | None = None) -> Shift:
    """In an emergency `lawyer` serves at once: a coming shift as a whole, a running one from now on.

    Of a running shift the begun part stays with who had it, with its log; its open call-backs go with the rest.
    The same again changes nothing. Gives the shift that `lawyer` serves.
    """
    at = at or timezone.now()
    lock(shift)
    if shift.lawyer_id == lawyer.pk:
        return shift
    require_published(shift, at)
    require_can_serve(shift, lawyer, max(at, shift.begins_at))
    if at <= shift.begins_at:
        give(shift, lawyer, verb="shift.taken_over", actor=actor, at=at)
        return shift
    return split(shift, lawyer, actor, at)


def split(shift: Shift, lawyer: Lawyer, actor: User, at: datetime) -> Shift:
    """End the (locked, running) shift now, and let a new one of `lawyer` run to its end."""
    former, end = shift.lawyer, shift.ends_at
    end_swaps(shift, actor, at)
    shift.period = (shift.begins_at, at)
    shift.signed_out_at = shift.signed_in_at and at
    shift.save(update_fields=["period", "signed_out_at"])
    shift.refresh_from_db()
    rest = Shift.objects.create(
        sub_district=shift.sub_district, partnership=shift.partnership, lawyer=lawyer, channel=shift.channel,
        studio=shift.studio, period=(at, end), status=Status.PUBLISHED, published_at=at, weight=shift.weight,
        rule=shift.rule,
    )  # fmt: skip
    rest.refresh_from_db()
    outbox.withdraw(f"shift:{shift.pk}")
    for call_back in CallBack.objects.open().filter(lawyer=former, call__shift=shift).select_related("call__shift"):
        call_back.lawyer = lawyer
        call_back.save(update_fields=["lawyer"])
        call_back_messages.remind(call_back)
    audit.record(shift, "shift.cut", actor, at=at, rest=rest.pk)
    pass_hand_over(rest, actor, at)
    record = audit.record(rest, "shift.taken_over", actor, at=at, former=former.pk, lawyer=lawyer.pk)
    shift_messages.given(rest, former, record)
    return rest


# Who is missing


@transaction.atomic
def alert(shift: Shift, *, at: datetime | None = None) -> None:
    """Nobody has signed in: after ten minutes lawyer, stand-in and staff hear of it, after twenty the directors."""
    at = at or timezone.now()
    lock(shift)
    if shift.signed_in_at or shift.status != Status.PUBLISHED or not shift.begins_at + LATE <= at < shift.ends_at:
        return
    if shift.late_alerted_at is None:
        shift.late_alerted_at = at
        record = audit.record(shift, "shift.missing", None, at=at)
        shift_messages.missing(shift, stand_in(shift, at), record)
    if shift.escalated_at is None and shift.begins_at + VERY_LATE <= at:
        shift.escalated_at = at
        shift_messages.still_missing(shift, audit.record(shift, "shift.still_missing", None, at=at))
    shift.save(update_fields=["late_alerted_at", "escalated_at"])


def stand_in(shift: Shift, at: datetime) -> Lawyer | None:
    """The next lawyer who can be reached: who follows in line and is free now, else the first who is."""
    rows, following = free(colleagues(shift), at, shift.ends_at), next_in_line(shift)
    return (following and rows.filter(pk=following.lawyer_id).first()) or rows.first()
