import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """How a case ended, and which company is a side of it: kept beside the case, for figures."""

    dependencies = [
        ("accounts", "0002_how_to_reach"),
        ("mediation", "0018_inquiries"),
        ("residents", "0008_service_text"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="company",
            field=models.ForeignKey(
                help_text="the property company that is a side of it",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="residents.organisation",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("settled", "settled"),
                    ("failed", "ended without agreement"),
                    ("refused", "not accepted"),
                    ("transferred", "referred elsewhere"),
                    ("withdrawn", "withdrawn"),
                ],
                help_text="empty: not ended, or open again",
                max_length=11,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="outcome_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("status", "draft"), _negated=True),
                fields=["sub_district", "submitted_at", "id"],
                include=(
                    "committee",
                    "estate",
                    "category",
                    "company",
                    "mediator",
                    "channel",
                    "source",
                    "accepted_at",
                    "outcome",
                    "outcome_at",
                ),
                name="case_filed",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("accepted_at__isnull", False)),
                fields=["sub_district", "accepted_at", "id"],
                include=("committee", "estate", "category", "source"),
                name="case_accepted",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("outcome", ""), _negated=True),
                fields=["sub_district", "outcome", "outcome_at", "id"],
                include=(
                    "committee",
                    "estate",
                    "category",
                    "company",
                    "mediator",
                    "channel",
                    "source",
                    "accepted_at",
                    "submitted_at",
                ),
                name="case_ended",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "submitted",
                            "needs_supplement",
                            "consent_pending",
                            "accepted",
                            "mediating",
                            "suspended",
                            "agreed",
                        ],
                    )
                ),
                fields=["sub_district", "next_due_on", "id"],
                include=(
                    "committee",
                    "estate",
                    "category",
                    "company",
                    "mediator",
                    "channel",
                    "source",
                    "accepted_at",
                    "status",
                ),
                name="case_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("outcome_at", None)),
                    models.Q(
                        ("outcome__in", ["settled", "failed", "refused", "transferred", "withdrawn"]),
                        ("outcome_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="case_outcome_has_its_date",
            ),
        ),
    ]
