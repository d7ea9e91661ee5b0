"""What every page has around its content, the switches and the pages for errors."""

import re
from html import unescape

import pytest
from django.conf import settings as live
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.db import connection, transaction
from django.urls import reverse

from foundation.accounts.middleware import RateLimited
from foundation.notifications import outbox
from portal import views
from residents.models import Mandate, Role

HOME, ELDER, LANGUAGE = "/", "/switch/elder/", "/switch/language/"


def text(response):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def nav(client):
    page = client.get(HOME).content.decode()
    links = re.search(r'<nav class="top-nav.*?</nav>', page, re.DOTALL)[0]
    return re.findall(r'href="([^"]+)"', links)


def addresses(*names):
    return [reverse(name) for name in names]


# The page


def test_page_is_chinese_with_one_main_and_no_inline_code(client, qinghe):
    page = client.get(HOME).content.decode()

    assert '<html lang="zh-hans" class="">' in page
    assert "<title>首页 · 和邻</title>" in page
    assert page.count("<main") == page.count("<h1") == 1
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page)


def test_page_stands_without_a_sub_district(client, db):
    assert "邻里有事，好好商量" in text(client.get(HOME))


# The way to other pages


def test_nav_of_a_stranger(client, qinghe):
    assert nav(client) == addresses("home", "file", "my_matters")


def test_nav_of_a_resident(client, alice):
    client.force_login(alice)

    assert nav(client) == addresses("home", "file", "my_matters", "inbox")


def test_nav_of_a_mediator(client, mira):
    client.force_login(mira)

    assert nav(client) == addresses("home", "queue", "roster", "my_matters", "inbox")


@pytest.mark.parametrize(
    ("demo", "last"),
    [
        (True, ["register", "mandates", "clauses", "calendar", "rooms", "demo_phone"]),
        (False, ["register", "mandates", "clauses", "calendar", "rooms"]),
    ],
)
def test_nav_of_an_administrator(client, mira, settings, demo, last):
    settings.DEMO = demo
    Mandate.objects.create(sub_district=mira.sub_district, person=mira.person, role=Role.SYSTEM_ADMIN)
    client.force_login(mira)

    assert nav(client) == addresses("home", "queue", "roster", "my_matters", "inbox", *last)


@pytest.mark.parametrize(("messages", "shown"), [(0, None), (3, "3"), (100, "99+")])
def test_nav_counts_unread_messages(client, alice, messages, shown):
    with transaction.atomic():
        for n in range(messages):
            outbox.queue(key=f"a:{n}", sub_district=alice.sub_district, kind="a", channel="in_app", user=alice)
    client.force_login(alice)

    found = re.search(r'class="count">([^<]+)<', client.get(HOME).content.decode())

    assert (found and found[1]) == shown


# Switches


def test_elder_switch_enlarges_and_comes_back(client, qinghe):
    response = client.post(ELDER, {"on": "1", "next": "/accounts/login/?next=/x/"})

    assert response.url == "/accounts/login/?next=/x/"
    assert response.cookies["elder"]["max-age"] == 365 * 24 * 60 * 60
    assert response.cookies["elder"]["httponly"]
    assert 'class="elder"' in client.get(HOME).content.decode()
    client.post(ELDER, {"on": "0"})
    assert 'class=""' in client.get(HOME).content.decode()


def test_elder_switch_is_kept_with_the_login(client, alice):
    client.force_login(alice)
    client.post(ELDER, {"on": "1"})
    alice.refresh_from_db()
    assert alice.elder_mode

    del client.cookies["elder"]
    assert 'class="elder"' in client.get(HOME).content.decode()


def test_language_switch_is_kept_in_the_browser_and_with_the_login(client, alice):
    client.force_login(alice)

    response = client.post(LANGUAGE, {"language": "en", "next": HOME})

    assert response.url == HOME
    assert '<html lang="en"' in client.get(HOME).content.decode()
    alice.refresh_from_db()
    assert alice.language == "en"


def test_language_switch_refuses_an_unknown_language(client, qinghe):
    response = client.post(LANGUAGE, {"language": "fr"})

    assert response.status_code == 400
    assert live.LANGUAGE_COOKIE_NAME not in response.cookies
    assert "没看懂这个请求" in text(response)


@pytest.mark.parametrize("next", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_switch_leads_to_pages_of_ours_only(client, qinghe, next):
    assert client.post(ELDER, {"on": "1", "next": next}).url == HOME


@pytest.mark.parametrize("url", [ELDER, LANGUAGE])
def test_switch_needs_a_post_with_a_token(client, qinghe, url):
    client.handler.enforce_csrf_checks = True

    assert client.get(url).status_code == 405
    response = client.post(url, {"on": "1", "language": "en"})
    assert response.status_code == 403
    assert "请再提交一次" in text(response)


# Errors


@pytest.fixture
def request_from(rf, qinghe):
    request = rf.get("/somewhere/")
    request.sub_district = qinghe
    return request


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (lambda request: views.error_400(request, ValueError()), 400, "没看懂这个请求"),
        (lambda request: views.error_400(request, RequestDataTooBig()), 413, "一次传得太多了"),
        (lambda request: views.error_400(request, TooManyFilesSent()), 413, "一次传得太多了"),
        (lambda request: views.error_403(request, PermissionDenied()), 403, "您的登录不能办这件事"),
        (lambda request: views.error_404(request, None), 404, "没有这个页面"),
        (lambda request: views.error_429(request), 429, "请稍等一会儿"),
        (lambda request: views.error_500(request), 500, "我们这边出了问题"),
    ],
)
def test_error_says_what_to_do(request_from, answer, status, words):
    response = answer(request_from)

    assert response.status_code == status
    page = response.content.decode()
    assert re.search(r"<h1>(.*?)</h1>", page)[1] == words
    assert f"<title>{words} · 和邻</title>" in page
    assert 'href="/"' in page


def test_unknown_address_has_our_page(client, qinghe):
    response = client.get("/nothing/here/")

    assert response.status_code == 404
    assert "没有这个页面" in text(response)


def test_error_before_the_login_is_known_has_our_page(client, qinghe):
    response = client.get(HOME, headers={"Host": "elsewhere.example"})

    assert response.status_code == 400
    assert "没看懂这个请求" in text(response)


def test_too_many_fields_for_one_form_is_413(client, qinghe, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    response = client.post(ELDER, {"next": "x" * 100})

    assert response.status_code == 413
    assert "一次传得太多了" in text(response)


def test_error_500_asks_the_database_nothing_and_offers_no_form(rf, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = views.error_500(rf.get("/"))

    assert "<form" not in response.content.decode()


def test_broken_database_has_our_page(client, qinghe):
    client.raise_request_exception = False

    def refuse(execute, *args):
        raise ConnectionError

    with connection.execute_wrapper(refuse):
        response = client.get(HOME)

    assert response.status_code == 500
    assert "我们这边出了问题" in text(response)


def test_other_exceptions_are_left_to_django(request_from):
    assert RateLimited(lambda request: None).process_exception(request_from, ValueError()) is None


def test_healthz_answers_while_database_and_cache_do(client, qinghe):
    assert client.get("/healthz/").json() == {"status": "ok"}
    client.raise_request_exception = False

    def refuse(execute, *args):
        raise ConnectionError

    with connection.execute_wrapper(refuse):
        assert client.get("/healthz/").status_code == 500
