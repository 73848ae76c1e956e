"""What was worked out from the articles before, kept in the user's own cache folder for the next start."""

from __future__ import annotations

import os
from pathlib import Path


def read(name: str) -> bytes | None:
    """What was kept under a name, or None."""
    try:
        return _path(name).read_bytes()
    except OSError:
        return None


def keep(name: str, data: bytes) -> None:
    """Keep data under a name; a folder that cannot be written only costs the work again."""
    path = _path(name)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft.write_bytes(data)
        draft.replace(path)
    except OSError:
        return


def _path(name: str) -> Path:
    return Path.home() / ".cache" / "fourxx" / name
