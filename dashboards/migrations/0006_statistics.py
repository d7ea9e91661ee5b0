import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# TRUNCATE passes where tests empty their own database (see audit 0002).
REFUSE = """
CREATE FUNCTION refuse_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    IF current_setting('helin.truncate', true) = 'allowed' THEN
      RETURN NULL;
    END IF;
  ELSIF NOT OLD.state = ANY (TG_ARGV) THEN
    IF TG_OP = 'DELETE' THEN
      RETURN OLD;
    END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a settled row of % stays: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""
TRIGGERS = """
CREATE TRIGGER settled_stays BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_settled({states});
CREATE TRIGGER settled_stay BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_settled();
"""
TABLES = {"dashboards_sheet": "'frozen'", "dashboards_adjustment": "'approved', 'refused'"}


def triggers() -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(
            TRIGGERS.format(table=table, states=states),
            f"DROP TRIGGER settled_stays ON {table}; DROP TRIGGER settled_stay ON {table};",
        )
        for table, states in TABLES.items()
    ]


class Migration(migrations.Migration):
    """Sheets of statistics; what is frozen or decided in them is never changed (two triggers)."""

    dependencies = [
        ("accounts", "0002_how_to_reach"),
        ("dashboards", "0005_exports"),
        ("residents", "0008_service_text"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Sheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="its first day")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("proposed", "waits for approval"), ("frozen", "frozen")],
                        default="draft",
                        max_length=8,
                    ),
                ),
                (
                    "figures",
                    models.JSONField(
                        default=dict, help_text="`measure|dimension|value` to a count, or fen: counting.Figures"
                    ),
                ),
                ("known", models.JSONField(default=dict, help_text="of the organisation, as the portal knows it")),
                (
                    "by_hand",
                    models.JSONField(default=dict, help_text="what staff filled in: by_hand.FIELDS; money in fen"),
                ),
                ("computed_at", models.DateTimeField(null=True)),
                ("proposed_at", models.DateTimeField(null=True)),
                ("sent_back_because", models.CharField(blank=True, max_length=300)),
                ("frozen_at", models.DateTimeField(null=True)),
                (
                    "committee",
                    models.ForeignKey(
                        help_text="empty: all",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="residents.committee",
                    ),
                ),
                (
                    "frozen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.subdistrict"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sub_district", "committee", "month"), name="sheet_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="sheet_begins_its_month"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "proposed", "frozen"])), name="sheet_known_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "frozen"), _negated=True),
                            models.Q(
                                ("frozen_at__isnull", False),
                                ("frozen_by__isnull", False),
                                ("proposed_by__isnull", False),
                                models.Q(("frozen_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="sheet_frozen_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("figures", models.JSONField(default=dict)),
                ("computed_at", models.DateTimeField()),
                (
                    "sheet",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="recount", to="dashboards.sheet"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measure", models.CharField(max_length=12)),
                ("dimension", models.CharField(max_length=12)),
                ("value", models.CharField(blank=True, max_length=20)),
                ("difference", models.BigIntegerField(help_text="a count, or fen")),
                ("reason", models.CharField(max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "waits for approval"),
                            ("approved", "approved"),
                            ("refused", "not approved"),
                        ],
                        default="proposed",
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "month",
                    models.DateField(help_text="approved: the first day of the month in which it counts", null=True),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="adjustments", to="dashboards.sheet"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True), models.Q(("difference", 0), _negated=True)
                        ),
                        name="adjustment_says_what_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("state", "proposed")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("state__in", ["approved", "refused"]),
                                models.Q(("decided_by", models.F("made_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="adjustment_decided_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(models.Q(("state", "approved"), _negated=True), ("month", None)),
                            models.Q(("month__isnull", False), ("state", "approved")),
                            _connector="OR",
                        ),
                        name="adjustment_counts_once_approved",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("sheet", "measure", "dimension", "value"),
                        name="adjustment_waits_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HotlineList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("12345", "12345 hotline"),
                            ("mailbox", "mailbox on the web"),
                            ("petitions", "petitions office"),
                            ("office", "another office"),
                        ],
                        default="12345",
                        max_length=12,
                    ),
                ),
                ("month", models.DateField(help_text="its first day")),
                ("name", models.CharField(help_text="of the file", max_length=120)),
                ("lines", models.JSONField(help_text="[[number, day, result], …]; nobody's name, no text")),
                (
                    "left_out",
                    models.PositiveIntegerField(default=0, help_text="lines of other months, or without a number"),
                ),
                ("uploaded_at", models.DateTimeField()),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.subdistrict"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["sub_district", "channel", "month", "-id"], name="hotline_list_newest")
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="hotline_list_begins_its_month")
                ],
            },
        ),
        migrations.RunSQL(REFUSE, "DROP FUNCTION refuse_settled();"),
        *triggers(),
    ]
