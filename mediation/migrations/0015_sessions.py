import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import lib.fields


class Migration(migrations.Migration):
    """Rooms, the length of sessions, replies, attendance, calendars; minutes that are signed; helpers."""

    dependencies = [
        ("documents", "0003_data_encrypted"),
        ("mediation", "0014_queue_views"),
        ("residents", "0006_sharing_text"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="ends_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.RunSQL(
            "UPDATE mediation_session SET ends_at = starts_at + interval '1 hour'", migrations.RunSQL.noop
        ),
        migrations.AddField(
            model_name="session",
            name="missed_at",
            field=models.DateTimeField(help_text="a side did not come", null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="party",
            field=models.ForeignKey(
                help_text="a talk with this side alone; none: all sides",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="mediation.party",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="sequence",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="of the invitation (RFC 5545): grows as it changes"
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="way",
            field=models.CharField(
                choices=[("site", "face to face"), ("video", "by video"), ("telephone", "by telephone")],
                default="site",
                max_length=9,
            ),
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("present", "came"),
                            ("agent", "came by who acts for it"),
                            ("excused", "did not come, excused"),
                            ("unexcused", "did not come, without excuse"),
                        ],
                        max_length=9,
                    ),
                ),
                ("waited", models.PositiveSmallIntegerField(default=0, help_text="minutes, for who did not come")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attendance", to="mediation.party"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attendance", to="mediation.session"
                    ),
                ),
            ],
            options={
                "ordering": ["party__side", "party_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "party"), name="attendance_once_a_side"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["present", "agent", "excused", "unexcused"])),
                        name="attendance_known_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "calendar addresses",
            },
        ),
        migrations.CreateModel(
            name="Helper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("relative", "relative"),
                            ("neighbour", "neighbour"),
                            ("colleague", "colleague"),
                            ("expert", "expert"),
                            ("organisation", "of a social organisation"),
                            ("advisor", "community advisor"),
                        ],
                        max_length=12,
                    ),
                ),
                ("task", models.CharField(help_text="what for; both sides read it", max_length=200)),
                (
                    "brief",
                    lib.fields.EncryptedTextField(
                        help_text="what the helper reads of the matter: no names, no addresses"
                    ),
                ),
                (
                    "joint",
                    models.BooleanField(
                        default=True, help_text="both sides read the advice; else the mediator and the director"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "the sides are asked"),
                            ("invited", "invited"),
                            ("declined", "not invited"),
                            ("ended", "no longer helps"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="helpers", to="mediation.case"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="residents.person"
                    ),
                ),
                ("sessions", models.ManyToManyField(related_name="helpers", to="mediation.session")),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "invited"])),
                        fields=("case", "person"),
                        name="helper_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "invited", "declined", "ended"])),
                        name="helper_known_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HelperConsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agrees", models.BooleanField()),
                ("said_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "helper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="mediation.helper"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="mediation.party"
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["party__side", "party_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("helper", "party"), name="helper_consent_once_a_side"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField()),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="minutes", to="mediation.entry"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="minutes", to="mediation.session"
                    ),
                ),
                (
                    "signed_paper",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_minutes",
                        to="documents.paper",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "minutes",
                "ordering": ["session", "version"],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "version"), name="minutes_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None)), fields=("session",), name="minutes_one_living"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MinutesMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("signed", "signed"),
                            ("paper", "signed on paper"),
                            ("refused", "does not want to sign"),
                            ("objected", "asks for a correction"),
                        ],
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(blank=True, help_text="typed by who signed", max_length=60)),
                (
                    "words",
                    lib.fields.EncryptedTextField(
                        blank=True, help_text="the correction asked for, or why somebody does not sign"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("strokes", models.JSONField(default=list, help_text="what was drawn; empty when the name was typed")),
                ("phone", models.CharField(blank=True, help_text="the phone whose code confirmed it", max_length=16)),
                ("at", models.DateTimeField()),
                (
                    "minutes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="mediation.minutes"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mediation.party"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("how", "objected"), _negated=True),
                        fields=("minutes", "party"),
                        name="minutes_settled_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ["signed", "paper", "refused", "objected"])),
                        name="minutes_mark_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveSmallIntegerField(help_text="of the invitation that was answered")),
                ("comes", models.BooleanField()),
                ("reason", lib.fields.EncryptedTextField(blank=True, help_text="only the mediator reads it")),
                ("said_at", models.DateTimeField()),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="mediation.party"
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="replies", to="mediation.session"
                    ),
                ),
            ],
            options={
                "ordering": ["party__side", "party_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "party"), name="reply_once_a_side"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="Name")),
                ("places", models.PositiveSmallIntegerField(default=6, verbose_name="Places")),
                ("step_free", models.BooleanField(default=False, verbose_name="A wheelchair gets in")),
                ("video", models.CharField(blank=True, max_length=200, verbose_name="For those who join by video")),
                ("active", models.BooleanField(default=True, verbose_name="In use")),
                (
                    "studio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rooms", to="residents.studio"
                    ),
                ),
            ],
            options={
                "ordering": ["studio__name", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("studio", "name"), name="room_once"),
                ],
            },
        ),
        migrations.AddField(
            model_name="session",
            name="room",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="mediation.room"
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["starts_at", "ends_at"], name="session_by_time"),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="session_ends_after_start"
            ),
        ),
    ]
