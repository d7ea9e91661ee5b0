"""What the articles say in short, and some more of them that the portal follows."""

from datetime import date

from django.db import migrations, models

MORE = {
    "invited": ("最高人民法院关于人民法院特邀调解的规定", "Provisions on Invited Mediation", date(2016, 7, 1), [15, 16, 22, 26, 27]),
    "online": ("人民法院在线调解规则", "Rules of the People's Courts for Online Mediation", date(2022, 1, 1), [13, 15, 18, 19, 25]),
    "procedure": ("民事诉讼法", "Civil Procedure Law", date(2024, 1, 1), [47, 62]),
    "civil": ("民法典", "Civil Code", date(2021, 1, 1), [23, 163, 165, 476]),
    "privacy": ("个人信息保护法", "Personal Information Protection Law", date(2021, 11, 1), [16, 25, 47]),
}  # fmt: skip
SHORT = {
    "mediation.3": ("调解遵循自愿、平等、不违法的原则，不得阻止当事人起诉。", "Mediation is voluntary, equal and lawful, and never keeps anybody from court."),
    "mediation.4": ("人民调解不收取任何费用。", "Mediation costs nothing."),
    "mediation.15": ("调解员不得偏袒、侮辱当事人、收受财物、泄露隐私。", "A mediator favours nobody, takes nothing and keeps secrets."),
    "mediation.17": ("当事人可以申请，委员会也可以主动调解；一方明确拒绝的，不得调解。", "A side may apply, the committee may offer; not against the clear no of a side."),
    "mediation.18": ("法院、公安可以告知当事人向调解委员会申请调解。", "Court and police may tell people that they can apply for mediation."),
    "mediation.19": ("可以由委员会指定调解员，也可以由当事人选择。", "The mediator is named by the committee or chosen by the sides."),
    "mediation.20": ("征得当事人同意，可以邀请亲属、邻居、专家等参与。", "With the consent of the sides relatives, neighbours or experts may help."),
    "mediation.23": ("当事人可以选择调解员，接受、拒绝或者终止调解，要求公开或者不公开。", "The sides choose, accept, refuse or stop, and ask for an open or closed session."),
    "mediation.24": ("当事人应当如实陈述、遵守秩序、尊重对方。", "The sides tell the truth, keep order and respect each other."),
    "mediation.25": ("矛盾可能激化的，采取预防措施；可能涉及治安、刑事的，及时报告。", "Where it may escalate, precautions are taken; police matters are reported at once."),
    "mediation.26": ("调解不成的，应当终止，并告知可以仲裁、行政或者诉讼。", "Without success it ends, and the sides are told of the other ways."),
    "mediation.27": ("调解员记录调解情况，委员会建立档案。", "The mediator keeps records, the committee files them."),
    "mediation.28": ("可以制作书面协议；当事人认为不需要的，可以口头约定并记录。", "An agreement is written, or oral and recorded where no writing is wanted."),
    "mediation.29": ("书面协议自各方签名、盖章或者按指印，调解员签名并加盖印章之日起生效。", "A written agreement is in force once all, the mediator and the seal stand under it."),
    "mediation.30": ("口头协议自达成之日起生效。", "An oral agreement is in force on the day it is reached."),
    "mediation.31": ("协议有约束力，委员会督促履行。", "The agreement binds; the committee watches over its performance."),
    "mediation.32": ("对协议发生争议的，可以向法院起诉。", "A dispute about the agreement may go to court."),
    "mediation.33": ("双方可以在协议生效后三十日内共同申请司法确认。", "Within thirty days both sides together may ask the court to confirm it."),
    "rules2002.30": ("调解前告知双方调解的性质、原则、效力以及权利义务。", "Before it begins the sides are told what mediation is, and their rights and duties."),
    "rules2002.33": ("一般在一个月内调解完毕。", "Mediation is normally finished within a month."),
    "rules2002.34": ("有民事权利义务内容的，或者当事人要求的，应当制作书面协议。", "What gives rights and duties, or what a side wants in writing, is written."),
    "civil.201": ("开始的当日不计入，自下一日开始计算。", "The first day is not counted."),
    "civil.202": ("按月计算的，到期月的对应日为最后一日；没有对应日的，月末为最后一日。", "A month ends on the same date, or at the end of the month."),
    "civil.203": ("最后一日是休息日的，以休息日结束的次日为最后一日。", "A last day that is a rest day moves to the next working day."),
    "civil.188": ("普通诉讼时效为三年。", "The ordinary limitation period is three years."),
    "civil.195": ("权利人提出请求的，诉讼时效中断，重新计算。", "A request interrupts the limitation period."),
    "procedure.205": ("申请司法确认由双方自生效之日起三十日内共同提出。", "Confirmation is applied for by both within thirty days."),
    "procedure.206": ("裁定有效的，一方不履行，对方可以申请执行；驳回的，可以变更协议或者起诉。", "Once confirmed it can be enforced; if rejected it may be changed, or a suit brought."),
    "esign.13": ("专属于签名人、由其控制、改动能被发现的，是可靠的电子签名。", "Reliable is a signature of and under the signer alone, where changes can be found."),
    "esign.14": ("可靠的电子签名与手写签名具有同等效力。", "A reliable electronic signature has the force of one by hand."),
    "privacy.15": ("有权撤回同意；撤回不影响此前已经进行的处理。", "Consent may be taken back; what was done before stays valid."),
    "privacy.17": ("处理前告知处理者、目的、种类、期限和权利。", "Before data are used people are told who, why, which, how long, and their rights."),
    "privacy.23": ("向其他处理者提供个人信息，应当取得单独同意。", "To hand data to somebody else needs a separate consent."),
    "privacy.25": ("公开个人信息，应当取得单独同意。", "To publish data needs a separate consent."),
    "invited.22": ("为达成调解作出的妥协，不得作为以后诉讼中的证据。", "Concessions made in mediation are no evidence later."),
    "online.18": ("为达成调解认可的事实，不得在以后的程序中作为不利证据。", "Facts conceded in mediation are not held against anybody later."),
}  # fmt: skip


def seed(apps, schema_editor):
    LegalBasis = apps.get_model("law", "LegalBasis")
    for name, (zh, en, since, articles) in MORE.items():
        for article in articles:
            row = {"statute_zh": zh, "statute_en": en, "article": article}
            LegalBasis.objects.get_or_create(key=f"{name}.{article}", valid_from=since, defaults=row)
    for key, (zh, en) in SHORT.items():
        LegalBasis.objects.filter(key=key, short_zh="").update(short_zh=zh, short_en=en)


def take_back(apps, schema_editor):
    keys = [f"{name}.{article}" for name, (*_rest, articles) in MORE.items() for article in articles]
    apps.get_model("law", "LegalBasis").objects.filter(key__in=keys).delete()


class Migration(migrations.Migration):
    dependencies = [("law", "0004_agreements")]
    operations = [
        migrations.AddField(
            "legalbasis", "short_zh", models.TextField(blank=True, help_text="what it says, in plain words", default=""),
            preserve_default=False,
        ),
        migrations.AddField("legalbasis", "short_en", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField(
            "legalbasis", "text",
            models.TextField(blank=True, help_text="the article itself, from the published law", default=""),
            preserve_default=False,
        ),
        migrations.RunPython(seed, take_back),
    ]  # fmt: skip
