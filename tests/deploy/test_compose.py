"""The compose file: both containers shut in, and wired to each other."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot import settings
from tests.deploy.folder import DEPLOY, document

COMPOSE = document(DEPLOY / "compose.yaml")
SERVICES: dict[str, Any] = COMPOSE["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_containers_are_shut_in(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"cap_add", "privileged", "network_mode", "pid"} & service.keys()
    assert service["mem_limit"]
    assert service["pids_limit"]


@pytest.mark.parametrize("name", SERVICES)
def test_containers_are_looked_after(name: str) -> None:
    service = SERVICES[name]
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["restart"] == "unless-stopped"
    assert service["logging"]["options"].keys() >= {"max-size", "max-file"}


@pytest.mark.parametrize("name", SERVICES)
def test_images_are_pinned(name: str) -> None:
    assert re.search(r":\d+\.\d+", SERVICES[name]["image"])


def test_health_is_asked_on_its_own_port() -> None:
    code = SERVICES["bot"]["healthcheck"]["test"][3]
    compile(code, "healthcheck", "exec")
    assert str(int(SERVICES["bot"]["environment"]["PORT"]) + 1) in code
    assert "/readyz" in code


def test_the_bot_waits_for_its_store() -> None:
    assert SERVICES["bot"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    given, of = SERVICES["bot"]["environment"], SERVICES["postgres"]["environment"]
    assert given.keys() <= settings.PURPOSES.keys()
    url = re.sub(r"\$\{(\w+):\?[^}]*\}", r"\1", given["DATABASE_URL"])
    assert url == f"postgresql://{of['POSTGRES_USER']}:POSTGRES_PASSWORD@postgres/{of['POSTGRES_DB']}"


def test_secrets_come_from_env_alone() -> None:
    assert SERVICES["bot"]["env_file"] == ".env"
    assert all("POSTGRES_PASSWORD:?" in e["POSTGRES_PASSWORD"] for e in [SERVICES["postgres"]["environment"]])


def test_only_slacks_port_is_published_and_only_here() -> None:
    assert SERVICES["bot"]["ports"] == ["127.0.0.1:3000:3000"]
    assert "ports" not in SERVICES["postgres"]
    assert SERVICES["postgres"]["networks"] == ["store"]
    assert COMPOSE["networks"]["store"] == {"internal": True}


def test_the_store_outlives_its_container() -> None:
    [mount] = SERVICES["postgres"]["volumes"]
    assert mount.partition(":")[0] in COMPOSE["volumes"]


def test_the_image_is_built_from_the_dockerfile() -> None:
    build = SERVICES["bot"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).samefile(DEPLOY / "Dockerfile")
