import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lib.fields


class Migration(migrations.Migration):
    """The record of an inquiry, and how who was asked confirmed it."""

    dependencies = [
        ("documents", "0003_data_encrypted"),
        ("mediation", "0017_signing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Inquiry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                ("place", models.CharField(max_length=120)),
                ("name", lib.fields.EncryptedTextField(help_text="of who was asked")),
                ("relation", lib.fields.EncryptedTextField(blank=True, help_text="to the dispute or to the sides")),
                ("present", lib.fields.EncryptedTextField(blank=True, help_text="who else was there")),
                ("recorder", models.CharField(max_length=60)),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("signed", "signed"),
                            ("paper", "signed on paper"),
                            ("refused", "does not want to sign"),
                        ],
                        help_text="empty: not confirmed yet",
                        max_length=8,
                    ),
                ),
                ("signed_as", lib.fields.EncryptedTextField(blank=True, help_text="the name typed by who signed")),
                ("words", lib.fields.EncryptedTextField(blank=True, help_text="why somebody does not sign")),
                ("strokes", models.JSONField(default=list, help_text="what was drawn; empty when the name was typed")),
                ("phone", models.CharField(blank=True, help_text="the phone whose code confirmed it", max_length=16)),
                ("noted_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="inquiries", to="mediation.case"
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="inquiry", to="mediation.entry"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        help_text="the side that was asked; none: somebody else",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mediation.party",
                    ),
                ),
                (
                    "signed_paper",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_inquiry",
                        to="documents.paper",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "inquiries",
                "ordering": ["asked_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("how", ""),
                            models.Q(("how__in", ["signed", "paper", "refused"]), ("noted_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="inquiry_confirmed_by_somebody",
                    )
                ],
            },
        ),
    ]
