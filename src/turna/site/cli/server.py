"""Serving: the port, who may be served in public, and the web server itself."""

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from turna.site.cli import auditing, static
from turna.site.cli.console import answer
from turna.site.cli.problems import Exit, Problem


def listener(host: str, port: int) -> socket.socket:
    """Take the port without answering on it yet. Problem when another program has it.

    It is taken before anything slow is begun, and handed to the web server afterwards.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        raise Problem(
            f"There is no address {host!r} on this machine. Use --host 127.0.0.1 to serve this "
            "machine alone, or --host 0.0.0.0 to serve its network.",
            Exit.WRONG_USE,
        ) from None
    taken = socket.socket(family, kind, protocol)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind(address)
    except OSError as error:
        taken.close()
        raise _refused(error, host, port) from error
    return taken


def _refused(error: OSError, host: str, port: int) -> Problem:
    if error.errno == errno.EADDRINUSE:
        return Problem(
            f"Port {port} is taken by another program. Stop that program, or use another port: "
            f"--port {port + 1 if port < 65_535 else 8000}.",
            Exit.PORT_TAKEN,
        )
    if error.errno == errno.EACCES:
        return Problem(
            f"This user may not use port {port}. Ports from 1024 on are free to all: --port 8000.",
            Exit.PORT_TAKEN,
        )
    return Problem(f"{host}:{port} cannot be served: {error.strerror}.", Exit.PORT_TAKEN)


def refuse_public_demonstration(host: str) -> None:
    """Problem when known passwords would be open to others than this machine."""
    from turna.accounts.demonstration import is_loopback
    from turna.accounts.models import User

    if not is_loopback(host) and User.objects.filter(demonstration=True).exists():
        raise Problem(
            f"These data have demonstration accounts, whose passwords everybody knows, so they "
            f"are served to this machine alone and not to {host}. Use --host 127.0.0.1, or a data "
            "folder without demonstration data (TURNA_DATA).",
            Exit.REFUSED,
        )


def tell_demonstration_code() -> None:
    """Say which one-time code the accounts of a demonstration have now."""
    from turna.accounts import demonstration

    answer(
        f"Where a role needs a second step, the code is {demonstration.code_now()} now; the page "
        "that asks for it shows the code of the moment."
    )


def run(taken: socket.socket, ready: Callable[[str], None]) -> None:
    """Serve until stopped (Ctrl-C or SIGTERM). `ready` is told the address once it answers."""
    from django.db import connections
    from gunicorn.app.base import BaseApplication

    static.collect()
    from turna.site.wsgi import application

    host, port = taken.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    options = _options(taken, lambda _: ready(address))

    class Application(BaseApplication):
        def load_config(self) -> None:
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return application

    # Workers are copies of this process; a connection must not be shared between them.
    connections.close_all()
    Application().run()


def _options(taken: socket.socket, when_ready: Callable[[Any], None]) -> dict[str, Any]:
    from django.conf import settings

    memory = Path("/dev/shm")  # noqa: S108  (heartbeat files, which hold nothing)
    return {
        "bind": [f"fd://{taken.fileno()}"],
        "worker_class": "gthread",
        "workers": settings.WORKERS,
        "threads": settings.THREADS,
        "preload_app": True,
        "proc_name": "turna",
        "loglevel": "warning",
        "graceful_timeout": 10,
        "control_socket_disable": True,
        "worker_tmp_dir": str(memory) if os.access(memory, os.W_OK) else None,
        "when_ready": when_ready,
        "post_worker_init": lambda _worker: auditing.anchor_regularly(),
    }
