"""The agreements of a year are found by their day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mediation", "0007_acceptance_in_depth")]
    operations = [
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(
                condition=models.Q(("status", "effective")), fields=["effective_on"], name="agreement_by_day"
            ),
        ),
    ]
