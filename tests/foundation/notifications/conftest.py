import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from foundation.accounts.models import SubDistrict, User
from foundation.notifications.gateway import Gateway
from foundation.notifications.tasks import deliver_due


@pytest.fixture
def district(db):
    return SubDistrict.objects.create(name="清河街道", slug="qinghe", reference_prefix="QH")


@pytest.fixture
def alice(district):
    return User.objects.create_user("+8613800000001", name="Alice", sub_district=district)


@contextmanager
def serving(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def gateway(tmp_path, settings):
    """The demo gateway, in a thread."""
    with serving(Gateway(0, settings.SMS_GATEWAY_TOKEN, tmp_path / "gateway")) as server:
        settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{server.server_port}/messages"
        yield server


class Faulty(BaseHTTPRequestHandler):
    """A gateway that answers every call with `server.status`, or hangs up on it, or is silent until the test ends."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append(self.headers["Idempotency-Key"])
        if self.server.status == "silent":
            self.server.end.wait()
        if isinstance(self.server.status, int):
            self.send_response(self.server.status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            self.wfile.write(b"so it is")

    def log_message(self, *args):
        pass


@pytest.fixture
def faulty(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Faulty)
    server.calls, server.status, server.end = [], 200, threading.Event()
    settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{server.server_port}/messages"
    with serving(server):
        yield server
        server.end.set()


@pytest.fixture
def broker(monkeypatch):
    """Tasks go to the real broker, where nobody takes them up; without it they would run at once, in this process."""
    monkeypatch.setitem(deliver_due.app.conf, "task_always_eager", False)
