"""The sentences that are not in any article."""

from __future__ import annotations

import re
from collections.abc import Mapping

from knowledge.article import Role, Sender
from knowledge.diagnosis import Diagnosis, Intent, Reason

FIX_HEADINGS: Mapping[Role, str] = {
    Role.VISITOR: "What you can do",
    Role.OPERATOR: "Fix it on the server",
    Role.DEVELOPER: "Fix it in the client",
}
CHOSEN = "Steps for {}, as you chose; the Home tab or `/4xx stack` changes that."
FIX_BY_ANY = "What to do, for who runs the server or calls it"
LEFT_OUT = "Not compared here: {}. Ask for two or three at a time."
HELP = (
    "Paste an error (a log line, a stack trace, what `curl -i` printed, a block page) or ask in your own words.",
    "I say which 4xx it is, who sent it, why, and what to do.",
)
HELP_EXAMPLES = (
    "`/4xx 413` explains a code; so does `/4xx why is my upload refused`",
    "`/4xx 401 vs 403` compares two",
    "`/4xx which code for a duplicate record` says what to return",
    "`/4xx list` shows every code I know",
    "Mention me in a channel; alone in a thread, and I read the message it started with",
    "In a direct message just write",
    "`/4xx stack nginx` puts the steps for what you run first, wherever you ask; the Home tab lists the names",
    "`/4xx watch` lets me answer here unasked where an error is certain (`/4xx watch alerts`: other bots' posts too)",
    "`/4xx propose` suggests an article of your own, `/4xx propose phrase` another way to say one",
    "`/4xx human #channel` gives my answers here an *Ask a human* button that posts there",
)
HELP_PRIVACY = (
    "I read only what you send me and ask nobody else. I keep none of it, unless your team wants questions without a "
    "good answer kept for review, secrets taken out (`/4xx gaps`); then others wait a day, in case they are rejected."
)
WHAT_TO_PASTE = "Paste the exact message, or the response's first lines (`curl -i …`), and I'll read it."
COURTESIES: Mapping[Intent, str] = {
    Intent.GREET: "Hi! Paste an error or ask about one: I say which 4xx it is, who sent it and what to do.",
    Intent.THANK: "You're welcome! I'm here for the next error too.",
    Intent.PART: "Bye! I'm here when the next error comes.",
}
SERVER_ERRORS: Mapping[int, str] = {
    500: "the server itself failed",
    501: "the server does not know the request's method",
    502: "the server behind the gateway or proxy gave no valid answer",
    503: "the server is overloaded, or down for maintenance",
    504: "the server behind the gateway or proxy did not answer in time",
}


# Programs that print what a proxy told them.
TOOLS = frozenset({"curl", "npm", "apt", "wget", "Python", ".NET", "Java", "OkHttp", "Chrome", "Windows"})
# What words may belong to, and nobody is called.
NOBODY = frozenset(
    {"ACME", "container registry", "Git hosting", "GraphQL", "HTTP/2", "JAX-RS", "MCP server", "OAuth", "Web Push"}
    | {"WebDAV", "x402"}
)
SEVERAL = re.compile(r"\b(?:and|or)\b|,|/ ")


def sent_by(sender: Sender, product: str) -> str:
    """Who made the response, in one clause; empty where nothing tells."""
    if sender is Sender.CLOUDFLARE:
        return "sent by Cloudflare, not by the site's own server"
    if sender is Sender.PROXY:
        return f"sent by what stands in front of the server{_named(product, TOOLS)}, not by the app behind it"
    if sender is Sender.ORIGIN:
        name = _named(product)
        return f"sent by the server itself{name}" if name else "sent by the site's own server"
    return f"made by the client itself{_named(product)}, not by the server" if sender is Sender.CLIENT else ""


def _named(product: str, others: frozenset[str] = frozenset()) -> str:
    """A product in brackets; empty where it is none that could answer, or more than one."""
    known = product and product not in NOBODY | others and not SEVERAL.search(product)
    return f" ({product})" if known else ""


def no_answer(diagnosis: Diagnosis) -> str:
    """Why there is no answer, in an honest sentence or two."""
    status = next(iter(diagnosis.statuses), None)
    match diagnosis.reason:
        case Reason.SERVER_ERROR:
            return server_error(status)
        case Reason.NOT_AN_ERROR if status is not None:
            return f"That is a **{status}**: {_fine(status)}. I answer 4xx errors only."
        case Reason.NOT_AN_ERROR:
            return "I see no error in that: nothing there says that a request was refused. " + WHAT_TO_PASTE
        case Reason.OTHER_PROTOCOL:
            return "That error is not HTTP's: in another protocol the numbers mean something else. " + WHAT_TO_PASTE
        case Reason.OTHER_TROUBLE if diagnosis.advice:
            return diagnosis.advice
        case Reason.OTHER_TROUBLE:
            return "That looks like trouble before or beside HTTP: no server answered a 4xx there. " + WHAT_TO_PASTE
        case Reason.UNKNOWN_STATUS:
            return _unknown(status)
        case Reason.SMALL_TALK:
            return COURTESIES.get(diagnosis.intent) or "I explain HTTP 4xx errors, and see none there. " + WHAT_TO_PASTE
        case Reason.NO_TEXT:
            return "There is nothing to read yet. " + WHAT_TO_PASTE
    return "I found no HTTP error in that. " + WHAT_TO_PASTE


def server_error(status: int | None) -> str:
    """What a 5xx is, and whose."""
    if status is None:
        return "That is a server error (5xx): the server failed, not the request. I answer 4xx only."
    why = SERVER_ERRORS.get(status, "the server failed")
    return (
        f"That is a **{status}**: {why}. The request is not at fault. I answer 4xx only; your team can add "
        f"`{status}.md` to its own articles."
    )


def _fine(status: int) -> str:
    if status < 200:
        return "the server is still at it"
    return "the request worked" if status < 300 else "the server sends you to another address"


def _unknown(status: int | None) -> str:
    if status is None:
        return "That is a code I have no article for. " + WHAT_TO_PASTE
    return (
        f"I read **{status}**, but have no article for it. It is not in the registry of HTTP status codes that I know; "
        f"a server or rule of your own may use it. Your team can add `{status}.md` to its own articles."
    )
