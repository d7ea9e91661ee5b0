import pytest

from foundation.accounts.models import SubDistrict


@pytest.fixture
def qinghe(db):
    return SubDistrict.objects.create(name="清和街道", slug="qinghe", reference_prefix="QH")


@pytest.fixture
def yongning(qinghe):
    return SubDistrict.objects.create(
        name="永宁街道", slug="yongning", host="yongning.example.org", reference_prefix="YN"
    )
