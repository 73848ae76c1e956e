"""Request lines that web frameworks, development servers and CDNs' tools print: one pattern a format.

Each pattern is tried only where its hint stands in the line, and anchors the status between words of its format.
Sources: the request loggers of the products named, as their documentation or source prints them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.article import Sender
from knowledge.reading.access_logs.entry import METHOD, METHODS, STATUS, Entry, client_in, time_in


@dataclass(frozen=True, slots=True)
class Pattern:
    """One format: `hint` is a literal every line of it holds; with `wordy` there is a method in capitals too."""

    hint: str
    regex: re.Pattern[str]
    format: str
    sender: Sender = Sender.ORIGIN
    wordy: bool = True


def _pattern(hint: str, regex: str, name: str, sender: Sender = Sender.ORIGIN) -> Pattern:
    filled = (
        regex.replace("<METHOD>", METHOD).replace("<STATUS>", STATUS).replace("<PATH>", PATH).replace("<TOOK>", TOOK)
    )
    return Pattern(hint, re.compile(filled), name, sender, "<METHOD>" in regex)


METHOD_HINT = re.compile(
    "GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|CONNECT|TRACE|PROPFIND|PROPPATCH|REPORT|PURGE|SEARCH|LINK"
)
PATH = r"(?P<path>(?:/|https?://)[^\s\"|]*)"
TOOK = r"[0-9]+(?:\.[0-9]+)? ?(?:ns|µs|μs|us|ms|s|m|h)(?:[0-9.]+m?s)?(?![\w])"

PATTERNS = (
    _pattern(
        "[GIN]",
        r"\[GIN\] (?P<time>[0-9/]{10} - [0-9:]{8}) \|\s*<STATUS>\s*\|[^|]{1,40}\|\s*(?P<client>[^\s"
        r'|]{0,60})\s*\|\s*<METHOD>\s+"?(?P<path>[^\s"]*)',
        "Gin log",
    ),
    _pattern("[GIN]", r"\[GIN\] (?P<time>[0-9/]{10} - [0-9:]{8}) \|\s*<STATUS>\s*\|", "Gin log"),
    _pattern(
        "| ",
        r"\|\s*(?P<client>[0-9a-fA-F.:]{2,60})\s*\|\s*<STATUS>\s*\|[^|]{1,40}\|[^|]{1,40}\|\s*<METHOD>\s+"
        r"<PATH>",
        "Beego log",
    ),
    _pattern(
        "|",
        r"\|(?P<client>[0-9a-fA-F.:]{2,60})\|[^|]{0,80}\|<METHOD>\|(?P<path>[^\s|]*)\|<STATUS>\|-?[0-9]+\|-?[0-9]+\|",
        "Artifactory request log",
    ),
    _pattern("[negroni]", r"\| <STATUS> \|[^|]{1,40}\|[^|]{1,255}\| <METHOD> <PATH>", "Negroni log"),
    _pattern(
        "| ",
        r"(?:[0-9]{2}:[0-9]{2}:[0-9]{2}\]?) \|\s*<STATUS>\s*\|[^|]{1,40}\|\s*(?P<client>[^\s|]{1,60})\s*\|"
        r"\s*<METHOD>\s*\|\s*(?P<path>[^\s|]*)",
        "Fiber log",
    ),
    _pattern(" - ", r"[0-9]{2}:[0-9]{2}:[0-9]{2}\]? <STATUS> -\s{1,12}<TOOK>\s<METHOD>\s+<PATH>", "Fiber log"),
    _pattern(
        '" from ',
        r'"<METHOD> <PATH> HTTP/[0-9.]{1,3}" from (?P<client>\S{1,60}?)(?::[0-9]+)? - <STATUS> [0-9]+B in ',
        "Chi log",
    ),
    _pattern("Completed ", r"\bCompleted <STATUS>(?: [A-Z][\w' -]{1,40})? in [0-9.]+ ?[mµ]?s\b", "Rails log"),
    _pattern("Completed ", r"\bCompleted <STATUS> [A-Z][a-z][\w' -]{1,40}$", "Rails log"),
    _pattern("[martini]", r"Completed <STATUS> ", "Martini log"),
    _pattern("Sent ", r"\bSent <STATUS> in [0-9.]+ ?[mµμ]?s\b", "Phoenix log"),
    _pattern("Chunked ", r"\bChunked <STATUS> in [0-9.]+ ?[mµμ]?s\b", "Phoenix log"),
    _pattern(" in ", r"(?:^|[\s│|○⨯✓>])<METHOD> <PATH> <STATUS> in <TOOK>", "Next.js log"),
    _pattern(
        "]: ",
        r"(?P<client>[0-9a-fA-F.:\[\]]{2,60}?):[0-9]{1,5} \[<STATUS>\]: (?:(?:\(null\)|[A-Z]{3,12})"
        r" )?<PATH>",
        "PHP built-in server log",
    ),
    _pattern(
        "Request finished",
        r"Request finished (?:HTTP/[0-9.]{1,3} )?<METHOD> <PATH>[^-]{0,80} - <STATUS>(?= |$)",
        "ASP.NET Core log",
    ),
    _pattern("Request finished", r"Request finished in [0-9.,]+ ?ms <STATUS>(?= |$)", "ASP.NET Core log"),
    _pattern(" responded ", r'\b<METHOD>\s+"?<PATH>"? responded <STATUS> in [0-9.,]+ ?ms', "Serilog request log"),
    _pattern(": ", r"(?:^|- |\s)<STATUS> [A-Z][A-Za-z' -]{1,40}: <METHOD> - <PATH>(?: in [0-9]+ ?ms)?", "Ktor log"),
    _pattern(
        ' "',
        r"""\[(?P<client>[0-9a-fA-F.:]{2,60}?):[0-9]{1,5}\] <STATUS> [A-Z][A-Za-z' -]{1,40} "<METHOD>"""
        r" <PATH> HTTP/",
        "request log",
    ),
    _pattern(
        "generated ",
        r"\] <METHOD> (?P<path>\S+) => generated [0-9]+ bytes in [0-9]+ [mµu]?secs \(HTTP/[0-9.]{1,3}"
        r" <STATUS>\)",
        "uWSGI log",
    ),
    _pattern(
        "HTTP ",
        r"\bHTTP <METHOD> <PATH> <STATUS> \[[0-9.]+, (?P<client>[^\]\s]{1,60}?)(?::[0-9]+)?\]",
        "Daphne log",
    ),
    _pattern(
        "sanic.access",
        r"\[(?P<client>[^\]\s]{1,60}?)(?::[0-9]+)?\]: <METHOD> <PATH>\s+<STATUS>(?= |$)",
        "Sanic access log",
    ),
    _pattern(
        "(",
        r"(?:\] |\.access: ?| - |^)<STATUS> <METHOD> <PATH> \((?P<client>[^)\s]{1,60})\) [0-9.]+ ?ms",
        "Tornado log",
    ),
    _pattern("(", r"\b<METHOD> <PATH> \(<STATUS>\) <TOOK>", "Go service log"),
    _pattern("SERVER ", r"SERVER\s{1,8}<METHOD>\s{1,8}\(<STATUS>\) <PATH>", "Symfony server log"),
    _pattern("Error (", r'"<METHOD> <PATH>" Error \(<STATUS>\): ', "http-server log"),
    _pattern("Returned ", r"\bHTTP\b[^\n]{0,80}? Returned <STATUS> in [0-9.]+ ?m?s\b", "serve log"),
    _pattern("-> ", r"(?:-->|->) ?<METHOD> <PATH> <STATUS> <TOOK>(?: [0-9.]+ ?[kM]?[bB])?", "Koa log"),
    _pattern("[hanami]", r"\] <METHOD> <STATUS> [0-9.]+ ?[mµ]?s (?P<client>\S{1,60}) <PATH>", "Hanami log"),
    _pattern(
        " {",
        r"\[response\][^{]{0,300}: (?P<method>[a-z]{3,8}) <PATH> \{[^}]{0,300}\} <STATUS> \([0-9]+ ?ms\)",
        "hapi log",
    ),
    _pattern(
        "[",
        r"(?:^|\s)[0-9]{2}:[0-9]{2}:[0-9]{2} \[<STATUS>\] (?:(?P<method>GET|POST|HEAD) )?<PATH>(?: [0-9]+"
        r" ?ms)?",
        "Astro log",
    ),
    _pattern("Method completed", r"Method completed with status: <STATUS>\b", "AWS API Gateway log", Sender.UNKNOWN),
    _pattern("REPORT", r"\bREPORT .{0,200} Status: <STATUS>\b", "AWS Lambda log", Sender.UNKNOWN),
    _pattern(
        "HTTP/",
        r"(?:^|[\s:\]])<METHOD> <PATH> HTTP/[0-9.]{1,3} <STATUS> (?:[0-9]+|-) - [0-9.-]+ ms",
        "Express log",
    ),
    _pattern(
        "ms",
        r"(?:^|[\s:\]|>])<METHOD> <PATH> <STATUS> (?:(?:[0-9]+|-) - [0-9.-]+ ms|[0-9.-]+ ms - (?:[0-9]+"
        r"|-)|<TOOK>)",
        "Express log",
    ),
    _pattern("m", r"(?:^|[\s:\]|>])<METHOD> <PATH> <STATUS> [-–] <TOOK>", "request log"),
    _pattern(" - - ", r"(?:^|[\s:\]|>])<METHOD> <PATH> <STATUS> - - [0-9.-]+ ms", "Express log"),
    _pattern(
        " | ", r"\b<METHOD> \| <STATUS> \| (?P<client>[0-9a-fA-F.:]{2,60}) \|(?:[^|]{0,80}\|)? ?<PATH>", "Supabase log"
    ),
    _pattern("ms) ", r"\b<METHOD> <PATH> \([0-9.]+ ?ms\) <STATUS>(?= |$)", "Strapi log"),
    _pattern("(", r"\b<METHOD> <PATH> ← \S{1,255} \(<STATUS>\) - <TOOK>", "Medusa log"),
    _pattern("] s3.", r"\[<STATUS> [A-Z][A-Za-z' -]{1,40}\] s3\.[A-Z]", "MinIO trace"),
    _pattern("[", r"\[<METHOD>\] ?<STATUS> (?P<path>\S+) ", "Render log", Sender.UNKNOWN),
    _pattern("] /", r"\[<METHOD>\] <PATH> <STATUS>(?= |$)", "request log", Sender.UNKNOWN),
    _pattern(" ", r"(?:^|[\s\]])\[?<STATUS>\]?\s{1,8}<METHOD>\s{1,8}<PATH>(?: \.{2,200})?\s{1,8}<TOOK>", "request log"),
    _pattern(
        "ms",
        r"(?:^|[\s:\]|>])<METHOD> <PATH>(?: HTTP/[0-9.]{1,3})? <STATUS> [A-Z][A-Za-z' -]{1,40}(?: in|:| -)? \(?<TOOK>",
        "request log",
    ),
    _pattern("[Nest]", r"\] <METHOD> <PATH> <STATUS>(?= |$)", "Nest log"),
    _pattern(
        " -> ",
        r"(?:^|[\s:\]|>])<METHOD> <PATH> (?:->|=>|→|-->) <STATUS>(?= ?(?:\(|[0-9]|$))",
        "request log",
        Sender.UNKNOWN,
    ),
    _pattern(" /", r"^\s{0,12}<METHOD> (?P<path>/\S*) <STATUS>\s*$", "request log", Sender.UNKNOWN),
    _pattern(
        " /",
        r"(?:[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?Z?\]?(?: [+-][0-9:]{4,5})?)(?: \[?(?:INFO|WARN"
        r"|WARNING|ERROR|DEBUG|info|warn|error|debug)\]?:?)? ?<METHOD> (?P<path>/\S*) <STATUS>(?= |$)",
        "request log",
        Sender.UNKNOWN,
    ),
)


def read(line: str) -> Entry | None:
    """The entry of a framework's request line, or None."""
    wordy = METHOD_HINT.search(line)
    for pattern in PATTERNS:
        if pattern.hint in line and (wordy or not pattern.wordy):
            found = pattern.regex.search(line)
            if found:
                return _entry(line, found, pattern)
    return None


def _entry(line: str, found: re.Match[str], pattern: Pattern) -> Entry:
    parts = found.groupdict()
    method = (parts.get("method") or "").upper()
    return Entry(
        int(found["status"]),
        found.start("status"),
        found.end("status"),
        None,
        parts.get("time") or time_in(line),
        method if method in METHODS else "",
        parts.get("path") or "",
        client_in(parts.get("client") or ""),
        pattern.sender,
        pattern.format,
    )
