"""A Chromium for the browser tests: `python -m tests.browser.chromium` sees to it that there is one."""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import sync_playwright

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
CHINESE_FONT = "fonts-noto-cjk"


def of_the_system():
    """The one that CHROMIUM names, or the system's; None where there is none."""
    named = os.environ.get("CHROMIUM")
    if named and not os.access(named, os.X_OK):
        sys.exit(f"CHROMIUM names {named}, which can't be run.")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def is_there():
    if of_the_system():
        return True
    with sync_playwright() as playwright:
        return os.path.exists(playwright.chromium.executable_path)


def ways():
    """Commands that may bring one, in the order to try."""
    root, debian = os.getuid() == 0, shutil.which("apt-get")
    libraries = ["--with-deps"] if root and debian else []
    yield [sys.executable, "-m", "playwright", "install", *libraries, "chromium"]
    if debian and (root or shutil.which("sudo")):
        become_root = [] if root else ["sudo", "-n"]
        yield [*become_root, "apt-get", "install", "-y", "chromium", CHINESE_FONT]
        yield [*become_root, "sh", "-c", f"apt-get update && apt-get install -y chromium {CHINESE_FONT}"]


def ensure():
    for command in ways():
        if is_there():
            return
        print("No Chromium yet:", " ".join(command), flush=True)
        subprocess.run(command, capture_output=True)
    if not is_there():
        sys.exit("The browser tests need Chromium: install your system's, or name one by CHROMIUM=/path/to/it.")


if __name__ == "__main__":
    ensure()
