"""Files attached to a question: fetched from Slack's own hosts only, capped by the bytes that arrive."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urlsplit

import aiohttp

from bot.replies.markdown import quoted
from knowledge.encoding import in_utf8

HOSTS = frozenset({"files.slack.com", "files.slack-gov.com"})
LARGEST = 50 * 1024 * 1024
CHUNK = 256 * 1024
MOST = 3  # files read for one question
HIDDEN = "check_file_info"  # how Slack marks a file of another organisation's, of which it tells the id alone
PATIENCE = aiohttp.ClientTimeout(total=120, sock_connect=5, sock_read=15)
TEXTS = frozenset(
    {"text", "log", "json", "ndjson", "javascript", "shell", "csv", "tsv", "html", "xml", "yaml", "har", "markdown"}
)


PICTURES = frozenset({"png", "jpg", "jpeg", "webp", "gif"})


class FileError(Exception):
    """Why a file cannot be read, as a sentence for who sent it."""


@dataclass(frozen=True)
class Attached:
    """What a message says of a file. Size and kind are claims."""

    name: str
    url: str
    kind: str
    media: str
    mode: str
    id: str = ""
    hidden: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it claims to be text."""
        return self.mode == "snippet" or self.kind in TEXTS or self.media.startswith("text/")

    @property
    def is_picture(self) -> bool:
        """Whether it claims to be a picture of a kind that text can be read off."""
        return self.kind in PICTURES


def attached(message: Mapping[str, Any]) -> Sequence[Attached]:
    """The files of a message."""
    files = message.get("files")
    return [described(f) for f in (files if isinstance(files, list) else []) if isinstance(f, dict)]


async def fetch(session: aiohttp.ClientSession, file: Attached, token: str, peer: str = "") -> IO[bytes]:
    """A file's content in a temporary file that goes when it is closed. `peer` is a test workspace's address.

    Raises FileError. The token goes to no other host: no redirect is followed.
    """
    if file.mode == "external" or not allowed(file.url, peer):
        raise FileError(f"{_named(file)} does not lie on Slack's own file host, so I leave it alone.")
    content = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
    try:
        async with session.get(file.url, headers=headers, allow_redirects=False, timeout=PATIENCE) as answer:
            await _kept(file, answer, content)
    except (aiohttp.ClientError, TimeoutError) as e:
        content.close()
        raise FileError(f"{_named(file)} did not arrive from Slack ({type(e).__name__}); try again.") from None
    except FileError:
        content.close()
        raise
    content.seek(0)
    return content


def allowed(url: str, peer: str = "") -> bool:
    """Whether an address is one of Slack's file hosts, spelt plainly, or the test workspace's."""
    try:
        given = urlsplit(url)
        port = given.port
    except ValueError:
        return False
    if "\\" in url or given.username or given.password:
        return False
    if given.scheme == "https" and given.netloc in HOSTS and port is None:
        return True
    test = urlsplit(peer)
    loopback = test.hostname in {"127.0.0.1", "::1", "localhost"}
    return loopback and (given.scheme, given.netloc) == (test.scheme, test.netloc)


def chunks(content: IO[bytes]) -> Iterator[bytes]:
    """A file piece by piece, in UTF-8."""
    content.seek(0)
    return in_utf8(iter(lambda: content.read(CHUNK), b""))


def beginning(content: IO[bytes], most: int) -> str:
    """A file's text, the first so many bytes of it."""
    head = bytearray()
    for piece in chunks(content):
        head += piece[: most - len(head)]
        if len(head) >= most:
            break
    return head.decode("utf-8", "replace")


async def _kept(file: Attached, answer: aiohttp.ClientResponse, content: IO[bytes]) -> None:
    if answer.status != 200:
        raise FileError(f"Slack did not hand me {_named(file)} (it said {answer.status}).")
    if answer.content_type == "text/html" and file.kind != "html":
        raise FileError(
            f"I may not read {_named(file)}: the app lacks the scope `files:read`. Paste its lines instead."
        )
    taken = 0
    async for piece in answer.content.iter_chunked(CHUNK):
        taken += len(piece)
        if taken > LARGEST:
            raise FileError(f"{_named(file)} is larger than {LARGEST >> 20} MB. Send the part around the error.")
        content.write(piece)


def unreadable(files: Sequence[Attached]) -> list[str]:
    """Why files are not even fetched."""
    pictures, others = [f for f in files if f.is_picture], [f for f in files if not f.is_picture]
    no_pictures = f"I can't read pictures here, so not {_listed(pictures)} either: paste the text instead."
    no_texts = f"I can read text files only, and {_listed(others)} {'are none' if len(others) > 1 else 'is none'}."
    return [*([no_pictures] if pictures else []), *([no_texts] if others else [])]


def read_off(file: Attached, *, text: bool) -> str:
    """What to say of a picture that was looked at."""
    if not text:
        return f"I found no text in the picture {_named(file)}. Paste the message as text, and I'll read it."
    return f"Read off the picture {_named(file)}; a letter or two may be wrong."


def given_up(files: Iterable[Attached]) -> str:
    """What to say of files whose reading never came to its end."""
    return f"I could not read {_listed(files) or 'the file'} to its end. Send the part around the error."


def too_many(files: Iterable[Attached]) -> str:
    """What to say of the files of a message beyond those that are read."""
    return f"I read {MOST} files at once, so I left out {_listed(files)}."


def untold(file: Attached, error: str) -> str:
    """Why nothing is known of a file that Slack told the id of."""
    return f"Slack did not tell me where {_named(file)} lies (it said {error}). Paste its lines instead."


def _listed(files: Iterable[Attached]) -> str:
    return ", ".join(_named(file) for file in files)


def _named(file: Attached) -> str:
    return quoted(file.name, 80) or "the file"


def described(given: Mapping[str, Any]) -> Attached:
    """A file as Slack describes it."""
    url = str(given.get("url_private_download") or given.get("url_private") or "")
    return Attached(
        name=str(given.get("name") or ""),
        url=url,
        kind=str(given.get("filetype") or ""),
        media=str(given.get("mimetype") or ""),
        mode=str(given.get("mode") or ""),
        id=str(given.get("id") or ""),
        hidden=given.get("file_access") == HIDDEN and not url,
    )
