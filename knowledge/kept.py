"""What was worked out from the articles before, kept in the user's own cache folder for the next start."""

from __future__ import annotations

import os
from pathlib import Path

MOST = 6  # files of one kind that are kept


def read(name: str) -> bytes | None:
    """What was kept under a name, or None."""
    try:
        return _path(name).read_bytes()
    except (OSError, RuntimeError):
        return None


def keep(name: str, data: bytes) -> None:
    """Keep data under a name, and no more than the newest `MOST` of a kind.

    A folder that cannot be written, or a user without a home, only costs the work again.
    """
    try:
        path = _path(name)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft.write_bytes(data)
        draft.replace(path)
        alike = sorted(path.parent.glob(f"*{path.suffix}"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in alike[MOST:]:
            old.unlink(missing_ok=True)
    except (OSError, RuntimeError):
        return


def _path(name: str) -> Path:
    return Path.home() / ".cache" / "fourxx" / name
