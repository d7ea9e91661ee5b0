"""Duty lawyers: partnership with a law firm, the roster over three channels, the shift, tasks in disputes."""

from consultations.models.partnership import Client, Lawyer, Lecture, Partnership
from consultations.models.roster import Absence, Channel, FeedSecret, Need, OnDays, Rule, RuleLawyer, Shift, SwapRequest
from consultations.models.shift import Call, CallBack, HandOver
from consultations.models.task import Task

__all__ = [
    "Absence",
    "Call",
    "CallBack",
    "Channel",
    "Client",
    "FeedSecret",
    "HandOver",
    "Lawyer",
    "Lecture",
    "Need",
    "OnDays",
    "Partnership",
    "Rule",
    "RuleLawyer",
    "Shift",
    "SwapRequest",
    "Task",
]
