"""The `fourxx` command. What a subcommand needs is imported when it runs, so that `ask` starts at once."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from bot import service
from bot.service import settings
from bot.terminal import DONE, FAILED, StopError, bytes_of, decoded, lines_of, note, say, tell

if TYPE_CHECKING:
    from knowledge.library import Library
    from knowledge.outcome import Diagnosis

LARGE, CHUNK = 1 << 20, 1 << 18  # bytes from which on a file is read as a stream, and how much of it at once


class Arguments(argparse.ArgumentParser):
    """A parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print."""
        raise StopError(f"{message} (see {self.prog} --help)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 the thing asked about failed, 2 usage or settings."""
    try:
        options = _parser().parse_args(arguments)
        code: int = options.run(options)
        sys.stdout.flush()
    except StopError as stop:
        tell(stop.line)
        return stop.code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return 130
    return code


def _parser() -> Arguments:
    parser = Arguments(prog="fourxx", description="What a HTTP 4xx error means, who sent it, why, and what to do.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Arguments)

    ask = commands.add_parser("ask", help="explain a paste or answer a question")
    ask.add_argument("text", nargs="*", help="the text; without it, --file or standard input is read")
    ask.add_argument("--file", metavar="F", help="read the text from a file")
    ask.add_argument("--json", action="store_true", help="print one JSON object")
    ask.add_argument("--jsonl", metavar="FILE", help='lines {"id", "text"} in, one JSON object a line out')
    ask.add_argument("--why", action="store_true", help="also print what was read and how it weighed")
    ask.set_defaults(run=_ask)

    articles = commands.add_parser("articles", help="list, show, start or check articles")
    verbs = articles.add_subparsers(required=True, metavar="VERB", parser_class=Arguments)
    verbs.add_parser("list", help="every article").set_defaults(run=_list)
    show = verbs.add_parser("show", help="one article as it is written")
    show.add_argument("id")
    show.set_defaults(run=_show)
    new = verbs.add_parser("new", help="write an empty article into KNOWLEDGE_PATH, or here")
    new.add_argument("id")
    new.set_defaults(run=_new)
    verbs.add_parser("learn", help="learn the pack's words again, after its articles changed").set_defaults(run=_learn)
    lint = verbs.add_parser("lint", help="say what is still wrong with articles")
    lint.add_argument("paths", nargs="*", metavar="PATH")
    lint.set_defaults(run=_lint)

    evaluate = commands.add_parser("evaluate", help="accuracy on your own cases")
    evaluate.add_argument("cases", metavar="CASES")
    evaluate.set_defaults(run=_evaluate)
    service.add(commands)
    return parser


def _library() -> Library:
    from knowledge.library import Library, LibraryError

    try:
        library = Library.load(settings().knowledge_path)
    except LibraryError as e:
        raise StopError(str(e)) from None
    for problem in library.problems:
        note(f"left out: {problem}")
    return library


def _ask(options: argparse.Namespace) -> int:
    if options.jsonl:
        return _ask_lines(options.jsonl)
    from bot.replies.terminal import as_json, as_text, why
    from knowledge.diagnosis import Intent

    diagnosis = _diagnosed(options)
    if diagnosis.intent is Intent.LIST and not options.json:
        return _list(options)
    say(json.dumps(as_json(diagnosis)) if options.json else as_text(diagnosis))
    if options.why:
        print(f"\n{why(diagnosis)}", file=sys.stderr if options.json else sys.stdout)
    return DONE


def _diagnosed(options: argparse.Namespace) -> Diagnosis:
    """The diagnosis of the text, or of a large file, which is read as a stream."""
    from knowledge.diagnosis import diagnose, engine

    if not options.file or options.text or _size_of(options.file) < LARGE:
        return diagnose(_library(), _text(options))
    library = _library()
    try:
        with Path(options.file).open("rb") as file:
            return engine(library).diagnose_file(iter(lambda: file.read(CHUNK), b""))
    except OSError as e:
        raise StopError(f"cannot read {options.file}: {e.strerror}") from None


def _size_of(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0


def _text(options: argparse.Namespace) -> str:
    if options.text and options.file:
        raise StopError("give the text or --file, not both")
    if options.text:
        text = decoded(os.fsencode(" ".join(options.text)), "the arguments")
    elif options.file:
        text = decoded(bytes_of(options.file), options.file)
    elif sys.stdin.isatty():
        raise StopError("no text: write it after `fourxx ask`, name a file with --file, or pipe it in")
    else:
        text = decoded(sys.stdin.buffer.read(), "standard input")
    if not text.strip():
        raise StopError("no text: there is nothing to read in what was given")
    return text


def _ask_lines(path: str) -> int:
    from bot.replies.terminal import as_json
    from knowledge.diagnosis import diagnose

    library = _library()
    failed = False
    for number, line in enumerate(lines_of(path), 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            id_, text = case["id"], str(case["text"])
        except (ValueError, KeyError, TypeError):
            note(f'{path}:{number}: not a line of {{"id", "text"}}')
            id_, text, failed = None, "", True
        say(json.dumps(as_json(diagnose(library, text), id_)))
    return FAILED if failed else DONE


def _list(_options: argparse.Namespace) -> int:
    for article in sorted(_library(), key=lambda a: (len(a.id), a.id)):
        say(f"{article.id:<10} {article.title}")
    return DONE


def _show(options: argparse.Namespace) -> int:
    article = _library().get(options.id)
    if not article:
        raise StopError(f"no article {options.id}; `fourxx articles list` prints them all", FAILED)
    say(article.draft.text, end="")
    return DONE


def _new(options: argparse.Namespace) -> int:
    from bot.template import TemplateError, write_template

    try:
        path = write_template(options.id, settings().knowledge_path or Path.cwd())
    except TemplateError as e:
        raise StopError(str(e), e.code) from None
    say(f"wrote {path}; fill it in, then: fourxx articles lint {path}")
    return DONE


def _learn(_options: argparse.Namespace) -> int:
    from knowledge import learning, worlds
    from knowledge.library import Library

    print(f"wrote {learning.ship(Library.load())}")
    print(f"wrote {worlds.ship()}")
    return DONE


def _lint(options: argparse.Namespace) -> int:
    from knowledge.library import LibraryError
    from knowledge.lint import check

    try:
        problems = check([Path(p) for p in options.paths] or None)
    except (LibraryError, OSError) as e:
        raise StopError(str(e)) from None
    for problem in problems:
        say(str(problem))
    return FAILED if problems else DONE


def _evaluate(options: argparse.Namespace) -> int:
    from knowledge.evaluation import main as evaluate

    code: int = evaluate([options.cases], _library())
    return code


if __name__ == "__main__":
    sys.exit(main())
