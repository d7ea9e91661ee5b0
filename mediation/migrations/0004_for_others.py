import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mediation", "0003_entries_once"),
        ("residents", "0002_consent_texts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="channel",
            field=models.CharField(
                choices=[
                    ("web", "on the portal"),
                    ("counter", "at the counter"),
                    ("telephone", "by telephone"),
                    ("letter", "by letter"),
                    ("hotline", "work order of a hotline"),
                ],
                default="web",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="party",
            name="slip_digest",
            field=models.CharField(
                blank=True, editable=False, help_text="of the code on the paper slip", max_length=64
            ),
        ),
        migrations.CreateModel(
            name="Agent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(default=django.utils.timezone.localdate)),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("proxy", "proxy"),
                            ("guardian", "legal guardian"),
                            ("household", "representative of the household"),
                            ("helper", "helper of the family"),
                        ],
                        max_length=10,
                    ),
                ),
                ("relation", models.CharField(help_text="daughter, neighbour, social worker", max_length=40)),
                (
                    "powers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("apply", "apply, withdraw, stop"),
                                ("evidence", "hand in evidence and messages"),
                                ("settle", "admit, change or waive claims"),
                                ("sign", "sign papers"),
                                ("receive", "receive papers and messages"),
                            ],
                            max_length=10,
                        ),
                        size=None,
                    ),
                ),
                (
                    "authority",
                    models.CharField(
                        help_text="how the authority was given, and by whom it was written down", max_length=200
                    ),
                ),
                ("limits", models.CharField(blank=True, help_text="what the agent may not do", max_length=200)),
                ("ended_at", models.DateTimeField(help_text="taken back before its last day", null=True)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="agents", to="mediation.party"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agencies", to="residents.person"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="agent_ends_after_start",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("party", "person"), name="agent_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "helper"), _negated=True),
                            ("powers__contained_by", ["evidence", "receive"]),
                            _connector="OR",
                        ),
                        name="agent_helper_decides_nothing",
                    ),
                ],
            },
        ),
    ]
