"""A Postgres server of our own, from Debian's package, for as long as it is needed."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

MISSING = "no Postgres server on this machine (apt-get install postgresql)"


def find(program: str) -> str | None:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return shutil.which(program, path=os.pathsep.join([*map(str, versions), os.environ["PATH"]]))


class Postgres:
    """`start` returns when it answers; `stop` ends it at once, as a failing machine would."""

    def __init__(self, port: int) -> None:
        user = os.environ.get("POSTGRES_TEST_USER", "postgres")
        as_user = {"user": pwd.getpwnam(user).pw_uid, "group": pwd.getpwnam(user).pw_gid} if os.geteuid() == 0 else {}
        self.port = port
        self.url = f"postgresql+asyncpg://fourxx@127.0.0.1:{port}/postgres"
        self._folder = Path(tempfile.mkdtemp(prefix="fourxx-pg-"))
        if as_user:
            os.chown(self._folder, as_user["user"], as_user["group"])
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": self._folder}
        self._options: dict[str, object] = {**as_user, **quiet}
        self._process: subprocess.Popen[bytes] | None = None
        data = self._folder / "data"
        subprocess.run([find("initdb"), "-D", data, "-U", "fourxx", "-A", "trust", "-N"], check=True, **self._options)

    @staticmethod
    def installed() -> bool:
        return bool(find("initdb") and find("postgres"))

    def start(self) -> None:
        options = ["-D", self._folder / "data", "-p", str(self.port), "-k", self._folder]
        listen = ["-c", "listen_addresses=127.0.0.1"]
        self._process = subprocess.Popen([find("postgres"), *options, *listen], **self._options)
        asyncio.run(self._answers())

    def stop(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def _answers(self) -> None:
        import asyncpg

        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                await (await asyncpg.connect(f"postgresql://fourxx@127.0.0.1:{self.port}/postgres")).close()
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(0.1)
            else:
                return
        raise TimeoutError("Postgres did not start")
