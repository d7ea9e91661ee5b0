"""`manage.py demo_logins`: who can log in to the demo, and how."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from foundation.accounts.models import User
from portal.demo_places import LOGINS, PASSWORD, STAFF
from residents.models import Role


class Command(BaseCommand):
    help = "Print the logins of the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        if not User.objects.filter(phone=LOGINS[0].phone).exists():
            return
        for login in LOGINS:
            how = f"password {PASSWORD}" if login.role in STAFF else "a code, sent to the demo phone"
            phone = login.phone.removeprefix("+86")
            self.stdout.write(f"  {phone}  {login.name}  {Role(login.role).label}: {how}")
