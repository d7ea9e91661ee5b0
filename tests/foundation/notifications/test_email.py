"""What a mail server answers, by a server of a few lines that speaks SMTP."""

import socket
import socketserver

import pytest
from django.utils import timezone

from foundation.notifications import delivery
from foundation.notifications.models import Message

from . import make
from .conftest import serving


class MailServer(socketserver.StreamRequestHandler):
    """Answers each command with what `server.answers` has for it, or "250 so be it"; None hangs up."""

    def handle(self):
        if (greeting := self.server.answers.get("greeting", "220 here")) is None:
            return
        self.say(greeting)
        while line := self.rfile.readline():
            command = line.split()[0].decode().upper()
            answer = self.server.answers.get(command, {"DATA": "354 go on"}.get(command, "250 so be it"))
            if answer is None:
                return
            self.say(answer)
            if command == "DATA" and answer.startswith("354"):
                self.take_mail()

    def take_mail(self):
        lines = list(iter(self.rfile.readline, b".\r\n"))
        if (answer := self.server.answers.get("end", "250 taken")) is not None:
            self.server.mails.append(b"".join(lines))
            self.say(answer)
        else:
            self.connection.shutdown(socket.SHUT_RDWR)

    def say(self, answer):
        self.wfile.write(f"{answer}\r\n".encode())


@pytest.fixture
def mail_server(settings):
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailServer)
    server.answers, server.mails = {}, []
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
    with serving(server):
        yield server


def deliver_one():
    [message] = delivery.claim()
    delivery.deliver(message)
    return Message.objects.get()


def test_mail_goes_to_the_server(mail_server, district):
    make.email(district)

    assert deliver_one().status == "sent"
    assert b"To: mira@example.org" in mail_server.mails[0]


@pytest.mark.parametrize(
    ("command", "answer", "status"),
    [
        ("greeting", "421 not now", "waiting"),
        ("greeting", "554 never", "failed"),
        ("RCPT", "451 not now", "waiting"),
        ("RCPT", "550 nobody of that name", "failed"),
        ("MAIL", "452 full", "waiting"),
        ("DATA", "451 not now", "waiting"),
        ("DATA", "554 never", "failed"),
        ("greeting", None, "waiting"),  # before there was a mail
        ("RCPT", None, "unknown"),
        ("end", "554 never", "failed"),
        ("end", None, "unknown"),  # it may have been taken
    ],
)
def test_an_answer_decides_what_becomes_of_a_mail(command, answer, status, mail_server, district):
    mail_server.answers = {command: answer}
    make.email(district)

    after = deliver_one()

    assert after.status == status
    assert after.error


def test_a_mail_server_that_is_away_is_asked_again(settings, district):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    make.email(district)

    after = deliver_one()

    assert after.status == "waiting"
    assert after.due > timezone.now()
