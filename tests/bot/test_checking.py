"""`fourxx check`: what is the matter with installs is said in words, each with what mends it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.checking import findings
from bot.installations import Installation, Installations
from bot.manifest import SCOPES
from bot.schema import installations
from bot.settings import Settings
from bot.store import Store
from bot.vault import Vault
from tests.bot.test_installs import KEY, OTHER, Place, place

__all__ = ["place"]

IT = Installation("T1", None, False, "U1", "B1", ",".join(SCOPES), "xoxb-1-secret")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        signing_secret="s",
        client_id="1.2",
        client_secret="c",
        token_keys=(KEY,),
        public_url="http://127.0.0.1:9",
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'c.sqlite3'}",
    )


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[Store]:
    opened = await Store.open(settings.database_url)
    yield opened
    await opened.close()


@pytest.fixture
def kept(store: Store) -> Installations:
    return store.installations(Vault([KEY]))


async def told(settings: Settings, *, good: bool = False) -> list[str]:
    """What is said of installs; what is wrong, or what is in order."""
    return [line async for fine, line in findings(settings) if "installs" in line and fine is good]


async def test_installs_in_order_are_said_to_be(settings: Settings, kept: Installations) -> None:
    await kept.save(IT)
    await kept.save(replace(IT, team="T2", expires_at=time.time() + 9999))
    assert await told(settings) == []
    assert "installs: 2; 2 of their tokens open" in await told(settings, good=True)


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"client_secret": ""}, "SLACK_CLIENT_SECRET is missing, installs by OAuth need it"),
        ({"token_keys": ()}, "TOKEN_KEY is missing, installs by OAuth need it"),
        ({"public_url": ""}, "PUBLIC_URL is missing, installs by OAuth need it"),
        ({"signing_secret": "", "app_token": "xapp-1"}, "SLACK_SIGNING_SECRET is missing, installs by OAuth need it"),
        ({"app_token": "xapp-1"}, "SLACK_APP_TOKEN is set: unset it"),
        ({"client_id": ""}, "SLACK_CLIENT_ID is missing, 1 installs are not served"),
    ],
)
async def test_an_incomplete_setting_is_named(
    settings: Settings, kept: Installations, missing: dict[str, Any], words: str
) -> None:
    await kept.save(IT)
    assert [line for line in await told(replace(settings, **missing)) if words in line]


async def test_a_secret_without_its_id_is_told(settings: Settings, store: Store) -> None:
    [line] = await told(replace(settings, client_id=""))
    assert "SLACK_CLIENT_ID is missing beside SLACK_CLIENT_SECRET" in line


@pytest.mark.parametrize("token", [None, "", "no colon", "deadbeef:%%%", "deadbeef:", "deadbeef:AAAA"])
async def test_tokens_that_do_not_open_are_named(
    settings: Settings, store: Store, kept: Installations, token: str | None
) -> None:
    await kept.save(IT)
    await store.installations(Vault([OTHER])).save(replace(IT, team="T2"))
    if token is not None:
        await kept._change(update(installations).where(installations.c.team == "T2").values(token=token))
    [line] = await told(settings)
    assert "TOKEN_KEY does not open the token of T2" in line
    assert "http://127.0.0.1:9/slack/install" in line
    assert "installs: 2; 1 of their tokens open" in await told(settings, good=True)


async def test_a_token_that_does_not_open_keeps_no_other_from_being_renewed(
    store: Store, kept: Installations, caplog: pytest.LogCaptureFixture
) -> None:
    ending = replace(IT, refresh="xoxe-1", expires_at=1.0)
    for team, key in (("T1", OTHER), ("T2", KEY), ("T3", bytes(32))):
        await store.installations(Vault([key])).save(replace(ending, team=team))
    assert [it.team for it in await kept.expiring(time.time())] == ["T2"]
    assert await store.installations(Vault([KEY, OTHER])).reseal() == 1
    assert [it.team for it in await kept.expiring(time.time())] == ["T1", "T2"]
    assert "workspace T3" in caplog.text
    assert "xox" not in caplog.text


async def test_a_token_that_ended_is_named(settings: Settings, kept: Installations) -> None:
    await kept.save(replace(IT, expires_at=time.time() - 60))
    [line] = await told(settings)
    assert "the token of T1 has ended" in line


async def test_scopes_the_manifest_asks_for_are_missed(settings: Settings, kept: Installations) -> None:
    await kept.save(replace(IT, scopes="chat:write,commands"))
    [line] = await told(settings)
    assert "T1 is without app_mentions:read, im:history" in line


async def test_an_older_key_is_no_trouble(settings: Settings, store: Store) -> None:
    await store.installations(Vault([OTHER])).save(IT)
    both = replace(settings, token_keys=(KEY, OTHER))
    assert await told(both) == []
    assert [line for line in await told(both, good=True) if "1 tokens are sealed with an older key" in line]


async def test_the_way_of_browsers_is_tried(place: Place, settings: Settings) -> None:
    found = await told(place.settings, good=True)
    assert [line for line in found if f"has to be {place.settings.public_url}/slack/oauth_redirect" in line]
    health = replace(place.settings, public_url=f"http://127.0.0.1:{place.bot.health_port}")
    [line] = await told(health)
    assert "answers 404 and does not lead to Slack" in line
    assert [line for line in await told(settings, good=True) if "is not reached from here" in line]


async def test_nothing_of_a_secret_is_said(settings: Settings, kept: Installations) -> None:
    await kept.save(replace(IT, scopes=""))
    lines = [line async for _, line in findings(settings)]
    assert "xoxb" not in str(lines)
