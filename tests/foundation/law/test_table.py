"""The table of articles: read by all, corrected by the administrator, filled from published laws."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from foundation.audit.models import Record
from foundation.law.citation import cite
from foundation.law.models import LegalBasis
from foundation.law.workflow import articles_in

LAW = """
# 人民调解法

## 第四章　调解程序

**第二十八条**　经调解达成协议的，可以制作书面协议。

没有书面协议的，记录协议内容。

**第二十九条**　书面协议可以载明下列事项：

（一）当事人的情况；

## 第五章　协议

第三十条　口头协议自达成之日起生效。
"""
TODAY = date.today()  # noqa: DTZ011  # a day to either side changes nothing


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.adam.user)
    return client


def form_of(row, **changed):
    names = ("key", "statute_zh", "statute_en", "article", "short_zh", "short_en", "text", "valid_from")
    return {name: getattr(row, name) for name in names} | {"valid_to": row.valid_to or ""} | changed


def test_articles_of_a_law_are_found_with_their_paragraphs():
    found = articles_in(LAW)

    assert found.keys() == {28, 29, 30}
    assert found[28] == "经调解达成协议的，可以制作书面协议。\n没有书面协议的，记录协议内容。"
    assert found[29].endswith("（一）当事人的情况；")


def test_law_is_imported_into_the_rows_that_the_portal_cites(db, tmp_path):
    file, out = tmp_path / "law.md", StringIO()
    file.write_text(LAW)

    call_command("import_law", "mediation", str(file), stdout=out)

    assert out.getvalue().startswith("read 3 filled 3 without text ")
    assert LegalBasis.objects.get(key="mediation.30").text == "口头协议自达成之日起生效。"
    assert LegalBasis.objects.get(key="civil.202").text == ""


@pytest.mark.parametrize("given", [("nonsense", "law.md"), ("mediation", "absent.md")])
def test_import_says_what_is_wrong(db, tmp_path, given):
    (tmp_path / "law.md").write_text(LAW)

    with pytest.raises(CommandError):
        call_command("import_law", given[0], str(tmp_path / given[1]))


def test_everybody_reads_the_articles_with_their_text(client, db):
    LegalBasis.objects.filter(key="mediation.29").update(text="全文在此")

    page = client.get(reverse("laws")).content.decode()

    assert "人民调解法" in page and "第二十九条" in page and "全文在此" in page
    assert reverse("law_new") not in page


def test_amended_article_gets_an_end_and_a_new_row(admin):
    old = LegalBasis.objects.get(key="procedure.205")
    turn = TODAY - timedelta(days=3)
    new = form_of(old, article=209, valid_from=turn)

    refused = admin.post(reverse("law_new"), new)
    assert refused.context["form"].errors.keys() == {"valid_from"}
    assert admin.post(reverse("law_edit", args=[old.pk]), form_of(old, valid_to=turn - timedelta(days=1))).url
    assert admin.post(reverse("law_new"), new).url == reverse("laws")

    assert "209" in cite("procedure.205", TODAY) or "二百零九" in cite("procedure.205", TODAY)
    assert "205" in cite("procedure.205", turn - timedelta(days=9)) or "二百零五" in cite(
        "procedure.205", turn - timedelta(days=9)
    )
    assert Record.objects.filter(verb="law.kept").count() == 2


def test_key_never_changes_and_bad_input_keeps_what_was_typed(admin):
    row = LegalBasis.objects.get(key="mediation.4")

    admin.post(reverse("law_edit", args=[row.pk]), form_of(row, key="mediation.5", short_zh="不收费"))
    bad = admin.post(reverse("law_new"), form_of(row, key="Art 4", short_zh="写到一半"))
    ends = admin.post(reverse("law_edit", args=[row.pk]), form_of(row, valid_to=row.valid_from - timedelta(days=1)))

    row.refresh_from_db()
    assert (row.key, row.short_zh) == ("mediation.4", "不收费")
    assert "写到一半" in bad.content.decode()
    assert bad.context["form"].errors.keys() == {"key"}
    assert ends.context["form"].errors


@pytest.mark.django_db
def test_every_article_but_two_says_what_it_says():
    assert set(LegalBasis.objects.filter(short_zh="").values_list("key", flat=True)) == {"rules2002.27", "online.15"}
    assert not LegalBasis.objects.exclude(short_zh="").filter(short_en="").exists()
