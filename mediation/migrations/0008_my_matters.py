import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lib.fields


class Migration(migrations.Migration):
    dependencies = [
        ("mediation", "0006_filing_for_everybody"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("filed", "Matter filed"),
                    ("supplement_asked", "Missing papers asked for"),
                    ("supplemented", "Missing papers sent"),
                    ("consent_asked", "Other side asked whether it agrees to mediation"),
                    ("agreed", "Other side agreed to mediation"),
                    ("declined", "Other side declined mediation"),
                    ("refusal_proposed", "Not accepting was proposed"),
                    ("refused", "Not accepted"),
                    ("transferred", "Referred elsewhere"),
                    ("accepted", "Accepted"),
                    ("assigned", "Mediator assigned"),
                    ("started", "Mediation started"),
                    ("declared", "Another mediator took over"),
                    ("times_proposed", "Times for a session offered"),
                    ("session_planned", "Session arranged"),
                    ("session_cancelled", "Session called off"),
                    ("session_record", "Record of a session"),
                    ("agent_named", "Somebody acts for a party"),
                    ("agent_ended", "Acting for a party ended"),
                    ("written_down", "Application written down and read back"),
                    ("claimed", "Matter taken over with the slip"),
                    ("message", "Message"),
                    ("text", "Reply by text message"),
                    ("note", "Note of the committee"),
                    ("evidence", "Evidence"),
                    ("agreement_frozen", "Agreement ready to sign"),
                    ("redrafted", "Agreement taken back for changes"),
                    ("signed", "Agreement signed"),
                    ("sealed", "Agreement in force"),
                    ("performance", "Performance entered"),
                    ("follow_up", "Follow-up visit"),
                    ("suspended", "Mediation suspended"),
                    ("resumed", "Mediation resumed"),
                    ("terminated", "Mediation ended without agreement"),
                    ("withdrawn", "Matter withdrawn"),
                    ("closing_asked", "Closing proposed"),
                    ("closed", "Case closed"),
                    ("reopened", "Case opened again"),
                ],
                max_length=20,
            ),
        ),
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
        migrations.AddConstraint(
            model_name="sessionproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("case",), name="proposal_once_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposedtime",
            constraint=models.UniqueConstraint(fields=("proposal", "starts_at"), name="proposed_time_once"),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.UniqueConstraint(fields=("proposal", "party"), name="choice_once_a_side"),
        ),
    ]
