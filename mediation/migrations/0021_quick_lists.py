from django.db import migrations, models
from django.db.models import Q

from lib.pairs import pairs_index

TOLD = """
UPDATE mediation_case SET told_at = newest.at
FROM (SELECT case_id, max(at) AS at FROM mediation_entry GROUP BY case_id) newest
WHERE newest.case_id = mediation_case.id
"""
PAIRS = """
CREATE FUNCTION pairs_of(VARIADIC words text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(line, i, 2)), '{}')
    FROM (SELECT upper(array_to_string(words, ' ')) AS line) whole, generate_series(1, length(line) - 1) i
$$
"""
FILED = ~Q(status="draft")


def add(model: str, index: models.Index) -> migrations.AddIndex:
    return migrations.AddIndex(model_name=model, index=index)


class Migration(migrations.Migration):
    """Lists and searches that stay quick: indexes in their order, when a story last grew, and pairs of characters."""

    dependencies = [("mediation", "0020_outcomes_of_before")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="told_at",
            field=models.DateTimeField(help_text="of the newest entry of its story, kept for what is new", null=True),
        ),
        migrations.RunSQL(TOLD, migrations.RunSQL.noop),
        migrations.RunSQL(PAIRS, "DROP FUNCTION pairs_of"),
        add("case", models.Index(fields=["sub_district", "next_due_on", "id"], name="case_by_due", condition=FILED)),
        add(
            "case",
            models.Index(
                fields=["estate", "category", "next_due_on", "id"], name="case_by_due_of_kind", condition=FILED
            ),
        ),
        add(
            "case",
            models.Index(fields=["sub_district", "-told_at"], name="case_told", condition=Q(told_at__isnull=False)),
        ),
        add("caseclock", models.Index(fields=["due", "case"], name="clock_running", condition=Q(state="running"))),
        add("rating", models.Index(fields=["rated_at"], include=["party", "stars"], name="rating_by_time")),
        add("case", pairs_index("title", "number", "reference", "place", name="case_pairs")),
        add("party", pairs_index("name", name="party_pairs")),
    ]
