"""The messages in the portal: page by page each one once, whatever stands in the address."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.notifications.models import Message


@pytest.fixture
def sixty(cast):
    """Sixty messages to alice, all but a few of one moment."""
    now = timezone.now()
    common = {"sub_district": cast.place, "channel": "in_app", "status": "sent", "due": now, "user": cast.alice.user}
    rows = [
        Message(key=f"k{n}", kind="test", body=f"<{n}>", sent_at=now - timedelta(hours=n // 50), **common)
        for n in range(60)
    ]
    Message.objects.bulk_create(rows)


def test_every_message_stands_on_one_page(client, cast, sixty):
    client.force_login(cast.alice.user)
    seen, url = [], ""
    while url is not None:
        page = client.get("/inbox/" + url)
        seen += [row.body for row in page.context["rows"]]
        url = page.context["next_url"] or None

    assert len(seen) == len(set(seen)) == 60


@pytest.mark.parametrize("before", ["x", "2026-01-01", "2026-01-01 12", "2026-01-01T10:00 " + "0" * 32, " ", "\x00"])
def test_address_that_somebody_wrote_leads_to_the_first_page(client, cast, sixty, before):
    client.force_login(cast.alice.user)

    page = client.get("/inbox/", {"before": before}, follow=True)

    assert page.status_code == 200
    assert re.search("&lt;", page.content.decode())
