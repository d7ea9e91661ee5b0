import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

STATES = [
    ("waiting", "waits to be written"),
    ("writing", "being written"),
    ("ready", "ready"),
    ("stopped", "stopped"),
    ("failed", "failed"),
    ("gone", "file deleted"),
]


class Migration(migrations.Migration):
    """Lists on their way into files, and who took which out and why."""

    dependencies = [
        ("dashboards", "0004_allowances"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("listing", models.CharField(help_text="a key of exportable.LISTS", max_length=40)),
                (
                    "query",
                    models.CharField(blank=True, help_text="the address of the list after its ?", max_length=2000),
                ),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None),
                ),
                (
                    "format",
                    models.CharField(choices=[("xlsx", "Excel (XLSX)"), ("csv", "CSV")], default="xlsx", max_length=4),
                ),
                ("personal", models.BooleanField(default=False, help_text="personal data as it is, not masked")),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "language",
                    models.CharField(choices=[("zh-hans", "中文"), ("en", "English")], default="zh-hans", max_length=8),
                ),
                (
                    "mandates",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        help_text="that the owner held: without one of them it stops",
                        size=None,
                    ),
                ),
                ("state", models.CharField(choices=STATES, default="waiting", max_length=7)),
                (
                    "problem",
                    models.CharField(blank=True, help_text="why it stopped or failed, for its owner", max_length=300),
                ),
                (
                    "run",
                    models.PositiveSmallIntegerField(default=0, help_text="which writer: only the last one may finish"),
                ),
                ("total", models.PositiveIntegerField(null=True)),
                ("written", models.PositiveIntegerField(default=0)),
                ("size", models.PositiveBigIntegerField(default=0, help_text="bytes")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("touched_at", models.DateTimeField(help_text="the last sign of life of its writer", null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sub_district",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.subdistrict",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "-created_at", "-id"], name="export_of_owner"),
                    models.Index(fields=["sub_district", "-created_at", "-id"], name="export_of_place"),
                    models.Index(
                        fields=["created_at"],
                        name="export_to_write",
                        condition=models.Q(("state__in", ["waiting", "writing"])),
                    ),
                    models.Index(
                        fields=["finished_at"], name="export_to_forget", condition=models.Q(("state", "ready"))
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "writing", "ready", "stopped", "failed", "gone"])),
                        name="export_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("personal", False), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="export_personal_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            models.Q(models.Q(("sha256", ""), _negated=True), ("finished_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="export_ready_is_whole",
                    ),
                ],
            },
        ),
    ]
