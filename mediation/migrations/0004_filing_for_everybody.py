from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mediation", "0003_entries_once")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="draft_phone",
            field=models.CharField(
                blank=True,
                default="",
                editable=False,
                help_text="E.164, proved by a code: opens the draft elsewhere",
                max_length=16,
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("status", "draft")), fields=["draft_phone"], name="case_draft_of_phone"
            ),
        ),
    ]
