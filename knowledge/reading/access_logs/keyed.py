"""The skeletons of JSON lines: the same keys in the same order, whatever the values."""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.reading.access_logs import objects, shapes
from knowledge.reading.access_logs.entry import METHODS as METHODS_KNOWN
from knowledge.reading.access_logs.entry import Entry
from knowledge.reading.access_logs.shapes import Fields, first, text_in
from knowledge.reading.access_logs.skeletons import ROLES, STATUS, Skeleton, time_pattern

STRING = r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'
REST = r'[^"\\\n]*+(?:\\.[^"\\\n]*+)*+'
METHODS = f"(?i:{'|'.join(sorted(METHODS_KNOWN, reverse=True))})"
METHOD_SAID = re.compile(f"{METHODS} ")
PREFIX = r'[^"{}\\\x1b\n]{0,200}+'
FLAT = rf'(?:[^"{{}}\[\]\n]++|{STRING})'
NESTED = rf"[{{\[](?:{FLAT}|[{{\[](?:{FLAT}|[{{\[]{FLAT}*+[}}\]])*+[}}\]])*+[}}\]]"
VALUES = {
    "": rf"(?:{STRING}|[\w.+-]++)",
    "told": rf"(?P<told{{}}>{STRING}|[\w.+-]++)",
    "nested": NESTED,
    "nothing": '(?:"(?:-|null)?"|null)',
    "status": '"?' + STATUS + '"?',
    "method": rf'"{METHODS}"',
    "path": rf'"(?!(?:-|null)")(?P<path>[^"?\\\s\[]++)(?:\?{REST})?+"',
    "request": rf'"{METHODS} (?P<path>[^"?\\\s\[]++){REST}"',
    "said": rf'"{METHODS} {REST}"',
    "client": r'"(?P<client>\[?[0-9a-fA-F:.]++(?:\]?:[0-9]++)?+)"',
}
TOLD = frozenset({
    "response_flags", "responseflags", "response_code_details", "upstream_host", "upstream_cluster", "routername",
    "jsonpayload.statusdetails", "statusdetails", *(name for shape in shapes.SHAPES for name in shape.upstream),
})  # fmt: skip
KNOWN = frozenset(
    {
        *shapes.CLIENTS,
        *shapes.TIMES,
        *shapes.PATHS,
        *shapes.REQUESTS,
        *shapes.METHOD_NAMES,
        *shapes.ABOUT_REQUESTS,
        *TOLD,
        *(name for shape in shapes.SHAPES for names in (shape.status, shape.needs, shape.marks) for name in names),
    }
)
MOST_VALUES = 120
LONGEST_FRACTION = 9


def skeleton(line: str, entry: Entry) -> Skeleton | None:
    """The skeleton of a line that is one object, with or without a prefix, or None."""
    start = line.find("{")
    fields = objects.fields_of(line)
    if start < 0 or not re.fullmatch(PREFIX, line[:start]) or len(fields) > MOST_VALUES:
        return None
    roles = _roles(fields, entry)
    parts, place, told = [PREFIX if start else ""], start, 0
    for begin, end, role in _values(line, roles):
        if begin < place:
            continue
        pattern = _time(line[begin:end]) if role == "time" else VALUES[role]
        if role == "told":
            pattern, told = pattern.replace("{}", str(told)), told + 1
        parts += [re.escape(line[place:begin]), pattern]
        place = end
    body = "".join(parts) + re.escape(line[place:].rstrip()) + r"[ \t]*+"
    wanted = {"status", *("path" if role == "request" else role for role in roles.values())} & set(ROLES)
    if not all(f"(?P<{role}>" in body for role in wanted):
        return None
    found = Skeleton.of(body, told)
    return found if found.pattern.fullmatch(line.encode() + b"\n") and found.cut(line.encode() + b"\n")[0] else None


def _roles(fields: Fields, entry: Entry) -> dict[int, str]:
    """What each value that counts is for, by where its key stands."""
    roles = dict[int, str]()
    for role, names in (("client", shapes.CLIENTS), ("time", shapes.TIMES), ("path", shapes.PATHS)):
        _assign(roles, role, names, fields)
    if any(shape.format == entry.format and not shape.needs for shape in shapes.SHAPES):
        _assign(roles, "method", shapes.METHOD_NAMES, fields)
    said = not {"path", "method"} <= set(roles.values())
    if said and METHOD_SAID.match(text_in(shapes.REQUESTS, fields)):
        _assign(roles, "said" if "path" in roles.values() else "request", shapes.REQUESTS, fields)
    for name in TOLD & fields.keys():
        roles[fields[name].start()] = "told"
    for token in fields.values():
        if token.start("text" if token["text"] is not None else "bare") == entry.start:
            roles[token.start()] = "status"
    return roles


def _assign(roles: dict[int, str], role: str, names: tuple[str, ...], fields: Fields) -> None:
    """Give a role to the first of the named fields that holds something; those before it must go on to hold nothing."""
    chosen = first(names, fields)
    for name in names:
        if name in fields:
            roles[fields[name].start()] = role if fields[name] is chosen else "nothing"
            if fields[name] is chosen:
                break


def _values(line: str, roles: dict[int, str]) -> Iterable[tuple[int, int, str]]:
    """Where each value stands and its role; of an object or a list in which no name counts, where all of it stands."""
    above: list[str] = []
    path = ""
    nested = re.compile(NESTED)
    for token in objects.TOKEN.finditer(line):
        role = roles.get(token.start(), "")
        if token["text"] is not None:
            yield token.start("text") - 1, token.end("text") + 1, role
        elif token["bare"] is not None:
            yield *token.span("bare"), role
        elif token["colon"] is None and token["key"] is not None and role:
            yield token.start("key") - 1, token.end("key") + 1, role
        elif token["open"] is not None:
            name = f"{path}{token['key'].strip().lower()}"
            whole = nested.match(line, token.start("open"))
            if whole and not any(known == name or known.startswith(f"{name}.") for known in KNOWN):
                yield *whole.span(), "nested"
        if token["open"] is not None:
            above.append(path)
            path = f"{path}{token['key'].strip().lower()}." if len(above) < objects.DEEPEST else ""
        elif token["nest"] is not None:
            above.append(path)
        elif token["close"] is not None:
            path = above.pop() if above else ""


def _time(value: str) -> str:
    bare = value.strip('"')
    quote = value[: (len(value) - len(bare)) // 2]
    return f"{quote}{time_pattern([bare], LONGEST_FRACTION)}{quote}"
