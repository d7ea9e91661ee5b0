import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import lib.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("notifications", "0001_outbox"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InboundMessage",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("gateway_id", models.CharField(max_length=100, unique=True)),
                ("phone", models.CharField(help_text="E.164, of the sender", max_length=16)),
                ("text", lib.fields.EncryptedTextField()),
                ("at", models.DateTimeField(help_text="when it was sent, as the gateway says")),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("taken", "with its matter"),
                            ("left", "belongs to no matter"),
                            ("aside", "set aside"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("handled_at", models.DateTimeField(null=True)),
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
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["received_at", "id"], name="inbound_waiting"
                    ),
                    models.Index(fields=["sub_district", "state", "-received_at", "-id"], name="inbound_of_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "taken", "left", "aside"])),
                        name="inbound_known_state",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("channel", "sms")), fields=["to", "-created_at"], name="message_to_phone"
            ),
        ),
    ]
