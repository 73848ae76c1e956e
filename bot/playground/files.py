"""Files people and the app share, and their host."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, replace
from urllib.parse import quote

from bot.playground.changes import Json
from bot.playground.ids import Ids
from knowledge.encoding import encoding_of

PREVIEW_CHARACTERS = 2_000
PREVIEW_LINES = 5
SNIPPET_BYTES = 1_000_000
SNIPPET_TYPES = {"txt": "text", "log": "text", "json": "json", "md": "markdown", "csv": "csv", "conf": "text"}
_IMAGES = ("png", "jpg", "jpeg", "gif", "webp")
_LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in to your workspace</body></html>"


@dataclass(frozen=True)
class File:
    """One file with its content; `user` is who uploaded it, `shared` whether it has reached a conversation."""

    id: str
    name: str
    content: bytes
    user: str
    created: int
    title: str
    alt_text: str = ""
    mode: str = "hosted"
    shared: bool = False

    @property
    def kind(self) -> str:
        """Slack's filetype: from the name's ending, ``text`` when there is none."""
        ending = self.name.rpartition(".")[2].lower() if "." in self.name else ""
        return SNIPPET_TYPES.get(ending, ending) or "text"

    @property
    def mimetype(self) -> str:
        """The media type Slack would tell."""
        guessed = mimetypes.guess_type(self.name)[0]
        return "text/plain" if self.kind in SNIPPET_TYPES.values() else guessed or "application/octet-stream"

    @property
    def is_image(self) -> bool:
        """Whether a browser may show it in place."""
        return self.kind in _IMAGES

    def payload(self, base_url: str, team_id: str) -> Json:
        """The file as events and files.info show it."""
        address = f"{base_url}/files-pri/{team_id}-{self.id}/{quote(self.name)}"
        body: Json = {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title,
            "mimetype": self.mimetype,
            "filetype": self.kind,
            "pretty_type": self.kind.upper(),
            "user": self.user,
            "user_team": team_id,
            "editable": self.mode == "snippet",
            "size": len(self.content),
            "mode": self.mode,
            "is_external": False,
            "external_type": "",
            "is_public": True,
            "url_private": address,
            "url_private_download": address.replace(self.id + "/", self.id + "/download/"),
            "permalink": f"{base_url}/files/{self.user}/{self.id}/{quote(self.name)}",
            "file_access": "visible",
        }
        if self.alt_text:
            body["alt_txt"] = self.alt_text
        return body | (self._preview() if self.mode == "snippet" else {})

    def _preview(self) -> Json:
        text = self.content.decode(encoding_of(self.content), "replace")
        preview = "\n".join(text[:PREVIEW_CHARACTERS].split("\n")[:PREVIEW_LINES])
        lines = text.count("\n") + 1
        return {"preview": preview, "preview_is_truncated": len(preview) < len(text), "lines": lines}


class Files:
    """Keeps files and serves them to whoever shows the bot's token."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._files: dict[str, File] = {}
        self._awaited: dict[str, tuple[str, int]] = {}

    def add(self, name: str, content: bytes, user: str, *, snippet: bool = False) -> File:
        """Keep a file a person shares; text of up to 1 MB is kept as a snippet in any case."""
        file = File(self._ids.new("F"), name, content, user, self._ids.seconds(), name, shared=True)
        text = file.mimetype == "text/plain" and len(content) <= SNIPPET_BYTES
        return self._keep(replace(file, mode="snippet" if snippet or text else "hosted"))

    def expect(self, name: str, length: int, user: str, alt_text: str = "") -> tuple[File, str]:
        """A file the app announces, and the key of the address to upload its `length` bytes to."""
        file = self._keep(File(self._ids.new("F"), name, b"", user, self._ids.seconds(), name, alt_text))
        key = self._ids.secret()
        self._awaited[key] = (file.id, length)
        return file, key

    def receive(self, key: str, content: bytes) -> File | None:
        """Take the bytes of an announced file; None for an unknown key or another length than announced."""
        file_id, length = self._awaited.get(key, ("", -1))
        if length != len(content):
            return None
        del self._awaited[key]
        return self._keep(replace(self._files[file_id], content=content))

    def share(self, file: File, title: str) -> File:
        """Mark an uploaded file as shared under a title."""
        return self._keep(replace(file, title=title or file.title, shared=True))

    def remove(self, file: File) -> None:
        """Delete a file."""
        self._files.pop(file.id, None)

    def find(self, file_id: str) -> File | None:
        """A file by id."""
        return self._files.get(file_id)

    def host(self, file_id: str, *, allowed: bool) -> tuple[int, str, bytes]:
        """Status, media type and bytes of a download; without the token Slack answers 200 with a login page."""
        file = self._files.get(file_id)
        if not allowed:
            return 200, "text/html", _LOGIN_PAGE.encode()
        return (200, file.mimetype, file.content) if file else (404, "text/html", b"not found")

    def _keep(self, file: File) -> File:
        self._files[file.id] = file
        return file
