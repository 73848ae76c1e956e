"""A log's 4xx over time as a small picture."""

from __future__ import annotations

import io
from collections import Counter

from PIL import Image, ImageDraw, ImageFont

from bot.replies.logs import WORTH
from knowledge.triage import Triage

WIDTH, HEIGHT, SCALE = 480, 220, 2  # points, and pixels a point
LEFT, TOP, RIGHT, BOTTOM = 56, 46, 12, 34
COLOURS = ("#c2410c", "#1d4ed8", "#047857", "#7e22ce", "#a16207")
REST, INK, FAINT, PAPER = "#6b7280", "#1f2937", "#d1d5db", "#ffffff"
NAME = "4xx over time.png"
LINES = 3  # besides the one at zero
TIME = slice(5, 16)  # month, day, hour and minute of a moment


def png(found: Triage) -> bytes | None:
    """The picture; None where there is nothing to draw."""
    if found.read < WORTH or len(found.buckets) < 2:
        return None
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), PAPER)
    _Chart(ImageDraw.Draw(image), found).draw()
    content = io.BytesIO()
    image.save(content, "PNG", optimize=True)
    return content.getvalue()


def told(found: Triage) -> str:
    """The picture in words, for who does not see it."""
    totals = [sum(counts.values()) for _, counts in found.buckets]
    parts = ", ".join(f"{status}: {count:,}" for status, count in _totals(found).most_common())
    at = found.buckets[totals.index(max(totals))][0]
    return f"4xx over time, {found.buckets[0][0]} to {found.last}. {parts}. Most of them, {max(totals):,}, from {at}."


def _totals(found: Triage) -> Counter[int]:
    totals = Counter[int]()
    for _, counts in found.buckets:
        totals.update(counts)
    return totals


class _Chart:
    """Bars stacked by status, a scale, the times at both ends, and which colour is which."""

    def __init__(self, pen: ImageDraw.ImageDraw, found: Triage) -> None:
        self._pen, self._found = pen, found
        self._font = ImageFont.load_default(14 * SCALE)
        self._shown = [status for status, _ in _totals(found).most_common(len(COLOURS))]
        self._highest = max(sum(counts.values()) for _, counts in found.buckets)

    def draw(self) -> None:
        """Draw all of it."""
        self._scale()
        width = (WIDTH - LEFT - RIGHT) / len(self._found.buckets)
        for n, (_, counts) in enumerate(self._found.buckets):
            below = 0
            for status, colour in zip(self._shown, COLOURS, strict=False):
                below = self._bar(LEFT + n * width, width, below, counts.get(status, 0), colour)
            rest = sum(count for status, count in counts.items() if status not in self._shown)
            self._bar(LEFT + n * width, width, below, rest, REST)
        self._legend()

    def _bar(self, x: float, width: float, below: int, count: int, colour: str) -> int:
        gap = min(1.0, width / 5)
        if count:
            box = (x + gap, self._y(below + count), x + width - gap, self._y(below))
            self._pen.rectangle([v * SCALE for v in box], fill=colour)
        return below + count

    def _y(self, value: float) -> float:
        return HEIGHT - BOTTOM - value / self._highest * (HEIGHT - TOP - BOTTOM)

    def _scale(self) -> None:
        for n in range(LINES + 1):
            value = self._highest * n / LINES
            y = self._y(value)
            self._pen.line([v * SCALE for v in (LEFT, y, WIDTH - RIGHT, y)], fill=INK if n == 0 else FAINT, width=SCALE)
            self._write(LEFT - 6, y, f"{value:,.0f}", "rm")
        self._write(LEFT, HEIGHT - BOTTOM + 8, self._found.buckets[0][0][TIME], "la")
        self._write(WIDTH - RIGHT, HEIGHT - BOTTOM + 8, self._found.last[TIME], "ra")

    def _legend(self) -> None:
        named = [(str(status), colour) for status, colour in zip(self._shown, COLOURS, strict=False)]
        rest = [("others", REST)] if len(_totals(self._found)) > len(self._shown) else []
        x = float(LEFT)
        for name, colour in [*named, *rest]:
            self._pen.rectangle([v * SCALE for v in (x, 17, x + 12, 29)], fill=colour)
            self._write(x + 18, 23, name, "lm")
            x += 34 + self._font.getlength(name) / SCALE

    def _write(self, x: float, y: float, text: str, anchor: str) -> None:
        self._pen.text((x * SCALE, y * SCALE), text, fill=INK, font=self._font, anchor=anchor)
