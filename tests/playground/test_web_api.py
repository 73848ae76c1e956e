"""The Web API answers as Slack's: tokens, errors, limits, reading back."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import App, Workspace


@pytest.fixture
async def ws():
    async with Workspace() as workspace:
        yield workspace


@pytest.fixture
def client(ws):
    return AsyncWebClient(ws.bot_token, ws.api_url)


async def refused(call):
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


async def test_the_app_learns_who_it_is(ws, client):
    who = await client.auth_test()
    assert (who["team_id"], who["user_id"]) == (ws.team_id, ws.bot_user_id)
    assert "chat:write" in who.headers["x-oauth-scopes"]


@pytest.mark.parametrize(
    ("token", "error"), [(None, "not_authed"), ("xoxb-wrong", "invalid_auth"), ("app", "not_allowed_token_type")]
)
async def test_tokens_are_checked(ws, token, error):
    client = AsyncWebClient(ws.app_token if token == "app" else token, ws.api_url)
    assert (await refused(client.auth_test()))["error"] == error


async def test_a_missing_scope_is_named():
    async with Workspace(app=App(scopes=("commands",))) as ws:
        client = AsyncWebClient(ws.bot_token, ws.api_url)
        answer = await refused(client.chat_postMessage(channel=ws.state.channel("support").id, text="x"))
        assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")


async def test_an_unknown_method_says_so(client):
    assert (await refused(client.api_call("chat.shout")))["error"] == "unknown_method"


async def test_form_and_json_bodies_are_both_read(ws, client):
    channel = ws.state.channel("support").id
    blocks = '[{"type":"divider"}]'
    for body in ({"json": {"channel": channel, "text": "a"}}, {"data": {"channel": channel, "blocks": blocks}}):
        await client.api_call("chat.postMessage", **body)
    first, second = ws.messages("#support")
    assert first.text == "a"
    assert second.blocks[0]["type"] == "divider"


async def test_bad_blocks_are_refused_with_pointers_and_nothing_is_posted(ws, client):
    header = {"type": "header", "text": {"type": "plain_text", "text": "h" * 151}}
    call = client.chat_postMessage(channel=ws.state.channel("support").id, text="t", blocks=[header])
    answer = await refused(call)
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == ["must be less than 151 characters [json-pointer:/blocks/0/text/text]"]
    assert answer["response_metadata"]["messages"][0].startswith("[ERROR] must be less than 151")
    assert ws.messages("#support") == []


async def test_too_much_markdown_is_msg_blocks_too_long(ws, client):
    blocks = [{"type": "markdown", "text": "m" * 7000}] * 2
    answer = await refused(client.chat_postMessage(channel=ws.state.channel("support").id, text="t", blocks=blocks))
    assert answer["error"] == "msg_blocks_too_long"


async def test_text_is_cut_at_40000_and_refused_beyond_4000_in_an_update(ws, client):
    channel = ws.state.channel("support").id
    posted = await client.chat_postMessage(channel=channel, text="x" * 40_001)
    assert (posted["warning"], len(ws.messages("#support")[0].text)) == ("message_truncated", 40_000)
    answer = await refused(client.chat_update(channel=channel, ts=posted["ts"], text="x" * 4_001))
    assert answer["error"] == "msg_too_long"
    await client.chat_update(channel=channel, ts=posted["ts"], text="x" * 4_000)
    assert ws.messages("#support")[0].edited


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMessage", {"channel": "C0", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "support"}, "no_text"),
        ("chat.postMessage", {"channel": "support", "text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": "support", "text": "x", "thread_ts": "1.0"}, "message_not_found"),
        ("chat.postEphemeral", {"channel": "support", "text": "x", "user": "U0"}, "user_not_in_channel"),
        ("chat.update", {"channel": "support", "text": "x", "ts": "1.0"}, "message_not_found"),
        ("chat.delete", {"channel": "support", "ts": "1.0"}, "message_not_found"),
        ("conversations.replies", {"channel": "support", "ts": "1.0"}, "thread_not_found"),
        ("conversations.history", {"channel": "support", "limit": "2000"}, "invalid_limit"),
        ("users.info", {"user": "U0"}, "user_not_found"),
        ("files.info", {"file": "F0"}, "file_not_found"),
        ("views.update", {"view_id": "V0", "view": "{}"}, "not_found"),
        ("views.open", {"trigger_id": "1", "view": "{}"}, "invalid_arguments"),
        ("functions.completeSuccess", {"function_execution_id": "Fx0"}, "function_execution_not_found"),
        ("oauth.v2.access", {"client_id": "no"}, "invalid_client_id"),
    ],
)
async def test_errors_have_slacks_names(client, method, arguments, error):
    assert (await refused(client.api_call(method, data=arguments)))["error"] == error


async def test_people_messages_are_not_the_apps_to_change(ws, client):
    said = await ws.say("you", "#support", "mine")
    call = client.chat_update(channel=said.channel, ts=said.ts, text="yours")
    assert (await refused(call))["error"] == "cant_update_message"
    assert (await refused(client.chat_delete(channel=said.channel, ts=said.ts)))["error"] == "cant_delete_message"


async def test_a_channel_without_the_app_is_closed_to_it(ws, client):
    await ws.expel("#general")
    channel = ws.state.channel("general").id
    assert (await refused(client.chat_postMessage(channel=channel, text="x")))["error"] == "not_in_channel"
    await ws.invite("#general")
    await client.chat_postMessage(channel=channel, text="x")


async def test_a_thread_is_read_back_parent_first(ws, client):
    said = await ws.say("you", "#support", "question")
    await client.chat_postMessage(channel=said.channel, text="one", thread_ts=said.ts)
    await ws.say("mira", "#support", "two", thread_ts=said.ts)
    read = await client.conversations_replies(channel=said.channel, ts=said.ts)
    assert [m["text"] for m in read["messages"]] == ["question", "one", "two"]
    assert read["messages"][0]["reply_count"] == 2
    history = await client.conversations_history(channel=said.channel)
    assert [m["text"] for m in history["messages"]] == ["question"]


async def test_what_people_type_is_escaped_and_linked(ws):
    said = await ws.say("you", "#support", "if a<b & see https://e.x/?a=1&b=2, ask @mira in #general or x@e.com")
    mira, general = ws.colleague.id, ws.state.channel("general").id
    assert said.text == (
        f"if a&lt;b &amp; see <https://e.x/?a=1&amp;b=2>, ask <@{mira}> in <#{general}|general> "
        "or <mailto:x@e.com|x@e.com>"
    )
    kinds = [piece["type"] for piece in said.blocks[0]["elements"][0]["elements"]]
    assert kinds == ["text", "link", "text", "user", "text", "channel", "text", "link"]


async def test_reactions_are_added_once(ws, client):
    said = await ws.say("you", "#support", "hm")
    await client.reactions_add(channel=said.channel, timestamp=said.ts, name="eyes")
    again = client.reactions_add(channel=said.channel, timestamp=said.ts, name="eyes")
    assert (await refused(again))["error"] == "already_reacted"
    await client.reactions_remove(channel=said.channel, timestamp=said.ts, name="eyes")


async def test_a_home_is_published_for_one_person(ws, client):
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    published = await client.views_publish(user_id=ws.you.id, view=home)
    assert ws.home().id == published["view"]["id"]
    assert ws.home("mira") is None
    stale = client.views_publish(user_id=ws.you.id, view=home, hash="old")
    assert (await refused(stale))["error"] == "hash_conflict"


async def test_a_workflow_step_runs_and_completes(ws, client):
    run = await ws.run_step("explain_error", {"text": "413"})
    event = ws.deliveries[-1].event
    assert (event["type"], event["inputs"]) == ("function_executed", {"text": "413"})
    step = AsyncWebClient(event["bot_access_token"], ws.api_url)
    await step.functions_completeSuccess(function_execution_id=run.id, outputs={"title": "Content Too Large"})
    assert ws.state.executions[run.id].outputs == {"title": "Content Too Large"}


async def test_an_uninstalled_app_is_told_and_locked_out(ws, client):
    await ws.uninstall()
    assert [d.event["type"] for d in ws.deliveries] == ["tokens_revoked", "app_uninstalled"]
    assert (await refused(client.auth_test()))["error"] == "account_inactive"


async def test_an_installation_runs_through_oauth(ws):
    consent = f"{ws.url}/oauth/v2/authorize?client_id={ws.client_id}&state=s1&redirect_uri=http://127.0.0.1/back"
    async with aiohttp.ClientSession() as session, session.get(consent, allow_redirects=False) as response:
        back = response.headers["Location"]
    assert "state=s1" in back
    code = back.partition("code=")[2].partition("&")[0]
    arguments = {"client_id": ws.client_id, "client_secret": ws.client_secret, "code": code}
    client = AsyncWebClient(base_url=ws.api_url)
    installed = await client.api_call("oauth.v2.access", data=arguments)
    assert (await refused(client.api_call("oauth.v2.access", data=arguments)))["error"] == "invalid_code"
    assert installed["access_token"] == ws.bot_token


async def test_an_app_can_come_from_its_manifest():
    manifest = {
        "display_information": {"name": "Other"},
        "features": {
            "bot_user": {"display_name": "other"},
            "slash_commands": [{"command": "/other", "description": "d"}],
            "shortcuts": [{"name": "Look", "type": "global", "callback_id": "look", "description": "d"}],
        },
        "oauth_config": {"scopes": {"bot": ["commands"]}},
        "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}},
    }
    async with Workspace(app=manifest) as ws:
        assert ws.state.app.command("/other")
        assert ws.state.app.events == {"app_mention"}
        with pytest.raises(LookupError, match="/4xx"):
            await ws.command("you", "#support", "/4xx")
