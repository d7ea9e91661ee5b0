from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            "user",
            "by_sms",
            models.BooleanField("by SMS", default=True, help_text="codes and alarms come by SMS in any case"),
        ),
        migrations.AddField("user", "by_email", models.BooleanField("by e-mail", default=True)),
        migrations.AddField(
            "user",
            "daily_digest",
            models.BooleanField("every working morning, what is to be done", default=True),
        ),
    ]
