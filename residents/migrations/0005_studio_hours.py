"""Opening hours that can be reckoned with, beside those in words."""

from django.db import migrations, models

import residents.opening


class Migration(migrations.Migration):
    dependencies = [("residents", "0004_register_imports")]
    operations = [
        migrations.AddField(
            model_name="studio",
            name="hours",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="as residents.opening has it; empty: only the words are known",
                validators=[residents.opening.check_hours],
            ),
        ),
        migrations.AlterField(
            model_name="studio",
            name="opening_hours",
            field=models.CharField(blank=True, help_text="in words, where `hours` can't say it", max_length=120),
        ),
    ]
