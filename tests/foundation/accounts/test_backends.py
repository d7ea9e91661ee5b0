import pytest
from django.contrib.auth import get_user

from foundation.accounts.models import User


@pytest.fixture
def visit(client, rf, yongning):
    """A later request of somebody who has logged in."""
    user = User.objects.create_user("+8613800000001", sub_district=yongning)
    client.force_login(user)
    request = rf.get("/")
    request.session = client.session
    request.session.keys()  # read once, as by the middleware before
    return request


def test_a_login_comes_with_its_sub_district(visit, yongning, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert get_user(visit).sub_district == yongning


def test_a_login_that_was_switched_off_is_nobody_any_more(visit):
    User.objects.update(is_active=False)

    assert not get_user(visit).is_authenticated


def test_a_login_that_is_gone_is_nobody(visit):
    User.objects.all().delete()

    assert not get_user(visit).is_authenticated
