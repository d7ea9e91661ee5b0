"""Files with the units of an estate, and what became of them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import lib.fields


class Migration(migrations.Migration):
    dependencies = [("residents", "0003_ended_mandates"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="RegisterImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=120)),
                (
                    "whole",
                    models.BooleanField(
                        default=False, help_text="the file is the whole estate: what is missing in it has ended"
                    ),
                ),
                ("all_or_nothing", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "being looked through"),
                            ("ready", "waits for your confirmation"),
                            ("writing", "being entered"),
                            ("done", "entered"),
                            ("failed", "not entered"),
                            ("dropped", "dropped"),
                        ],
                        default="reading",
                        max_length=8,
                    ),
                ),
                ("content", lib.fields.EncryptedTextField(blank=True, help_text="the file, base64")),
                ("counts", models.JSONField(default=dict, help_text="read, new, changed, ended, unchanged, refused")),
                (
                    "report",
                    lib.fields.EncryptedJSONField(default=dict, help_text="the difference and the refused lines"),
                ),
                (
                    "fingerprint",
                    models.CharField(blank=True, help_text="of the difference that was shown", max_length=64),
                ),
                ("outdated", models.BooleanField(default=False, help_text="the register changed after it was shown")),
                ("error", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "estate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="imports", to="residents.estate"
                    ),
                ),
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
                "indexes": [models.Index(fields=["sub_district", "-id"], name="import_newest")],
            },
        ),
    ]
