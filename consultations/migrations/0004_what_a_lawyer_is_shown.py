"""What of a case the lawyer is shown, for whom the answer is, and what a task must hold."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0003_late_twice"),
        ("mediation", "0010_my_matters"),
    ]

    operations = [
        migrations.AddField("task", "accepted_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "task",
            "session_told_at",
            models.DateTimeField(help_text="when the session is, as the lawyer was told last", null=True),
        ),
        migrations.AddField(
            "task",
            "agreement",
            models.ForeignKey(
                blank=True,
                help_text="shown to the lawyer",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="mediation.agreement",
            ),
        ),
        migrations.AddField(
            "task",
            "entries",
            models.ManyToManyField(
                help_text="of the story, what the asker shows; no more", related_name="+", to="mediation.entry"
            ),
        ),
        migrations.AddField(
            "task",
            "party",
            models.ForeignKey(
                blank=True,
                help_text="whom the answer is for alone",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="mediation.party",
            ),
        ),
        migrations.AddConstraint(
            "task",
            models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "accepted"])),
                fields=("case", "lawyer", "kind", "session"),
                name="task_once_open",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            "task",
            models.CheckConstraint(
                condition=models.Q(("state__in", ["asked", "accepted", "declined", "answered", "withdrawn"])),
                name="task_state_known",
            ),
        ),
        migrations.AddConstraint(
            "task",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "answered"), _negated=True), ("answer__isnull", False), _connector="OR"
                ),
                name="task_answered_has_its_answer",
            ),
        ),
    ]
