from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("residents", "0008_service_text")]

    operations = [
        migrations.AddField(
            model_name="committee",
            name="kind",
            field=models.CharField(
                choices=[
                    ("village", "Village or community"),
                    ("street", "Township or sub-district"),
                    ("enterprise", "Enterprise or institution"),
                    ("trade", "Trade or special field"),
                ],
                default="street",
                max_length=10,
            ),
        ),
    ]
