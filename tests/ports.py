"""Ports that are free."""

from __future__ import annotations

import random
import socket


def free_port() -> int:
    """A port below those that outgoing connections take, with the next one free as well."""
    while True:
        port = random.randrange(15_000, 30_000, 2)
        try:
            with socket.socket() as one, socket.socket() as next_one:
                one.bind(("127.0.0.1", port))
                next_one.bind(("127.0.0.1", port + 1))
        except OSError:
            continue
        return port
