from django.db import migrations, models

# What is decided stays, so the trigger steps aside while the same facts are written in another form.
ASIDE = "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE dashboards_adjustment DISABLE TRIGGER settled_stays;"
BACK = "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE dashboards_adjustment ENABLE TRIGGER settled_stays;"
# Each was proposed and decided by itself, and stays a correction of its own; by hand: one that came back by APART.
TOGETHER = """
UPDATE dashboards_adjustment
SET differences = jsonb_build_object(
    CASE measure WHEN 'by_hand' THEN value ELSE measure || '|' || dimension || '|' || value END, difference
);
"""
# A row for each figure. What was filled in by hand has no measure: its name stands as the value.
APART = """
INSERT INTO dashboards_adjustment (sheet_id, measure, dimension, value, difference, differences, reason, state, made_by_id,
    made_at, decided_by_id, decided_at, refused_because, month)
SELECT sheet_id,
    CASE WHEN key LIKE '%|%' THEN split_part(key, '|', 1) ELSE 'by_hand' END, split_part(key, '|', 2),
    CASE WHEN key LIKE '%|%' THEN split_part(key, '|', 3) ELSE key END, by::bigint, '{}', reason, state, made_by_id,
    made_at, decided_by_id, decided_at, refused_because, month
FROM dashboards_adjustment, jsonb_each_text(differences) AS each (key, by);
DELETE FROM dashboards_adjustment WHERE differences <> '{}';
"""


class Migration(migrations.Migration):
    """A correction of a frozen month is one row with all its figures, and a refused one says why."""

    dependencies = [("dashboards", "0006_statistics")]

    operations = [
        migrations.AddField("adjustment", "refused_because", models.CharField(blank=True, max_length=300)),
        migrations.AddField(
            "adjustment",
            "differences",
            models.JSONField(
                default=dict,
                help_text="a figure of the sheet, or a name of by_hand, to by how much it changes; money in fen",
            ),
        ),
        migrations.RemoveConstraint("adjustment", "adjustment_says_what_and_why"),
        migrations.RemoveConstraint("adjustment", "adjustment_waits_once"),
        # On the way back a row has no figure until its differences are taken apart.
        migrations.AlterField("adjustment", "measure", models.CharField(default="", max_length=12)),
        migrations.AlterField("adjustment", "dimension", models.CharField(default="", max_length=12)),
        migrations.AlterField("adjustment", "value", models.CharField(blank=True, default="", max_length=20)),
        migrations.AlterField(
            "adjustment", "difference", models.BigIntegerField(default=1, help_text="a count, or fen")
        ),
        migrations.RunSQL(ASIDE, BACK),
        migrations.RunSQL(TOGETHER, APART),
        migrations.RunSQL(BACK, ASIDE),
        migrations.RemoveField("adjustment", "measure"),
        migrations.RemoveField("adjustment", "dimension"),
        migrations.RemoveField("adjustment", "value"),
        migrations.RemoveField("adjustment", "difference"),
        migrations.AddConstraint(
            "adjustment",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), _negated=True), models.Q(("differences", {}), _negated=True)
                ),
                name="adjustment_says_what_and_why",
            ),
        ),
    ]
