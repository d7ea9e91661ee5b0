"""The articles that the portal cites, each with the day from which its number holds."""

from datetime import date

from django.db import migrations

STATUTES = {
    "mediation": ("人民调解法", "People's Mediation Law", date(2011, 1, 1),
                  [3, 4, 7, 8, 9, 15, 17, 18, 19, 20, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33]),
    "rules2002": ("人民调解工作若干规定", "Rules on People's Mediation Work (2002)", date(2002, 11, 1),
                  [21, 22, 23, 24, 25, 27, 30, 33, 34, 35]),
    "civil": ("民法典", "Civil Code", date(2021, 1, 1), [188, 195, 201, 202, 203, 278]),
    "limitation": ("最高人民法院关于审理民事案件适用诉讼时效制度若干问题的规定",
                   "Supreme People's Court Provisions on Limitation", date(2021, 1, 1), [12]),
    # Numbers as of the 2023 amendment; its earlier numbers were 201 and 202.
    "procedure": ("民事诉讼法", "Civil Procedure Law", date(2024, 1, 1), [85, 205, 206]),
    "esign": ("电子签名法", "Electronic Signature Law", date(2005, 4, 1), [3, 13, 14]),
    "privacy": ("个人信息保护法", "Personal Information Protection Law", date(2021, 11, 1), [13, 14, 15, 17, 23, 29]),
}  # fmt: skip


def seed(apps, schema_editor):
    LegalBasis = apps.get_model("law", "LegalBasis")
    LegalBasis.objects.bulk_create(
        LegalBasis(key=f"{name}.{article}", statute_zh=zh, statute_en=en, article=article, valid_from=since)
        for name, (zh, en, since, articles) in STATUTES.items()
        for article in articles
    )


def empty(apps, schema_editor):
    apps.get_model("law", "LegalBasis").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("law", "0001_initial")]
    operations = [migrations.RunPython(seed, empty)]
