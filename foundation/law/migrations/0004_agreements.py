"""What a court does not confirm, and what no agreement can set aside (domain §1.1)."""

from datetime import date

from django.db import migrations

STATUTES = {
    "interpretation": (
        "最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释", "Interpretation of the Civil Procedure Law",
        date(2022, 4, 10), [353, 354, 355, 356, 357, 358],
    ),
    "civil": ("民法典", "Civil Code", date(2021, 1, 1), [153, 465, 585, 680, 944]),
    "lending": (
        "最高人民法院关于审理民间借贷案件适用法律若干问题的规定", "Provisions on Private Lending", date(2021, 1, 1), [25],
    ),
}  # fmt: skip


def rows():
    for name, (zh, en, since, articles) in STATUTES.items():
        for article in articles:
            yield {"key": f"{name}.{article}", "statute_zh": zh, "statute_en": en, "article": article,
                   "valid_from": since}  # fmt: skip


def seed(apps, schema_editor):
    LegalBasis = apps.get_model("law", "LegalBasis")
    LegalBasis.objects.bulk_create(LegalBasis(**row) for row in rows())


def take_back(apps, schema_editor):
    apps.get_model("law", "LegalBasis").objects.filter(key__in=[row["key"] for row in rows()]).delete()


class Migration(migrations.Migration):
    dependencies = [("law", "0003_delegated_by_court")]
    operations = [migrations.RunPython(seed, take_back)]
