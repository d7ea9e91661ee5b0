import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SubDistrict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True)),
                ("slug", models.SlugField(unique=True)),
                (
                    "host",
                    models.CharField(
                        blank=True, help_text="host name of its front door; empty: the first one's", max_length=120
                    ),
                ),
                ("reference_prefix", models.CharField(help_text="QH in QH-2026-0317", max_length=6)),
                ("address", models.CharField(blank=True, max_length=120)),
                ("hotline", models.CharField(blank=True, max_length=20)),
                ("hotline_hours", models.CharField(blank=True, max_length=60)),
                (
                    "court",
                    models.CharField(blank=True, help_text="the basic people's court of the place", max_length=60),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PhoneCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phone", models.CharField(max_length=16)),
                (
                    "purpose",
                    models.CharField(
                        choices=[("contact", "check a telephone number"), ("sign", "sign a paper")], max_length=10
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        blank=True, help_text="what it is good for: a paper's hash, a draft", max_length=80
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["phone", "purpose", "-created_at"], name="phonecode_newest")],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("phone", models.CharField(help_text="E.164", max_length=16, unique=True)),
                ("phone_verified", models.BooleanField(default=False)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("name", models.CharField(blank=True, max_length=60)),
                (
                    "language",
                    models.CharField(choices=[("zh-hans", "中文"), ("en", "English")], default="zh-hans", max_length=8),
                ),
                ("elder_mode", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="users", to="accounts.subdistrict"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
