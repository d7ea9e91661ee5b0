import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mediation", "0010_my_matters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="archive_sha256",
            field=models.CharField(blank=True, help_text="of everything in the archived file", max_length=64),
        ),
        migrations.AddField(
            model_name="case",
            name="archived_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="keep_until",
            field=models.DateField(help_text="保管期限; empty: for ever, or not archived", null=True),
        ),
        migrations.AddField(
            model_name="caseclock",
            name="agreed_until",
            field=models.DateField(help_text="longer than counted, with the consent of all", null=True),
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateField(help_text="the new last day")),
                ("reason", models.TextField()),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "asked"),
                            ("agreed", "agreed by all"),
                            ("declined", "a side said no"),
                            ("lapsed", "no longer asked"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="extensions", to="mediation.case"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("case",), name="extension_once_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "agreed", "declined", "lapsed"])),
                        name="extension_known_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExtensionAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agrees", models.BooleanField()),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "on the portal"),
                            ("link", "by the link sent to the phone"),
                            ("oral", "orally, written down by staff"),
                            ("paper", "on paper"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "extension",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="mediation.extension"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="mediation.party"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("extension", "party"), name="extension_answered_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("window_open", "may be applied for"),
                            ("applied", "applied for"),
                            ("court_accepted", "taken up by the court"),
                            ("confirmed", "confirmed"),
                            ("rejected", "rejected"),
                            ("withdrawn", "application withdrawn"),
                            ("not_admitted", "not admitted"),
                            ("lapsed", "not applied for in time"),
                        ],
                        default="window_open",
                        max_length=16,
                    ),
                ),
                ("court", models.CharField(blank=True, max_length=80)),
                ("number", models.CharField(blank=True, help_text="of the court's notice or ruling", max_length=60)),
                ("applied_on", models.DateField(null=True)),
                ("decided_on", models.DateField(null=True)),
                (
                    "agreement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="confirmation",
                        to="mediation.agreement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "window_open",
                                    "applied",
                                    "court_accepted",
                                    "confirmed",
                                    "rejected",
                                    "withdrawn",
                                    "not_admitted",
                                    "lapsed",
                                ],
                            )
                        ),
                        name="confirmation_known_status",
                    )
                ],
            },
        ),
    ]
