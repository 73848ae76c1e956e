"""The library in use, renewed when its files change."""

from __future__ import annotations

import asyncio
import gc
import logging
from pathlib import Path

from bot.logs import where
from knowledge.diagnosis import diagnose
from knowledge.library import PACK, Library, LibraryError, stamp

FIRST = "what is asked first of a library makes it take in its words"
LOOKED_AT_EVERY = 5.0  # seconds between two looks at the folders
log = logging.getLogger(__name__)


class Shelf:
    """Holds the last library that was whole. A broken file is told of and changes nothing."""

    def __init__(self, overlay: Path | None = None, library: Library | None = None) -> None:
        self._folders = [PACK] if overlay is None else [PACK, overlay]
        self.overlay = overlay
        self.library = Library.load(overlay) if library is None else library
        self.problems = self.library.problems
        self._stamp = self.library.stamp
        for problem in self.problems:
            log.warning("left out of the library: %s", problem)

    def take_in(self) -> None:
        """Have the library learn its words now rather than with the first question."""
        diagnose(self.library, FIRST)

    async def watch(self) -> None:
        """Renew the library whenever its files change, until cancelled."""
        while True:
            await asyncio.sleep(LOOKED_AT_EVERY)
            try:
                await asyncio.to_thread(self.renew)
            except Exception as e:  # whatever an article does to us, the next look is not to be missed
                self._tell((f"{type(e).__name__} at {where(e)}",))

    def renew(self) -> bool:
        """Load the library again if its files changed; says whether another one serves now."""
        try:
            now = stamp(self._folders)
            if now == self._stamp:
                return False
            library = Library.load(self.overlay)
        except (LibraryError, OSError) as e:
            self._tell((str(e),))
            return False
        self._stamp = now
        self._tell(library.problems)
        if library.problems:
            return False
        diagnose(library, FIRST)
        self.library = library
        _swept()
        log.info("library %s serves now, %d articles", library.version, len(library))
        return True

    def _tell(self, problems: tuple[str, ...]) -> None:
        for problem in problems:
            if problem not in self.problems:
                log.warning("the library stays as it was: %s", problem)
        self.problems = problems


def _swept() -> None:
    """Let go of the library before, which refers to itself and may be among what was taken for what stays."""
    frozen = gc.get_freeze_count() > 0
    gc.unfreeze()
    gc.collect()
    if frozen:
        gc.freeze()
