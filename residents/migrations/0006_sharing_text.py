"""The text with which somebody agrees that their data goes to another office (个人信息保护法 23)."""

from datetime import date

from django.db import migrations

ZH = (
    "您反映的事情属于其他单位的职责。您可以自己去反映，也可以同意由调解委员会出函移送。\n"
    "同意的，移送函将写明您的姓名和手机号码，以及办理所必需的情况，只交给函件上写明的单位，用于处理这件事。\n"
    "不同意也没有任何不利：函件不写您的姓名和号码，由您自行提交。您可以随时撤回同意；撤回前已经移送的不受影响。"
)
EN = (
    "Your matter belongs to another office. You may go there yourself, or agree that the mediation committee refers it by "
    "letter.\n"
    "If you agree, the letter names you and your mobile number and what is needed to handle the matter; it goes only to "
    "the office named in it, for this matter.\n"
    "A no has no bad consequence: the letter then names nobody, and you take it there. You may take your yes back at any "
    "time; what was referred before stays so."
)


def publish(apps, schema_editor):
    ConsentText = apps.get_model("residents", "ConsentText")
    ConsentText.objects.create(kind="sharing", version=1, body_zh=ZH, body_en=EN, valid_from=date(2020, 1, 1))


def take_back(apps, schema_editor):
    apps.get_model("residents", "ConsentText").objects.filter(kind="sharing").delete()


class Migration(migrations.Migration):
    dependencies = [("residents", "0005_studio_hours")]
    operations = [migrations.RunPython(publish, take_back)]
