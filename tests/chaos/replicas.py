"""Real `fourxx serve` processes, started, killed and started again."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bot.entrance import PATH
from bot.playground import Workspace
from tests.ports import free_port

SLOWEST_START = 30.0
PAUSE = 0.1


@dataclass
class Replica:
    """One place for a process: its port stays, processes in it come and go."""

    folder: Path
    environ: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    stopping: bool = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}"

    @property
    def log(self) -> Path:
        return self.folder / f"{self.port}.log"

    def start(self) -> None:
        self.starts += 1
        command = [Path(sys.executable).with_name("fourxx"), "serve"]
        environ = {**self.environ, "PORT": str(self.port), "PATH": os.environ["PATH"]}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=environ, cwd=self.folder, stdout=log, stderr=log)

    def kill(self) -> None:
        """As the kernel does it: at once, with nothing finished."""
        if self.process:
            self.process.kill()
            self.process.wait(10)

    async def stop(self) -> int:
        """As a rolling restart does it; returns the exit code."""
        self.stopping = True
        if not self.process:
            return 0
        self.process.terminate()
        return await asyncio.to_thread(self.process.wait, 30)

    async def ready(self) -> None:
        """Wait until it says that it can work, starting it again should it have ended (as its keeper would)."""
        async with asyncio.timeout(SLOWEST_START), aiohttp.ClientSession() as session:
            while True:
                if self.process is None or self.process.poll() is not None:
                    self.start()
                try:
                    async with session.get(f"http://127.0.0.1:{self.port + 1}/readyz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(PAUSE)

    async def keep(self) -> None:
        """What systemd or Kubernetes does: start it again whenever it has ended."""
        while not self.stopping:
            if self.process is None or self.process.poll() is not None:
                self.start()
            await asyncio.sleep(PAUSE)


def environ_for(ws: Workspace, database: str, **more: str) -> dict[str, str]:
    """The settings of a replica in a workspace."""
    slack = {"SLACK_BOT_TOKEN": ws.bot_token, "SLACK_SIGNING_SECRET": ws.signing_secret, "SLACK_API_URL": ws.api_url}
    return {**slack, "DATABASE_URL": database, **more}
