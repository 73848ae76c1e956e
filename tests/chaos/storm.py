"""A storm: questions at a steady pace while replicas are killed, the database goes away and Slack fails."""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from bot.manifest import manifest
from bot.playground import Fault, Faults, Message, Person, Workspace
from bot.question import Key
from bot.store import Store
from tests.chaos.replicas import Replica, environ_for
from tests.ports import free_port
from tests.postgres import Postgres

PEOPLE = 20
WAITED = 0.25
PASTES = (
    "2026/03/02 10:11:12 [error] 7#7: *99 client intended to send too large body: 7340032 bytes",
    "HTTP/1.1 429 Too Many Requests\nRetry-After: 30",
    '203.0.113.9 - - [10/Oct/2026:13:55:36 +0000] "GET /a HTTP/1.1" 404 153 "-" "curl/8.5.0"',
    "what is 403?",
)


@dataclass(frozen=True)
class Plan:
    """What is to happen. `failing` and `doubled` are shares of calls and of deliveries."""

    questions: int
    rate: float
    kill_every: float
    delivery: Literal["http", "socket"] = "http"
    replicas: int = 3
    failing: float = 0.05
    doubled: float = 0.05
    silent: float = 15.0
    outages: int = 1
    outage: float = 1.0
    patience: float = 120.0
    seed: int = 413


@dataclass(frozen=True)
class Figures:
    """What came of it. `lost` are questions without a visible end, `doubles` replies beyond the first.

    `late` are replies that wait in the store at the end, some of them perhaps out already.
    """

    delivery: str
    questions: int
    lost: int
    late: int
    doubles: int
    kills: int
    outages: int
    faults: int
    doubled: int
    given_up: int
    unrecorded: int
    ack_p50: float
    ack_p99: float
    seconds: float

    def __str__(self) -> str:
        return ", ".join(f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in asdict(self).items())


