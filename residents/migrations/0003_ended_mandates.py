"""Why a mandate ended, and whether it was taken back at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("residents", "0002_consent_texts")]
    operations = [
        migrations.AddField("mandate", "end_reason", models.CharField(blank=True, max_length=200)),
        migrations.AddField(
            "mandate",
            "void",
            models.BooleanField(default=False, help_text="taken back at once, before its first day was over"),
        ),
    ]
