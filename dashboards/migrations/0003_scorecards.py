import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

import dashboards.models.scorecard

USER = settings.AUTH_USER_MODEL
# What was handed over never changes and never goes: only what becomes of it is written.
FROZEN = """
CREATE TRIGGER scorecard_frozen BEFORE UPDATE ON dashboards_scorecard FOR EACH ROW
WHEN (
  (OLD.sub_district_id, OLD.company_id, OLD.first, OLD.last, OLD.figures, OLD.handed_at)
  IS DISTINCT FROM (NEW.sub_district_id, NEW.company_id, NEW.first, NEW.last, NEW.figures, NEW.handed_at)
) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER scorecard_kept BEFORE DELETE ON dashboards_scorecard FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    """Scorecards of property companies: handed over, replied to, published."""

    dependencies = [
        ("dashboards", "0002_day_sums"),
        ("accounts", "0002_how_to_reach"),
        ("audit", "0002_append_only"),
        ("consultations", "0001_duty_roster"),  # btree_gist
        ("residents", "0008_service_text"),
        migrations.swappable_dependency(USER),
    ]

    operations = [
        migrations.CreateModel(
            name="Scorecard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("kind", models.CharField(blank=True, help_text="of the period: month, quarter, year", max_length=7)),
                (
                    "figures",
                    models.JSONField(
                        help_text="as scorecard.figures_of counted them: the cases behind each, by estate"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("handed", "with the company"),
                            ("replied", "the company has replied"),
                            ("proposed", "to be approved"),
                            ("published", "published"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="handed",
                        max_length=9,
                    ),
                ),
                ("handed_at", models.DateTimeField()),
                ("reply_due_on", models.DateField()),
                (
                    "reply",
                    models.TextField(blank=True, help_text="the company's own words; they stand beside the figures"),
                ),
                ("replied_at", models.DateTimeField(null=True)),
                ("proposed_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_because", models.CharField(blank=True, max_length=500)),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.subdistrict"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scorecards",
                        to="residents.organisation",
                    ),
                ),
                (
                    "handed_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=USER),
                ),
                (
                    "replied_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=USER
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=USER
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=USER
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=Q(state="published"),
                        fields=["sub_district", "-last", "-id"],
                        name="scorecard_published",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(state__in=["handed", "replied", "proposed", "published", "withdrawn"]),
                        name="scorecard_known_state",
                    ),
                    models.CheckConstraint(condition=Q(last__gte=F("first")), name="scorecard_ends_after_start"),
                    models.CheckConstraint(
                        condition=Q(reply="") | Q(replied_at__isnull=False), name="scorecard_reply_dated"
                    ),
                    models.CheckConstraint(
                        condition=Q(published_at=None) & ~Q(state="published")
                        | Q(proposed_by__isnull=False, approved_by__isnull=False) & ~Q(approved_by=F("proposed_by")),
                        name="scorecard_published_by_two",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        name="scorecard_periods_apart",
                        expressions=[
                            ("company", "="),
                            (
                                dashboards.models.scorecard.DateRange(
                                    "first", "last", django.contrib.postgres.fields.ranges.RangeBoundary(True, True)
                                ),
                                "&&",
                            ),
                        ],
                        condition=~Q(state="withdrawn"),
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            FROZEN,
            "DROP TRIGGER scorecard_kept ON dashboards_scorecard; DROP TRIGGER scorecard_frozen ON dashboards_scorecard;",
        ),
    ]
