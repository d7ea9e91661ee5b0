"""The SQL of the seed. `h` and `g` are two hashes of a case's number: whatever looks like chance follows from them."""

from __future__ import annotations

from foundation.accounts.models import User
from foundation.documents.models import Paper
from foundation.notifications.models import Message
from mediation.models import Agreement, Case, CaseClock, Entry, Obligation, Party, Rating, Session
from residents.models import Person

CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid::regclass::text = ANY(%s) AND contype IN ('f', 'u', 'x')
"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid::regclass::text = ANY(%s) AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)
"""

# The newest cases but each fifth are open; one mediator has `busy` of them. One case in five is of the first estate,
# four in ten are against its property company. The first resident has fifteen matters.
PLAN = """
CREATE UNLOGGED TABLE plan AS
WITH drawn AS (
    SELECT i, abs(hashint8(i))::bigint AS h, abs(hashint8(i + 7000000001))::bigint AS g,
        i > %(rows)s - %(open)s * 5 / 4 AND i %% 5 <> 0 AS is_open,
        now() - interval '3650 days' * ((%(rows)s - i + 1)::float8 / %(rows)s) AS submitted_at
    FROM generate_series(1::bigint, %(rows)s) i
), ranked AS (
    SELECT *, is_open AND row_number() OVER (PARTITION BY is_open ORDER BY h, i) <= %(busy)s AS is_busy,
        CASE WHEN g %% 5 = 0 THEN 0 ELSE g / 5 %% (cardinality(%(estates)s) - 1) + 1 END AS spot
    FROM drawn
), stood AS (
    SELECT *, CASE
        WHEN is_busy THEN (ARRAY['mediating', 'mediating', 'mediating', 'mediating', 'mediating', 'mediating',
            'accepted', 'agreed', 'agreed', 'suspended'])[h %% 10 + 1]
        WHEN is_open THEN (ARRAY['submitted', 'submitted', 'needs_supplement', 'consent_pending', 'consent_pending',
            'accepted', 'mediating', 'mediating', 'mediating', 'agreed'])[h %% 10 + 1]
        WHEN i <= %(rows)s - %(fresh)s THEN 'archived'
        ELSE (ARRAY['closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'terminated', 'refused', 'transferred',
            'withdrawn'])[h %% 10 + 1] END AS status
    FROM ranked
), ended AS (
    SELECT *, CASE WHEN status = 'agreed' THEN 'settled' WHEN is_open THEN '' ELSE
        (ARRAY['settled', 'settled', 'settled', 'settled', 'settled', 'settled', 'failed', 'refused', 'transferred',
            'withdrawn'])[h %% 10 + 1] END AS outcome
    FROM stood
), dated AS (
    SELECT *,
        CASE WHEN outcome <> '' THEN least(submitted_at + interval '1 day' * (3 + h / 10 %% 25),
            now() - interval '1 minute' * (h %% 600)) END AS outcome_at,
        outcome IN ('settled', 'failed') OR status IN ('accepted', 'mediating', 'suspended', 'agreed') AS is_accepted
    FROM ended
)
SELECT dated.*, %(place)s::bigint AS place, %(committee)s::bigint AS committee, %(studio)s::bigint AS studio,
    %(clerk)s::bigint AS clerk, extract(year FROM submitted_at AT TIME ZONE 'Asia/Shanghai')::int AS year,
    (%(estates)s)[spot + 1] AS estate, (%(buildings)s)[spot * %(of_each)s + h / 100 %% %(of_each)s + 1] AS building,
    (%(categories)s)[g / 1000 %% cardinality(%(categories)s) + 1] AS category,
    (%(channels)s)[g / 30 %% cardinality(%(channels)s) + 1] AS channel,
    (%(secrets)s)[g %% 3 + 1] AS secret,
    CASE WHEN h / 1000 %% 10 < 4 THEN property_company_id END AS company,
    CASE WHEN is_busy THEN (%(mediators)s)[1]
        WHEN is_open AND status = 'accepted' AND h / 10 %% 4 = 0 THEN NULL
        WHEN is_accepted THEN (%(mediators)s)[h / 10 %% (cardinality(%(mediators)s) - 1) + 2] END AS mediator,
    %(first)s + CASE WHEN i %% greatest(%(rows)s / 12, 1) = 0 OR i > %(rows)s - 3 THEN 0
        ELSE g %% (%(people)s - 1) + 1 END AS applicant,
    %(first)s + h %% (%(people)s - 1) + 1 AS respondent, %(people)s::bigint AS people, %(first)s::bigint AS first,
    CASE WHEN is_open AND status <> 'suspended' THEN current_date + (h / 10 %% 40)::int - 6
        WHEN status NOT IN ('archived', 'suspended') THEN outcome_at::date + 30 END AS due
