"""What the other articles say in short. `rules2002.27` and `online.15` stay without: nobody of us has read them."""

from django.db import migrations

SHORT = {
    "mediation.7": ("人民调解委员会是依法设立的调解民间纠纷的群众性组织。", "The committee is a body of the people, not an authority."),
    "mediation.8": ("村（居）民委员会设立人民调解委员会；委员三至九人，设主任一人，应当有妇女成员。", "Each residents' committee sets one up: three to nine members, a director, women among them."),
    "mediation.9": ("委员由居民会议等推选产生，任期三年，可以连选连任。", "Its members are chosen by the residents for three years, and may be chosen again."),
    "mediation.22": ("充分听取陈述，讲解法律政策，耐心疏导，提出方案，帮助双方自愿达成协议。", "The mediator listens, explains the law, proposes a solution and helps the sides to agree freely."),
    "rules2002.21": ("由当事人所在地或者纠纷发生地的委员会受理；疑难的由街道委员会调解。", "Taken up where the sides live or where it arose; hard cases go to the committee of the sub-district."),
    "rules2002.22": ("法律规定由专门机关管辖、禁止调解的，或者法院、公安、行政机关已受理的，不予受理。", "Not taken up: what is reserved to another organ, may not be mediated, or is already before one."),
    "rules2002.23": ("申请可以书面，也可以口头；口头的由委员会记录。", "An application is written or spoken; the committee writes a spoken one down."),
    "rules2002.24": ("不符合受理条件的，告知其他途径；可能激化的，先采取缓解措施。", "Who is refused is told of other ways; where it may escalate it is calmed first."),
    "rules2002.25": ("调解员由委员会指定或者当事人选定；当事人要求回避的，应当更换。", "The mediator is named or chosen; a side may ask for another."),
    "rules2002.35": ("协议写明当事人、事实、责任、权利义务、履行的方式、地点和期限，并签名盖章。", "An agreement names the sides, facts, duties, how, where and by when, with all signatures."),
    "invited.15": ("调解员与当事人有近亲属等关系可能影响公正的，应当披露、回避；双方仍同意的可以继续。", "A tie that may bias is disclosed; the mediator goes on only if both sides still agree."),
    "invited.16": ("调解员不得在同一案件后来的程序中担任代理人。", "A mediator does not later act for a side in the same matter."),
    "invited.26": ("当事人要求终止、无法达成协议或者有恶意串通等情形的，终止调解。", "Mediation ends when a side wants so, without hope, or where the sides collude against others."),
    "invited.27": ("受委派的调解期限为三十日，双方同意的可以延长。", "What a court delegates takes thirty days, more if both sides agree."),
    "online.13": ("主持调解的人有可能影响公正的关系的，应当说明并回避。", "Who mediates discloses ties that may bias, and steps back."),
    "online.19": ("各方在平台上以电子签名确认后，协议生效。", "An agreement made online is in force once all have signed it electronically."),
    "online.24": ("在线调解的期限为三十日，各方同意的可以延长。", "Thirty days, more if all agree."),
    "online.25": ("一方退出、期限届满或者有恶意串通等情形的，终止调解。", "It ends when a side leaves, time runs out, or sides collude."),
    "online.26": ("鉴定等期间不计入调解期限。", "The time of an expert's work is not counted."),
    "limitation.12": ("向人民调解委员会提出请求的，诉讼时效自请求之日起中断。", "A request to a mediation committee interrupts the limitation period from that day."),
    "lending.25": ("民间借贷的利率不得超过合同成立时一年期贷款市场报价利率的四倍。", "Interest between private people is at most four times the one-year loan prime rate."),
    "interpretation.353": ("申请司法确认可以书面，也可以口头；可以由符合规定的代理人代办。", "Confirmation is asked for in writing or by word, in person or by an agent."),
    "interpretation.354": ("提交协议、调解组织的证明、财产权利证明以及身份、住址和联系方式。", "With it go the agreement, the committee's certificate, proof of property, identity and address."),
    "interpretation.355": ("涉及身份关系、确认所有权或者知识产权等的，不予受理。", "Not taken: matters of status, or what confirms ownership."),
    "interpretation.356": ("法院审查时通知双方到场核实，可以要求补充材料。", "The court hears both sides and may ask for more papers."),
    "interpretation.357": ("裁定作出前可以撤回；无正当理由不补充材料的，按撤回处理。", "It may be taken back before the ruling; without the papers asked for it counts as taken back."),
    "interpretation.358": ("违反强制性规定、损害他人或者公共利益、违背公序良俗、违反自愿、内容不明确的，驳回。", "Rejected: what breaks the law, harms others or public order, was not free, or is unclear."),
    "procedure.47": ("与案件有利害关系或者其他可能影响公正的关系的，应当回避。", "Whoever has an interest in the case or a tie that may bias steps back."),
    "procedure.62": ("代理须有授权委托书；代为承认、放弃、变更请求或者和解，须有特别授权。", "An agent needs a written authority; to admit, waive or settle a special one."),
    "procedure.85": ("开始的时和日不计算；期间届满日是节假日的，顺延到节假日后的第一日。", "The first day is not counted; an end on a holiday moves to the day after."),
    "civil.23": ("无民事行为能力人、限制民事行为能力人的监护人是其法定代理人。", "A guardian acts by law for who can't act alone."),
    "civil.153": ("违反法律、行政法规的强制性规定或者违背公序良俗的民事法律行为无效。", "What breaks binding law or public order is void."),
    "civil.163": ("代理包括委托代理和法定代理。", "Agents act by authority or by law."),
    "civil.165": ("授权委托书载明代理人、事项、权限和期限，并签名或者盖章。", "A power of attorney names the agent, the matters, the powers and the time, and is signed."),
    "civil.278": ("规约、业委会、物业服务、维修资金等事项由业主按法定比例共同决定。", "Rules, the owners' committee, the company and the repair fund are decided by the owners together."),
    "civil.465": ("依法成立的合同受法律保护，一般只对当事人有约束力。", "A lawful contract is protected, and as a rule binds its sides alone."),
    "civil.476": ("要约可以撤销，但定有承诺期限或者明示不可撤销等情形除外。", "An offer may be taken back, unless it has a period or says that it stands."),
    "civil.585": ("可以约定违约金；过高或者过低的，可以请求调整。", "A penalty may be agreed; too high or too low, it may be adjusted."),
    "civil.680": ("禁止高利放贷，利率不得违反国家规定。", "Usury is forbidden; interest keeps to the rules of the state."),
    "civil.944": ("物业公司已按约定服务的，业主不得以不需要为由拒付物业费；催交不得停水停电。", "Fees are owed for service given; nobody may be cut off from water or power for them."),
    "esign.3": ("可以约定使用电子签名；涉及婚姻、收养、继承等人身关系和停止供水供电的除外。", "Electronic signatures may be agreed on, but not for family status or for stopping water and power."),
    "privacy.13": ("处理个人信息应当有法定依据，例如本人同意或者履行法定职责所必需。", "Data are used only on a basis in law, such as consent or a duty by law."),
    "privacy.14": ("同意应当在充分知情的前提下自愿、明确作出；目的变化的，重新取得同意。", "Consent is free, clear and informed; for another purpose it is asked anew."),
    "privacy.16": ("不得以不同意或者撤回同意为由拒绝服务，除非确属必需。", "Nobody is refused a service for not consenting, unless it can't be done without."),
    "privacy.29": ("处理敏感个人信息应当取得单独同意。", "Sensitive data need a separate consent."),
    "privacy.47": ("目的已实现、撤回同意或者保存期限届满的，应当删除。", "Data are deleted once they have served, consent is taken back, or their time is over."),
}  # fmt: skip


def seed(apps, schema_editor):
    LegalBasis = apps.get_model("law", "LegalBasis")
    for key, (zh, en) in SHORT.items():
        LegalBasis.objects.filter(key=key, short_zh="").update(short_zh=zh, short_en=en)


def take_back(apps, schema_editor):
    """Only what still reads as it was written here."""
    LegalBasis = apps.get_model("law", "LegalBasis")
    for key, (zh, _en) in SHORT.items():
        LegalBasis.objects.filter(key=key, short_zh=zh).update(short_zh="", short_en="")


class Migration(migrations.Migration):
    dependencies = [("law", "0005_article_texts")]
    operations = [migrations.RunPython(seed, take_back)]