class Storm:
    """One run."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.dice = random.Random(plan.seed)
        self.asked: list[Message] = []
        self.kills = self.faults = self.doubled = self.late = 0

    async def run(self) -> Figures:
        begun = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="fourxx-storm-") as folder:
            postgres = await asyncio.to_thread(Postgres, free_port())
            ports = [free_port() for _ in range(self.plan.replicas)]
            replicas = [Replica(Path(folder), {}, port) for port in ports]
            given = {"app": manifest(follow=True), "request_url": [r.url for r in replicas]}
            given |= {"delivery": self.plan.delivery, "retry_delays": (0.5, 5.0, 20.0)}
            try:
                await asyncio.to_thread(postgres.start)
                async with Workspace(**given) as ws:
                    await self._through(ws, postgres, replicas)
                    figures = self._figures(ws, replicas, begun)
            finally:
                for replica in replicas:
                    replica.stopping = True
                    replica.kill()
                await asyncio.to_thread(postgres.close)
        return figures

    async def _through(self, ws: Workspace, postgres: Postgres, replicas: list[Replica]) -> None:
        way = {"SLACK_APP_TOKEN": ws.app_token} if self.plan.delivery == "socket" else {}
        for replica in replicas:
            replica.environ.update(environ_for(ws, postgres.url, **way))
            replica.start()
        await asyncio.gather(*(r.ready() for r in replicas))
        ws.state.faults = Faults(self._fault, self._copies)
        ws.state.deliveries._faults = ws.state.faults
        keeping = [asyncio.create_task(r.keep()) for r in replicas]
        breaking = [asyncio.create_task(self._kill(replicas)), asyncio.create_task(self._outages(postgres))]
        await self._ask(ws)
        breaking[0].cancel()
        await asyncio.gather(*breaking, return_exceptions=True)
        await self._end(ws)
        self.late = await self._trace(ws, postgres)
        for task in keeping:
            task.cancel()

    async def _ask(self, ws: Workspace) -> None:
        people = [Person(ws.state.ids.new("U"), f"p{n}", f"P{n}") for n in range(PEOPLE)]
        ws.state.people |= {p.id: p for p in people}
        channels = {p.id: ws.dm(p) for p in people}
        begun = time.monotonic()
        for number in range(self.plan.questions):
            person, text = self.dice.choice(people), f"{self.dice.choice(PASTES)}\n({number})"
            if self.dice.random() < 0.5:
                said = await ws.say(person, channels[person.id], text)
            else:
                said = await ws.say(person, "general", f"<@{ws.bot_user_id}> {text}")
            self.asked.append(said)
            await asyncio.sleep(max(0.0, begun + number / self.plan.rate - time.monotonic()))

    async def _kill(self, replicas: list[Replica]) -> None:
        while True:
            await asyncio.sleep(self.plan.kill_every)
            victim = self.dice.choice([r for r in replicas if r.process and r.process.poll() is None])
            await asyncio.to_thread(victim.kill)
            self.kills += 1

    async def _outages(self, postgres: Postgres) -> None:
        span = self.plan.questions / self.plan.rate
        for _ in range(self.plan.outages):
            await asyncio.sleep(span / (self.plan.outages + 1))
            await asyncio.to_thread(postgres.stop)
            await asyncio.sleep(self.plan.outage)
            await asyncio.to_thread(postgres.start)

    async def _end(self, ws: Workspace) -> None:
        for _ in range(int(self.plan.patience / WAITED)):
            if not self.lost(ws) and not ws.state.deliveries.pending:
                return
            await asyncio.sleep(WAITED)

    async def _trace(self, ws: Workspace, postgres: Postgres) -> int:
        """Say what became of each question that has no answer or several; returns how many replies still wait."""
        store, there = await Store.open(postgres.url, 30.0), self.replies(ws)
        for asked in self.asked:
            key = Key(ws.team_id, asked.channel, asked.ts)
            if there[key.reference] != 1:
                sent = [d for d in ws.deliveries if d.event.get("ts") == asked.ts]
                tries = [
                    (d.event["type"], [(a.answer.failure or "ok", round(a.seconds, 1)) for a in d.attempts])
                    for d in sent
                ]
                print(f"{key.reference}: {there[key.reference]} answers; {tries}; row {await store.find(key)}")
        waiting = await store.waiting()
        await store.close()
        return waiting

    def _fault(self, method: str, _arguments: object) -> Fault | None:
        if self.dice.random() >= self.plan.failing:
            return None
        self.faults += 1
        silence = Fault("timeout", seconds=self.plan.silent)
        errors = [Fault("error", status=500), Fault("error", status=503)]
        kinds = [Fault("ratelimited", retry_after=1), silence, Fault("drop"), Fault("lose"), *errors]
        return self.dice.choice(kinds)

    def _copies(self, _kind: str, _payload: object) -> int:
        twice = self.dice.random() < self.plan.doubled
        self.doubled += twice
        return 2 if twice else 1

    def replies(self, ws: Workspace) -> Counter[str]:
        """How many replies there are to each reference."""
        said = [m.metadata for m in ws.state.timeline.all() if m.from_bot and m.metadata]
        return Counter(str(metadata["event_payload"]["reference"]) for metadata in said)

    def lost(self, ws: Workspace) -> list[Message]:
        """Questions that nobody answered."""
        there = self.replies(ws)
        return [m for m in self.asked if not there[Key(ws.team_id, m.channel, m.ts).reference]]

    def _figures(self, ws: Workspace, replicas: list[Replica], begun: float) -> Figures:
        tries = [a for d in ws.deliveries for a in d.attempts]
        taken = sorted(a.seconds for a in tries if not a.answer.failure)
        logs = "".join(r.log.read_text(errors="replace") for r in replicas)
        return Figures(
            delivery=self.plan.delivery,
            questions=len(self.asked),
            lost=len(self.lost(ws)),
            late=self.late,
            doubles=sum(n - 1 for n in self.replies(ws).values()),
            kills=self.kills,
            outages=self.plan.outages,
            faults=self.faults,
            doubled=self.doubled,
            given_up=sum(not d.acknowledged for d in ws.deliveries),
            unrecorded=logs.count("not recorded"),
            ack_p50=statistics.median(taken),
            ack_p99=taken[int(len(taken) * 0.99)],
            seconds=time.monotonic() - begun,
        )
