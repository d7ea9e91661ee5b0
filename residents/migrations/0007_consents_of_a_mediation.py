"""The texts for mediation by video, recording and publication: each its own consent (个人信息保护法 14, 23, 25, 29)."""

from datetime import date

from django.db import migrations

TEXTS = {
    "online": (
        "您同意以视频方式参加本次调解。参加需要一台能上网、有摄像头和麦克风的设备；您和对方都同意，才能采用这种方式。"
        "未经许可，任何人不得录音、录像、截屏或者转播。\n"
        "您可以随时撤回同意，并且不需要说明理由。撤回以后，已经安排的视频调解取消，由调解员另行安排到现场进行；"
        "撤回前已经完成的调解仍然有效。不同意视频方式，不影响您接受调解。",
        "You agree to take part in this mediation by video. You need a device with internet, camera and microphone; both "
        "sides must agree. Nobody may record, take pictures of the screen or pass it on without permission.\n"
        "You may take this back at any time and need give no reason. Sessions by video are then called off, and the mediator "
        "arranges one face to face; what was done before stays valid. Without this consent you can be helped all the same.",
    ),
    "recording": (
        "您同意调解员对本次调解录音或者录像，用于核对调解记录。录制的内容只由调解员保管，不交给他人，不公开，"
        "不作为以后诉讼的证据；记录经双方确认后三十日内删除。所有到场的人都同意，才可以录制。\n"
        "您可以随时撤回同意，并且不需要说明理由。撤回以后立即停止录制，已经录制的内容由调解员删除并告知您；"
        "撤回前已经签名的调解记录仍然有效。不同意录制，不影响您接受调解。",
        "You agree that the mediator records sound or picture of this mediation, to check the minutes by. The recording stays "
        "with the mediator, is given to nobody, is not published and is no evidence in a later trial; it is erased within 30 "
        "days after both sides confirmed the minutes. Everybody present must agree.\n"
        "You may take this back at any time and need give no reason. Recording stops at once, what was recorded is erased and "
        "you are told; minutes signed before stay valid. Without this consent you can be helped all the same.",
    ),
    "publication": (
        "您同意街道把本纠纷的处理经过改写成不能识别您身份的案例，用于普法宣传。公开的内容不包含姓名、住址、电话、照片以及"
        "其他能认出您的信息；公开前您可以查看全文。双方都同意，才会公开。\n"
        "您可以随时撤回同意，并且不需要说明理由。撤回以后不再公开，已经在本平台公开的内容撤下；已经印发的材料无法收回。"
        "不同意公开，不影响您接受调解。",
        "You agree that the sub-district tells how this dispute was settled, in words by which you can't be recognised, to "
        "explain the law to others. No name, address, telephone number, photo or other sign of you is in it; you can read it "
        "before. Both sides must agree.\n"
        "You may take this back at any time and need give no reason. Nothing more is published, and what stands on this "
        "portal is taken down; printed copies can't be called back. Without this consent you can be helped all the same.",
    ),
}


def publish(apps, schema_editor):
    ConsentText = apps.get_model("residents", "ConsentText")
    for kind, (body_zh, body_en) in TEXTS.items():
        ConsentText.objects.create(kind=kind, version=1, body_zh=body_zh, body_en=body_en, valid_from=date(2020, 1, 1))


def take_back(apps, schema_editor):
    apps.get_model("residents", "ConsentText").objects.filter(kind__in=TEXTS).delete()


class Migration(migrations.Migration):
    dependencies = [("residents", "0006_sharing_text")]
    operations = [migrations.RunPython(publish, take_back)]
