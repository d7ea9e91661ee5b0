"""Disputes from draft to archive: the case, its story, its agreement."""

from mediation.models.acceptance import Delegation, Gap, Sharing
from mediation.models.agents import USUAL_POWERS, Agent, Power
from mediation.models.agreement import Agreement, Obligation, Performance, Signature
from mediation.models.case import Case, Counter, Need, Party, Reach
from mediation.models.categories import CATEGORIES, Category, Urgency
from mediation.models.clauses import ClauseTemplate
from mediation.models.conduct import CaseClock, Choice, ProposedTime, SessionProposal
from mediation.models.desk import MyNote, SavedView, SeenCase, my_tags, news_for, with_news
from mediation.models.evidence import Evidence
from mediation.models.helper import Helper, HelperConsent
from mediation.models.inquiries import Inquiry
from mediation.models.intake import ColumnMapping, Office, WorkOrder, WorkOrderImport
from mediation.models.links import CaseLink
from mediation.models.minutes import Minutes, MinutesMark
from mediation.models.offers import Offer, Telling, Term
from mediation.models.oral import OralMark, OralReading
from mediation.models.periods import Confirmation, Extension, ExtensionAnswer
from mediation.models.rating import Rating
from mediation.models.recusal import Disclosure, Recusal, TieAnswer
from mediation.models.risk import Risk, Warned
from mediation.models.sessions import Attendance, CalendarAddress, Reply, Room, Session
from mediation.models.signing import PerformanceReport, Service, SignRefusal
from mediation.models.statuses import Audience, Channel, Outcome, Side, Source, Status
from mediation.models.story import Attachment, Entry, Kind
from mediation.models.talks import FactAnswer, FactSheet, Talk
from mediation.models.wishes import MediatorWish

__all__ = [
    "CATEGORIES",
    "USUAL_POWERS",
    "Agent",
    "Agreement",
    "Attachment",
    "Attendance",
    "Audience",
    "CalendarAddress",
    "Case",
    "CaseClock",
    "CaseLink",
    "Category",
    "Channel",
    "Choice",
    "ClauseTemplate",
    "ColumnMapping",
    "Confirmation",
    "Counter",
    "Delegation",
    "Disclosure",
    "Entry",
    "Evidence",
    "Extension",
    "ExtensionAnswer",
    "FactAnswer",
    "FactSheet",
    "Gap",
    "Helper",
    "HelperConsent",
    "Inquiry",
    "Kind",
    "MediatorWish",
    "Minutes",
    "MinutesMark",
    "MyNote",
    "Need",
    "Obligation",
    "Offer",
    "Office",
    "OralMark",
    "OralReading",
    "Outcome",
    "Party",
    "Performance",
    "PerformanceReport",
    "Power",
    "ProposedTime",
    "Rating",
    "Reach",
    "Recusal",
    "Reply",
    "Risk",
    "Room",
    "SavedView",
    "SeenCase",
    "Service",
    "Session",
    "SessionProposal",
    "Sharing",
    "Side",
    "SignRefusal",
    "Signature",
    "Source",
    "Status",
    "Talk",
    "Telling",
    "Term",
    "TieAnswer",
    "Urgency",
    "Warned",
    "WorkOrder",
    "WorkOrderImport",
    "my_tags",
    "news_for",
    "with_news",
]
