import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lib.fields


class Migration(migrations.Migration):
    dependencies = [
        ("mediation", "0009_links_of_cases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SessionProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=120)),
                ("proposed_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="proposals", to="mediation.case"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("case",), name="proposal_once_open"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProposedTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="times",
                        to="mediation.sessionproposal",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "starts_at"), name="proposed_time_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("none_because", lib.fields.EncryptedTextField(blank=True)),
                ("chosen_at", models.DateTimeField()),
                (
                    "chosen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="mediation.party"
                    ),
                ),
                ("times", models.ManyToManyField(related_name="choices", to="mediation.proposedtime")),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="choices",
                        to="mediation.sessionproposal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "party"), name="choice_once_a_side"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stars",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (5, "5 very satisfied"),
                            (4, "4 satisfied"),
                            (3, "3 neither nor"),
                            (2, "2 dissatisfied"),
                            (1, "1 very dissatisfied"),
                        ]
                    ),
                ),
                (
                    "solved",
                    models.CharField(
                        choices=[("yes", "solved"), ("partly", "partly solved"), ("no", "not solved")], max_length=6
                    ),
                ),
                ("comment", lib.fields.EncryptedTextField(blank=True)),
                ("rated_at", models.DateTimeField(help_text="the first time; it may be changed for thirty days")),
                ("changed_at", models.DateTimeField()),
                (
                    "party",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rating", to="mediation.party"
                    ),
                ),
                (
                    "rated_by",
                    models.ForeignKey(
                        help_text="nobody: with the paper slip",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("stars__range", (1, 5))), name="rating_of_five_steps"),
                    models.CheckConstraint(
                        condition=models.Q(("solved__in", ["yes", "partly", "no"])), name="rating_known_solved"
                    ),
                ],
            },
        ),
    ]
