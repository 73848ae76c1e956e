"""Which lines of an article come first for a paste, and the sizes in them."""

from __future__ import annotations

import pytest

from bot.replies.lines import Nearness, clauses, first_sentence, nearness, preferred, roomy

OTHERS = frozenset({"nginx", "apache", "cloudflare", "web"})
NGINX = "**nginx**: `client_max_body_size 50m;` in `server`, then `nginx -s reload`."
SEVERAL = "**PHP**: `post_max_size`; **Express**: `express.json({limit: '10mb'})`; **Spring**: `max-file-size`."
GENERAL = "Raise every hop: the smallest limit in the chain wins."


@pytest.mark.parametrize(
    ("line", "product", "near"),
    [
        (NGINX, "nginx", Nearness.OWN),
        ("**S3**: bucket policy.", "Amazon S3", Nearness.OWN),
        ("**Apache**, **nginx**: the log.", "Apache", Nearness.OWN),
        ("The token is missing (**Django**: `CSRF_TRUSTED_ORIGINS`).", "Django", Nearness.NAMED),
        (GENERAL, "nginx", Nearness.GENERAL),
        ("Permission rules on the web server.", "nginx", Nearness.GENERAL),
        ("A rule blocks it. At Cloudflare: the WAF.", "nginx", Nearness.OTHERS),
        (NGINX, "Apache", Nearness.OTHERS),
        ("**Kong**: a route is missing.", "AWS API Gateway", Nearness.OTHERS),
    ],
)
def test_a_line_is_near_to_a_product_or_another_s(line: str, product: str, near: Nearness) -> None:
    assert nearness(line, product, OTHERS) is near


def test_the_product_shown_comes_first_and_others_last() -> None:
    assert preferred([NGINX, GENERAL, "**Apache**: `LimitRequestBody`."], "Apache", OTHERS) == [
        "**Apache**: `LimitRequestBody`.",
        GENERAL,
        NGINX,
    ]
    assert preferred([NGINX, GENERAL], "", OTHERS) == [NGINX, GENERAL]


def test_a_line_of_several_products_is_one_for_each() -> None:
    assert list(clauses([SEVERAL, GENERAL])) == [
        "**PHP**: `post_max_size`.",
        "**Express**: `express.json({limit: '10mb'})`.",
        "**Spring**: `max-file-size`.",
        GENERAL,
    ]


@pytest.mark.parametrize(
    ("line", "body", "told"),
    [
        (NGINX, 20 << 20, "50m;"),
        (NGINX, 200 << 20, "250m;"),
        (NGINX, None, "50m;"),
        ("**Express**: `express.json({limit: '10mb'})`.", 30 << 20, "'38mb'"),
        ("**Apache**: `LimitRequestBody 52428800`, 1 GiB since 2.4.54.", 100 << 20, "131072000`, 1 GiB since 2.4.54"),
        ("**Cloudflare**: 100 MB on the free plan.", 200 << 20, "100 MB on the free plan"),
        ("`listen 443`, `timeout 60s`, `port 8080`", 200 << 20, "`listen 443`, `timeout 60s`, `port 8080`"),
    ],
)
def test_a_size_in_a_step_takes_the_body_that_was_refused(line: str, body: int | None, told: str) -> None:
    assert told in roomy(line, body)


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        ("A rule blocks the address, client or content.", " At Cloudflare: WAF."),
        ("No second sentence here, version 2.4 of it", ""),
        ("Short. But the first sentence needs thirty characters.", ""),
    ],
)
def test_a_cause_is_told_by_its_first_sentence(first: str, rest: str) -> None:
    assert first_sentence(first + rest) == first
