import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CLAUSES = [
    # category, title, kind, usual days, text
    ("", "一次付清", "money", 10, "就{item}向{creditor}支付人民币{amount}元"),
    ("", "分期支付", "money", 90, "就{item}向{creditor}分{times}期支付，每期人民币{each}元，共计人民币{amount}元，于最后一期届满日前付清"),
    ("", "当场付清", "money", 1, "就{item}当场以现金或者扫码方式向{creditor}支付人民币{amount}元"),
    ("", "费用分担", "money", 20, "按双方商定的分担数额，就{item}向{creditor}支付人民币{amount}元"),
    ("", "退还款项", "money", 15, "将已收取的{item}人民币{amount}元退还给{creditor}"),
    ("", "表示歉意（不论是非）", "deed", 7, "就{item}给{creditor}带来的不便当面表示歉意；本条不表示对事实或者责任的认可"),
    ("", "今后的行为", "deed", 30, "自本协议生效之日起，{period}不再{item}"),
    ("", "配合入户检修", "deed", 15, "同意施工人员在{period}进入{room}检修，检修前一日通知，检修后恢复原状"),
    ("", "再次发生时先联系", "deed", 30, "同类情况再次发生时，先联系{creditor}，{days}日内共同到现场查看，并邀请调解员到场"),
    ("", "双方不再主张", "deed", 1, "上述各项履行完毕后，就{item}不再向{creditor}主张其他款项；依法寻求救济的权利不受影响"),
    ("", "交还物品", "deed", 7, "在{place}将{item}当面交还给{creditor}"),
    ("LEAK", "修复漏水点", "deed", 20, "修复{room}的漏水点，并做{standard}小时闭水试验，无渗漏为完成"),
    ("LEAK", "修复受损部位", "deed", 30, "按原有材料和颜色修复{room}因渗漏受损的{item}，恢复原状"),
    ("LEAK", "赔偿漏水损失", "money", 15, "赔偿{creditor}因{room}漏水造成的{item}损失人民币{amount}元"),
    ("NOISE", "安静时段", "deed", 30, "每日{period}不使用发出明显声响的器具，不在室内跑跳、拖动家具"),
    ("NOISE", "减震措施", "deed", 15, "在{room}采取{measure}，降低传到{creditor}住处的声响"),
    ("DECO", "施工时段", "deed", 30, "装修施工仅在{period}进行，休息日和法定节假日停止产生噪声的施工"),
    ("DECO", "修复装修损坏", "deed", 20, "修复装修施工损坏的{room}{item}，恢复原状"),
    ("DECO", "退还装修押金", "money", 10, "查验无损坏后，将装修押金人民币{amount}元退还给{creditor}"),
    ("PARK", "不占用车位和通道", "deed", 30, "不在{room}停放车辆；临时停靠不超过{standard}分钟，并留下联系电话"),
    ("PARK", "车位使用费", "money", 15, "就{period}的车位使用费向{creditor}支付人民币{amount}元"),
    ("FEE", "分期交纳物业费", "money", 90, "将{period}的物业费分{times}期交给{creditor}，每期人民币{each}元，共计人民币{amount}元"),
    ("FEE", "服务改进", "deed", 30, "对{item}采取{measure}，达到{standard}，并邀请{creditor}查看结果"),
    ("FEE", "减免费用", "money", 15, "就{period}的{item}，减免{creditor}物业费人民币{amount}元，从下一期应交费用中抵扣"),
    ("CORR", "清理楼道", "deed", 3, "将堆放在{room}的{item}清理干净，此后不在楼道、前室和疏散通道堆放物品"),
    ("FIRE", "电动车停放充电", "deed", 3, "将电动自行车停放在{place}，只在集中充电设施充电，电池不带进楼道、电梯和住宅"),
    ("GREEN", "恢复绿地", "deed", 30, "清除{room}的{item}，平整土地并补种{standard}，恢复绿地原状"),
    ("GREEN", "修剪树木", "deed", 20, "修剪{room}的{item}，枝叶与窗户的距离不少于{standard}米"),
    ("PET", "文明养宠", "deed", 3, "携宠物外出时牵绳，当场清理粪便，{period}避免宠物持续吠叫"),
    ("CLEAN", "清理与保持", "deed", 7, "清理{room}的{item}，此后每周清扫{times}次"),
    ("BUILD", "拆除遮挡物", "deed", 30, "自行拆除搭在{room}的{item}，恢复原状，清运拆下的材料"),
    ("DROP", "防止坠物", "deed", 7, "移走{room}外侧的{item}，并以{measure}防止坠落"),
    ("USE", "经营时段", "deed", 15, "{room}的经营活动只在{period}进行，顾客不在楼道停留"),
]  # fmt: skip
TRIGGER = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON mediation_oralmark
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def seed(apps, schema_editor):
    ClauseTemplate = apps.get_model("mediation", "ClauseTemplate")
    ClauseTemplate.objects.bulk_create(
        ClauseTemplate(category=category, title=title, kind=kind, usual_days=days, text=text, order=10 * n)
        for n, (category, title, kind, days, text) in enumerate(CLAUSES, start=1)
    )


