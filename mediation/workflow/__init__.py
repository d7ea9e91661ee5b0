"""The acts on a case. Nothing else sets a status; each act is atomic, locked, recorded and announced."""

from mediation.workflow.acceptance import (
    answer,
    ask_consent,
    ask_supplement,
    propose_refusal,
    refuse,
    send_link,
    supplement,
    transfer,
)
from mediation.workflow.agents import add_agent, end_agent, let_act
from mediation.workflow.agreement import draft, freeze, redraft, seal, send_signing_code, sign
from mediation.workflow.archive import archive
from mediation.workflow.bargain import answer_offer, make_offer, pass_on, withdraw_offer
from mediation.workflow.conduct import (
    assign,
    begin,
    call_off_session,
    plan_session,
    record_session,
    resume,
    suspend,
    write,
)
from mediation.workflow.counter import claim, make_slip, party_with_slip, register
from mediation.workflow.court import record_confirmation
from mediation.workflow.desk import assign_seen, change_view, drop_view, keep_note, save_view, see, see_all
from mediation.workflow.ending import (
    ask_closing,
    close,
    follow_up,
    record_performance,
    reopen,
    report_back,
    terminate,
    withdraw,
)
from mediation.workflow.evidence import list_evidence, make_evidence_list, see_original
from mediation.workflow.extension import answer_extension, ask_extension, review_pause
from mediation.workflow.filing import (
    add_file,
    file_for_another,
    file_for_oneself,
    filer_of,
    fill_in,
    keep_phone,
    name_applicant,
    name_filer,
    name_respondent,
    remove_file,
    start_draft,
    submit,
)
from mediation.workflow.links import relate, unrelate
from mediation.workflow.offer import offer
from mediation.workflow.rating import rate
from mediation.workflow.recusal import answer_tie, ask_recusal, decide_recusal, disclose_tie
from mediation.workflow.response import ask_response, counter_claim, respond
from mediation.workflow.risk import set_risk, warn
from mediation.workflow.talks import answer_facts, record_talk, set_telling, state_facts
from mediation.workflow.times import choose_times, fix_time, propose_times
from mediation.workflow.transitions import NEW, TRANSITIONS, Refused
from mediation.workflow.wishes import ask_another, decide_wish, wish_mediator

__all__ = [
    "NEW",
    "TRANSITIONS",
    "Refused",
    "add_agent",
    "add_file",
    "answer",
    "answer_extension",
    "answer_facts",
    "answer_offer",
    "answer_tie",
    "archive",
    "ask_another",
    "ask_closing",
    "ask_consent",
    "ask_extension",
    "ask_recusal",
    "ask_response",
    "ask_supplement",
    "assign",
    "assign_seen",
    "begin",
    "call_off_session",
    "change_view",
    "choose_times",
    "claim",
    "close",
    "counter_claim",
    "decide_recusal",
    "decide_wish",
    "disclose_tie",
    "draft",
    "drop_view",
    "end_agent",
    "file_for_another",
    "file_for_oneself",
    "filer_of",
    "fill_in",
    "fix_time",
    "follow_up",
    "freeze",
    "keep_note",
    "keep_phone",
    "let_act",
    "list_evidence",
    "make_evidence_list",
    "make_offer",
    "make_slip",
    "name_applicant",
    "name_filer",
    "name_respondent",
    "offer",
    "party_with_slip",
    "pass_on",
    "plan_session",
    "propose_refusal",
    "propose_times",
    "rate",
    "record_confirmation",
    "record_performance",
    "record_session",
    "record_talk",
    "redraft",
    "refuse",
    "register",
    "relate",
    "remove_file",
    "reopen",
    "report_back",
    "respond",
    "resume",
    "review_pause",
    "save_view",
    "seal",
    "see",
    "see_all",
    "see_original",
    "send_link",
    "send_signing_code",
    "set_risk",
    "set_telling",
    "sign",
    "start_draft",
    "state_facts",
    "submit",
    "supplement",
    "suspend",
    "terminate",
    "transfer",
    "unrelate",
    "warn",
    "wish_mediator",
    "withdraw",
    "withdraw_offer",
    "write",
]
