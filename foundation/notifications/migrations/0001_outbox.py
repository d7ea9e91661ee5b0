import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=160, unique=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[("in_app", "in the portal"), ("sms", "text message"), ("email", "e-mail")],
                        max_length=10,
                    ),
                ),
                (
                    "to",
                    models.CharField(
                        blank=True, help_text="E.164 or e-mail address; empty in the portal", max_length=254
                    ),
                ),
                ("kind", models.CharField(help_text="room.event, as case.accepted", max_length=40)),
                (
                    "language",
                    models.CharField(choices=[("zh-hans", "中文"), ("en", "English")], default="zh-hans", max_length=8),
                ),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("body", models.TextField(blank=True)),
                ("link", models.CharField(blank=True, help_text="path in the portal", max_length=200)),
                ("due", models.DateTimeField()),
                ("event_at", models.DateTimeField(help_text="nothing is sent after it", null=True)),
                ("urgent", models.BooleanField(default=False, help_text="goes before others, and at night")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("claimed", "taken for sending"),
                            ("sending", "being sent"),
                            ("sent", "sent"),
                            ("failed", "failed"),
                            ("unknown", "not known whether it arrived"),
                            ("withdrawn", "taken back"),
                            ("expired", "too late, not sent"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, help_text="why the last attempt failed", max_length=300)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "sub_district",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.subdistrict",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("status", "waiting")), fields=["due", "id"], name="message_due"),
                    models.Index(
                        condition=models.Q(("status", "waiting"), ("urgent", True)),
                        fields=["due", "id"],
                        name="message_urgent",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["claimed", "sending"])),
                        fields=["claimed_at"],
                        name="message_claimed",
                    ),
                    models.Index(
                        condition=models.Q(("channel", "in_app")),
                        fields=["user", "-sent_at", "-id"],
                        name="message_inbox",
                    ),
                    models.Index(
                        condition=models.Q(("channel", "in_app"), ("read_at", None), ("status", "sent")),
                        fields=["user"],
                        name="message_unread",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["failed", "unknown"])),
                        fields=["sub_district", "-created_at"],
                        name="message_undelivered",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "in_app"), ("user__isnull", False)),
                            models.Q(("channel__in", ["sms", "email"]), models.Q(("to", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="message_has_an_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["waiting", "claimed", "sending", "sent", "failed", "unknown", "withdrawn", "expired"],
                            )
                        ),
                        name="message_status_known",
                    ),
                ],
            },
        ),
    ]
