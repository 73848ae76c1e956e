"""Replies: pure words and blocks, within every limit, for every article and every kind of diagnosis."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.playground import problems
from bot.replies.comparing import compared
from bot.replies.lines import likeliest
from bot.replies.logs import headed
from bot.replies.memory import packed, unpacked
from bot.replies.outline import Act, Outline, Style, View
from bot.replies.outlines import article_outline, helped, listed, outline, secret_warning, unread_parent
from bot.replies.slack import Reply, drawn
from bot.replies.stack import offered
from bot.replies.terminal import as_json, as_text, why
from bot.replies.values import Value
from bot.replies.wording import FIX_BY_ANY, FIX_HEADINGS, sent_by
from knowledge.article import Contrast, Fix, Role, Sender, Source
from knowledge.diagnosis import Candidate, Diagnosis, Intent, Outcome, Reason, diagnose
from knowledge.library import Library
from knowledge.reading.evidence import Evidence, Facts, Kind
from knowledge.triage import Tally, Triage

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
IDS = [a.id for a in Library.load()]
NEAR_MISSES = Path(__file__).parents[1] / "knowledge" / "near_misses"


def candidate(library: Library, id_: str) -> Candidate:
    article = library.get(id_)
    assert article
    return Candidate(id_, article, 1.0)


def evidence(line: str, words: str, article: str, **fields) -> Evidence:
    start = line.index(words)
    given = {"kind": Kind.SIGNATURE, "reads": "nginx's own words", "weight": 1.0, **fields}
    return Evidence(line=1, text=line, start=start, end=start + len(words), article=article, **given)


def answer(library: Library, id_: str, **fields) -> Diagnosis:
    return Diagnosis(Outcome.ANSWER, candidates=(candidate(library, id_),), confidence=0.9, **fields)


def sound(reply: Reply) -> None:
    assert problems(list(reply.blocks)) == []
    assert 0 < len(reply.text) < 4000
    assert [t for t in ("<!channel", "<!here", "<@", "<#") if t in reply.text + str(reply.blocks)] == []


@pytest.mark.parametrize("unfolded", [False, True])
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("id_", IDS)
def test_every_article_fits_into_a_message(library: Library, id_: str, role: Role, unfolded: bool) -> None:
    article = library.get(id_)
    assert article
    shown = article_outline(article, id_, NOW, View(role, id_, unfolded))
    reply = drawn(shown, "abc", library.version)
    sound(reply)
    if not unfolded:
        assert not reply.text.endswith("…")


@pytest.mark.parametrize("intent", [Intent.RETURN, Intent.RETRY])
@pytest.mark.parametrize("id_", IDS)
def test_advice_of_every_article_fits(library: Library, id_: str, intent: Intent) -> None:
    sound(drawn(outline(answer(library, id_, intent=intent), NOW)))


@pytest.mark.parametrize("one", IDS)
def test_every_article_can_be_compared(library: Library, one: str) -> None:
    reply = drawn(compared(candidate(library, one), candidate(library, "404" if one != "404" else "410")))
    sound(reply)
    assert any(block["type"] == "table" for block in reply.blocks)


@pytest.mark.parametrize("words", ["again " * 9_000, "a" * 50_000], ids=["words", "one word"])
def test_an_article_of_any_length_can_be_compared(library: Library, words: str) -> None:
    one, other = candidate(library, "404"), candidate(library, "410")
    draft = replace(one.article.draft, body=one.article.draft.body.replace("## Retry\n", f"## Retry\n{words}. "))
    long = one._replace(article=replace(one.article, draft=draft))
    assert len(long.article.section("Retry")) > 40_000
    sound(drawn(compared(long, other)))


COMPARED = [
    pytest.param("403 vs 404 vs 410", ("403", "404", "410"), 3, id="three"),
    pytest.param("401, 403 and 407", ("401", "403", "407"), 3, id="a list"),
    pytest.param("409 or 412?", ("409", "412"), 1, id="two"),
    pytest.param("gone vs not found", ("404", "410"), 1, id="names"),
]


@pytest.mark.parametrize(("asked", "columns", "decided"), COMPARED)
def test_what_is_compared_has_a_column_each_and_a_line_a_pair(
    library: Library, asked: str, columns: tuple[str, ...], decided: int
) -> None:
    words = outline(diagnose(library, asked), NOW)
    assert words.table
    assert words.table.head[1:] == columns
    assert all(cell for row in words.table.rows for cell in row)
    assert [len(p.lines) for p in words.after] == [decided]
    sound(drawn(words))
    assert not drawn(words).text.endswith("…")


def test_of_more_than_fit_side_by_side_the_others_are_named(library: Library) -> None:
    asked = {"400", "401", "403", "404", "410"}
    words = outline(diagnose(library, " vs ".join(sorted(asked))), NOW)
    assert words.table
    left = asked - set(words.table.head)
    assert 1 <= len(left) <= 3
    [note] = words.parts[0].lines
    assert [id_ for id_ in left if id_ not in note] == []
    sound(drawn(words))


def test_a_header_that_is_not_sent_is_said(library: Library) -> None:
    words = outline(diagnose(library, "403 vs 404"), NOW)
    assert words.table
    assert ("Headers", "Retry-After (may)", "none") in words.table.rows


@pytest.mark.parametrize("asked", ["401 vs 502", "502 or 401?", "401 vs 403 vs 502"])
def test_what_is_not_ours_is_said_beside_what_is(library: Library, asked: str) -> None:
    words = outline(diagnose(library, asked), NOW)
    assert words.title.startswith("401 Unauthorized")
    assert words.table is None or words.table.head == ("What", "401", "403")
    assert "That is a *502*" in drawn(words).text


@pytest.mark.parametrize("asked", ["413, 429", "I got 413, then 429"])
def test_a_second_code_is_offered(library: Library, asked: str) -> None:
    words = outline(diagnose(library, asked), NOW)
    assert (words.title, words.table) == ("413 Content Too Large", None)
    assert [p.view.article for p in words.presses if p.act is Act.SHOW] == ["429"]


ONE = ["HTTP/1.1 401 Unauthorized", "I get a 401 or a timeout", "HTTP 403 today, 200 until now"]


@pytest.mark.parametrize("asked", ONE)
def test_one_code_alone_is_not_compared(library: Library, asked: str) -> None:
    words = outline(diagnose(library, asked), NOW)
    assert words.table is None
    assert [p for p in words.presses if p.act is Act.SHOW] == []


@pytest.mark.parametrize("reason", [None, *Reason])
@pytest.mark.parametrize("statuses", [{}, {502: 1}, {301: 1}, {200: 5}, {418: 1}, {299: 1}])
def test_every_reason_for_no_answer_has_its_sentence(reason: Reason | None, statuses: dict[int, int]) -> None:
    sound(drawn(outline(Diagnosis(Outcome.NONE, reason, statuses=statuses), NOW)))


def abstained(library: Library) -> list[tuple[str, Diagnosis]]:
    lines = [line for path in sorted(NEAR_MISSES.glob("*.txt")) for line in path.read_text().splitlines()]
    found = [(line, diagnose(library, line)) for line in (*lines, "who is on call?")]
    return [(line, d) for line, d in found if d.outcome is Outcome.NONE]


def test_what_is_no_error_is_never_drawn_as_an_article(library: Library) -> None:
    texts = abstained(library)
    assert sum(bool(d.candidates) for _, d in texts) > 20
    for line, diagnosis in texts:
        words = outline(diagnosis, NOW)
        assert (line, words.title, words.source, words.feedback) == (line, "", None, False)
        told = (drawn(words).text, as_text(diagnosis))
        assert [t for c in diagnosis.candidates for t in told if c.title in t or c.article.meaning in t] == []


def test_a_server_error_is_named_and_told_how_to_cover() -> None:
    text = drawn(outline(Diagnosis(Outcome.NONE, Reason.SERVER_ERROR, statuses={502: 1}), NOW)).text
    assert "*502*" in text
    assert "502.md" in text


def test_help_list_and_the_unread_parent_fit(library: Library) -> None:
    for shown in (helped(), listed(library), unread_parent(missing_scope=True), unread_parent(missing_scope=False)):
        sound(drawn(shown))


def test_a_paste_is_answered_with_its_own_figures(library: Library) -> None:
    line = "[error] 31#31: *8 client intended to send too large body: 20971520 bytes"
    read = evidence(line, "client intended to send too large body", "413", product="nginx", sender=Sender.ORIGIN)
    facts = Facts(body_bytes=20971520, product="nginx", method="POST")
    diagnosis = answer(library, "413", evidence=(read,), facts=facts, sender=Sender.ORIGIN, role=Role.OPERATOR)
    text = drawn(outline(diagnosis, NOW)).text
    for words in ("(nginx)", "20.0 MB", "too large body: 20971520 bytes", "Fix it on the server", "1. *nginx*"):
        assert words in text


def test_words_of_which_the_article_knows_more_are_told_with_that(library: Library) -> None:
    line = "::error:: Resource not accessible by integration"
    own = {"cause": "The workflow's token lacks a permission.", "fix": Fix.of("Grant it under `permissions:`.")}
    known = evidence(line, "Resource not accessible", "403", product="GitHub", **own)
    found = answer(library, "403", evidence=(evidence(line, "error", "403", weight=0.9), known))
    again = unpacked(library, packed(found))
    assert again
    for diagnosis in (found, again):
        reply = drawn(outline(diagnosis, NOW), "abc", library.version)
        sound(reply)
        assert "Cause: The workflow's token lacks a permission." in reply.text
        assert "Grant it under `permissions:`." in reply.text
        assert "VPN" not in reply.text
    unfolded = drawn(outline(found, NOW, View(None, None, True)), "abc", library.version)
    assert unfolded.text.index("Grant it under") < unfolded.text.index("VPN")
    general = drawn(outline(answer(library, "403"), NOW), "abc", library.version)
    assert "Commonest cause" in general.text


def test_of_equally_sure_words_a_products_own_are_told_and_of_those_the_longer(library: Library) -> None:
    line = "[REFUSED] code LID: the lid of this parcel is open"
    anybody = evidence(line, "REFUSED] code LID: the lid of this", "413", cause="Anybody says so.")
    short = evidence(line, "LID", "413", product="Depot", cause="A lid.")
    long = evidence(line, "the lid of this parcel is open", "413", product="Depot", cause="The lid is open.")
    for read in ((anybody, short, long), (long, short, anybody), (short, anybody, long)):
        assert "Cause: The lid is open." in drawn(outline(answer(library, "413", evidence=read), NOW)).text
    surer = evidence(line, "LID", "413", product="Depot", weight=1.1, cause="A lid.")
    assert "Cause: A lid." in drawn(outline(answer(library, "413", evidence=(long, surer)), NOW)).text


FIX = Fix.of({"operator": "Set `depot_limit`.", "visitor": "Send a smaller parcel."})
FOR_BOTH = Fix.of({"operator, developer": "Send it through port 81."})
BY_ROLE = [
    pytest.param(FIX, Role.OPERATOR, ["Set `depot_limit`"], ["smaller parcel"], id="own"),
    pytest.param(FIX, Role.VISITOR, ["smaller parcel"], ["depot_limit"], id="another's"),
    pytest.param(FIX, Role.DEVELOPER, [], ["depot_limit", "smaller parcel"], id="none"),
    pytest.param(FOR_BOTH, Role.DEVELOPER, ["port 81"], [], id="shared"),
    pytest.param(FOR_BOTH, Role.VISITOR, [], ["port 81"], id="shared by others"),
]


def steps(words: Outline) -> dict[str, str]:
    return {p.heading: "\n".join(p.lines) for p in words.parts if p.style is Style.STEPS}


@pytest.mark.parametrize(("fix", "role", "told", "not_told"), BY_ROLE)
def test_a_role_that_was_chosen_sees_its_own_steps_alone(
    library: Library, fix: Fix, role: Role, told: list[str], not_told: list[str]
) -> None:
    known = evidence("depot: parcel refused", "parcel refused", "413", product="Depot", fix=fix)
    found = answer(library, "413", evidence=(known,), role=Role.VISITOR)
    shown = steps(outline(found, NOW, View(role)))
    assert list(shown) == [FIX_HEADINGS[role]]
    assert [w for w in told if w not in shown[FIX_HEADINGS[role]]] == []
    assert [w for w in not_told if w in str(shown)] == []
    unfolded = steps(outline(found, NOW, View(role, "", True)))
    assert [w for w in not_told if w in unfolded[FIX_HEADINGS[role]]] == []
    assert [t for r in Role if (t := fix.of_role(r)) and t not in unfolded[FIX_HEADINGS[r]]] == []


def test_what_only_others_can_do_is_told_first_where_nobody_chose_a_role(library: Library) -> None:
    fix = Fix.of({"operator": "Set `depot_limit`."})
    for one, heading in ((fix, FIX_HEADINGS[Role.OPERATOR]), (FOR_BOTH, FIX_BY_ANY)):
        known = evidence("depot: parcel refused", "parcel refused", "413", product="Depot", fix=one)
        shown = steps(outline(answer(library, "413", evidence=(known,), role=Role.VISITOR), NOW))
        assert list(shown) == [heading, FIX_HEADINGS[Role.VISITOR]]
        assert one.operator in shown[heading]


@pytest.mark.parametrize("role", list(Role))
def test_no_article_keeps_another_roles_step(library: Library, role: Role) -> None:
    for article in library:
        for signature in article.signatures:
            others = {t for r in Role if (t := signature.fix.of_role(r))} - {signature.fix.of_role(role)}
            known = evidence("said so", "so", article.id, product=signature.product, fix=signature.fix)
            words = outline(answer(library, article.id, evidence=(known,)), NOW, View(role))
            assert others.isdisjoint(line for p in words.parts for line in p.lines), signature.text


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (Facts(fields=(("name", "in the body"),)), "names the field `name` in the body."),
        (Facts(fields=(("a", "Is bad."), ("b", ""))), "names the fields `a` (`Is bad.`), `b`."),
        (Facts(fields=tuple((n, "") for n in "abcde")), "`a`, `b`, `c` and 2 more."),
        (Facts(fields=(("<!channel>", "<@U1>"),)), "names the field"),
        (Facts(method="POST", headers={"allow": "GET, HEAD"}), "You sent `POST`; this address takes only `GET, HEAD`."),
        (Facts(method="GET", headers={"allow": "GET, HEAD"}), "This address takes `GET, HEAD`."),
        (Facts(headers={"retry-after": "120"}), "wait 2 minutes"),
        (Facts(headers={"retry-after": "Fri, 20 Nov 2026 13:00:00 GMT"}), "2026-11-20 13:00:00 UTC"),
        (Facts(headers={"x-ratelimit-reset": "1795179600"}), "2026-11-20 13:00:00 UTC"),
        (Facts(headers={"content-range": "bytes */1234567"}), "1,234,567 bytes"),
        (Facts(headers={"www-authenticate": 'Bearer error="expired"'}), 'asks for `Bearer error="expired"`'),
        (Facts(headers={"allow": "<!channel>"}), ""),
        (Facts(headers={"retry-after": "soon"}), ""),
        (Facts(headers={"retry-after": "9" * 400, "x-ratelimit-reset": "9" * 400}), ""),
    ],
)  # fmt: skip
def test_what_the_paste_holds_is_used(library: Library, facts: Facts, words: str) -> None:
    reply = drawn(outline(answer(library, "429", facts=facts), NOW))
    sound(reply)
    assert words in reply.text


def test_a_moment_is_shown_in_the_readers_own_time(library: Library) -> None:
    facts = Facts(headers={"retry-after": "60"})
    assert "<!date^" in str(drawn(outline(answer(library, "429", facts=facts), NOW)).blocks)


def test_the_ray_id_is_told_where_cloudflare_sent_it(library: Library) -> None:
    facts = Facts(ray="8f2a00000000")
    assert "8f2a00000000" in drawn(outline(answer(library, "403", facts=facts, sender=Sender.CLOUDFLARE), NOW)).text
    assert "8f2a00000000" not in drawn(outline(answer(library, "403", facts=facts), NOW)).text


def test_a_choice_is_asked_as_the_question_that_decides(library: Library) -> None:
    candidates = tuple(candidate(library, i) for i in ("412", "409", "428"))
    question = Contrast("409", "words", "Did your request carry If-Match?", "412", "409")
    reply = drawn(outline(Diagnosis(Outcome.CHOICE, candidates=candidates, question=question), NOW))
    sound(reply)
    labels = [e["text"]["text"] for b in reply.blocks if b["type"] == "actions" for e in b["elements"]]
    assert [label.split(" → ")[0] for label in labels[:2]] == ["Yes", "No"]
    assert labels[2].startswith("428")
    assert "Did your request carry If-Match?" in reply.text


def test_a_choice_without_a_question_lists_titles(library: Library) -> None:
    candidates = tuple(candidate(library, i) for i in ("404", "410"))
    reply = drawn(outline(Diagnosis(Outcome.CHOICE, candidates=candidates), NOW))
    sound(reply)
    assert "404 Not Found" in reply.text
    assert "410 Gone" in reply.text


def test_a_log_tells_its_counts(library: Library) -> None:
    diagnosis = answer(library, "429", statuses={429: 31204, 404: 2310, 200: 9})
    assert "429 × 31,204" in drawn(outline(diagnosis, NOW)).text


def test_a_diagnosis_kept_draws_the_same_again(library: Library) -> None:
    line = "x" * 5000 + " client intended to send too large body: 20971520 bytes " + "y" * 5000
    read = evidence(line, "client intended to send too large body", "413", product="nginx")
    facts = Facts(wait="9", spoken="IIS", fields=(("a", "Is bad."),), body_bytes=20971520)
    facts = facts._replace(product="nginx", url="/secret/path", host="h.example", headers={"cookie": "c=1"})
    diagnosis = answer(library, "413", evidence=(read,), facts=facts, sender=Sender.ORIGIN)
    kept = packed(diagnosis)
    again = unpacked(library, kept)
    assert again
    assert drawn(outline(again, NOW)).text == drawn(outline(diagnosis, NOW)).text
    assert [t for t in ("/secret/path", "h.example", "cookie", "x" * 300) if t in str(kept)] == []


@pytest.mark.parametrize("seen", [{}, {"outcome": "odd"}, {"outcome": "answer"}])
def test_what_another_version_kept_is_left_alone(library: Library, seen: dict[str, object]) -> None:
    assert unpacked(library, seen) is None


def test_secrets_are_spoken_of_by_kind_only() -> None:
    assert secret_warning(Diagnosis(Outcome.NONE)) == ""
    assert "bearer token" in secret_warning(Diagnosis(Outcome.NONE, secrets=("bearer token",)))


@pytest.mark.parametrize(
    "stranger",
    [None, 7, "", "{", "[]", '"x"', '{"a":"drop"}', '{"a":"show","i":"../etc"}', '{"a":"show","r":"root"}',
     '{"a":"show","q":"<!channel>"}', "[" * 100_000, '{"a":"show","i":"' + "4" * 5000 + '"}'],
)  # fmt: skip
def test_a_strangers_value_is_none_of_ours(stranger: object) -> None:
    assert Value.unpacked(stranger) is None


def test_a_value_comes_back_as_it_went() -> None:
    value = Value(Act.ROLE, View(Role.DEVELOPER, "cf-1020", True), "abc234")
    assert Value.unpacked(value.packed()) == value


def test_the_terminal_says_the_same(library: Library) -> None:
    diagnosis = answer(library, "413", role=Role.OPERATOR)
    text = as_text(diagnosis)
    assert text.startswith("413 Content Too Large\n")
    assert "Fix it on the server:\n1. " in text
    assert "**" not in text
    assert "answer" in why(diagnosis)


def test_json_has_the_keys_that_measuring_needs(library: Library) -> None:
    read = evidence("token=abc HTTP/1.1 413", "HTTP/1.1 413", "413")
    found = as_json(replace(answer(library, "413", evidence=(read,)), statuses={413: 1}), "p1")
    assert set(found) == {
        "id", "outcome", "reason", "articles", "title", "sender", "role", "statuses", "evidence", "confidence",
    }  # fmt: skip
    assert found["articles"] == ["413"]
    assert found["statuses"] == {"413": 1}
    assert found["evidence"][0]["reads"] == "nginx's own words"


@pytest.mark.parametrize("id_", ["400", "403", "404", "405", "413", "418"])
def test_who_sends_it_begins_with_the_product_the_paste_shows(library: Library, id_: str) -> None:
    paste = Facts(headers={"server": "nginx/1.26.2"})
    reply = drawn(outline(answer(library, id_, facts=paste), NOW))
    sound(reply)
    names = [line for line in answer(library, id_).candidates[0].article.senders if "**nginx**" in line]
    lines = reply.text.split("How to tell who sent it*\n")[1].split("\n")
    assert not names or "nginx" in lines[0].lower()
    assert "Can't tell yet who sent it" in reply.text


PASSED = [
    "HTTP/2 {}\nserver: cloudflare\ncf-ray: 8f2a1b3c4d5e6f70-FRA",
    "HTTP {} and `server: cloudflare` in the headers. is it cloudflare?",
    "my site is behind cloudflare and answers with HTTP {}",
]


@pytest.mark.parametrize("text", PASSED)
@pytest.mark.parametrize("id_", ["400", "401", "403", "404", "405", "408", "409", "413", "414", "429", "451"])
def test_what_only_passed_through_is_said_to_prove_nothing(library: Library, id_: str, text: str) -> None:
    reply = drawn(outline(diagnose(library, text.format(id_)), NOW))
    sound(reply)
    for words in ("Can't tell yet who sent it", "One test settles it", "on every response that passes through"):
        assert words in reply.text
    assert "ent by Cloudflare" not in reply.text
    article = library.get(id_)
    assert article
    assert article.test


def test_one_test_is_not_needed_where_the_sender_is_known(library: Library) -> None:
    reply = drawn(outline(diagnose(library, "HTTP/2 403\nserver: cloudflare\ncf-mitigated: challenge"), NOW))
    assert "Sent by Cloudflare" in reply.text
    assert "One test" not in reply.text


def test_what_was_only_described_is_asked_for_with_its_nearest_neighbour(library: Library) -> None:
    said = diagnose(library, "someone else saved the record and now my PUT is refused")
    words = outline(said, NOW)
    reply = drawn(words, "abc")
    assert "*Did your request carry `If-Match` or `If-Unmodified-Since`?* If yes, it is 412." in reply.text
    [press] = [p for p in words.presses if p.act is Act.SHOW]
    assert (press.label, press.view.article, press.view.role) == ("Yes → 412", "412", said.role)
    assert "- Yes → 412" in as_text(said)
    assert "To be sure" not in drawn(outline(diagnose(library, "HTTP/1.1 409 Conflict"), NOW)).text


PRODUCTS = [
    ("we uploaded a 30 MB file to IIS and get 413", "maxAllowedContentLength", "client_max_body_size"),
    ("upload of 30 MB on my wordpress fails, 413", "post_max_size", "client_max_body_size"),
    ("Forbidden (Origin checking failed - https://a.example does not match any trusted origins.): /", "CSRF", "nginx"),
    ("PayloadTooLargeError: request entity too large", "express.json", "client_max_body_size"),
    ("MaxUploadSizeExceededException: Maximum upload size exceeded", "spring.servlet", "express.json"),
    ("AH01630: client denied by server configuration: /var/www/html/", "Require all granted", "namei"),
    ("HTTP Error 403.14 - Forbidden", "default document", "Require all granted"),
    ("<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>", "s3:GetObject", "namei"),
]


@pytest.mark.parametrize(("paste", "ours", "another"), PRODUCTS)
def test_the_fix_is_for_the_product_that_the_paste_shows(library: Library, paste: str, ours: str, another: str) -> None:
    text = drawn(outline(diagnose(library, paste), NOW)).text
    assert ours in text
    assert another not in text


BARE = "HTTP/1.1 413 Content Too Large"
RUN = [
    (BARE, "nginx", "client_max_body_size", "LimitRequestBody"),
    ("413", "IIS", "maxAllowedContentLength", "client_max_body_size 50m"),
    ("my upload is too large, I get a 413", "Express", "express.json", "LimitRequestBody"),
    ("GET /x 404 on my server", "Apache", "FallbackResource", "try_files"),
    ("HTTP/1.1 413\nServer: Microsoft-IIS/10.0", "IIS", "maxAllowedContentLength", "client_max_body_size 50m"),
]
SHOWN_ANYHOW = [
    ("client intended to send too large body: 900 bytes", "Apache"),
    ("we uploaded a 30 MB file to IIS and get 413", "nginx"),
    ("HTTP/1.1 413\nServer: Microsoft-IIS/10.0", "nginx"),
    ("HTTP/2 413\nserver: cloudflare\ncf-ray: 8f2a1b3c4d5e6f70-FRA", "nginx"),
    ("Sorry, you have been blocked\nCloudflare Ray ID: 8f2a1b3c4d5e6f70", "nginx"),
    ("HTTP/1.1 403 Forbidden\nx-powered-by: Express", "Cloudflare"),
    ("502 Bad Gateway", "nginx"),
    ("error 1020", "nginx"),
    (BARE, "Terraform"),
    (BARE, "wibbler"),
    ("401 vs 403", "nginx"),
]


def fixing(words: Outline) -> list[str]:
    return [line for part in words.parts if part.style is Style.STEPS for line in part.lines]


@pytest.mark.parametrize(("asked", "stack", "ours", "another"), RUN)
def test_the_first_step_is_for_what_one_runs_where_no_product_shows(
    library: Library, asked: str, stack: str, ours: str, another: str
) -> None:
    found = diagnose(library, asked)
    words, usual = outline(found, NOW, stack=stack), outline(found, NOW)
    assert ours in fixing(words)[0]
    assert f"Steps for {stack}, as you chose" in drawn(words).text
    assert another not in str(fixing(words))
    assert fixing(words) != fixing(usual)
    assert "as you chose" not in drawn(usual).text


@pytest.mark.parametrize(("asked", "stack"), SHOWN_ANYHOW)
def test_what_one_runs_counts_for_nothing_where_something_else_shows_or_has_no_steps(
    library: Library, asked: str, stack: str
) -> None:
    found = diagnose(library, asked)
    assert outline(found, NOW, stack=stack) == outline(found, NOW)


@pytest.mark.parametrize("unfolded", [False, True])
@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("id_", IDS)
def test_what_one_runs_changes_no_words_but_the_steps(
    library: Library, id_: str, role: Role | None, unfolded: bool
) -> None:
    found, view = answer(library, id_), View(role, id_, unfolded)
    usual = outline(found, NOW, view)
    for stack in offered(library):
        words = outline(found, NOW, view, stack)
        if words == usual:
            continue
        sound(drawn(words))
        others = [p for p in words.parts if p.style is not Style.STEPS and "as you chose" not in p.lines[0]]
        assert others == [p for p in usual.parts if p.style is not Style.STEPS]
        assert words._replace(parts=()) == usual._replace(parts=())


def test_a_visitor_s_button_leaves_out_the_steps_for_what_one_runs(library: Library) -> None:
    found = diagnose(library, BARE)
    assert "as you chose" in drawn(outline(found, NOW, View(Role.OPERATOR), "nginx")).text
    assert outline(found, NOW, View(Role.VISITOR), "nginx") == outline(found, NOW, View(Role.VISITOR))


def test_the_same_setting_is_not_told_twice(library: Library) -> None:
    text = drawn(outline(diagnose(library, "client intended to send too large body: 900 bytes"), NOW)).text
    assert text.count("client_max_body_size 50m") == 1


def test_a_limit_in_the_fix_takes_the_body_that_was_refused(library: Library) -> None:
    line = "[error] 31#31: *8 client intended to send too large body: {} bytes"
    assert "client_max_body_size 50m" in drawn(outline(diagnose(library, line.format(20 << 20)), NOW)).text
    assert "client_max_body_size 250m" in drawn(outline(diagnose(library, line.format(200 << 20)), NOW)).text


def test_a_choice_in_a_terminal_names_its_ways(library: Library) -> None:
    candidates = tuple(candidate(library, i) for i in ("412", "409", "428"))
    question = Contrast("409", "words", "Did your request carry If-Match?", "412", "409")
    text = as_text(Diagnosis(Outcome.CHOICE, candidates=candidates, question=question))
    assert "- Yes → 412 Precondition Failed\n- No → 409 Conflict\n- 428 Precondition Required" in text
    text = as_text(Diagnosis(Outcome.CHOICE, candidates=candidates))
    assert text.count("- 412 Precondition Failed") == 1


def test_a_source_with_a_very_long_title_fits(library: Library) -> None:
    shown = outline(answer(library, "413"), NOW)._replace(source=Source("a" * 5_000, "https://example.com"))
    sound(drawn(shown))


def test_without_such_a_product_the_order_is_the_articles(library: Library) -> None:
    article = library.get("413")
    assert article
    assert likeliest(article.senders, "") == list(article.senders)
    assert sorted(likeliest(article.senders, "cloudflare")) == sorted(article.senders)


def tally(status: int, first: str, last: str) -> Tally:
    first, last = (f"2026-11-20 {clock}:00 +0000" for clock in (first, last))
    since, until = first if "13:00" not in first else "", last if "15:10" not in last else ""
    return Tally(status, 50, first, last, since=since, until=until)


def test_a_logs_figures_say_when_in_few_words(library: Library) -> None:
    tallies = (tally(429, "14:02", "15:10"), tally(404, "13:00", "15:10"), tally(403, "13:00", "13:20"))
    buckets = tuple((f"2026-11-20 13:{n:02d}", {404: n}) for n in range(60))
    span = {"first": "2026-11-20 13:00:00 +0000", "last": "2026-11-20 15:10:00 +0000"}
    found = Triage(lines=200, read=150, tallies=(*tallies, tally(499, "14:00", "14:30")), buckets=buckets, **span)
    headline = headed(outline(answer(library, "429"), NOW), found)
    assert headline.table
    assert [row[2] for row in headline.table.rows] == ["since 14:02", "all along", "until 13:20", "14:00 to 14:30"]
    assert headline.title == "Mostly 429 Too Many Requests, since 14:02"
    assert "2026-11-20 13:00 to 15:10 UTC" in headline.parts[0].lines[0]
    sound(drawn(headline))
    sound(drawn(headed(outline(answer(library, "429"), NOW), replace(found, first="", last=""))))


ALL = {"paths": (("/a", 50),), "clients": (("203.0.113.x", 30),)}


@pytest.mark.parametrize(("told", "busiest"), [
    ({**ALL, "loudest": (30,)}, "/a (100 %), from 203.0.113.x (60 %)"),
    ({**ALL, "loudest": (24, 10, 10)}, "/a (100 %), 3 addresses send 88 %"),
    ({**ALL, "loudest": (2, 2, 1), "clients": (("203.0.113.x", 5),)}, "/a (100 %)"),
    ({"paths": (("/o/1", 2),), "areas": (("/o/…", 45),)}, "/o/… (90 %)"),
    ({"paths": (("/o/1", 30),), "areas": (("/o/…", 45),)}, "/o/1 (60 %)"), ({}, ""),
])  # fmt: skip
def test_a_logs_figures_say_what_is_asked_most_and_by_how_few(library: Library, told: dict, busiest: str) -> None:
    found = Triage(lines=60, read=50, tallies=(replace(tally(429, "13:00", "15:10"), **told),))
    headline = headed(outline(answer(library, "429"), NOW), found)
    assert headline.table
    assert headline.table.rows[0][3] == busiest


def test_a_log_without_years_is_told_by_its_clock(library: Library) -> None:
    line = "Oct  1 {}:{:02}:00 web1 app[7]: GET /x {} 1.000 ms - 9\n"
    lines = [line.format(10 + n // 60, n % 60, 429 if n > 60 else 200) for n in range(120)]
    text = as_text(diagnose(library, "".join(lines)))
    assert text.startswith("Mostly 429 Too Many Requests, since 11:01\n")
    assert "10-01 10:00 to 11:59" in text


LOG = '203.0.113.{n} - - [20/Nov/2026:14:{m:02d}:00 +0000] "GET {path} HTTP/1.1" {status} 12 "-" "curl/8"\n'


def test_a_log_is_advised_for_what_writes_it_and_says_a_line_of_the_others(library: Library) -> None:
    lines = [
        LOG.format(n=0 if n % 2 else n % 9, m=n, path="/a", status=429 if n > 20 else (404, 499)[n % 2])
        for n in range(60)
    ]
    text = as_text(diagnose(library, "".join(lines)))
    assert text.startswith("Mostly 429 Too Many Requests, since 14:21\n")
    assert "Busiest: /a (100 %), from 203.0.113.x (100 %)" in text
    assert "The others, and why as a rule:\n- 404 Not Found: " in text
    assert "limit_req" in text
    assert "Docker Hub" not in text
    assert "Elasticsearch" not in text


TUNNEL = (
    'java.io.IOException: Unable to tunnel through proxy. Proxy returns "HTTP/1.1 407 Proxy Authentication Required"'
)
CADDY = (
    '{"level":"error","logger":"http.log.access.log0","msg":"handled request","request":{"remote_ip":"192.0.2.4",'
    '"proto":"HTTP/2.0","method":"POST","host":"files.example","uri":"/up","headers":{}},"size":0,"status":413}'
)
ALLOWED = "HTTP/1.1 405 Method Not Allowed\nAllow: GET, HEAD"
LINE = '{"level":"info","msg":"request","method":"POST","path":"/items","status":422,"duration_ms":3}'
BORNE_OUT = {
    "a response has a length": ("HTTP/1.1 421 Misdirected Request\nContent-Length: 404", "421", "404 bytes"),
    "all is about one product": ("Error 1015\nYou are being rate limited", "cf-1015", "Likely cause"),
    "another WAF blocks": ("HTTP/1.1 403 Forbidden\nServer: ddos-guard", "(DDoS-Guard)", "web server"),
    "a tool is no proxy": (TUNNEL, "stands in front of the server,", "(Java)"),
    "a test that is refuted": (f"{ALLOWED}\nServer: nginx", "How to tell", "carries no `Allow`"),
    "a log's format is no product": (LINE, "422", "FastAPI"),
    "an app is not what is in front": ("HTTP/1.1 403 Forbidden\nX-Powered-By: PHP/8.3", "server", "CDN or WAF*:"),
    "nobody asked who": ("npm error code E403", "Cause: ", "who sent it"),
    "a log is the server's own": (LINE, "422", "who sent it"),
    "words are nobody's": ('HTTP/1.1 400\n\n{"error":"invalid_grant"}', "site's own server", "itself"),
    "a cause of others": (CADDY, '"status":413', "base64"),
}


@pytest.mark.parametrize("kind", BORNE_OUT)
def test_nothing_is_told_that_the_paste_does_not_bear_out(library: Library, kind: str) -> None:
    paste, heard, not_heard = BORNE_OUT[kind]
    text = drawn(outline(diagnose(library, paste), NOW)).text
    assert heard in text
    assert not_heard not in text


EXPIRED = 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer {}error_description="The access token expired"'


@pytest.mark.parametrize("more", ["", 'error="invalid_token", '])
def test_a_challenge_and_its_reason_are_quoted_once(library: Library, more: str) -> None:
    text = as_text(diagnose(library, EXPIRED.format(more)))
    assert text.count("The access token expired") == text.count("Bearer ") - text.count("Bearer TOKEN") == 1


REFUSED = "curl: (22) The requested URL returned error: {}"
UNSETTLED = ["HTTP/1.1 {}", "HTTP/1.1 {}\nServer: nginx", REFUSED, "npm ERR! {}"]


@pytest.mark.parametrize("text", UNSETTLED)
def test_a_doubt_of_the_sender_comes_with_what_settles_it(library: Library, text: str) -> None:
    for article in library:
        shown = drawn(outline(diagnose(library, text.format(article.id)), NOW)).text
        doubted = "Can't tell yet who sent it" in shown
        assert doubted is ("One test settles it" in shown or "How to tell who sent it" in shown), article.id


@pytest.mark.parametrize("id_", IDS)
def test_a_test_of_the_sender_begins_as_a_sentence(library: Library, id_: str) -> None:
    article = library.get(id_)
    assert article
    assert not article.test[:1].islower()


def test_where_the_cause_of_the_very_words_is_known_the_meaning_is_left_to_more(library: Library) -> None:
    known = evidence("depot: parcel refused", "parcel refused", "413", product="Depot", cause="It is too wide.")
    found = answer(library, "413", evidence=(known,), sender=Sender.ORIGIN, facts=Facts(product="Depot"))
    meaning = found.candidates[0].article.meaning
    text = drawn(outline(found, NOW)).text
    assert "Sent by the server itself (Depot)" in text
    assert meaning not in text
    assert meaning in drawn(outline(found, NOW, View(unfolded=True))).text


@pytest.mark.parametrize("product", ["OAuth", "Amazon S3 or Google Cloud Storage", "gRPC and Google APIs", ""])
def test_who_is_nobody_or_several_is_not_named(product: str) -> None:
    assert sent_by(Sender.ORIGIN, product) == "sent by the site's own server"
    assert sent_by(Sender.ORIGIN, "Amazon S3") == "sent by the server itself (Amazon S3)"


def test_one_line_of_many_is_not_what_a_log_is_mostly_about(library: Library) -> None:
    lines = [LOG.format(n=n % 9, m=n, path="/a", status=410 if n == 50 else 200) for n in range(60)]
    assert as_text(diagnose(library, "".join(lines))).startswith("410 Gone, at 14:50\n")


@pytest.mark.parametrize(
    ("pasted", "how"),
    [
        ("HTTP/1.1 429 Too Many Requests, says the api", "(status line)"),
        ("client intended to send too large body: 9437184 bytes", "(words known from nginx)"),
        ("it says Forbidden since today", "(an error's name in a sentence)"),
        ("Precondition Failed", "(an error's name on a line of its own)"),
    ],
)
def test_what_is_quoted_is_the_surest_that_was_read(library: Library, pasted: str, how: str) -> None:
    assert how in drawn(outline(diagnose(library, pasted), NOW)).text
