"""The portal's settings for tests: the same PostgreSQL and Redis, but a database of each and a `var` of their own.

`.env` is not read: what a developer has set up must not decide whether a test passes. `DATABASE_URL` and `REDIS_URL`
in the environment do count. `TEST_DB_SUFFIX` keeps two runs side by side apart.
"""

import atexit
import os
import shutil
import tempfile
import zlib

from config import embedded

suffix = os.environ.get("TEST_DB_SUFFIX", "")
worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
# Database 0 is the portal's; the embedded Redis has 64, four for each run with a suffix.
redis_number = 1 + worker + (4 * (zlib.crc32(suffix.encode()) % 14 + 1) if suffix else 0)
folder = tempfile.mkdtemp(prefix="helin-test-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)

os.environ |= {
    "ENV_FILE": os.devnull,
    "VAR": folder,
    "REDIS_URL": embedded.with_database(os.environ.get("REDIS_URL") or embedded.redis_url(), redis_number),
    "STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    "SMS_GATEWAY_URL": "http://127.0.0.1:1/messages",  # nobody listens there: a test that sends brings a gateway
    "LOG_LEVEL": "WARNING",
}

from config.settings import *

STATIC_ROOT.mkdir()  # WhiteNoise warns where it is missing, and a warning is an error here

DATABASES["default"]["TEST"] = {"NAME": f"test_helin{suffix}"}
# Tests that run with real commits empty the tables; the audit log allows that only where this is said. No test needs
# the disk to have heard of a commit (the one that stops PostgreSQL has a server of its own).
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c helin.truncate=allowed -c synchronous_commit=off"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = CELERY_TASK_EAGER_PROPAGATES = True
SMS_GATEWAY_BULK_URL = ""  # a test that sends many in one call says where to
