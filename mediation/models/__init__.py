"""Disputes from draft to archive: the case, its story, its agreement."""

from mediation.models.agreement import Agreement, Obligation, Signature
from mediation.models.case import Audience, Case, CaseClock, Counter, Need, Party, Reach, Session, Side, Source, Status
from mediation.models.categories import CATEGORIES, Category, Urgency
from mediation.models.story import Attachment, Entry, Kind

__all__ = [
    "CATEGORIES",
    "Agreement",
    "Attachment",
    "Audience",
    "Case",
    "CaseClock",
    "Category",
    "Counter",
    "Entry",
    "Kind",
    "Need",
    "Obligation",
    "Party",
    "Reach",
    "Session",
    "Side",
    "Signature",
    "Source",
    "Status",
    "Urgency",
]
