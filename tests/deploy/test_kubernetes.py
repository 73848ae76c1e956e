"""The Kubernetes objects: sound by their schema, and in agreement with one another and with the bot."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from bot import serving, settings, writes
from bot.entrance import PATH
from knowledge.library import PACK, Library
from tests.deploy.folder import DEPLOY, KUBERNETES, document

VERSIONS = ("1.29", "1.34")
KUSTOMIZE = ("Kustomization", "Component")
PARTS = (
    *("base", "components/ingress", "components/articles", "components/prometheus-operator", "components/collector"),
    "example",
)
OBJECTS = sorted(
    p
    for p in KUBERNETES.rglob("*.yaml")
    if p.name != "kustomization.yaml" and p != KUBERNETES / "components/articles/deployment.yaml"
)
MOST_CONNECTIONS = 100  # of Postgres, unless told otherwise
MOST_SOCKETS = 10  # of Slack, for one app


def base(name: str) -> Any:
    return document(KUBERNETES / "base" / f"{name}.yaml")


DEPLOYMENT = base("deployment")
POD = DEPLOYMENT["spec"]["template"]["spec"]
LABELS = DEPLOYMENT["spec"]["template"]["metadata"]["labels"]
[BOT] = POD["containers"]
PORTS = {p["name"]: p["containerPort"] for p in BOT["ports"]}


def validate(thing: dict[str, Any]) -> None:
    for version in VERSIONS:
        kubernetes_validate.validate(thing, version, strict=True)


@pytest.mark.parametrize("path", OBJECTS, ids=lambda p: str(p.relative_to(KUBERNETES)))
def test_objects_fit_their_schema(path: Path) -> None:
    thing = document(path)
    assert "namespace" not in thing["metadata"]
    if thing["kind"] == "ServiceMonitor":
        pytest.skip("a custom resource: its schema does not come with Kubernetes")
    validate(thing)


@pytest.mark.parametrize("part", PARTS)
def test_a_kustomization_lists_all_that_lies_beside_it(part: str) -> None:
    folder = KUBERNETES / part
    listed = document(folder / "kustomization.yaml")
    assert listed["kind"] in KUSTOMIZE
    named = [*listed.get("resources", []), *listed.get("components", [])]
    patches = [p["path"] for p in listed.get("patches", []) if "path" in p]
    assert all((folder / n).exists() for n in named)
    beside = {n for n in [*named, *patches] if "/" not in n}
    assert {p.name for p in folder.glob("*.yaml")} == beside | {"kustomization.yaml"}


def test_traces_get_to_a_collector_beside_what_the_base_lets_out() -> None:
    policy = document(KUBERNETES / "components/collector/networkpolicy.yaml")["spec"]
    assert policy["podSelector"]["matchLabels"].items() <= LABELS.items()
    assert policy["policyTypes"] == ["Egress"]
    assert [port["port"] for way in policy["egress"] for port in way["ports"]] == [4318]
    assert base("networkpolicy")["metadata"]["name"] != "fourxx-collector"


def test_what_several_workspaces_need_is_shown() -> None:
    shown = (KUBERNETES / "secret.example.yaml").read_text() + (KUBERNETES / "base/kustomization.yaml").read_text()
    assert [name for name in settings.Settings(client_id="x")._for_installs() if name not in shown] == []


def test_all_of_it_builds() -> None:
    if not shutil.which("kubectl"):
        pytest.skip("kubectl is not installed")
    built = subprocess.run(
        ["kubectl", "kustomize", str(KUBERNETES / "example")], capture_output=True, text=True, check=True, timeout=60
    )
    things = {t["kind"]: t for t in yaml.safe_load_all(built.stdout)}
    for thing in things.values():
        assert thing["metadata"]["namespace"] == "fourxx"
        validate(thing)
    container = things["Deployment"]["spec"]["template"]["spec"]["containers"][0]
    assert container["envFrom"][0]["configMapRef"]["name"] == things["ConfigMap"]["metadata"]["name"] != "fourxx"
    assert {m["mountPath"] for m in container["volumeMounts"]} == {"/tmp", "/articles"}
    assert container["image"] == "registry.example.com/fourxx:0.1.0"


def test_selectors_pick_the_pods() -> None:
    health = document(KUBERNETES / "components/prometheus-operator/service.yaml")
    monitor = document(KUBERNETES / "components/prometheus-operator/servicemonitor.yaml")
    assert monitor["spec"]["selector"]["matchLabels"].items() <= health["metadata"]["labels"].items()
    selectors = [
        DEPLOYMENT["spec"]["selector"]["matchLabels"],
        base("service")["spec"]["selector"],
        base("poddisruptionbudget")["spec"]["selector"]["matchLabels"],
        base("networkpolicy")["spec"]["podSelector"]["matchLabels"],
        health["spec"]["selector"],
        *(c["labelSelector"]["matchLabels"] for c in POD["topologySpreadConstraints"]),
    ]
    assert all(s and s.items() <= LABELS.items() for s in selectors)
    assert not monitor["spec"]["selector"]["matchLabels"].items() <= base("service")["metadata"]["labels"].items()


def test_ports_are_the_bots() -> None:
    set_to = config()
    first = int(set_to["PORT"])
    assert {"slack": first, "health": first + 1} == PORTS
    assert set_to["HOST"] == "0.0.0.0"


@pytest.mark.parametrize("probe", ["startupProbe", "livenessProbe", "readinessProbe"])
def test_probes_ask_the_health_port(probe: str) -> None:
    asked = BOT[probe]["httpGet"]
    assert asked["port"] == "health"
    assert asked["path"] == ("/readyz" if probe == "readinessProbe" else "/healthz")


def test_health_is_on_no_service_that_an_ingress_reaches() -> None:
    assert [p["targetPort"] for p in base("service")["spec"]["ports"]] == ["slack"]
    [rule] = document(KUBERNETES / "components/ingress/ingress.yaml")["spec"]["rules"]
    [way] = rule["http"]["paths"]
    assert way["path"] == "/slack/"
    assert PATH.startswith(way["path"])
    service = way["backend"]["service"]
    assert service["name"] == base("service")["metadata"]["name"]
    assert service["port"]["name"] in {p["name"] for p in base("service")["spec"]["ports"]}


def test_pods_are_restricted() -> None:
    assert POD["securityContext"]["runAsNonRoot"] is True
    assert POD["securityContext"]["runAsUser"] >= 10000
    assert POD["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert POD["automountServiceAccountToken"] is False
    assert base("serviceaccount")["automountServiceAccountToken"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC"} & POD.keys()
    assert all("hostPath" not in v for v in POD["volumes"])
    inside = BOT["securityContext"]
    assert inside["readOnlyRootFilesystem"] is True
    assert inside["allowPrivilegeEscalation"] is False
    assert inside["privileged"] is False
    assert inside["capabilities"] == {"drop": ["ALL"]}


def test_resources_are_set() -> None:
    assert BOT["resources"]["requests"].keys() >= {"cpu", "memory"}
    assert "memory" in BOT["resources"]["limits"]


def test_rolling_leaves_no_gap() -> None:
    rolling = DEPLOYMENT["spec"]["strategy"]["rollingUpdate"]
    assert rolling == {"maxSurge": 1, "maxUnavailable": 0}
    assert DEPLOYMENT["spec"]["replicas"] == base("horizontalpodautoscaler")["spec"]["minReplicas"] == 3
    assert base("poddisruptionbudget")["spec"]["maxUnavailable"] < DEPLOYMENT["spec"]["replicas"]


def test_there_is_time_to_drain() -> None:
    pause = int(BOT["lifecycle"]["preStop"]["exec"]["command"][1])
    health, requests, replies = [serving.DRAINING] * 3
    assert pause + health + requests + replies + writes.BUSY < POD["terminationGracePeriodSeconds"]


def test_a_restart_of_the_database_takes_no_replica_out() -> None:
    probe = BOT["readinessProbe"]
    assert probe["failureThreshold"] * probe["periodSeconds"] >= 60


def test_the_most_replicas_are_not_too_many() -> None:
    most = base("horizontalpodautoscaler")["spec"]["maxReplicas"] + 1
    assert most <= MOST_SOCKETS
    assert most * 10 < MOST_CONNECTIONS
    assert base("horizontalpodautoscaler")["spec"]["scaleTargetRef"]["name"] == DEPLOYMENT["metadata"]["name"]


def test_the_network_is_closed_but_for_what_is_named() -> None:
    policy = base("networkpolicy")["spec"]
    assert sorted(policy["policyTypes"]) == ["Egress", "Ingress"]
    assert all(rule["from"] and rule["ports"] for rule in policy["ingress"])
    assert {p["port"] for rule in policy["ingress"] for p in rule["ports"]} == set(PORTS)
    assert all(rule["to"] and rule["ports"] for rule in policy["egress"])
    assert {p["port"] for rule in policy["egress"] for p in rule["ports"]} == {53, 443, 5432}


def test_settings_are_the_bots() -> None:
    secret = document(KUBERNETES / "secret.example.yaml")
    assert {*config(), *secret["stringData"]} <= settings.PURPOSES.keys()
    assert not config().keys() & secret["stringData"].keys()
    assert [s.popitem()[1]["name"] for s in [dict(e) for e in BOT["envFrom"]]] == ["fourxx", secret["metadata"]["name"]]


def test_articles_load_from_a_mounted_config_map(tmp_path: Path) -> None:
    kept = tmp_path / "..2026_01_01_00_00_00.1"
    kept.mkdir()
    (kept / "413.md").write_bytes((PACK / "http" / "413.md").read_bytes())
    (tmp_path / "..data").symlink_to(kept.name)
    (tmp_path / "413.md").symlink_to("..data/413.md")
    library = Library.load(tmp_path)
    assert library.problems == ()
    assert library.version == Library.load().version


def config() -> dict[str, str]:
    [made] = document(KUBERNETES / "base/kustomization.yaml")["configMapGenerator"]
    return dict(pair.split("=", 1) for pair in made["literals"])


def test_the_image_is_the_one_that_is_built() -> None:
    assert BOT["image"] == document(DEPLOY / "compose.yaml")["services"]["bot"]["image"]
    assert f"USER {POD['securityContext']['runAsUser']}:" in (DEPLOY / "Dockerfile").read_text()
