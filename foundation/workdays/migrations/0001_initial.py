from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("holiday", "rest day"), ("workday", "make-up working day")], max_length=8
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "ordering": ["date"],
            },
        ),
    ]
