import pytest
from django.test import Client
from django.utils import translation


def browser(person=None):
    """A browser that shows English pages, logged in as `person`."""
    client = Client()
    client.cookies["django_language"] = "en"
    if person:
        client.force_login(person.user)
    return client


@pytest.fixture(autouse=True)
def english():
    """Tests compare with the words of the code."""
    with translation.override("en"):
        yield
