"""Text off screenshots, read on this machine. Needs the extra `ocr`, which brings its own model."""

from __future__ import annotations

import logging
import threading
from importlib.util import find_spec
from typing import IO, Any

MOST_PIXELS = 40_000_000
SURE = 0.6  # how sure a line has to be read to count
log = logging.getLogger(__name__)


class Pictures:
    """Reads pictures, one at a time. The model is loaded when the first one comes."""

    def __init__(self) -> None:
        self._engine: Any = None
        self._alone = threading.Lock()

    @property
    def readable(self) -> bool:
        """Whether the extra is installed."""
        return find_spec("rapidocr") is not None

    def text(self, content: IO[bytes]) -> str:
        """The lines that stand in a picture, from top to bottom; empty where none can be read. Takes seconds."""
        with self._alone:
            try:
                return self._read(content)
            except Exception as e:  # a stranger's file in four libraries: whatever they raise, it cannot be read
                log.warning("a picture could not be read: %s", type(e).__name__)
                return ""

    def _read(self, content: IO[bytes]) -> str:
        import numpy as np
        from PIL import Image

        with Image.open(content, formats=("PNG", "JPEG", "WEBP", "GIF")) as image:
            if image.width * image.height > MOST_PIXELS:
                return ""
            pixels = np.array(image.convert("RGB"))[:, :, ::-1]
        found = self._loaded()(pixels)
        lines = zip(found.txts or (), found.scores or (), strict=False)
        return "\n".join(line for line, score in lines if score >= SURE)

    def _loaded(self) -> Any:
        if self._engine is None:
            from rapidocr import RapidOCR

            self._engine = RapidOCR(params={"Global.log_level": "error"})
        return self._engine
