from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import translation

from residents.models import Role
from tests import make as everybody
from tests.consultations import make


def browser(person=None):
    """A browser that shows English pages, logged in as `person` (a person or a lawyer)."""
    client = Client()
    client.cookies["django_language"] = "en"
    if person:
        client.force_login(getattr(person, "person", person).user)
    return client


@pytest.fixture(autouse=True)
def english():
    """Tests compare with the words of the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def duty(cast):
    """The cast, and the roster: lena and leo are lawyers, fiona coordinates them, stan is staff of the place."""
    partnership = make.partnership(cast.place)
    return SimpleNamespace(
        **vars(cast),
        partnership=partnership,
        lena=make.lawyer(partnership, "莱娜"),
        leo=make.lawyer(partnership, "里奥"),
        fiona=make.coordinator(partnership, "菲奥娜"),
        stan=everybody.staff(cast.place, "斯坦", Role.STAFF),
    )
