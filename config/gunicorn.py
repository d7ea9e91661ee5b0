"""How gunicorn serves the portal: `gunicorn --config config/gunicorn.py config.wsgi`."""

from __future__ import annotations

import gc
from typing import Any

from config.environment import Env, read_file

read_file()
env = Env()
port = env.int("PORT", default=8000)
bind = f"{env.str('HOST', default='127.0.0.1')}:{port}"
workers = env.int("WEB_CONCURRENCY", default=2)
threads = 4
worker_class = "gthread"
preload_app = True  # one copy of the code in memory, and ready when the port answers
timeout = 60  # seconds
graceful_timeout = 4  # seconds; the supervisor waits for five
loglevel = "warning"
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Before the workers are forked: what is loaded by now stays, and a page is not interrupted to look through it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    print(f"The portal answers at {env.str('PUBLIC_URL', default=f'http://localhost:{port}')}/", flush=True)  # noqa: T201
