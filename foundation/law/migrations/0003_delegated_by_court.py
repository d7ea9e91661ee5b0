"""The time for what a court has delegated (domain §1.1)."""

from datetime import date

from django.db import migrations


def seed(apps, schema_editor):
    LegalBasis = apps.get_model("law", "LegalBasis")
    for article in (24, 26):
        LegalBasis.objects.create(
            key=f"online.{article}",
            statute_zh="人民法院在线调解规则",
            statute_en="Rules of the People's Courts for Online Mediation",
            article=article,
            valid_from=date(2022, 1, 1),
        )


def take_back(apps, schema_editor):
    apps.get_model("law", "LegalBasis").objects.filter(key__startswith="online.").delete()


class Migration(migrations.Migration):
    dependencies = [("law", "0002_articles")]
    operations = [migrations.RunPython(seed, take_back)]
