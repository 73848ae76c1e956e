"""A workspace leaves: all that was kept of it goes, in one step with the installation itself."""

from __future__ import annotations

import logging

from bot.answering import Answering
from bot.calls import Later
from bot.logs import where
from bot.workspaces import Workspaces
from bot.writes import StoreError

log = logging.getLogger(__name__)


class Leaving:
    """What was kept goes first: as long as any of it is there, so is the installation, and it can be told again."""

    def __init__(self, answering: Answering, workspaces: Workspaces) -> None:
        self._answering, self._workspaces = answering, workspaces

    async def left(self, team: str, moment: float) -> None:
        """A workspace or an organisation left at a moment. Raises Later where the store does not take it."""
        if not team:
            return
        try:
            teams = await self._workspaces.leaving(team, moment)
            if teams:
                await self._answering.store.forget_team(*teams, also=self._workspaces.removal(team))
        except Exception as e:  # whatever it is, nobody may take it for done
            why = str(e) if isinstance(e, StoreError) else f"{type(e).__name__} at {where(e)}"
            log.error("workspace %s left and could not be forgotten yet: %s", team, why)
            raise Later(None, doubtful=False) from None
        self._workspaces.renewed(team)
        for each in teams:
            for memory in (self._answering.preferences, self._answering.watching):
                memory.forget(each)
