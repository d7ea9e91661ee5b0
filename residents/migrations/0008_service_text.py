"""The text with which somebody agrees that the copy of an agreement is served on the portal."""

from datetime import date

from django.db import migrations

ZH = (
    "协议生效后，您的一份正本可以在本平台送达：我们发短信通知您，您登录打开，即为收到，打开的日期就是送达日期。\n"
    "不同意也没有任何不利：纸质的一份由工作室当面交给您或者邮寄。您可以随时要求改为纸质送达。"
)
EN = (
    "Once the agreement is in force, your copy can be served here: we tell you by SMS, you log in and open it, and it counts "
    "as received on that day.\n"
    "A no has no bad consequence: the studio hands you a copy on paper or sends it by post. You may ask for paper at any "
    "time."
)


def publish(apps, schema_editor):
    ConsentText = apps.get_model("residents", "ConsentText")
    ConsentText.objects.create(kind="e_service", version=1, body_zh=ZH, body_en=EN, valid_from=date(2020, 1, 1))


def take_back(apps, schema_editor):
    apps.get_model("residents", "ConsentText").objects.filter(kind="e_service").delete()


class Migration(migrations.Migration):
    dependencies = [("residents", "0007_consents_of_a_mediation")]
    operations = [migrations.RunPython(publish, take_back)]
