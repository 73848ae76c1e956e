"""Keys that tell by their shape whose they are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from knowledge.redaction.row import RUN, Row
from knowledge.redaction.values import whole

GITHUB, GITLAB, SLACK, STRIPE = "a GitHub token", "a GitLab token", "a Slack token", "a Stripe key"
DOCKER, SENTRY, GRAFANA, VAULT = "a Docker token", "a Sentry token", "a Grafana token", "a Vault token"
SHOPIFY, SQUARE, PLANETSCALE, SUPABASE = "a Shopify token", "a Square token", "a PlanetScale token", "a Supabase key"
DIGITALOCEAN, NEW_RELIC, OPENAI, GOOGLE = "a DigitalOcean token", "a New Relic key", "an OpenAI key", "a Google key"

SHORTEST_REST = 6  # characters of a key after its prefix

PROVIDERS = (
    (GITHUB, "gh[pousr]_", r"[A-Za-z0-9_.-]{20,400}"),
    (GITHUB, "github_pat_", r"\w{20,400}"),
    (STRIPE, "[sr]k_live_", r"[A-Za-z0-9]{16,250}"),
    (STRIPE, "[sr]k_test_", r"[A-Za-z0-9]{16,250}"),
    (STRIPE, "whsec_", r"[A-Za-z0-9+/=]{16,250}"),
    (SHOPIFY, "shp[cptu]a_", r"[A-Fa-f0-9]{32}"),
    (SHOPIFY, "shpat_", r"[A-Fa-f0-9]{32}"),
    (SHOPIFY, "shpss_", r"[A-Fa-f0-9]{32}"),
    (DIGITALOCEAN, "do[por]_v1_", r"[a-f0-9]{40,80}"),
    (DOCKER, "dckr_pat_", r"[\w-]{20,80}"),
    (DOCKER, "dckr_oat_", r"[\w-]{20,80}"),
    (GRAFANA, "glsa_", r"\w{32,400}"),
    (GRAFANA, "glc_", r"[\w=]{32,400}"),
    (SENTRY, "sntry[su]_", r"[\w+/=-]{40,400}"),
    (PLANETSCALE, "pscale_tkn_", r"[\w.-]{32,80}"),
    (PLANETSCALE, "pscale_pw_", r"[\w.-]{32,80}"),
    (SUPABASE, "sbp_", r"[\w-]{20,80}"),
    (SUPABASE, "sb_secret_", r"[\w-]{20,80}"),
    ("an npm token", "npm_", r"[A-Za-z0-9]{30,80}"),
    ("a Hugging Face token", "hf_", r"[A-Za-z0-9]{30,80}"),
    ("a Figma token", "figd_", r"[\w-]{30,80}"),
    ("a Linear key", "lin_api_", r"[A-Za-z0-9]{32,80}"),
    ("a RubyGems key", "rubygems_", r"[a-f0-9]{40,80}"),
    ("a Groq key", "gsk_", r"[A-Za-z0-9]{40,80}"),
    ("a Replicate token", "r8_", r"[A-Za-z0-9]{30,80}"),
    ("a Notion token", "ntn_", r"[A-Za-z0-9]{40,80}"),
    ("a Netlify token", "nfp_", r"[A-Za-z0-9]{30,80}"),
    ("a Sourcegraph token", "sgp_", r"[a-f0-9_]{40,120}"),
    (GITLAB, "glpat-", r"[\w.-]{20,400}"),
    (GITLAB, "gl[rdof]t-", r"[\w.-]{20,400}"),
    (GITLAB, "gl[po]tt-", r"[\w.-]{20,400}"),
    (GITLAB, "glcbt-", r"[\w.-]{20,400}"),
    (GITLAB, "glimt-", r"[\w.-]{20,400}"),
    (SLACK, "xox[abcdeoprs]-", r"[\w-]{10,400}"),
    (SLACK, "xapp-", r"[\w-]{10,400}"),
    (NEW_RELIC, "NRAK-", r"[A-Za-z0-9]{27,80}"),
    (NEW_RELIC, "NR[IJ][IS]-", r"[A-Za-z0-9_-]{18,80}"),
    (SQUARE, "sq0[aci][td]p-", r"[\w-]{22,80}"),
    (SQUARE, "sq0csp-", r"[\w-]{22,80}"),
    ("an Anthropic key", "sk-", r"ant-[\w-]{20,400}"),
    (OPENAI, "sk-", r"(?=[\w-]{0,400}[0-9])(?=[\w-]{0,60}[A-Z])[\w-]{20,400}"),
    ("a Mailgun key", "key-", r"[a-f0-9]{32}"),
    ("a PyPI token", "pypi-", r"[\w-]{40,400}"),
    ("a Heroku key", "HRKU-", r"[\w-]{30,120}"),
    ("a Google client secret", "GOCSPX-", r"[\w-]{24,60}"),
    ("a Postman key", "PMAK-", r"[a-f0-9]{24}-[a-f0-9]{34}"),
    ("a Tailscale key", "tskey-", r"[\w-]{20,120}"),
    ("an xAI key", "xai-", r"[A-Za-z0-9]{40,120}"),
    ("a Cloudflare key", "v1.0-", r"[a-f0-9]{24}-[a-f0-9]{100,160}"),
    ("a SendGrid key", "SG.", r"[\w-]{16,40}\.[\w-]{16,80}"),
    (VAULT, "hv[sbr].", r"[\w-]{20,400}"),
    (GOOGLE, "ya29.", r"[\w-]{20,400}"),
    ("a Doppler token", "dp.[ps]t.", r"[\w.-]{32,80}"),
    ("a Discord token", r"(?<=[MNO][\w-]{23}\.)", r"[\w-]{6}\.[\w-]{27,40}"),
    ("a Telegram bot token", r"(?<=\d{8}:)", r"[\w-]{35}"),
    ("an Azure secret", r"(?<=[\w.~-]{3}\dQ~)", r"[\w.~-]{31,34}"),
)
"""Kind, prefix and what follows it. A prefix that is a look-behind stands before a key without a fixed beginning."""


def rows() -> Iterator[Row]:
    """One row for each character that prefixes end with, so that the engine looks for that character alone."""
    by_mark = defaultdict[str, list[tuple[str, str, str]]](list)
    for kind, prefix, rest in PROVIDERS:
        by_mark[prefix.rstrip(")")[-1]].append((kind, prefix, rest))
    for mark, found in by_mark.items():
        around = [_around(f"g{n}", prefix, rest) for n, (_, prefix, rest) in enumerate(found)]
        rest = rf"(?=[\w+/=~-]{{{SHORTEST_REST}}})(?:{'|'.join(words for words, _ in around)})"
        kinds = {f"g{n}": (found[n][0], back) for n, (_, back) in enumerate(around)}
        yield Row("a key", mark, rest, whole, kinds=kinds, shape=RUN)


def _around(group: str, prefix: str, rest: str) -> tuple[str, int | None]:
    """What stands around the last character of a prefix, and how many characters before the rest are the key's."""
    if prefix.startswith("(?<="):
        return f"{prefix}(?P<{group}>{rest})(?![A-Za-z0-9])", None
    length = len(re.sub(r"\[[^]]*\]", "x", prefix))
    return rf"(?<=(?<![A-Za-z0-9]){prefix.replace('.', chr(92) + '.')})(?P<{group}>{rest})", length
