import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(help_text="name of the template", max_length=30)),
                (
                    "template_version",
                    models.CharField(help_text="first digits of the template's own hash", max_length=12),
                ),
                ("title", models.CharField(max_length=80)),
                ("number", models.CharField(blank=True, max_length=40)),
                ("data", models.JSONField()),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("frozen", "unsigned"),
                            ("signed", "with signatures"),
                            ("sealed", "sealed by certificate"),
                        ],
                        default="frozen",
                        max_length=8,
                    ),
                ),
                ("code", models.CharField(help_text="to verify it: 7K4P-M2QX-9D3H", max_length=14, unique=True)),
                ("file", models.FileField(upload_to="")),
                ("sha256", models.CharField(max_length=64)),
                ("pages", models.PositiveSmallIntegerField()),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "previous",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="following",
                        to="documents.paper",
                    ),
                ),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.subdistrict"
                    ),
                ),
            ],
        ),
    ]
