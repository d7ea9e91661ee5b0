import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.utils.translation import get_language

from foundation.accounts import middleware
from foundation.accounts.models import SubDistrict, User


@pytest.mark.parametrize(
    ("cookie", "expected"),
    [({}, "zh-hans"), ({"django_language": "en"}, "en"), ({"django_language": "../fr"}, "zh-hans")],
)
def test_language_follows_the_cookie_alone(rf, cookie, expected):
    request = rf.get("/", headers={"Accept-Language": "fr, en;q=0.5"})
    request.COOKIES = cookie

    response = middleware.language(lambda request: HttpResponse(get_language()))(request)

    assert response.content.decode() == request.LANGUAGE_CODE == expected
    assert response.headers["Content-Language"] == expected
    assert response.headers["Vary"] == "Cookie"


def test_language_of_one_request_does_not_reach_the_next(rf):
    before = get_language()
    request = rf.get("/")
    request.COOKIES = {"django_language": "en" if before != "en" else "zh-hans"}

    middleware.language(lambda request: HttpResponse())(request)

    assert get_language() == before


def district_of(rf, user, host="localhost"):
    request = rf.get("/", headers={"Host": host})
    request.user = user
    middleware.sub_district(lambda request: HttpResponse())(request)
    return request.sub_district


@pytest.mark.parametrize(
    ("host", "expected"),
    [("yongning.example.org", "yongning"), ("yongning.example.org:8000", "yongning"), ("localhost", "qinghe")],
)
def test_sub_district_is_that_of_the_host(rf, settings, yongning, host, expected):
    settings.ALLOWED_HOSTS = ["*"]

    assert district_of(rf, AnonymousUser(), host).slug == expected


def test_sub_district_of_the_login_goes_before_that_of_the_host(rf, yongning):
    alice = User.objects.create_user("+8613800000001", sub_district=yongning)

    assert district_of(rf, alice) == yongning


def test_sub_district_is_none_in_an_empty_database(rf, db):
    assert not SubDistrict.objects.exists()
    assert district_of(rf, AnonymousUser()) is None


def test_sub_district_of_a_stranger_takes_one_query(rf, yongning, django_assert_num_queries):
    with django_assert_num_queries(1):
        district_of(rf, AnonymousUser())
