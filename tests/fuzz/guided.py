"""Fuzzes where the code has not been yet: `python -m tests.fuzz.guided KIND SECONDS`.

KINDs are readers, files, articles, settings and entrance. Needs the extra `fuzz` (atheris: libFuzzer for Python). It
starts from real texts, and splices, escapes and cuts them as the long form does, besides libFuzzer's own changes; what
reached new code is kept in the corpus folder (`--corpus`, a new one unless told). An input that breaks something is
written to a file and told of; `python -m tests.fuzz.guided KIND FILE` tries that file again, with or without atheris.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fuzz.kinds.kind import Kind

LONGEST = 6_000  # bytes
SLOWEST = 20  # seconds after which libFuzzer gives an input up
SLOWER = 5.0  # how many times as long code may take that counts where it has been
OWN_CHANGES = 0.6  # share of changes that know what texts look like
MOST_SEEDS = 400
KINDS: Mapping[str, str] = {
    "readers": "pastes:PASTES",
    "files": "logs:LOGS",
    "articles": "articles:ARTICLES",
    "settings": "configured:SETTINGS",
    "entrance": "bodies:BODIES",
}


class BrokenPromiseError(Exception):
    """What came out is not what was promised."""


def kind_of(name: str) -> Kind:
    """The kind of input with a name. Imported only now, so that atheris can look at the code under it."""
    module, _, constant = KINDS[name].partition(":")
    found: Kind = getattr(import_module(f"tests.fuzz.kinds.{module}"), constant)
    return found


def attempt(kind: Kind, data: bytes, patience: float = 1.0) -> None:
    """Try one input. Raises whatever breaks, and BrokenPromiseError where only a promise does."""
    from tests.fuzz.kinds.kind import tried

    wrong = tried(kind, kind.of(data), patience).wrong
    if wrong:
        raise BrokenPromiseError("; ".join(wrong))


def changed(data: bytes, seed: int) -> bytes:
    """Bytes with a few changes that know what texts look like."""
    from tests.fuzz import mutation

    dice = Random(seed)
    text = data.decode("utf-8", "replace")
    for _ in range(dice.randint(1, 3)):
        text = dice.choice(mutation.CHANGES)(dice, text)[:LONGEST]
    return text.encode("utf-8", "surrogatepass")


def corpus(name: str) -> list[bytes]:
    """What a kind starts from, up to some hundreds."""
    from tests.fuzz import seeds

    texts = {
        "readers": seeds.pastes,
        "files": seeds.logs,
        "articles": seeds.articles,
        "settings": seeds.environments,
        "entrance": seeds.bodies,
    }[name]()
    return [text.encode()[:LONGEST] for text in texts[:: max(1, len(texts) // MOST_SEEDS)]]


def fuzz(name: str, seconds: int, folder: Path) -> None:
    """Fuzz with atheris for so long; ends the process."""
    import atheris

    with atheris.instrument_imports(include=["knowledge", "bot"]):
        kind = kind_of(name)
    for number, data in enumerate(corpus(name)):
        (folder / f"seed-{number:04}").write_bytes(data)
    kind.work(kind.of(b"HTTP/1.1 404 Not Found"))

    def mutated(data: bytes, longest: int, seed: int) -> Any:
        own = Random(seed).random() < OWN_CHANGES
        return changed(data, seed)[:longest] if own else atheris.Mutate(data, longest)

    options = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-timeout={SLOWEST}", "-rss_limit_mb=4096"]
    kept = [f"-artifact_prefix={folder.parent}/broken-{name}-", "-print_final_stats=1"]
    atheris.Setup(
        [sys.argv[0], str(folder), *kept, *options],
        lambda data: attempt(kind, data, SLOWER),
        custom_mutator=mutated,
    )
    atheris.Fuzz()


def main(arguments: Sequence[str]) -> int:
    """Fuzz for some seconds, or try one file again."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.guided", description=__doc__)
    parser.add_argument("kind", choices=list(KINDS))
    parser.add_argument("what", help="seconds to fuzz for, or a file to try again")
    parser.add_argument("--corpus", type=Path, help="where what reached new code is kept")
    options = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    if not options.what.isdigit():
        attempt(kind_of(options.kind), Path(options.what).read_bytes())
        return 0
    folder = options.corpus or Path(tempfile.mkdtemp(prefix="fuzz-")) / options.kind
    folder.mkdir(parents=True, exist_ok=True)
    fuzz(options.kind, int(options.what), folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
