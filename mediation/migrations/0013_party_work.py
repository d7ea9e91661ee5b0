import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lib.fields


class Migration(migrations.Migration):
    """Offers and their terms, private talks, undisputed facts, the list of evidence, wishes about the mediator."""

    dependencies = [
        ("mediation", "0012_recusal_and_risk"),
        ("residents", "0006_sharing_text"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FactSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("drafted_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="fact_sheets", to="mediation.case"
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at", None), ("replaced_at", None)),
                        fields=("case",),
                        name="fact_sheet_once_asked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FactAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answer", models.CharField(choices=[("yes", "confirmed"), ("no", "not confirmed")], max_length=3)),
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
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="mediation.factsheet"
                    ),
                ),
            ],
            options={
                "ordering": ["party__side", "party_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "party"), name="fact_answer_once_a_side"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MediatorWish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("named", "would like this mediator"), ("another", "asks for another mediator")],
                        max_length=7,
                    ),
                ),
                ("reason", lib.fields.EncryptedTextField(blank=True)),
                ("wished_at", models.DateTimeField()),
                ("granted", models.BooleanField(null=True)),
                ("answer", lib.fields.EncryptedTextField(blank=True, help_text="the director's words to that side")),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="wishes", to="mediation.case"
                    ),
                ),
                (
                    "mediator",
                    models.ForeignKey(
                        help_text="whom the side would like, or would rather not have",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="residents.person",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="wishes", to="mediation.party"
                    ),
                ),
                (
                    "wished_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("party", "kind"), name="wish_once_a_side"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("granted", None)),
                            models.Q(("decided_at__isnull", False), ("granted__isnull", False)),
                            _connector="OR",
                        ),
                        name="wish_decided_has_its_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "telling",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("may", "yes, the mediator may tell it"),
                            ("ask", "only after asking this side again"),
                            ("not", "no, it stays with the mediator"),
                        ],
                        help_text="made to the mediator alone: may it be passed on?",
                        max_length=3,
                    ),
                ),
                ("valid_until", models.DateField(help_text="the last day on which it can be accepted")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("accepted", "accepted"),
                            ("declined", "declined"),
                            ("countered", "answered with another offer"),
                            ("withdrawn", "taken back"),
                            ("expired", "no longer valid"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "answers",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="counter_offers",
                        to="mediation.offer",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="offers", to="mediation.case"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        help_text="who may read the offer may read this entry",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="mediation.entry",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        help_text="who offers",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="mediation.party",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers_received",
                        to="mediation.party",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="offer_decided_has_its_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("party", models.F("to")), _negated=True), name="offer_to_somebody_else"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Talk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("talked_at", models.DateTimeField()),
                ("place", models.CharField(max_length=120)),
                ("passing", lib.fields.EncryptedTextField(blank=True, help_text="what is meant for the other side")),
                (
                    "telling",
                    models.CharField(
                        choices=[
                            ("may", "yes, the mediator may tell it"),
                            ("ask", "only after asking this side again"),
                            ("not", "no, it stays with the mediator"),
                        ],
                        default="ask",
                        help_text="of `passing`",
                        max_length=3,
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="talk", to="mediation.entry"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField()),
                ("said", lib.fields.EncryptedJSONField(default=dict, help_text="deed, amount (yuan, as text), place")),
                (
                    "debtor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="mediation.party"
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="terms", to="mediation.offer"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("offer", "position"), name="term_position_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", lib.fields.EncryptedTextField()),
                ("purpose", lib.fields.EncryptedTextField(help_text="what it shows")),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("original", "original"),
                            ("copy", "copy"),
                            ("photo", "photo, film or sound"),
                            ("data", "messages or other data"),
                        ],
                        max_length=8,
                    ),
                ),
                ("dated", models.DateField(blank=True, help_text="of the piece itself", null=True)),
                ("pages", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("seen_on", models.DateField(help_text="the original was compared", null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="evidence", to="mediation.case"
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="piece", to="mediation.entry"
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="evidence", to="mediation.party"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "evidence",
                "ordering": ["submitter__side", "submitter_id", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seen_by", None), ("seen_on", None)),
                            models.Q(("seen_by__isnull", False), ("seen_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="evidence_seen_by_somebody",
                    )
                ],
            },
        ),
    ]
