import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What was open and late on each day."""

    dependencies = [
        ("accounts", "0002_how_to_reach"),
        ("dashboards", "0001_targets_and_saved_figures"),
        ("residents", "0008_service_text"),
    ]

    operations = [
        migrations.CreateModel(
            name="DaySum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("open", models.PositiveIntegerField()),
                ("late", models.PositiveIntegerField()),
                (
                    "committee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="residents.committee",
                    ),
                ),
                (
                    "estate",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="residents.estate"
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
                        fields=("sub_district", "day", "committee", "estate"), name="day_sum_once", nulls_distinct=False
                    )
                ],
            },
        ),
    ]