FROM dated JOIN residents_estate ON residents_estate.id = (%(estates)s)[spot + 1]
ORDER BY i
"""

TITLES = """(ARRAY['楼上漏水，天花板湿了', '物业费与服务不符', '车位被长期占用', '夜里装修吵得睡不着',
    '楼道里堆满杂物', '电梯三天两头停', '维修资金用途不明', '阳台外墙渗水'])[g % 8 + 1]"""
FACTS = "'反映多次没有结果，已有' || h % 24 + 1 || '个月。希望双方坐下来谈，把责任和期限说清楚。'"
WORDS = "'双方约定再看一次现场，第' || h % 9 + 1 || '次沟通。'"
SURNAME = "(ARRAY['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐', '孙'])[j % 12 + 1]"
GIVEN = "(ARRAY['建国', '秀英', '伟', '芳', '敏', '静', '丽', '强', '磊', '洋', '桂兰'])[j % 11 + 1]"
NAME = f"{SURNAME} || {GIVEN} || j % 1000"
RULES = """CASE status WHEN 'submitted' THEN 'decide' WHEN 'needs_supplement' THEN 'supplement' WHEN 'consent_pending'
    THEN 'consent' WHEN 'accepted' THEN 'first_session' WHEN 'mediating' THEN 'month' WHEN 'suspended' THEN 'review'
    WHEN 'agreed' THEN 'performance' ELSE 'archive' END"""
# Residents, each with a login
PEOPLE = "(SELECT place, first, j FROM plan, generate_series(0, people - 1) j WHERE i = 1) people"
PHONE = "'+8613' || lpad((600000000 + j)::text, 9, '0')"


def at(days: int) -> str:
    """So many days after the filing, if that is past."""
    return f"least(submitted_at + interval '{days} days', now() - interval '1 second' * (h % 3000 + 1))"


def entry(kind: str, when: str, author: str, *, audience: str = "joint", rows: str = "true") -> tuple:
    joint = audience == "joint"
    columns = {
        "case_id": "i", "kind": f"'{kind}'", "audience": f"'{audience}'", "at": when, "author_id": author,
        "party_id": "2 * i - 1" if audience == "party" else "NULL",
        "joint_body": WORDS if joint else "''", "sealed_body": "''" if joint else "secret",
    }  # fmt: skip
    return Entry, columns, f"plan LEFT JOIN residents_person ON residents_person.id = mediator WHERE {rows}"


def message(kind: str, when: str, to: str, *, channel: str, rows: str = "true") -> tuple:
    inside = channel == "in_app"
    columns = {
        "id": "gen_random_uuid()", "sub_district_id": "place", "key": f"'{kind}:' || i || ':{channel}'",
        "channel": f"'{channel}'", "kind": f"'{kind}'", "subject": "'您的事项有了新进展'", "body": WORDS,
        "user_id": to if inside else "NULL", "to": "''" if inside else "'+8613' || lpad((600000000 + applicant - first)::text, 9, '0')",
        "link": "'/my/' || i || '/'", "due": when, "created_at": when, "sent_at": when, "status": "'sent'",
        "read_at": f"CASE WHEN {when} < now() - interval '10 days' THEN {when} END" if inside else "NULL",
    }  # fmt: skip
    return Message, columns, f"plan LEFT JOIN residents_person ON residents_person.id = mediator WHERE {rows}"


RECENTLY = "now() - interval '1 minute' * (h % 36000)"
MEDIATOR = "residents_person.user_id"
SETTLED = "outcome = 'settled'"
TABLES: list[tuple] = [
    (
        User,
        {"id": "first + j", "phone": PHONE, "phone_verified": "true", "name": NAME, "password": "'!'",
         "sub_district_id": "place"},
        PEOPLE,
    ),
    (
        Person,
        {"id": "first + j", "user_id": "first + j", "name": NAME, "phone": PHONE, "sub_district_id": "place"},
        PEOPLE,
    ),
    (
        Case,
        {"id": "i", "sub_district_id": "place", "committee_id": "CASE WHEN status <> 'draft' THEN committee END",
         "studio_id": "studio", "status": "status", "channel": "channel",
         "reference": "'QH-' || year || '-' || lpad(i::text, 7, '0')",
         "number": "CASE WHEN is_accepted THEN '（' || year || '）清和人调字第' || i || '号' ELSE '' END",
         "number_year": "CASE WHEN is_accepted THEN year END", "number_in_year": "CASE WHEN is_accepted THEN i END",
         "title": TITLES, "facts": FACTS, "wish": "'修好，并说清楚以后怎么办。'", "category": "category",
         "urgency": "CASE WHEN h % 40 = 0 THEN 'U1' WHEN h % 200 = 1 THEN 'U2' ELSE '' END",
         "estate_id": "estate", "building_id": "building", "place": "h % 30 + 1 || '01 室'",
         "created_at": "submitted_at", "submitted_at": "submitted_at",
         "accepted_at": f"CASE WHEN is_accepted THEN {at(2)} END", "mediator_id": "mediator",
         "declared_at": f"CASE WHEN mediator IS NOT NULL THEN {at(2)} END",
         "closed_at": "CASE WHEN NOT is_open THEN outcome_at END",
         "archived_at": "CASE WHEN status = 'archived' THEN least(outcome_at + interval '20 days', now()) END",
         "next_due_on": "due", "company_id": "company", "outcome": "outcome", "outcome_at": "outcome_at",
         "told_at": "CASE WHEN is_open THEN " + RECENTLY + " ELSE outcome_at END"},
        "plan",
    ),
    (
        Party,
        {"id": "2 * i - 1", "case_id": "i", "side": "'applicant'", "person_id": "applicant",
         "name": "residents_person.name", "phone": "residents_person.phone", "address": "'12 幢'",
         "consent": "'agreed'", "consented_at": "submitted_at"},
        "plan JOIN residents_person ON residents_person.id = applicant",
    ),
    (
        Party,
        {"id": "2 * i", "case_id": "i", "side": "'respondent'",
         "person_id": "CASE WHEN company IS NULL THEN respondent END", "organisation_id": "company",
         "name": "coalesce(residents_organisation.name, residents_person.name)", "phone": "residents_person.phone",
         "consent": "CASE WHEN is_accepted THEN 'agreed' ELSE 'pending' END",
         "consented_at": f"CASE WHEN is_accepted THEN {at(2)} END"},
        "plan JOIN residents_person ON residents_person.id = respondent"
        " LEFT JOIN residents_organisation ON residents_organisation.id = company",
    ),
    entry("filed", "submitted_at", "applicant"),
    entry("consent_asked", at(1), "clerk"),
    entry("message", at(2), "applicant", audience="party"),
    entry("note", at(3), MEDIATOR, audience="mediators", rows="mediator IS NOT NULL"),
    entry("message", at(4), MEDIATOR, rows="mediator IS NOT NULL"),
    entry("closed", "outcome_at", "clerk", rows="NOT is_open"),
    entry("message", RECENTLY, "applicant", rows="is_open"),
    (
        CaseClock,
        {"case_id": "i", "rule": "'decide'", "started_on": "submitted_at::date", "nominal": "submitted_at::date + 5",
         "due": "submitted_at::date + 5", "state": "'ended'"},
        "plan WHERE status <> 'submitted'",
    ),
    (
        CaseClock,
        {"case_id": "i", "rule": "'month'", "started_on": "submitted_at::date + 2", "nominal": "submitted_at::date + 32",
         "due": "submitted_at::date + 32", "state": "'ended'"},
        "plan WHERE is_accepted AND NOT is_open",
    ),
    (
        CaseClock,
        {"case_id": "i", "rule": RULES, "started_on": "submitted_at::date", "nominal": "coalesce(due, current_date)",
         "due": "coalesce(due, current_date)", "state": "CASE WHEN due IS NULL THEN 'paused' ELSE 'running' END",
         "paused_on": "CASE WHEN due IS NULL THEN current_date END"},
        "plan WHERE status <> 'archived'",
    ),
    message("case.filed", "submitted_at", "applicant", channel="sms"),
    message("case.filed", "submitted_at", "applicant", channel="in_app"),
    message("case.accepted", at(2), MEDIATOR, channel="in_app", rows="mediator IS NOT NULL"),
    (
        Paper,
        {"id": "i", "sub_district_id": "place", "kind": "'agreement'", "template_version": "'0123456789ab'",
         "title": "'人民调解协议书'", "data": "secret", "stage": "'signed'", "code": "'B' || lpad(i::text, 13, '0')",
         "file": "'papers/none.pdf'", "sha256": "lpad(to_hex(i), 64, '0')", "pages": "2", "created_at": "outcome_at"},
        f"plan WHERE {SETTLED}",
    ),
    (
        Agreement,
        {"id": "i", "case_id": "i", "version": "1", "status": "'effective'", "facts": FACTS, "issues": "'修理费。'",
         "paper_id": "i", "effective_on": "outcome_at::date", "created_by_id": "residents_person.user_id"},
        f"plan JOIN residents_person ON residents_person.id = mediator WHERE {SETTLED}",
    ),
    *[
        (
            Obligation,
            {"agreement_id": "i", "position": str(k), "debtor_id": "2 * i", "amount": "100 + h % 5000",
             "deed": "'付修理费'", "due_on": "outcome_at::date + 20", "place": "'转账'",
             "state": "CASE WHEN is_open THEN 'open' ELSE 'performed' END",
             "performed_on": "CASE WHEN NOT is_open THEN outcome_at::date + 15 END"},
            f"plan WHERE {SETTLED}",
        )
        for k in (1, 2)
    ],
    (
        Rating,
        {"party_id": "2 * i - 1", "stars": "(ARRAY[5, 5, 5, 4, 4, 4, 3, 3, 2, 1])[g % 10 + 1]",
         "solved": "CASE WHEN outcome = 'settled' THEN 'yes' ELSE 'no' END", "rated_by_id": "applicant",
         "rated_at": "least(outcome_at + interval '3 days', now())",
         "changed_at": "least(outcome_at + interval '3 days', now())"},
        "plan WHERE NOT is_open AND h / 10 % 10 < 3",
    ),
    (
        Session,
        {"case_id": "i", "place": "'工作室'", "planned_by_id": "residents_person.user_id",
         "starts_at": "CASE WHEN is_open THEN now() + interval '1 hour' * (h % 336) ELSE submitted_at + interval '3 days' END",
         "ends_at": "CASE WHEN is_open THEN now() + interval '1 hour' * (h % 336 + 1) ELSE submitted_at + interval '73 hours' END",
         "held_at": "CASE WHEN NOT is_open THEN submitted_at + interval '3 days' END"},
        "plan JOIN residents_person ON residents_person.id = mediator WHERE is_accepted AND status <> 'accepted'",
    ),
]  # fmt: skip
