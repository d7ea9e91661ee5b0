import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """What a mediator gets for a case, by kind, from a day to a day."""

    dependencies = [
        ("dashboards", "0003_scorecards"),
        ("accounts", "0002_how_to_reach"),
    ]

    operations = [
        migrations.CreateModel(
            name="AllowanceRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(default=django.utils.timezone.localdate)),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("written", "written agreement"),
                            ("oral", "oral agreement"),
                            ("failed", "ended without agreement"),
                            ("follow_up", "follow-up visit"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "yuan",
                    models.DecimalField(
                        decimal_places=2, max_digits=8, validators=[django.core.validators.MinValueValidator(0)]
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
                "ordering": ["kind", "-starts_on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["sub_district", "kind", "starts_on"], name="allowance_rate_once_a_day"
                    ),
                    models.UniqueConstraint(
                        condition=Q(ends_on=None), fields=["sub_district", "kind"], name="allowance_rate_one_open"
                    ),
                    models.CheckConstraint(condition=Q(yuan__gte=0), name="allowance_rate_not_negative"),
                    models.CheckConstraint(
                        condition=Q(kind__in=["written", "oral", "failed", "follow_up"]),
                        name="allowance_rate_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                        name="allowance_rate_ends_after_start",
                    ),
                ],
            },
        ),
    ]
