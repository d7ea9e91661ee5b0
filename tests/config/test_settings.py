"""Settings from the environment: `.env.example` is complete and true, and a wrong value is one line."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config import embedded

BASE = Path(__file__).resolve().parents[2]
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"
SHOW = """
import django, json
from django.conf import settings
django.setup()
print(json.dumps({name: str(getattr(settings, name)) for name in dir(settings) if name.isupper()}))
"""


def read_by_the_code():
    code = "".join(path.read_text() for path in (BASE / "config").glob("*.py"))
    procfile = re.findall(r"\$\{(\w+):-", (BASE / "Procfile").read_text())
    return {*re.findall(r"""env\.\w+\(\s*["'](\w+)["']""", code), *procfile}


def written_in_the_example():
    return dict(re.findall(r"^# ([A-Z_]+)=(.*)$", (BASE / ".env.example").read_text(), re.MULTILINE))


def run(*command, **env):
    """A process with the settings' defaults, but no server: it must not get as far as that."""
    clean = {name: value for name, value in os.environ.items() if name not in read_by_the_code()}
    clean |= {"ENV_FILE": os.devnull, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": NOWHERE}
    return subprocess.run([sys.executable, *command], env=clean | env, cwd=BASE, capture_output=True, text=True)


def test_example_names_exactly_the_settings_that_are_read():
    assert set(written_in_the_example()) == read_by_the_code()


def test_example_gives_the_defaults(tmp_path):
    example = tmp_path / ".env"
    example.write_text("".join(f"{name}={value}\n" for name, value in written_in_the_example().items() if value))
    plain = json.loads(run("-c", SHOW, VAR=str(tmp_path)).stdout)

    told = json.loads(run("-c", SHOW, VAR=str(tmp_path), ENV_FILE=str(example)).stdout)

    assert told == plain


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("PORT", "eighty", "PORT must be a whole number, not 'eighty'."),
        ("DEBUG", "ture", "DEBUG must be true or false, not 'ture'."),
        ("DATABASE_URL", "mysql://a:secret@b/c", "DATABASE_URL must read postgresql://user:password@host:port/name."),
        (
            "DATABASE_URL",
            "postgresql://a:secret@b:x/c",
            "DATABASE_URL must read postgresql://user:password@host:port/name.",
        ),
        ("REDIS_URL", "localhost", "REDIS_URL must read redis://host:port/number or unix:///path/to/socket."),
        ("EMAIL_URL", "x", "EMAIL_URL must read smtp+tls://user:password@host:587 or filemail:///folder."),
        ("ENCRYPTION_KEYS", "short", "ENCRYPTION_KEYS must be Fernet keys, with commas between them."),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL."),
        ("PORT", "70000", "PORT must be between 1 and 65535."),
    ],
)
def test_wrong_value_stops_the_start_with_one_line(name, value, line, tmp_path):
    ended = run("-m", "config.run", VAR=str(tmp_path), **{name: value})

    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", f"Settings: {line}\n")


@pytest.mark.parametrize(
    ("url", "demo"),
    [(NOWHERE, "False"), (embedded.database_url(), "True"), (None, "True")],
    ids=["real", "own", "none"],
)
def test_real_database_gets_no_demo_unasked(url, demo, tmp_path):
    unset = "import os; os.environ.pop('DATABASE_URL')" if url is None else ""

    shown = json.loads(run("-c", f"{unset}\n{SHOW}", VAR=str(tmp_path), DATABASE_URL=url or "").stdout)

    assert shown["DEMO"] == demo


def test_env_file_counts_less_than_the_environment(tmp_path):
    (tmp_path / ".env").write_text("PORT=9001\nGATEWAY_PORT=9002\n")

    shown = json.loads(run("-c", SHOW, VAR=str(tmp_path), ENV_FILE=str(tmp_path / ".env"), PORT="9003").stdout)

    assert (shown["PORT"], shown["GATEWAY_PORT"]) == ("9003", "9002")