class Migration(migrations.Migration):
    """The library of clauses; what an agreement leaves open and what was found in it; oral agreements."""

    dependencies = [
        ("accounts", "0002_how_to_reach"),
        ("documents", "0003_data_encrypted"),
        ("mediation", "0015_sessions"),
        ("audit", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClauseTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("FEE", "Property fee"),
                            ("SVC", "Property service contract"),
                            ("PARK", "Parking"),
                            ("INCOME", "Income from common parts"),
                            ("FUND", "Repair fund"),
                            ("BUILD", "Unauthorised building"),
                            ("DECO", "Decoration works"),
                            ("USE", "Flat used for business"),
                            ("NOISE", "Noise"),
                            ("LEAK", "Water leaks"),
                            ("LIFT", "Lift"),
                            ("ADDLIFT", "Adding a lift"),
                            ("DROP", "Things falling from above"),
                            ("FIRE", "Fire safety"),
                            ("CLEAN", "Cleanliness"),
                            ("CORR", "Things in the stairway"),
                            ("GREEN", "Greenery"),
                            ("PET", "Pets"),
                            ("OWN", "Owners' committee"),
                            ("RENO", "Renovation of the estate"),
                            ("SAFE", "Safety and order"),
                            ("UTIL", "Water, power, gas, heat, network"),
                            ("OTHER", "Something else"),
                        ],
                        help_text="empty: for every kind",
                        max_length=8,
                    ),
                ),
                ("title", models.CharField(max_length=40)),
                ("text", models.TextField(max_length=400)),
                (
                    "kind",
                    models.CharField(
                        choices=[("money", "money"), ("deed", "something to do or to let be")], max_length=5
                    ),
                ),
                (
                    "usual_days",
                    models.PositiveSmallIntegerField(default=10, help_text="from the drafting to the due date"),
                ),
                ("order", models.PositiveSmallIntegerField(default=500)),
                ("active", models.BooleanField(default=True)),
                (
                    "replaces",
                    models.ForeignKey(
                        help_text="the common one in whose place it is",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replaced_by",
                        to="mediation.clausetemplate",
                    ),
                ),
                (
                    "sub_district",
                    models.ForeignKey(
                        help_text="empty: for all",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clause_templates",
                        to="accounts.subdistrict",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("sub_district", "replaces"), name="clause_replaced_once"),
                    models.CheckConstraint(
                        condition=models.Q(("replaces", None), ("sub_district__isnull", False), _connector="OR"),
                        name="clause_of_a_place_replaces",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["money", "deed"])), name="clause_known_kind"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OralMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("code", "with the code sent to the phone"),
                            ("paper", "signed on the printed form"),
                            ("login", "entered as the mediator"),
                        ],
                        max_length=5,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("phone", models.CharField(blank=True, help_text="the phone whose code confirmed it", max_length=16)),
                ("at", models.DateTimeField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="oral_marks",
                        to="mediation.party",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("how", "code"), _negated=True),
                            models.Q(("phone", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="oral_code_names_its_phone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OralReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "content",
                    models.CharField(
                        help_text="SHA-256 of what was read: a changed draft is another one", max_length=64
                    ),
                ),
                (
                    "on_the_spot",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        default=list,
                        help_text="positions of the clauses performed at once",
                        size=None,
                    ),
                ),
                ("no_writing", models.BooleanField(help_text="both sides expressly want no written text (Law 28)")),
                ("read_at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="mediation.agreement"
                    ),
                ),
                (
                    "paper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="oral_reading", to="documents.paper"
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="agreement",
            name="form",
            field=models.CharField(
                choices=[("written", "written"), ("oral", "oral")],
                default="written",
                help_text="人民调解法 28",
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="kept_because",
            field=models.CharField(blank=True, help_text="why it was frozen in spite of them", max_length=500),
        ),
        migrations.AddField(
            model_name="agreement",
            name="left_open",
            field=models.TextField(blank=True, help_text="points not settled: it is an agreement on a part"),
        ),
        migrations.AddField(
            model_name="agreement",
            name="rest",
            field=models.CharField(
                blank=True,
                choices=[("new", "a new matter was opened"), ("elsewhere", "the sides take another way")],
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="warnings",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="what the checker found when it was frozen: code, clause, words, start",
            ),
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(fields=["-effective_on", "-id"], name="agreement_register"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("form__in", ["written", "oral"])), name="agreement_known_form"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("rest", ""), models.Q(("left_open", ""), _negated=True), _connector="OR"),
                name="agreement_rest_only_of_what_is_open",
            ),
        ),
        migrations.AddField(
            model_name="oralmark",
            name="reading",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="mediation.oralreading"
            ),
        ),
        migrations.AddConstraint(
            model_name="oralmark",
            constraint=models.UniqueConstraint(
                fields=("reading", "party"), name="oral_mark_once", nulls_distinct=False
            ),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER append_only ON mediation_oralmark;"),
    ]
