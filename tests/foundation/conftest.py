import pytest

from foundation.accounts.models import SubDistrict, User


@pytest.fixture
def place(db):
    return SubDistrict.objects.create(name="清和街道", slug="qinghe", reference_prefix="QH")


@pytest.fixture
def clara(place):
    return User.objects.create_user("+8613800000009", name="Clara", sub_district=place)
