"""Plain, fictional data for every paper: `SAMPLES[template]` is what a caller of `make_paper` hands over."""

from __future__ import annotations

from typing import Any

JIA = {
    "name": "周明岚",
    "side": "申请人",
    "phone": "138****0001",
    "address": "清和里小区 12 幢 301 室",
    "gender": "女",
    "born": "1956年生",
}
YI = {
    "name": "沈志远",
    "side": "被申请人",
    "phone": "138****0002",
    "address": "清和里小区 12 幢 401 室",
    "gender": "男",
}
FIRM = {
    "name": "清和里物业服务有限公司",
    "side": "被申请人",
    "phone": "",
    "address": "清和里小区 1 幢 101 室",
    "gender": "",
    "organisation": True,
}
PARTIES = [JIA, YI]

COMMITTEE = "清和街道人民调解委员会"
NUMBER = "（2026）清和人调字第58号"
SHA256 = "9f2c41d0a7b35e6688c1f0d24e9ab7735c08d1f6e2b94a7013cd5f8860ab21e7"
FACTS = (
    "2026年10月28日起，401 室卫生间门槛石下渗水，致 301 室卫生间及过道天花板受损约 6 平方米。\n"
    "11月18日，双方与物业维修人员到场查勘，关阀复测后渗水停止，双方对渗水原因没有异议。"
)
ROUTES = [
    "向人民法院起诉。因不动产提起的纠纷，由不动产所在地人民法院管辖。",
    "双方达成仲裁协议的，向仲裁委员会申请仲裁。",
    "属于行政机关职责的事项，向有关行政机关反映。",
    "拨打 12348 公共法律服务热线，免费咨询。",
]
STROKES = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 400"><g fill="none" stroke="#1f2430" stroke-width="9" '
    'stroke-linecap="round" stroke-linejoin="round"><polyline points="180,90 210,80 360,85 330,180 240,300 150,350"/>'
    '<polyline points="200,190 300,230 420,330"/><polyline points="520,70 500,180 470,300"/>'
    '<polyline points="500,130 700,110 720,140 690,330 650,320"/><polyline points="540,210 660,205"/>'
    '<polyline points="800,80 790,200 830,340 900,330 905,280"/></g></svg>'
)

