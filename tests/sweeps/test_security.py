"""Cookies that no script reads and no other site sends; files that stay harmless wherever they are opened."""

import pytest
from django.urls import reverse

from tests import make

FILE_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


def every_cookie(client, cast):
    """All cookies that the portal sets: filing, switches, login by password."""
    mira = cast.mira.user.phone
    visits = [
        client.get(reverse("account_login")),
        client.post(reverse("file")),
        client.post(reverse("set_elder"), {"on": "1"}),
        client.post(reverse("set_language"), {"language": "en"}),
        client.post(reverse("account_login"), {"login": mira, "phone": mira, "password": make.PASSWORD}),
    ]
    return {name: cookie for response in visits for name, cookie in response.cookies.items()}


@pytest.mark.parametrize("https", [False, True])
def test_every_cookie_is_hardened(client, cast, settings, https):
    settings.HTTPS = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = https

    cookies = every_cookie(client, cast)

    assert cookies.keys() == {"csrftoken", "draft", "elder", "django_language", "sessionid"}
    for name, cookie in cookies.items():
        attributes = cookie["httponly"], cookie["samesite"], bool(cookie["secure"]), cookie["path"]
        assert attributes == (True, "Lax", https, "/"), name


def test_every_file_is_given_out_harmless(client, world):
    client.force_login(world.alice.user)
    pks = {"attachment": world.files["给双方的"].pk, "agreement_page": world.agreement.pk}

    for name in ("attachment", "paper_pdf", "paper_page", "agreement_page"):
        pk = pks.get(name, world.paper.pk)
        response = client.get(reverse(name, args=[pk, 1] if name.endswith("page") else [pk]))

        assert response.getvalue()
        wanted = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
        assert {header: response.headers[header] for header in wanted} == wanted
        assert response.headers["Content-Security-Policy"] == FILE_POLICY


def test_logging_out_drops_what_the_browser_keeps(client, cast):
    client.force_login(cast.clara.user)

    assert "Clear-Site-Data" not in client.get(reverse("account_logout")).headers  # asks first
    assert client.post(reverse("account_logout")).headers["Clear-Site-Data"] == '"cache"'
