import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import lib.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("mediation", "0004_for_others"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkOrderImport",
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
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("columns", "columns to be confirmed"),
                            ("checking", "being read"),
                            ("checked", "waits for your confirmation"),
                            ("running", "being imported"),
                            ("done", "imported"),
                            ("failed", "could not be read"),
                        ],
                        default="columns",
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(help_text="of the file, as its owner called it", max_length=120)),
                ("file", models.FileField(blank=True, upload_to="imports/%Y/%m")),
                ("headings", models.JSONField(default=list)),
                ("columns", models.JSONField(default=dict, help_text="which heading holds what: {field: heading}")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "touched_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="the last sign of life of the work on it"
                    ),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                ("position", models.PositiveIntegerField(default=0, help_text="lines done in this state")),
                ("read", models.PositiveIntegerField(default=0)),
                (
                    "imported",
                    models.PositiveIntegerField(default=0, help_text="before the confirmation: what would be imported"),
                ),
                ("duplicate", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                (
                    "listed",
                    lib.fields.EncryptedJSONField(
                        default=list, help_text="the first lines that were refused, or differ, with the reason"
                    ),
                ),
                ("problem", models.TextField(blank=True, help_text="why the whole file can't be read")),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.subdistrict"
                    ),
                ),
                (
                    "uploaded_by",
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
                        condition=models.Q(
                            ("state__in", ["columns", "checking", "checked", "running", "done", "failed"])
                        ),
                        name="import_known_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkOrder",
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
                        max_length=12,
                    ),
                ),
                ("external_number", models.CharField(max_length=60)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField(help_text="cleaned; may be searched")),
                (
                    "original",
                    lib.fields.EncryptedJSONField(help_text="the line of the file as it came, heading by heading"),
                ),
                (
                    "caller",
                    models.CharField(
                        blank=True, help_text="name, or the other system's code of the user", max_length=60
                    ),
                ),
                ("phone", models.CharField(blank=True, help_text="as it stands in the list", max_length=40)),
                ("place", models.CharField(blank=True, max_length=120)),
                ("filed_at", models.DateTimeField(help_text="there", null=True)),
                ("came_at", models.DateTimeField(help_text="filed_at, else when it was imported: the order of lists")),
                ("votes_for", models.PositiveIntegerField(null=True)),
                ("votes_against", models.PositiveIntegerField(null=True)),
                ("reply", models.TextField(blank=True, help_text="of the other office, cleaned")),
                ("replied_at", models.DateTimeField(null=True)),
                ("group_key", models.CharField(help_text="the same for identical texts", max_length=64)),
                ("line", models.PositiveIntegerField(help_text="of the file")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "not yet handled"),
                            ("case", "became a case"),
                            ("answered", "answered"),
                            ("referred", "referred"),
                            ("set_aside", "set aside as a duplicate"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                ("answer", models.TextField(blank=True)),
                ("referred_to", models.CharField(blank=True, max_length=80)),
                ("reason", models.TextField(blank=True)),
                ("handled_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_orders",
                        to="mediation.case",
                    ),
                ),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duplicates",
                        to="mediation.workorder",
                    ),
                ),
                (
                    "handled_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_orders",
                        to="accounts.subdistrict",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_orders",
                        to="mediation.workorderimport",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["sub_district", "-came_at", "-id"], name="work_order_all"),
                    models.Index(fields=["sub_district", "status", "-came_at", "-id"], name="work_order_tray"),
                    models.Index(fields=["sub_district", "group_key", "id"], name="work_order_group"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sub_district", "channel", "external_number"), name="work_order_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["new", "case", "answered", "referred", "set_aside"])),
                        name="work_order_known_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "case"), _negated=True), ("case__isnull", False), _connector="OR"
                        ),
                        name="work_order_names_its_case",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ColumnMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("headings_key", models.CharField(max_length=64)),
                ("columns", models.JSONField()),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.subdistrict"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sub_district", "headings_key"), name="column_mapping_once")
                ],
            },
        ),
    ]
