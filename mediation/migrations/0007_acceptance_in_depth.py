"""The list of what is missing, delegations, how each side answered; the grounds of refusal by number."""

import django.db.models.deletion
from django.db import migrations, models

NOW = {"A": "A4", "B": "B3", "C": "C1"}


def number_grounds(apps, schema_editor):
    Case = apps.get_model("mediation", "Case")
    for before, after in NOW.items():
        Case.objects.filter(refusal_ground=before).update(refusal_ground=after)


def letters_only(apps, schema_editor):
    Case = apps.get_model("mediation", "Case")
    for letter in NOW:
        Case.objects.filter(refusal_ground__startswith=letter).update(refusal_ground=letter)


class Migration(migrations.Migration):
    dependencies = [("mediation", "0006_filing_for_everybody")]

    operations = [
        migrations.AddField(
            model_name="party",
            name="channel",
            field=models.CharField(
                blank=True,
                choices=[
                    ("web", "on the portal"),
                    ("link", "by the link sent to the phone"),
                    ("oral", "orally, written down by staff"),
                    ("paper", "on paper"),
                ],
                default="",
                help_text="how this side said whether it wants mediation",
                max_length=8,
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="case",
            name="refusal_ground",
            field=models.CharField(blank=True, help_text="key of grounds.GROUNDS", max_length=2),
        ),
        migrations.RunPython(number_grounds, letters_only),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("court", "court"),
                            ("police", "police"),
                            ("petitions", "petitions office"),
                            ("department", "another department"),
                        ],
                        max_length=10,
                    ),
                ),
                ("authority", models.CharField(max_length=80)),
                (
                    "number",
                    models.CharField(blank=True, help_text="of the authority's letter or case", max_length=60),
                ),
                (
                    "contact",
                    models.CharField(blank=True, help_text="who at the authority answers questions", max_length=80),
                ),
                (
                    "received_on",
                    models.DateField(
                        help_text="receipt confirmed: a court's 30 days run from here (在线调解规则 24, 26)"
                    ),
                ),
                ("reported_at", models.DateTimeField(help_text="the authority was told how it ended", null=True)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="delegation", to="mediation.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Gap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("contact", "How we reach you: a telephone or an address"),
                            (
                                "other_side",
                                "Who the other side is: a name, and a telephone or the number of the flat",
                            ),
                            ("place", "Where exactly it is: estate, building, number"),
                            ("since", "Since when it has been so"),
                            ("wish", "What you want from the other side, as exactly as you can"),
                            ("evidence", "What shows it"),
                            ("authority", "The paper with which somebody acts for you, and what it allows"),
                            ("right", "What shows that the flat or the space is yours, or that you rent it"),
                            ("own_words", "something else"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        blank=True, help_text="of the clerk, where no item of the list fits", max_length=300
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("given_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="gaps", to="mediation.case"
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
    ]
