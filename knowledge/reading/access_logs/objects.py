"""Access logs written as JSON, one object a line or one object over several lines.

A scanner rather than a parser: it keeps the place of every value, and a line cut anywhere still tells what it holds.
"""

from __future__ import annotations

import re

from knowledge.reading.access_logs import shapes
from knowledge.reading.access_logs.entry import METHODS, Entry, client_in, last_status
from knowledge.reading.access_logs.shapes import Fields, Shape, Told, text_in, value_of

DEEPEST = 12
TOKEN = re.compile(
    r'"(?P<key>[^"\\]*+(?:\\.?[^"\\]*+)*+)"?+'
    r'(?P<colon>\s*+:\s*+(?:"(?P<text>[^"\\]*+(?:\\.?[^"\\]*+)*+)"?+|(?P<bare>[\w.+-]++)|(?P<open>[{\[]))?+)?+'
    r"|(?P<nest>[{\[])|(?P<close>[}\]])"
)
STATUS = re.compile(r"(?:[1-5][0-9]{2}|0|000)(?= [A-Za-z]|$)")


def read(text: str) -> Entry | None:
    """The entry of a text that holds a JSON object (or the beginning of one), or None."""
    return of_fields(fields_of(text))


def of_fields(fields: Fields) -> Entry | None:
    """The entry that named values tell, or None."""
    told = {place for name in fields.keys() & shapes.BY_STATUS.keys() for place in shapes.BY_STATUS[name]}
    for place in sorted(told):
        entry = _of_shape(shapes.SHAPES[place], fields)
        if entry is not None:
            return entry
    return None


def fields_of(text: str) -> dict[str, re.Match[str]]:
    """The values of the objects in a text by dotted path in lower case; the first of a name counts."""
    fields: dict[str, re.Match[str]] = {}
    above: list[str] = []
    path = ""
    for token in TOKEN.finditer(text):
        key, colon, text_value, bare, opened, nested, closed = token.groups()
        if colon:
            name = path + key.strip().lower()
            if opened:
                above.append(path)
                path = name + "." if len(above) < DEEPEST else ""
            elif name not in fields and (text_value is not None or bare is not None):
                fields[name] = token
        elif nested:
            above.append(path)
        elif closed:
            path = above.pop() if above else ""
        elif path:
            fields.setdefault(path[:-1], token)
    return fields


def _of_shape(shape: Shape, fields: Fields) -> Entry | None:
    if not shape.needs <= fields.keys() or (shape.marks and shape.marks.isdisjoint(fields)):
        return None
    value = next(fields[name] for name in shape.status if name in fields)
    text, start = value_of(value)
    found = STATUS.match(text)
    if not found or (not shape.needs and not _is_request(fields, text)):
        return None
    status = int(found[0])
    upstream = _upstream(shape, fields)
    sender = shape.who(Told(status, upstream, fields))
    reason = text_in(shape.code, fields)
    return Entry(
        status,
        start,
        start + found.end(),
        upstream or None,
        text_in(shapes.TIMES, fields),
        _method(fields),
        _path(fields),
        _client(fields),
        sender,
        shape.format,
        "" if reason in shapes.NO_REASON else reason.partition(",")[0],
    )


def _upstream(shape: Shape, fields: Fields) -> int | None:
    """The status of the server behind: 0 where the field says that none was asked, None where there is no field."""
    for name in shape.upstream:
        if name in fields:
            text = value_of(fields[name])[0]
            return 0 if text in ("", "0", "null") else last_status(text)
    return None


def _client(fields: Fields) -> str:
    told = text_in(shapes.CLIENTS, fields).partition(",")[0].strip()
    return client_in(told) or told


def _method(fields: Fields) -> str:
    method = text_in(shapes.METHOD_NAMES, fields) or text_in(shapes.REQUESTS, fields).partition(" ")[0]
    return method.upper() if method.upper() in METHODS else ""


def _path(fields: Fields) -> str:
    path = text_in(shapes.PATHS, fields)
    if path:
        return path
    words = text_in(shapes.REQUESTS, fields).split(" ")
    return words[1] if len(words) > 1 and words[0].upper() in METHODS else ""


def _is_request(fields: Fields, status: str) -> bool:
    """Whether an object with a status of no product's own name is about a request."""
    if _method(fields):
        return True
    return len(status) == 3 and not shapes.ABOUT_REQUESTS.isdisjoint(fields) and bool(_path(fields))
