"""The story of a case: every message, note, piece of evidence, record and paper hangs on one `Entry`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import SubDistrict, User
from foundation.documents.models import Paper
from foundation.files.models import Upload
from lib.fields import EncryptedTextField
from lib.labels import QuickLabels
from mediation.models.case import NONE, Case, Party, own_cases_of, parties_of
from mediation.models.statuses import Audience
from residents.models import Role
from residents.permissions import committees_of, people_of


class Kind(models.TextChoices):
    FILED = "filed", _("Matter filed")
    SUPPLEMENT_ASKED = "supplement_asked", _("Missing papers asked for")
    SUPPLEMENTED = "supplemented", _("Missing papers sent")
    CONSENT_ASKED = "consent_asked", _("Other side asked whether it agrees to mediation")
    OFFERED = "offered", _("Mediation offered to both sides")
    AGREED = "agreed", _("Agreed to mediation")
    DECLINED = "declined", _("Declined mediation")
    RIGHTS_NOTICE = "rights_notice", _("Notice of rights and duties given")
    REFUSAL_PROPOSED = "refusal_proposed", _("Not accepting was proposed")
    REFUSED = "refused", _("Not accepted")
    TRANSFERRED = "transferred", _("Referred elsewhere")
    ACCEPTED = "accepted", _("Accepted")
    ASSIGNED = "assigned", _("Mediator assigned")
    TIE_DISCLOSED = "tie_disclosed", _("The mediator disclosed a tie")
    TIE_ACCEPTED = "tie_accepted", _("Both sides let the mediator go on")
    RECUSAL_ASKED = "recusal_asked", _("Recusal of the mediator asked for")
    RECUSAL_REFUSED = "recusal_refused", _("The mediator stays")
    RECUSED = "recused", _("The mediator was recused")
    STARTED = "started", _("Mediation started")
    DECLARED = "declared", _("Another mediator took over")
    TIMES_PROPOSED = "times_proposed", _("Times for a session offered")
    SESSION_PLANNED = "session_planned", _("Session arranged")
    SESSION_CANCELLED = "session_cancelled", _("Session called off")
    SESSION_MOVED = "session_moved", _("Session moved")
    SESSION_MISSED = "session_missed", _("A session could not be held")
    SESSION_RECORD = "session_record", _("Record of a session")
    MINUTES_SIGNED = "minutes_signed", _("Record of a session confirmed")
    MINUTES_OBJECTED = "minutes_objected", _("Correction of the record asked for")
    MINUTES_NOTED = "minutes_noted", _("Noted under the record of a session")
    INQUIRY = "inquiry", _("Record of an inquiry")
    INQUIRY_SIGNED = "inquiry_signed", _("Record of an inquiry confirmed")
    INQUIRY_NOTED = "inquiry_noted", _("Noted under the record of an inquiry")
    HELPER_ASKED = "helper_asked", _("Both sides asked about somebody who could help")
    HELPER_ANSWERED = "helper_answered", _("Answer about somebody who could help")
    HELPER_INVITED = "helper_invited", _("Somebody was invited to help")
    HELPER_ENDED = "helper_ended", _("Somebody no longer helps")
    ADVICE = "advice", _("Advice of somebody invited, not binding")
    CONSENT_SOUGHT = "consent_sought", _("Both sides asked for a consent")
    CONSENT_GIVEN = "consent_given", _("Consent given")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("Consent taken back")
    ERASED = "erased", _("Recordings erased")
    AGENT_NAMED = "agent_named", _("Somebody acts for a party")
    AGENT_ENDED = "agent_ended", _("Acting for a party ended")
    CATEGORY = "category", _("Kind of matter corrected")
    WRITTEN_DOWN = "written_down", _("Application written down and read back")
    CLAIMED = "claimed", _("Matter taken over with the slip")
    MESSAGE = "message", _("Message")
    TEXT = "text", _("Reply by text message")
    NOTE = "note", _("Note of the committee")
    EVIDENCE = "evidence", _("Evidence")
    EVIDENCE_LIST = "evidence_list", _("List of evidence")
    RESPONSE_ASKED = "response_asked", _("Other side asked what it says to the application")
    RESPONSE = "response", _("Answer to the application")
    RESPONSE_MISSED = "response_missed", _("No answer came; the mediation goes on")
    COUNTER_CLAIM = "counter_claim", _("Claim of the other side")
    OFFER = "offer", _("Offer")
    OFFER_ANSWERED = "offer_answered", _("Offer answered")
    OFFER_ENDED = "offer_ended", _("Offer no longer stands")
    TALK = "talk", _("Private talk with the mediator")
    TELLING = "telling", _("What the other side may be told")
    FACTS = "facts", _("Undisputed facts, to confirm")
    FACTS_DISPUTED = "facts_disputed", _("Facts not confirmed")
    FACTS_CONFIRMED = "facts_confirmed", _("Undisputed facts, confirmed by all sides")
    MEDIATOR_WISH = "mediator_wish", _("Wish about the mediator")
    MEDIATOR_DECIDED = "mediator_decided", _("Decision about the mediator")
    AGREEMENT_FROZEN = "agreement_frozen", _("Agreement ready to sign")
    REDRAFTED = "redrafted", _("Agreement taken back for changes")
    SIGNED = "signed", _("Agreement signed")
    SIGNED_ON_PAPER = "signed_on_paper", _("Signatures on paper entered")
    SIGN_REFUSED = "sign_refused", _("Agreement not signed")
    SIGN_AGAIN = "sign_again", _("Signing goes on")
    SEALED = "sealed", _("Agreement in force")
    SERVED = "served", _("Copy of the agreement given")
    REPORTED_DONE = "reported_done", _("Performance reported")
    REPORT_ANSWERED = "report_answered", _("Reported performance answered")
    BREACH_ADVICE = "breach_advice", _("What to do when a clause is not performed")
    ORAL_READ = "oral_read", _("Oral agreement read out, to confirm")
    AGREED_ORALLY = "agreed_orally", _("Oral agreement in force")
    REST_OPENED = "rest_opened", _("New matter for the open points")
    REST_ELSEWHERE = "rest_elsewhere", _("The open points go another way")
    PERFORMANCE = "performance", _("Performance entered")
    FOLLOW_UP = "follow_up", _("Follow-up visit")
    LAWYER_OPINION = "lawyer_opinion", _("Answer of a lawyer, not binding")
    SUSPENDED = "suspended", _("Mediation suspended")
    REVIEWED = "reviewed", _("The pause was looked at again")
    RESUMED = "resumed", _("Mediation resumed")
    EXTENSION_ASKED = "extension_asked", _("More time asked for")
    EXTENDED = "extended", _("More time, with the consent of all")
    EXTENSION_DECLINED = "extension_declined", _("A side does not want more time")
    TERMINATED = "terminated", _("Mediation ended without agreement")
    WITHDRAWN = "withdrawn", _("Matter withdrawn")
    CLOSING_ASKED = "closing_asked", _("Closing proposed")
    CLOSED = "closed", _("Case closed")
    CONFIRMATION = "confirmation", _("Joint application to the court")
    ARCHIVED = "archived", _("Put into the archive")
    REPORTED = "reported", _("The authority was told how it ended")
    REOPENED = "reopened", _("Case opened again")


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user: User | AnonymousUser) -> EntryQuerySet:
        """Entries that `user` may read, of cases that `user` may see.

        Joint entries: everyone on the case. One side's: that side and the lead mediator. The mediators': the lead
        mediator and the director. The director's: the director. And what one wrote oneself. What comes by SMS or
        paper slip waits for nobody: until a mediator is named, the clerks read it.
        """
        return self.audible_to(user).filter(case__in=Case.objects.visible_to(user))

    def audible_to(self, user: User | AnonymousUser) -> EntryQuerySet:
        """The audience alone, for a question about cases of which is known that `user` may see them."""
        if not isinstance(user, User):
            return self.none()
        allowed = Q(audience=Audience.JOINT) | Q(author=user)
        if (sides := parties_of(user)) != NONE:
            allowed |= Q(audience=Audience.PARTY, party__in=sides)
        of_staff = self._of_staff(user)
        if of_staff and (own := own_cases_of(user)) != NONE:
            of_staff &= ~Q(case__in=own)
        return self.filter(allowed | of_staff)

    @staticmethod
    def _of_staff(user: User) -> Q:
        """An empty Q, which adds nothing, for who is neither mediator nor clerk nor director."""
        allowed = Q()
        if mediating := committees_of(user, Role.MEDIATOR):
            mediated = Q(case__committee__in=mediating, case__mediator__in=people_of(user, Role.MEDIATOR))
            allowed |= Q(audience__in=[Audience.PARTY, Audience.MEDIATORS]) & mediated
        if receiving := committees_of(user, Role.CLERK):
            unread = Q(audience=Audience.PARTY, case__mediator=None) & (Q(kind=Kind.TEXT) | Q(author=None))
            allowed |= unread & Q(case__committee__in=receiving)
        if directing := committees_of(user, Role.DIRECTOR):
            directed = Q(case__committee__in=directing)
            allowed |= Q(audience__in=[Audience.MEDIATORS, Audience.DIRECTOR]) & directed
        return allowed

    def of_party(self, party: Party) -> EntryQuerySet:
        """What one party may read of its case: joint entries and its own."""
        own = Q(audience=Audience.PARTY, party=party)
        return self.filter(Q(audience=Audience.JOINT) | own, case=party.case_id)

    def for_story(self) -> EntryQuerySet:
        """Newest first, with all that the story shows."""
        rows = self.select_related("author", "party", "paper", "talk").prefetch_related("attachments__upload")
        return rows.order_by("-at", "-id")


class Entry(QuickLabels):
    """One item of a case's story, with its audience. What is not joint stands encrypted."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=20, choices=Kind)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.JOINT)
    party = models.ForeignKey(
        Party, models.CASCADE, null=True, related_name="entries", help_text="the one side, or whose it is"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    joint_body = models.TextField(blank=True, help_text="may be searched")
    sealed_body = EncryptedTextField(blank=True)
    without_prejudice = models.BooleanField(
        default=False, help_text="a concession: not evidence later (特邀调解规定 22)"
    )
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="entries")
    once = models.UUIDField(
        null=True, unique=True, help_text="the form that made it: a second tap makes no second entry"
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["case", "-at", "-id"], name="entry_story"),
            models.Index(fields=["at", "case"], name="entry_recent"),  # what is new on the desks
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience=Audience.JOINT) | Q(joint_body=""), name="entry_sealed_unless_joint"
            ),
            models.CheckConstraint(
                condition=~Q(audience=Audience.JOINT) | Q(sealed_body=""), name="entry_joint_is_open"
            ),
            models.CheckConstraint(
                condition=~Q(audience=Audience.PARTY) | Q(party__isnull=False), name="entry_of_party_names_it"
            ),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        body = kwargs.pop("body", None)
        super().__init__(*args, **kwargs)
        if body is not None:
            self.body = body

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"

    @property
    def body(self) -> str:
        """The text, wherever it stands."""
        return self.joint_body if self.audience == Audience.JOINT else self.sealed_body

    @body.setter
    def body(self, text: str) -> None:
        joint = self.audience == Audience.JOINT
        self.joint_body, self.sealed_body = (text, "") if joint else ("", text)

    @property
    def sub_district(self) -> SubDistrict:
        return self.case.sub_district


class Attachment(models.Model):
    """A file on an entry; who may see the entry may see the file."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="attachments")
    upload = models.OneToOneField(Upload, models.PROTECT, related_name="attachment")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.upload.name
