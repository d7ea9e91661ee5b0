"""Twenty matters are being filed when the web process dies: what it acknowledged is stored, and nothing by half."""

import os
import signal
import socket
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import SimpleNamespace

import pytest
import requests
from django.core import signing
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.audit.models import Record
from foundation.notifications.models import Message
from mediation.models import Case, Status
from residents.models import Consent
from tests import make
from tests.workers import start, wait_until

FILERS = 20
ENOUGH = 5  # acknowledged: then it dies
CSRF = "c" * 32
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()"
# A session that is idle holds nothing: it may be one of our own threads'. Autovacuum comes and goes.
OTHERS += " AND backend_type = 'client backend' AND state != 'idle'"


class Web:
    """gunicorn as in the Procfile, on the test's database."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder, self.url = folder, f"http://127.0.0.1:{self.port}"
        self.run()

    def run(self):
        command = ["gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
        self.process = start(command, self.folder / "web.log", PORT=str(self.port), WEB_CONCURRENCY="2")
        wait_until(self.answers, "the web process")

    def answers(self):
        try:
            return requests.get(f"{self.url}/healthz/", timeout=5).ok
        except requests.ConnectionError:
            return False

    def kill(self):
        """`kill -9` for the master and its workers."""
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False)
        for pid in [self.process.pid, *map(int, found.stdout.split())]:
            with suppress(ProcessLookupError):  # it ended by itself
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def web(tmp_path, cast):
    web = Web(tmp_path)
    yield web
    web.kill()


class Filer:
    """Somebody before the last tap: logged in, with a draft that has every answer."""

    def __init__(self, cast, name):
        person = make.person(cast.place, name)
        self.case = make.draft(SimpleNamespace(alice=person, bob=cast.bob))
        tab = Client()
        tab.force_login(person.user)
        draft = signing.get_cookie_signer(salt="draft").sign(self.case.draft_key)
        self.cookies = {"sessionid": tab.cookies["sessionid"].value, "draft": draft, "csrftoken": CSRF}

    def submit(self, url):
        """Was it acknowledged?"""
        data = {"rights": "on", "csrfmiddlewaretoken": CSRF}
        try:
            answer = requests.post(f"{url}/file/submit/", data, cookies=self.cookies, allow_redirects=False, timeout=60)
        except requests.RequestException:
            return False
        assert (answer.status_code, answer.headers["Location"]) == (302, reverse("filed", args=[self.case.pk]))
        return True


def alone():
    """Has the database let go of the killed processes?"""
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        return cursor.fetchone()[0] == 0


def stored(case):
    """What there is of a filed matter; of a draft, nothing."""
    case.refresh_from_db()
    entry = case.entries.filter(kind="filed").select_related("paper").first()
    return {
        "status": case.status,
        "reference": bool(case.reference),
        "intact receipt": bool(entry and entry.paper and entry.paper.is_intact()),
        "clocks": list(case.clocks.values_list("rule", "state")),
        "consents": Consent.objects.filter(about=f"case:{case.pk}").count(),
        "answer": case.applicant.consent,
        "records": Record.objects.filter(verb="case.filed", subject_id=str(case.pk)).count(),
        "messages": Message.objects.filter(kind="case.filed", link=reverse("matter", args=[case.pk])).count(),
    }


NOTHING = {
    "status": Status.DRAFT, "reference": False, "intact receipt": False, "clocks": [], "consents": 0,
    "answer": "pending", "records": 0, "messages": 0,
}  # fmt: skip
WHOLE = {
    "status": Status.SUBMITTED, "reference": True, "intact receipt": True, "clocks": [("decide", "running")],
    "consents": 1, "answer": "agreed", "records": 1, "messages": 3,
}  # fmt: skip


@pytest.mark.workers
@pytest.mark.django_db(transaction=True)
def test_acknowledged_filings_survive_the_death_of_the_web_process(cast, web, capsys):
    filers = [Filer(cast, f"居民{n}") for n in range(FILERS)]
    acknowledged, enough = [], threading.Event()

    def file(filer):
        if filer.submit(web.url):
            acknowledged.append(filer)
        if len(acknowledged) >= ENOUGH:
            enough.set()

    with ThreadPoolExecutor(FILERS) as pool:
        futures = [pool.submit(file, filer) for filer in filers]
        assert enough.wait(60)
        web.kill()
    for future in futures:
        future.result()
    wait_until(alone, "the database")

    whole = [filer for filer in filers if stored(filer.case) == WHOLE]
    nothing = [filer for filer in filers if stored(filer.case) == NOTHING]
    with capsys.disabled():
        print(f"\nin flight {FILERS} acknowledged {len(acknowledged)} whole {len(whole)} untouched {len(nothing)}")
    assert ENOUGH <= len(acknowledged) < FILERS
    assert {filer.case.pk for filer in acknowledged} <= {filer.case.pk for filer in whole}
    assert len(whole) + len(nothing) == FILERS

    web.run()
    assert all(filer.submit(web.url) for filer in filers)
    assert all(stored(filer.case) == WHOLE for filer in filers)
    year = timezone.localdate().year
    references = sorted(Case.objects.values_list("reference", flat=True))
    assert references == [f"QH-{year}-{n:04d}" for n in range(1, FILERS + 1)]
