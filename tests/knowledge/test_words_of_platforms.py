"""What platforms, registries, forges and clouds print is known by its words, and nothing that only sounds so is."""

from __future__ import annotations

import pytest

from knowledge.diagnosis import diagnose
from knowledge.library import Library
from knowledge.outcome import Outcome

LIBRARY = Library.load()

KNOWN = [
    (
        "409",
        "Kafka Connect",
        "ERROR rename failed: Cannot complete request because of a conflicting operation (e.g. x)",
    ),
    ("404", "Confluent Schema Registry", '{"error_code": 40402, "message": "Version 12 not found."}'),
    ("409", "Confluent Schema Registry", '{"error_code":40901,"message":"details: [READER_FIELD_MISSING_DEFAULT]"}'),
    ("400", "Apache Livy", "Reason: <pre>Missing Required Header for CSRF protection.</pre>"),
    ("404", "Apache Livy", '{"msg":"Session \'31\' not found."}'),
    (
        "400",
        "Elasticsearch",
        "1: this action would add [6] shards, but this cluster has [998]/[1000] maximum shards open;",
    ),
    ("403", "Elasticsearch", "blocked by: [FORBIDDEN/8/index write (api)];"),
    ("403", "OpenSearch", "no permissions for [indices:data/read/search] and User [name=milo, backend_roles=[]]"),
    ("412", "Grafana", '{"status": "version-mismatch", "message": "changed by someone else"}'),
    ("422", "Prometheus", '{"errorType":"execution","error":"vector cannot contain metrics with the same labelset"}'),
    ("400", "Grafana Mimir", 'err="user=a: per-user series limit of 9 exceeded (err-mimir-max-series-per-user)"'),
    ("429", "Loki", 'maximum active stream limit exceeded when trying to create stream {pod="milo-1"}'),
    ("401", "Loki", "promtail: final error sending batch: no org id"),
    ("404", "CouchDB", '{"error":"not_found","reason":"deleted"}'),
    ("406", "PostgREST", "{ code: 'PGRST116', details: 'The result contains 0 rows', hint: null }"),
    ("409", "PostgREST", '{"code": "23505", "details": "Key (tag)=(a) already exists.", "hint": null}'),
    ("400", "Supabase", "AuthApiError: Invalid login credentials"),
    ("422", "Supabase", "AuthApiError: User already registered"),
    ("402", "Firebase", "FirebaseError: Firebase Storage: Quota exceeded (storage/quota-exceeded)"),
    ("403", "BigQuery", "Exceeded rate limits: too many table update operations for this table."),
    ("401", "Snowflake", '{"code":"390144","message":"JWT token is invalid."}'),
    ("403", "Hugging Face", "Access to model zoo/milo is restricted and you are not in the authorized list."),
    ("400", "OpenAI", "Unsupported parameter: 'temperature' is not supported with this model."),
    ("400", "Anthropic", "messages.4: `tool_use` ids were found without `tool_result` blocks immediately after: t1."),
    ("400", "Groq", "The model `milo-9b` has been decommissioned and is no longer supported. See console.groq.com"),
    ("404", "Ollama", "ollama._types.ResponseError: model 'milo:9b' not found"),
    ("429", "LiteLLM", "No deployments available for selected model, Try again in 60 seconds. Passed model=milo"),
    ("401", "Harbor", "unauthorized to access repository: zoo/milo, action: push: unauthorized to access repository"),
    ("400", "Sonatype Nexus", "Repository version policy: SNAPSHOT does not allow version: 2.1"),
    ("422", "PyPI", "`invalid-publisher`: valid token, but no corresponding publisher"),
    ("409", "RubyGems", "Repushing of gem versions is not allowed."),
    ("403", "Jenkins", "milo is missing the Job/Build permission"),
    ("409", "Azure Resource Manager", 'Code="RoleAssignmentExists" Message="The role assignment already exists."'),
    (
        "401",
        "Keycloak",
        '{"error":"unauthorized_client","error_description":"Client not enabled to retrieve service account"}',
    ),
    ("403", "Auth0", "unauthorized_client: Grant type 'password' not allowed for the client."),
    ("429", "Overpass API", "Dispatcher_Client::request_read_and_idx::rate_limited."),
    ("409", "OpenStreetMap", "Version mismatch: Provided 4, server had: 5 of Way 77"),
    ("401", "Twitch", "Client ID and OAuth token do not match"),
]

UNKNOWN = """
"Kafka Connect" | connectors: 3 running, no rebalance
"Apache Livy" | level=error msg="session cleanup: cache not found"
"Confluent Schema Registry" | error_code: 40402 pieces left in stock
"OpenSearch" | there are no permissions for indices of the book yet
"Elasticsearch" | FORBIDDEN/8 is a level in that game
"Grafana" | exit status: version mismatch between plugin and host
"Grafana" | check the status: name exists twice in the sheet
"Prometheus" | level=warn msg="Evaluating rule failed" err="vector cannot contain metrics with the same labelset"
"Loki" | we have no org id in that form
"PostgREST" | {"code":"PGRST003","message":"Timed out acquiring connection from connection pool."}
"PostgREST" | error: duplicate key value, code: '23505', detail: 'Key (id)=(1) already exists.', hint: undefined
"PostgREST" | ERROR:  new row violates row-level security policy for table "milo"
"Supabase" | the user already registered for the marathon
"Supabase" | Invalid login credentials are what our trainees type most
"Firebase" | the storage unauthorized people reached is in the cellar
"Anthropic" | my prompt is too long, how many tokens fit?
"Groq" | the old mail server has been decommissioned and is no longer supported
"Ollama" | I pulled the model with ollama, but the file was not found in my notes
"Ollama" | this bench does not support tools for engraving
"Harbor" | the action is unauthorized to access repository secrets
"PyPI" | my project is too similar to an existing project of a friend
"Jenkins" | the job is not parameterized yet
"Jenkins" | the model house is not buildable on that lot
"Azure Resource Manager" | the scopelocked label in our tracker
"OctoPrint" | the printer is not operational, call facilities
"OpenStreetMap" | version mismatch: provided lunch, the server had soup
"Steam Web API" | Access is denied. Retrying will not help. Please verify your badge.
"""
NEAR = [tuple(part.strip(' "') for part in line.split("|", 1)) for line in UNKNOWN.strip().splitlines()]


@pytest.mark.parametrize(("status", "product", "paste"), KNOWN)
def test_the_words_tell_status_and_product(status: str, product: str, paste: str) -> None:
    told = diagnose(LIBRARY, paste)
    assert (told.outcome, told.best and told.best.id) == (Outcome.ANSWER, status)
    assert product in {e.product for e in told.evidence if e.cause and e.fix}


@pytest.mark.parametrize(("product", "text"), NEAR)
def test_what_only_sounds_like_them_is_not_taken_for_them(product: str, text: str) -> None:
    assert any(product == s.product for a in LIBRARY for s in a.signatures)
    assert product not in {e.product for e in diagnose(LIBRARY, text).evidence}
