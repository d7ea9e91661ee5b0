"""The first versions of the texts that people agree to."""

from datetime import date

from django.db import migrations

TEXTS = {
    "privacy": (
        "您填写的内容由街道人民调解委员会用于处理您反映的纠纷，调解期间只有办理本事项的工作人员和同意调解的对方可以看到；"
        "单独说给调解员的话，对方看不到。\n"
        "我们收集：您的姓名、手机号码、住址、您描述的情况和上传的照片。请不要填写身份证号码，也不要写未成年人的姓名。\n"
        "材料按调解卷宗保管：书面协议十年，其他五年，期满销毁。\n"
        "您可以随时查看、更正、撤回同意或者要求删除；撤回后事项随之结束，已经形成的文书按规定保管。\n"
        "未经您单独同意，我们不会把您的信息交给法院、律师事务所等其他单位，也不会公开。",
        "What you write is used by the people's mediation committee of the sub-district to handle your matter. During the "
        "mediation only the staff on the matter, and the other side once it agrees to mediation, can see it; what you tell "
        "the mediator alone, the other side does not see.\n"
        "We collect your name, mobile number, address, what you describe and the photos you add. Please do not write "
        "identity numbers or names of children.\n"
        "Papers are kept as mediation files: written agreements ten years, others five, then they are destroyed.\n"
        "You may see, correct, withdraw or ask to delete at any time; with a withdrawal the matter ends, and papers already "
        "made are kept as the rules say.\n"
        "Without your separate consent nothing is given to a court, a law firm or anyone else, and nothing is published.",
    ),
    "rights": (
        "人民调解是群众性、自愿、免费的纠纷解决方式，不是审判。\n"
        "您的权利：选择或者接受调解员，要求更换；接受、拒绝调解或者随时要求终止；要求公开或者不公开进行；自主表达意愿，"
        "自愿达成协议；随时可以向法院起诉。\n"
        "您的义务：如实陈述纠纷事实；遵守调解现场秩序，尊重调解员；尊重对方当事人行使权利。\n"
        "达成书面协议并签名盖章后具有法律约束力，双方可以在三十日内共同申请司法确认。",
        "People's mediation is a voluntary, free way of the community to settle disputes; it is no trial.\n"
        "Your rights: to choose or accept the mediator and ask for another; to accept or refuse mediation, or stop it at any "
        "time; to ask for an open or closed session; to say freely what you want and agree only to what you want; to go to "
        "court at any time.\n"
        "Your duties: to tell the truth; to keep order in the session and respect the mediator; to respect the other side's "
        "rights.\n"
        "An agreement in writing, signed and sealed, binds both sides; within thirty days both may ask the court together to "
        "confirm it.",
    ),
    "e_signature": (
        "您同意以电子形式签署本协议：您在屏幕上书写的签名（或者输入的姓名）与发送到您手机的验证码一起，对应这份文件唯一的"
        "指纹（SHA-256）。文件有任何改动都能被发现。可靠的电子签名与手写签名具有同等法律效力。您也可以到工作室在纸质文本上签名。",
        "You agree to sign this agreement electronically: the name you draw on the screen (or type), together with the code "
        "sent to your phone, belongs to the one fingerprint (SHA-256) of this file. Any change to the file is found. A "
        "reliable electronic signature has the force of one by hand. You may also sign on paper at the studio.",
    ),
}


def publish(apps, schema_editor):
    ConsentText = apps.get_model("residents", "ConsentText")
    for kind, (body_zh, body_en) in TEXTS.items():
        ConsentText.objects.create(kind=kind, version=1, body_zh=body_zh, body_en=body_en, valid_from=date(2020, 1, 1))


def take_back(apps, schema_editor):
    apps.get_model("residents", "ConsentText").objects.filter(version=1).delete()


class Migration(migrations.Migration):
    dependencies = [("residents", "0001_places_and_people")]
    operations = [migrations.RunPython(publish, take_back)]
