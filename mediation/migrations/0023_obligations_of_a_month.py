from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mediation", "0022_burning")]

    operations = [
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                condition=models.Q(("state", "performed")), fields=["performed_on"], name="obligation_performed"
            ),
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                condition=models.Q(("state", "breached")), fields=["agreement"], name="obligation_breached"
            ),
        ),
    ]
