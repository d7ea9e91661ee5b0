from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LegalBasis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40)),
                ("statute_zh", models.CharField(max_length=60)),
                ("statute_en", models.CharField(max_length=80)),
                ("article", models.PositiveSmallIntegerField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "legal bases",
                "constraints": [
                    models.UniqueConstraint(fields=("key", "valid_from"), name="legal_basis_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="legal_basis_order",
                    ),
                ],
            },
        ),
    ]