SAMPLES: dict[str, dict[str, Any]] = {
    "recusal": {
        "heading": "回避决定书",
        "parties": PARTIES,
        "mediator": "顾晓棠",
        "asker": "沈志远",
        "asked_at": "2026年11月22日 09:10",
        "granted": True,
        "ground": "调解员顾晓棠与申请人系表亲，可能影响公正调解。",
        "director": "陆文清",
        "basis": "《人民调解法》第十九条，《人民调解工作若干规定》第二十五条",
    },
    "disclosure": {
        "parties": PARTIES,
        "mediator": "顾晓棠",
        "ties": [
            {
                "at": "2026年11月22日 09:10",
                "kind": "其他可能影响公正的关系",
                "words": "我与申请人住同一幢楼，平时认识，没有经济往来。",
            }
        ],
        "answers": [
            {"name": "周明岚", "at": "2026年11月22日 10:05", "how": "网上确认"},
            {"name": "沈志远", "at": "2026年11月22日 14:30", "how": "口头（工作人员记录）"},
        ],
        "basis": "《人民调解法》第十九条",
    },
    "evidence_list": {
        "parties": PARTIES,
        "mediator": "林安",
        "rows": [
            {
                "name": "卫生间和过道天花板照片 6 张",
                "submitter": "周明岚",
                "form": "照片、录像或录音",
                "purpose": "证明天花板受损的位置和面积",
                "dated": "2026年10月29日",
                "pages": "",
                "seen": "",
            },
            {
                "name": "维修报价单",
                "submitter": "周明岚",
                "form": "原件",
                "purpose": "证明修复所需费用",
                "dated": "2026年11月5日",
                "pages": "2",
                "seen": "2026年11月18日\n林安",
            },
        ],
    },
    "receipt": {
        "applicant": JIA,
        "respondent": [YI],
        "category": "相邻漏水",
        "place": "清和里小区 12 幢 301 室、401 室",
        "received_at": "2026年11月20日 09:42",
        "facts_short": "楼上卫生间渗水，天花板受损约 6 平方米，希望修复并赔偿。",
        "legal": [
            "权利人向人民调解委员会提出保护民事权利的请求的，诉讼时效从提出请求之日起中断"
            "（《最高人民法院关于审理民事案件适用诉讼时效制度若干问题的规定》第十二条，《中华人民共和国民法典》第一百九十五条）。",
            "向人民法院请求保护民事权利的诉讼时效期间一般为三年（《中华人民共和国民法典》第一百八十八条）。",
        ],
        "next": [
            "三个工作日内审核申请，材料不全的，一次告知需要补充的内容。",
            "征询对方是否愿意调解。对方同意的，予以受理；对方明确拒绝的，不得调解。",
            "您可以随时撤回申请，也可以随时向人民法院起诉。",
        ],
        "files": 3,
    },
    "register": {
        "parties": PARTIES,
        "category": "相邻漏水",
        "national": "邻里纠纷",
        "source": "当事人申请",
        "place": "清和里小区 12 幢 301 室、401 室",
        "facts": FACTS,
        "wish": "1. 修复 401 室卫生间防水。\n2. 支付天花板修复费 2,600.00 元。",
        "received_at": "2026年11月20日 09:42",
        "accepted_at": "2026年11月21日 18:22",
        "accepted_number": NUMBER,
        "registrar": "顾晓棠",
    },
    "agreement": {
        "parties": PARTIES,
        "facts": FACTS,
        "issues": "渗水的修复责任与修复费用的承担。",
        "clauses": [
            {
                "who": "沈志远",
                "deed": "完成 401 室卫生间防水修复，并做闭水试验二十四小时。",
                "amount": "",
                "capital": "",
                "due": "2026年12月5日前",
                "place": "清和里小区 12 幢 401 室",
            },
            {
                "who": "沈志远",
                "deed": "向周明岚支付天花板修复费，银行转账。",
                "amount": "2,600.00",
                "capital": "贰仟陆佰元整",
                "due": "2026年12月31日前",
                "place": "",
            },
            {
                "who": "",
                "deed": "修复后三十日内再次渗水的，双方回到本调解委员会继续调解。",
                "amount": "",
                "capital": "",
                "due": "",
                "place": "",
            },
        ],
        "effect": [
            "本协议自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效"
            "（《中华人民共和国人民调解法》第二十九条）。",
            "本协议具有法律约束力，当事人应当按照约定履行（第三十一条）。双方可以自本协议生效之日起三十日内"
            "共同向人民法院申请司法确认（第三十三条）。",
        ],
        "copies": 3,
        "mediator": "陆怀瑾",
        "recorder": "顾晓棠",
    },
    "oral_register": {
        "parties": PARTIES,
        "category": "相邻漏水",
        "where": "清和里 12 幢 301 室",
        "facts": FACTS,
        "issues": "修复费用的承担。",
        "clauses": [
            {
                "who": "沈志远",
                "deed": "付天花板修复费",
                "amount": "2,600.00",
                "capital": "贰仟陆佰元整",
                "due": "2026年12月1日",
                "place": "现金",
                "spot": True,
            }
        ],
        "left_open": "",
        "routes": [],
        "read_out": "2026年11月24日 10:00",
        "mediator": "陆怀瑾",
        "statement": "各项内容均已当场履行完毕。",
        "effect": ["口头调解协议自各方当事人达成协议之日起生效（《中华人民共和国人民调解法》第三十条）。"],
    },
    "oral_confirmation": {
        "sha256": SHA256,
        "marks": [["申请人", "周明岚", "在打印的登记表上签名或者按指印", "2026年11月24日 10:12"]],
        "entered_by": "顾晓棠",
        "effective": "2026年11月24日",
        "basis": "《中华人民共和国人民调解法》第二十八条，《中华人民共和国人民调解法》第三十条",
    },
    "signature_sheet": {
        "agreement_title": "人民调解协议书 " + NUMBER,
        "sha256": SHA256,
        "signers": [
            {
                "role": "申请人",
                "name": "周明岚",
                "at": "2026年11月24日 10:12",
                "strokes_svg": STROKES,
                "typed": False,
                "phone": "138****0001",
            },
            {
                "role": "被申请人",
                "name": "沈志远",
                "at": "2026年11月24日 10:15",
                "strokes_svg": "",
                "typed": True,
                "phone": "138****0002",
            },
            {
                "role": "人民调解员",
                "name": "陆怀瑾",
                "at": "2026年11月24日 10:20",
                "strokes_svg": STROKES,
                "typed": False,
                "phone": "138****0003",
            },
            {
                "role": "印章保管人",
                "name": "许清",
                "at": "2026年11月24日 10:31",
                "strokes_svg": "",
                "typed": True,
                "phone": "",
            },
        ],
        "effective": "2026年11月24日",
        "basis": "调解协议书自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效"
        "（《中华人民共和国人民调解法》第二十九条）。双方同意使用电子签名，依据《中华人民共和国电子签名法》第三条、"
        "第十三条、第十四条。",
    },
    "rights_notice": {
        "nature": [
            "人民调解委员会是依法设立的调解民间纠纷的群众性组织。调解遵循当事人自愿、平等的原则，不违背法律、法规和国家政策，"
            "不因调解而阻止当事人依法通过仲裁、行政、司法等途径维护自己的权利。调解不收取任何费用。",
            "经人民调解委员会调解达成的调解协议，具有法律约束力，当事人应当按照约定履行。",
        ],
        "rights": [
            "选择或者接受人民调解员。",
            "接受调解、拒绝调解或者要求终止调解。",
            "要求调解公开进行或者不公开进行。",
            "自主表达意愿、自愿达成调解协议。",
        ],
        "duties": [
            "如实陈述纠纷事实。",
            "遵守调解现场秩序，尊重人民调解员。",
            "尊重对方当事人行使权利。",
        ],
        "basis": "《中华人民共和国人民调解法》第二条、第三条、第四条、第二十三条、第二十四条、第三十一条。",
        "parties": [
            {"name": "周明岚", "at": "2026年11月20日 09:40", "how": "网上阅读并确认"},
            {"name": "沈志远", "at": "2026年11月21日 15:05", "how": "电话口头告知，短信确认"},
        ],
    },
    "application": {
        "applicant": JIA,
        "respondent": [YI, FIRM],
        "facts": FACTS,
        "wish": "修好卫生间渗水，赔偿天花板粉刷费用。",
        "agent": "周岚（女儿，委托代理人）。依据：看过委托书原件。限制：不得放弃请求",
        "how": "来源：来电",
        "read_back": "内容已向申请人宣读，申请人确认无误。",
        "registrar": "顾晓棠",
    },
    "supplement": {
        "applicant": JIA,
        "gaps": ["对方的联系方式，或者门牌号。", "受损部位的照片，至少一张。", "希望对方怎样做，请写明。"],
        "due": "2026年11月27日前",
    },
    "refusal": {
        "applicant": JIA,
        "ground": "一方当事人明确拒绝调解",
        "ground_text": "本调解委员会于2026年11月21日征询沈志远的意愿，其明确表示不同意调解。"
        "当事人一方明确拒绝调解的，不得调解。",
        "advice": "请保留渗水部位的照片和维修单据。情况紧急的，可以先请物业公司关阀，防止损失扩大。",
        "routes": ROUTES,
        "basis": "《中华人民共和国人民调解法》第十七条。",
    },
    "transfer": {
        "to": "清和派出所",
        "applicant": JIA,
        "respondents": [YI, FIRM],
        "facts": FACTS,
        "reason": "双方在楼道内发生推搡，可能引起治安案件，依照《中华人民共和国人民调解法》第二十五条及时报告。",
    },
    "report": {
        "to": "钟楼区人民法院",
        "their_number": "（2026）诉前调88号",
        "received": "2026年11月20日",
        "parties": ["周明岚", "沈志远"],
        "category": "漏水",
        "result": "双方达成协议，被申请人于2026年11月30日前支付修理费。",
    },
    "consent_record": {
        "answers": [
            {"name": "周明岚", "side": "申请人", "answer": "同意调解", "at": "2026年11月20日 09:42", "channel": "网上"},
            {
                "name": "沈志远",
                "side": "被申请人",
                "answer": "同意调解",
                "at": "2026年11月21日 15:05",
                "channel": "电话",
            },
            {"name": FIRM["name"], "side": "被申请人", "answer": "", "at": "", "channel": "短信"},
        ],
    },
    "assignment": {
        "mediator": "陆怀瑾",
        "assigned_at": "2026年11月21日 16:20",
        "declaration": "本人不是本纠纷当事人或其代理人的近亲属，与本纠纷没有利害关系，"
        "也没有可能影响公正调解的其他关系。调解期间出现上述情形的，本人将立即说明并停止调解。",
        "declared_at": "2026年11月21日 17:02",
        "parties": PARTIES,
    },
    "session_record": {
        "time": "2026年11月24日 09:00 至 10:10",
        "place": "清和街道调解工作室",
        "subject": "卫生间渗水的修复与费用",
        "present": [*PARTIES, {"name": "物业维修主管郑波", "side": "邀请参加"}],
        "notice_given": "调解员已口头告知人民调解的性质、原则和效力，以及当事人的权利义务，双方表示清楚。",
        "statements": "周明岚：天花板持续渗水近一个月，要求修复并承担费用。\n沈志远：愿意修复，但希望分期支付费用。",
        "verification": FACTS,
        "result": "双方达成协议，另行签署人民调解协议书。",
        "mediator": "陆怀瑾",
        "recorder": "顾晓棠",
        "parties": PARTIES,
    },
    "breach_advice": {
        "to": "周明岚",
        "debtor": YI,
        "clause": {
            "who": "沈志远",
            "deed": "修复卫生间防水",
            "amount": "2,600.00",
            "capital": "贰仟陆佰元整",
            "due": "2026年12月10日",
            "place": "银行转账",
        },
        "effective": "2026年11月24日",
        "paid": "600.00",
        "left": "2,000.00",
        "routes": ROUTES,
    },
    "termination": {
        "parties": [JIA, FIRM],
        "ground": "双方分歧较大，无法达成协议",
        "reason": "经三次调解，双方对修复费用的数额仍有较大分歧，且均表示不再让步。",
        "routes": ROUTES,
        "basis": "《中华人民共和国人民调解法》第二十六条。",
    },
    "withdrawal": {
        "applicant": JIA,
        "respondents": ["沈志远"],
        "category": "漏水",
        "said_at": "2026年11月24日 08:30",
        "statement": "对方已经修好，问题解决了，我撤回调解申请。（2026年11月24日 08:30，网上提出）",
    },
    "inquiry": {
        "time": "2026年11月22日 15:00",
        "place": "清和里小区 12 幢门厅",
        "subject": "卫生间渗水",
        "present": "物业维修主管郑波",
        "asked": {"name": "孙邻居", "gender": "", "phone": "", "address": "", "relation": "楼下住户"},
        "answers": [["问", "渗水是什么时候开始的？"], ["答", "十月底。\n那几天楼上在装修。"]],
        "without_prejudice": True,
        "investigator": "陆怀瑾",
        "recorder": "顾晓棠",
    },
    "suspension": {
        "heading": "中止调解记录",
        "since": "2026年11月25日 09:00",
        "until": "",
        "mediator": "陆怀瑾",
        "recorder": "陆怀瑾",
        "reason": "双方同意委托有资质的机构对渗水原因进行鉴定，等待鉴定结果期间中止调解。鉴定时间不计入调解期限。",
        "parties": PARTIES,
    },
    "follow_up": {
        "parties": PARTIES,
        "agreement_number": NUMBER,
        "whom": "周明岚",
        "satisfaction": "非常满意",
        "performance": ["（1）沈志远：修复防水——已履行", "（2）沈志远：付款 2,600.00 元——已履行"],
        "findings": "防水修复已于2026年12月3日完成，闭水试验无渗漏；修复费 2,600.00 元已经收到。没有再起争议的迹象。",
        "measures": "",
        "visitor": "陆怀瑾",
    },
    "closing": {
        "parties": PARTIES,
        "category": "相邻漏水",
        "source": "当事人申请",
        "filed_at": "2026年11月20日 09:42",
        "accepted_at": "2026年11月21日",
        "closed_at": "2027年1月6日",
        "mediator": "陆怀瑾",
        "result": "达成书面协议，已全部履行。",
        "facts": FACTS,
        "note": "",
        "approver": "许清",
    },
    "extension": {
        "parties": PARTIES,
        "before": "2026年12月21日",
        "until": "2027年1月20日",
        "reason": "等待鉴定机构出具渗水原因的鉴定意见。",
        "answers": [
            ["周明岚", "本人在平台上同意", "2026年12月10日 09:12"],
            ["沈志远", "本人口头同意，由工作人员记录", "2026年12月10日 15:40"],
        ],
        "mediator": "陆怀瑾",
        "basis": "《人民法院在线调解规则》第二十四条",
    },
    "dossier": {
        "parties": PARTIES,
        "name": "周明岚与沈志远相邻漏水纠纷",
        "mediator": "陆怀瑾",
        "began": "2026年11月20日 10:00",
        "ended": "2027年1月6日 16:00",
        "filed_by": "梁文",
        "term": "至2037年12月31日",
        "rows": [
            ["1", "申请书", "2026年11月20日", "1", "1"],
            ["2", "人民调解受理登记表", "2026年11月21日", "1", "2"],
            ["3", "权利义务告知书", "2026年11月21日", "1", "3"],
            ["4", "人民调解协议书", "2026年11月30日", "3", "4"],
            ["5", "结案报告表", "2027年1月6日", "1", "7"],
        ],
        "pages": 7,
        "note": "缺少：回访记录。当事人均已当面确认履行完毕，未另行回访。",
    },
}
