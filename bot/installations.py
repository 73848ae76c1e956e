"""The workspaces that installed the app: their tokens, sealed; whose organisation they belong to; spent states."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, delete, or_, select, update

from bot.schema import installations, members
from bot.spent import Spent
from bot.vault import Vault, VaultError

Read = Callable[[Select[Any]], Awaitable[Sequence[Any]]]
Change = Callable[[Any], Awaitable[int]]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Installation:
    """The app in one workspace, or with `org` in all of an organisation; `team` is then the organisation's id."""

    team: str
    enterprise: str | None
    org: bool
    user: str
    bot: str
    scopes: str
    token: str = field(repr=False)
    refresh: str | None = field(default=None, repr=False)
    expires_at: float | None = None
    installed_at: float = field(default=0.0, compare=False)  # 0 where it is not in the store yet


@dataclass(frozen=True)
class Condition:
    """How an installation is: whether its token opens, and with the newest key, what it may do, when it ends."""

    team: str
    opens: bool
    aged: bool
    scopes: frozenset[str]
    expires_at: float | None


class Installations:
    """Keeps them. Nothing leaves here unsealed but to those who call Slack."""

    def __init__(self, read: Read, change: Change, insert: Callable[..., Any], vault: Vault) -> None:
        self._read, self._change, self._insert, self._vault = read, change, insert, vault
        self.spent = Spent(change, insert)

    async def save(self, it: Installation) -> None:
        """Keep an installation, in the place of an earlier one."""
        values = {**self._sealed(it), "rotating_until": 0.0, "installed_at": time.time()}
        put = self._insert(installations).values(team=it.team, **values)
        await self._change(put.on_conflict_do_update(index_elements=["team"], set_=values))

    async def find(self, team: str, enterprise: str | None = None) -> Installation | None:
        """The installation that serves a workspace: its own, or its organisation's."""
        if not team:
            return None
        if found := await self._one(team):
            return found
        known = await self._read(select(members.c.enterprise).where(members.c.team == team))
        org = await self._one(enterprise or (str(known[0].enterprise) if known else ""))
        if org is None or not org.org:
            return None
        if not known:
            member = self._insert(members).values(team=team, enterprise=org.team)
            await self._change(member.on_conflict_do_nothing())
        return org

    async def expiring(self, before: float) -> list[Installation]:
        """Installations whose token has to be renewed."""
        due = select(installations).where(installations.c.expires_at < before, installations.c.refresh.is_not(None))
        return list(self._openable(await self._read(due)))

    async def lease(self, it: Installation, until: float) -> bool:
        """Whether the caller alone, of all replicas, renews this token now; a refresh token works once."""
        unchanged = (installations.c.team == it.team, installations.c.expires_at == it.expires_at)
        free = (*unchanged, installations.c.rotating_until < time.time())
        return bool(await self._change(update(installations).where(*free).values(rotating_until=until)))

    async def renewed(self, before: Installation, it: Installation) -> bool:
        """Keep the token that took another's place; False where that is not there any more: it left, or came anew."""
        c = installations.c
        same = (c.team == before.team, c.expires_at == before.expires_at, c.installed_at == before.installed_at)
        values = {**self._sealed(it), "rotating_until": 0.0}
        return bool(await self._change(update(installations).where(*same).values(values)))

    async def reseal(self) -> int:
        """Seal anew what an older key sealed; returns how many."""
        rows = {row.team: row for row in await self._read(select(installations)) if self._vault.aged(row.token)}
        found = list(self._openable(rows.values()))
        for it in found:
            same = (installations.c.team == it.team, installations.c.token == rows[it.team].token)
            await self._change(update(installations).where(*same).values(self._sealed(it)))
        return len(found)

    async def conditions(self) -> list[Condition]:
        """How each of them is."""
        rows = await self._read(select(installations).order_by(installations.c.team))
        opening = {it.team for it in self._openable(rows)}
        return [
            Condition(
                team=row.team,
                opens=row.team in opening,
                aged=self._vault.aged(row.token),
                scopes=frozenset(row.scopes.split(",")),
                expires_at=row.expires_at,
            )
            for row in rows
        ]

    async def teams_of(self, enterprise: str) -> list[str]:
        """The workspaces of an organisation that were heard from."""
        rows = await self._read(select(members.c.team).where(members.c.enterprise == enterprise))
        return [str(row.team) for row in rows]

    async def newer(self, team: str, moment: float) -> bool:
        """Whether an installation was made after a moment."""
        same = (installations.c.team == team, installations.c.installed_at > moment)
        return bool(await self._read(select(installations.c.team).where(*same)))

    def removal(self, team: str) -> list[Any]:
        """What deletes an installation, and what is known of an organisation's workspaces."""
        ours = or_(members.c.team == team, members.c.enterprise == team)
        return [delete(members).where(ours), delete(installations).where(installations.c.team == team)]

    async def _one(self, team: str) -> Installation | None:
        rows = await self._read(select(installations).where(installations.c.team == team)) if team else ()
        return self._opened(rows[0]) if rows else None

    def _sealed(self, it: Installation) -> dict[str, Any]:
        refresh = self._vault.seal(it.refresh, it.team) if it.refresh else None
        tokens = {"token": self._vault.seal(it.token, it.team), "refresh": refresh, "expires_at": it.expires_at}
        who = {"enterprise": it.enterprise, "org": it.org, "bot_user": it.user, "bot": it.bot, "scopes": it.scopes}
        return {**who, **tokens}

    def _openable(self, rows: Iterable[Any]) -> Iterator[Installation]:
        """Those that open: one that does not must not keep the others from being looked after."""
        for row in rows:
            try:
                yield self._opened(row)
            except VaultError as e:
                log.error("%s", e)

    def _opened(self, row: Any) -> Installation:
        refresh = self._vault.open(row.refresh, row.team) if row.refresh else None
        return Installation(
            team=row.team,
            enterprise=row.enterprise,
            org=row.org,
            user=row.bot_user,
            bot=row.bot,
            scopes=row.scopes,
            token=self._vault.open(row.token, row.team),
            refresh=refresh,
            expires_at=row.expires_at,
            installed_at=row.installed_at,
        )
