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
    resume,
    suspend,
    write,
)
from mediation.workflow.consents import confirm_erased, give_consent, seek_consent, withdraw_consent
from mediation.workflow.counter import claim, make_slip, party_with_slip, register, write_down
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
    correct_category,
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
from mediation.workflow.helper import answer_helper, dismiss_helper, give_advice, invite_helper, withdraw_helper
from mediation.workflow.inquiries import note_inquiry, record_inquiry, send_inquiry_code, sign_inquiry
from mediation.workflow.library import keep_clause, switch_clause
from mediation.workflow.links import relate, unrelate
from mediation.workflow.minutes import amend_minutes, note_minutes, object_minutes, send_minutes_code, sign_minutes
from mediation.workflow.offer import offer
from mediation.workflow.oral import agree_orally, read_out, say_yes
from mediation.workflow.performance import confirm_performance, report_performance
from mediation.workflow.rating import rate
from mediation.workflow.recusal import answer_tie, ask_recusal, decide_recusal, disclose_tie
from mediation.workflow.response import ask_response, counter_claim, respond
from mediation.workflow.rest import settle_rest
from mediation.workflow.risk import set_risk, warn
from mediation.workflow.rooms import calendar_digest, keep_room, make_calendar_address, revoke_calendar_address
from mediation.workflow.service import read_copy, record_service
from mediation.workflow.sessions import (
    answer_session,
    call_off_session,
    move_session,
    plan_session,
    record_no_show,
    record_session,
)
from mediation.workflow.signing import OnPaper, enter_signatures, refuse_signing, take_refusal_back
from mediation.workflow.talks import answer_facts, record_talk, set_telling, state_facts
from mediation.workflow.times import choose_times, fix_time, propose_times
from mediation.workflow.transitions import NEW, TRANSITIONS, Refused
from mediation.workflow.wishes import ask_another, decide_wish, wish_mediator

__all__ = [
    "NEW",
    "TRANSITIONS",
    "OnPaper",
    "Refused",
    "add_agent",
    "add_file",
    "agree_orally",
    "amend_minutes",
    "answer",
    "answer_extension",
    "answer_facts",
    "answer_helper",
    "answer_offer",
    "answer_session",
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
    "calendar_digest",
    "call_off_session",
    "change_view",
    "choose_times",
    "claim",
    "close",
    "confirm_erased",
    "confirm_performance",
    "correct_category",
    "counter_claim",
    "decide_recusal",
    "decide_wish",
    "disclose_tie",
    "dismiss_helper",
    "draft",
    "drop_view",
    "end_agent",
    "enter_signatures",
    "file_for_another",
    "file_for_oneself",
    "filer_of",
    "fill_in",
    "fix_time",
    "follow_up",
    "freeze",
    "give_advice",
    "give_consent",
    "invite_helper",
    "keep_clause",
    "keep_note",
    "keep_phone",
    "keep_room",
    "let_act",
    "list_evidence",
    "make_calendar_address",
    "make_evidence_list",
    "make_offer",
    "make_slip",
    "move_session",
    "name_applicant",
    "name_filer",
    "name_respondent",
    "note_inquiry",
    "note_minutes",
    "object_minutes",
    "offer",
    "party_with_slip",
    "pass_on",
    "plan_session",
    "propose_refusal",
    "propose_times",
    "rate",
    "read_copy",
    "read_out",
    "record_confirmation",
    "record_inquiry",
    "record_no_show",
    "record_performance",
    "record_service",
    "record_session",
    "record_talk",
    "redraft",
    "refuse",
    "refuse_signing",
    "register",
    "relate",
    "remove_file",
    "reopen",
    "report_back",
    "report_performance",
    "respond",
    "resume",
    "review_pause",
    "revoke_calendar_address",
    "save_view",
    "say_yes",
    "seal",
    "see",
    "see_all",
    "see_original",
    "seek_consent",
    "send_inquiry_code",
    "send_link",
    "send_minutes_code",
    "send_signing_code",
    "set_risk",
    "set_telling",
    "settle_rest",
    "sign",
    "sign_inquiry",
    "sign_minutes",
    "start_draft",
    "state_facts",
    "submit",
    "supplement",
    "suspend",
    "switch_clause",
    "take_refusal_back",
    "terminate",
    "transfer",
    "unrelate",
    "warn",
    "wish_mediator",
    "withdraw",
    "withdraw_consent",
    "withdraw_helper",
    "withdraw_offer",
    "write",
    "write_down",
]
