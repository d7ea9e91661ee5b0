import pytest
from django.utils import translation

from foundation.accounts.models import SubDistrict, User
from residents.models import Committee, Mandate, Organisation, Person, Role


@pytest.fixture
def english(client):
    """Pages and words in English, as a visitor chooses them."""
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def qinghe(db):
    return SubDistrict.objects.create(
        name="清和街道", slug="qinghe", reference_prefix="QH", hotline="0519-0000-0148", hotline_hours="9:00–17:30"
    )


@pytest.fixture
def alice(qinghe):
    """A resident: no password."""
    return User.objects.create_user("+8613800000001", name="Alice", sub_district=qinghe)


@pytest.fixture
def committee(qinghe):
    organisation = Organisation.objects.create(sub_district=qinghe, kind="mediation_committee", name="清和调委会")
    return Committee.objects.create(sub_district=qinghe, organisation=organisation, number_prefix="清和")


@pytest.fixture
def mira(qinghe, committee):
    """A mediator, with a password."""
    user = User.objects.create_user("+8613800000002", "a long password", name="Mira", sub_district=qinghe)
    person = Person.objects.create(sub_district=qinghe, user=user, name="Mira")
    Mandate.objects.create(sub_district=qinghe, person=person, role=Role.MEDIATOR, committee=committee)
    return user
