"""Each paper, made by its act, has the fields of the official form (domain §2): one literal table of their labels."""

import pytest

from foundation.documents.models import Paper
from mediation import workflow
from mediation.models import Party, Status
from residents.models import Person
from tests import make
from tests.pdf import text_of

from .inquiry_samples import inquiry
from .party_samples import piece
from .period_samples import half_answered
from .sample import draft

WHOLE = "姓名 性别 民族 年龄 职业或职务 联系方式 单位或住址"
FIELDS = {
    "回执": "申请人 被申请人 纠纷类型 发生地点 收到时间 情况摘要 诉讼时效",
    "人民调解申请书": f"{WHOLE} 纠纷简要情况 申请事项 声明 自愿申请调解 记录 登记人",
    "人民调解受理登记表": f"{WHOLE} 1956年生 纠纷类型 统计类别 √当事人申请 主动调解 委托移送 收到时间 受理时间 案号"
    " 简要情况 申请事项 登记人",
    "补正通知书": "合同 补正期限 一次列出",
    "不予受理告知书": "不予受理的理由 建议 其他途径 依据 第二十四条",
    "移送函": "申请人 被申请人 纠纷类型 发生地点 材料 主要情况 移送理由 接收回执",
    "征询意愿记录": "当事人 身份 答复 答复时间 征询方式 同意调解",
    "权利义务告知书": "性质、原则和效力 自愿、平等 不收取任何费用 法律约束力 当事人的权利 当事人的义务 第三条"
    " 第二十三条 第二十四条 确认时间 确认方式",
    "指派调解员及回避声明": "申请人 被申请人 指派人民调解员 第十九条 调解员的回避声明 没有利害关系 声明于"
    " 人民调解员米拉（签名）",
    "调查记录": "时间 地点 事由 参加人 被调查人 与本案关系 问： 答： 调查人米拉（签名） 记录人 核对无误",
    "人民调解记录": "时间 地点 事由 当事人 参加人 到场情况 告知 各方陈述 调解结果 第二十六条 核对无误"
    " 人民调解员 记录人",
    "证据清单": "序号 证据名称 提交人 证明目的 形式、日期 页数 核对原件",
    "人民调解协议书": "姓名 1956年生 电话 住址 主要事实 争议事项 协议内容 期限 履行与效力 第二十九条 第三十一条"
    " 第三十三条 一式3份 爱丽（签名） 鲍勃（签名） 人民调解员米拉 盖章处",
    "口头协议登记表": "姓名 纠纷类型 发生地 主要事实 争议事项 义务人 协议内容 金额 期限 宣读以上内容 第三十条"
    " 人民调解员米拉 盖章处",
    "延期调解同意书": "申请人 延长至 理由 各方意见 方式 时间",
    "中止调解记录": "申请人 中止时间 人民调解员 记录人 中止的原因 不计入调解期限",
    "恢复调解记录": "中止时间 恢复时间 人民调解员 恢复的原因 中止的天数顺延",
    "终止调解告知书": "终止的原因 其他途径 仲裁 人民法院 依据 第二十六条",
    "撤回申请记录": "申请人 被申请人 纠纷类型 撤回时间 撤回的表示 告知",
    "回访记录": "当事人 协议编号 回访对象 满意程度 回访事由 履行情况 已履行 回访情况 采取的措施 回访人",
    "结案报告表": "卷号 填报单位 当事人 案件来源 收到时间 受理时间 结案时间 人民调解员 批准人 调解结果 简要情况",
}
NAMING_THE_YEAR = {"人民调解受理登记表", "人民调解协议书", "口头协议登记表", "调查记录"}  # no other paper needs it
SEALED = set(FIELDS) - {
    "人民调解申请书", "征询意愿记录", "调查记录", "人民调解记录", "证据清单", "人民调解协议书", "口头协议登记表",
    "中止调解记录", "恢复调解记录", "撤回申请记录", "回访记录",
}  # fmt: skip


@pytest.fixture
def papers(cast):
    """The last paper of each title, of a few cases that between them went every way; alice was born in 1956."""
    Person.objects.filter(pk=cast.alice.pk).update(birth_year=1956, gender="f")
    for status in ("needs_supplement", "refused", "transferred", "withdrawn", "terminated", "closed"):
        make.case(cast, status)
    make.registered(cast)
    case = make.case(cast, Status.SUSPENDED)
    workflow.resume(case, "鉴定已出", actor=cast.mira.user)
    inquiry(case, cast)
    piece(case, cast)
    workflow.record_session(case, None, make.MINUTES, actor=cast.mira.user)
    workflow.make_evidence_list(case, actor=cast.mira.user)
    half_answered(case, cast)
    bobs = Party.objects.get(case=case, person=cast.bob)
    workflow.answer_extension(case.extensions.get(), bobs, True, actor=cast.bob.user)
    draft(case, cast)
    workflow.read_out(case, [1], no_writing=False, actor=cast.mira.user)
    return {paper.title: paper for paper in Paper.objects.filter(stage="frozen").order_by("id")}


def test_each_paper_has_the_fields_of_its_form(papers):
    texts = {title: text_of(paper.read()) for title, paper in papers.items() if title in FIELDS}

    lacking = {
        title: [label for label in labels.split() if label not in texts.get(title, "")]
        for title, labels in FIELDS.items()
    }

    assert {title: labels for title, labels in lacking.items() if labels} == {}
    assert papers.keys() == FIELDS.keys()
    for title, text in texts.items():
        assert [word for word in (title, papers[title].number, "核验码", "第1页，共") if word not in text] == [], title
        assert ("1956年生" in text) == (title in NAMING_THE_YEAR), title
        assert ("示例章" in text) == (title in SEALED), title
