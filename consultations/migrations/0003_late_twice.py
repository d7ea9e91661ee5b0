from django.db import migrations, models


class Migration(migrations.Migration):
    """The second alert of a missing sign-in; papers of a call; which promise a call tried to keep."""

    dependencies = [("consultations", "0002_planned_for_and_feeds")]

    operations = [
        migrations.AddField(
            "shift",
            "escalated_at",
            models.DateTimeField(help_text="nobody had signed in after twenty minutes either", null=True),
        ),
        migrations.AddField(
            "call",
            "papers",
            models.CharField(blank=True, help_text="what was handed over or received", max_length=120),
        ),
        migrations.AddField(
            "call",
            "answers",
            models.ForeignKey(
                blank=True,
                help_text="the promise it tried to keep",
                null=True,
                on_delete=models.SET_NULL,
                related_name="tries",
                to="consultations.callback",
            ),
        ),
    ]
