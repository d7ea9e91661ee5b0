from django.db import migrations

# The last of these records says it; a case that was opened again after it has no outcome.
OUTCOMES = """
UPDATE mediation_case SET outcome = last.outcome, outcome_at = last.at FROM (
    SELECT DISTINCT ON (subject_id) subject_id::bigint AS id, at, CASE verb
        WHEN 'case.agreed' THEN 'settled' WHEN 'case.terminated' THEN 'failed' WHEN 'case.refused' THEN 'refused'
        WHEN 'case.transferred' THEN 'transferred' WHEN 'case.withdrawn' THEN 'withdrawn' END AS outcome
    FROM audit_record WHERE subject_type = 'mediation.case' AND verb IN
        ('case.agreed', 'case.terminated', 'case.refused', 'case.transferred', 'case.withdrawn', 'case.reopened')
    ORDER BY subject_id, id DESC
) AS last WHERE last.id = mediation_case.id AND last.outcome IS NOT NULL
    AND mediation_case.status IN ('agreed', 'terminated', 'refused', 'transferred', 'withdrawn', 'closed', 'archived')
"""
COMPANIES = """
UPDATE mediation_case SET company_id = side.organisation_id FROM (
    SELECT DISTINCT ON (party.case_id) party.case_id, party.organisation_id
    FROM mediation_party AS party JOIN residents_organisation AS organisation ON organisation.id = party.organisation_id
    WHERE organisation.kind = 'property_company' ORDER BY party.case_id, party.side DESC, party.id
) AS side WHERE side.case_id = mediation_case.id AND mediation_case.status <> 'draft'
"""


class Migration(migrations.Migration):
    """The outcomes and companies of the cases that were there before."""

    dependencies = [("mediation", "0019_outcome_and_company"), ("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(OUTCOMES, migrations.RunSQL.noop),
        migrations.RunSQL(COMPANIES, migrations.RunSQL.noop),
    ]
