from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mediation", "0002_signatures_stay")]
    operations = [
        migrations.AddField(
            model_name="entry",
            name="once",
            field=models.UUIDField(
                help_text="the form that made it: a second tap makes no second entry", null=True, unique=True
            ),
        ),
    ]
