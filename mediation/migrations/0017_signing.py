import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Of what was signed before, the strokes say how. The trigger of 0002 refuses changes; this one is of a new column.
FILL = """
ALTER TABLE mediation_signature DISABLE TRIGGER append_only;
UPDATE mediation_signature SET means = 'drawn' WHERE strokes <> '[]'::jsonb;
ALTER TABLE mediation_signature ENABLE TRIGGER append_only;
"""


class Migration(migrations.Migration):
    """Signatures on paper, the order of signing, refusals to sign, copies served, performance as reported."""

    dependencies = [
        ("mediation", "0016_clauses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PerformanceReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, help_text="yuan paid that day", max_digits=12, null=True
                    ),
                ),
                ("reported_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "the other side is asked"),
                            ("yes", "confirmed by the other side"),
                            ("no", "not so, says the other side"),
                        ],
                        default="",
                        max_length=3,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mediation.entry"
                    ),
                ),
                (
                    "obligation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="mediation.obligation"
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", None), ("amount__gt", 0), _connector="OR"),
                        name="report_positive_amount",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("portal", "on the portal"),
                            ("handed", "handed over"),
                            ("post", "by post"),
                            ("agent", "to an agent"),
                            ("none", "not possible"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "detail",
                    models.CharField(
                        blank=True, help_text="number of the letter, name of the agent, why not", max_length=200
                    ),
                ),
                ("served_on", models.DateField()),
                ("received_on", models.DateField(blank=True, null=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="services", to="mediation.agreement"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        help_text="the proof hangs on it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mediation.entry",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mediation.party"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "party"), name="service_once", nulls_distinct=False),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("how", "none"), _negated=True),
                            models.Q(("received_on", None), models.Q(("detail", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="service_not_possible_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("received_on", None), ("received_on__gte", models.F("served_on")), _connector="OR"
                        ),
                        name="service_received_after_it_was_sent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignRefusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "how",
                    models.CharField(
                        choices=[("web", "on the portal"), ("phone", "by telephone"), ("person", "in person")],
                        max_length=6,
                    ),
                ),
                ("said_at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="refusals", to="mediation.agreement"
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mediation.entry"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mediation.party"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("taken_back_at", None)),
                        fields=("agreement", "party"),
                        name="refusal_to_sign_once",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="agreement",
            name="order",
            field=models.CharField(
                choices=[
                    ("any", "in any order"),
                    ("applicant", "the applicant first"),
                    ("respondent", "the respondent first"),
                ],
                default="any",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="entered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="entry",
            field=models.ForeignKey(
                help_text="on paper: it holds the scan",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signatures",
                to="mediation.entry",
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="means",
            field=models.CharField(
                choices=[
                    ("drawn", "drawn"),
                    ("typed", "typed name"),
                    ("paper", "by hand on paper"),
                    ("fingerprint", "fingerprint on paper"),
                ],
                default="typed",
                max_length=11,
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="signed_on",
            field=models.DateField(help_text="on paper: the day", null=True),
        ),
        migrations.AlterField(
            model_name="signature",
            name="at",
            field=models.DateTimeField(help_text="on paper: when it was entered"),
        ),
        migrations.AlterField(
            model_name="signature",
            name="signer",
            field=models.ForeignKey(
                help_text="empty: on paper",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("entered_by", None), ("means__in", ["drawn", "typed"]), ("signer__isnull", False)),
                    models.Q(
                        ("entered_by__isnull", False),
                        ("entry__isnull", False),
                        ("means__in", ["paper", "fingerprint"]),
                        ("role", "party"),
                        ("signed_on__isnull", False),
                        ("signer", None),
                    ),
                    _connector="OR",
                ),
                name="signature_in_person_or_on_paper",
            ),
        ),
    ]
