"""Deliveries as Slack makes them: signatures, three seconds, retries, edits, deletes, files."""

import asyncio
import json

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import App, Fault, Faults, Workspace, in_turn

from .conftest import over_http, over_socket

QUICK = (0.0, 0.01, 0.02)


@pytest.fixture
async def receiver():
    """An HTTP app that answers what the test tells it to, and keeps what it heard."""
    heard, answers = [], []

    async def receive(request):
        body = await request.read()
        heard.append((request.headers.copy(), body))
        answer = answers.pop(0) if answers else web.Response()
        return await answer() if callable(answer) else answer

    server = web.Application()

    async def loop(request):
        raise web.HTTPTemporaryRedirect("/loop")

    server.router.add_post("/", receive)
    server.router.add_post("/loop", loop)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield url, heard, answers
    await runner.cleanup()


def over(receiver, **options):
    return Workspace(delivery="http", request_url=receiver[0], retry_delays=QUICK, **options)


async def test_requests_are_signed(receiver):
    _, heard, _ = receiver
    async with over(receiver) as ws:
        await ws.command("you", "#support", "/4xx", "413 payload <b> & co")
        headers, body = heard[0]
        assert SignatureVerifier(ws.signing_secret).is_valid_request(body, headers)
        assert not SignatureVerifier("another").is_valid_request(body, headers)
        assert headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert b"413+payload+%26lt%3Bb%26gt%3B+%26amp%3B+co" in body


async def test_the_request_url_is_verified_by_its_challenge(receiver):
    _, heard, answers = receiver
    async with over(receiver) as ws:

        async def echo():
            return web.json_response({"challenge": json.loads(heard[-1][1])["challenge"]})

        answers += [echo, web.Response(text="no")]
        assert await ws.http.verify_url()
        assert not await ws.http.verify_url()


async def test_events_are_retried_three_times_with_number_and_reason(receiver):
    _, heard, answers = receiver
    answers += [web.Response(status=500) for _ in range(4)]
    async with over(receiver) as ws:
        await ws.say("you", ws.dm(), "hello")
        await ws.settled()
        (delivery,) = ws.deliveries
        assert [a.answer.failure for a in delivery.attempts] == ["http_error"] * 4
        numbers = [h.get("X-Slack-Retry-Num") for h, _ in heard]
        assert numbers == [None, "1", "2", "3"]
        assert heard[1][0]["X-Slack-Retry-Reason"] == "http_error"
        assert len({json.loads(body)["event_id"] for _, body in heard}) == 1


async def test_a_retry_that_succeeds_is_the_last(receiver):
    _, heard, answers = receiver
    answers += [web.Response(status=503)]
    async with over(receiver) as ws:
        await ws.say("you", ws.dm(), "hello")
        await ws.settled()
        assert ws.deliveries[0].acknowledged
        assert len(heard) == 2


async def test_no_retry_is_honoured(receiver):
    _, heard, answers = receiver
    answers += [web.Response(status=500, headers={"x-slack-no-retry": "1"})]
    async with over(receiver) as ws:
        await ws.say("you", ws.dm(), "hello")
        await ws.settled()
        assert len(heard) == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda: web.Response(status=404), "http_error"),
        (lambda: asyncio.Event().wait, "http_timeout"),
        (lambda: web.Response(status=307, headers={"Location": "/loop"}), "too_many_redirects"),
    ],
)
async def test_why_an_attempt_failed_is_told(receiver, answer, reason):
    _, heard, answers = receiver
    answers += [answer()]
    async with over(receiver, ack_seconds=0.1) as ws:
        await ws.say("you", ws.dm(), "hello")
        await ws.settled()
        assert heard[-1][0].get("X-Slack-Retry-Reason") == reason


async def test_an_app_that_is_not_there_counts_as_connection_failed():
    async with Workspace(delivery="http", request_url="http://127.0.0.1:9/", retry_delays=()) as ws:
        await ws.say("you", ws.dm(), "hello")
        await ws.settled()
        assert ws.deliveries[0].answer.failure == "connection_failed"


async def test_a_late_command_shows_operation_timeout_and_is_not_retried(receiver):
    _, heard, answers = receiver
    answers += [asyncio.Event().wait]
    async with over(receiver, ack_seconds=0.05) as ws:
        delivery = await ws.command("you", "#support", "/4xx", "413")
        (notice,) = ws.ephemerals()
        assert notice.text == '/4xx failed with the error "operation_timeout"'
        assert (len(delivery.attempts), len(heard)) == (1, 1)


async def test_an_unhandled_command_shows_dispatch_failed(receiver):
    _, _, answers = receiver
    answers += [web.Response(status=404)]
    async with over(receiver) as ws:
        await ws.command("you", "#support", "/4xx", "413")
        assert "dispatch_failed" in ws.ephemerals()[0].text


async def test_a_command_answered_in_channel_is_seen_by_all(receiver):
    _, _, answers = receiver
    answers += [web.json_response({"response_type": "in_channel", "text": "hi"})]
    async with over(receiver) as ws:
        await ws.command("you", "#support", "/4xx", "413")
        assert [m.text for m in ws.messages("#support")] == ["hi"]


async def test_an_answer_beyond_the_limits_is_not_shown(receiver):
    _, _, answers = receiver
    answers += [web.json_response({"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "h" * 151}}]})]
    async with over(receiver) as ws:
        await ws.command("you", "#support", "/4xx", "413")
        assert "invalid_command_response" in ws.ephemerals()[0].text
        assert "/blocks/0/text/text" in ws.state.refusals[0]


async def test_unacknowledged_envelopes_come_again_with_their_number():
    async with Workspace(ack_seconds=0.05, retry_delays=QUICK) as ws:
        client = SocketModeClient(ws.app_token, web_client=AsyncWebClient(base_url=ws.api_url))
        heard = []

        async def listen(client, request):
            heard.append((request.envelope_id, request.retry_attempt, request.retry_reason))
            if len(heard) == 3:
                await client.send_socket_mode_response({"envelope_id": request.envelope_id})

        client.socket_mode_request_listeners.append(listen)
        await client.connect()
        await ws.say("you", ws.dm(), "hello")
        await ws.settled()
        await client.close()
        assert [(n, why) for _, n, why in heard] == [(0, ""), (1, "timeout"), (2, "timeout")]
        assert len({envelope for envelope, _, _ in heard}) == 1


async def test_a_message_said_while_nobody_is_connected_arrives_later():
    async with Workspace() as ws:
        said = await ws.say("you", ws.dm(), "hello")
        client = SocketModeClient(ws.app_token, web_client=AsyncWebClient(base_url=ws.api_url))
        heard = asyncio.Queue()

        async def listen(client, request):
            await client.send_socket_mode_response({"envelope_id": request.envelope_id})
            heard.put_nowait(request.payload["event"]["ts"])

        client.socket_mode_request_listeners.append(listen)
        await client.connect()
        assert await heard.get() == said.ts
        await ws.settled()
        await client.close()


async def test_tickets_are_good_once_and_ten_connections_are_the_most():
    async with Workspace() as ws, aiohttp.ClientSession() as session:
        web_client = AsyncWebClient(base_url=ws.api_url)
        sockets = []
        for _ in range(11):
            opened = await web_client.apps_connections_open(app_token=ws.app_token)
            sockets.append(await session.ws_connect(opened["url"]))
        said = [await socket.receive_json() for socket in sockets]
        assert [s["type"] for s in said] == ["hello"] * 10 + ["disconnect"]
        assert said[9]["num_connections"] == 10
        assert said[10]["reason"] == "too_many_websockets"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(opened["url"])
        for socket in sockets:
            await socket.close()


async def test_each_payload_goes_to_one_connection():
    async with Workspace() as ws, aiohttp.ClientSession() as session:
        web_client = AsyncWebClient(base_url=ws.api_url)
        sockets = []
        for _ in range(2):
            opened = await web_client.apps_connections_open(app_token=ws.app_token)
            sockets.append(await session.ws_connect(opened["url"]))
        for socket in sockets:
            await socket.receive_json()
        for text in ("one", "two"):
            await ws.say("you", ws.dm(), text)
        for socket in sockets:
            envelope = await socket.receive_json()
            assert set(envelope) >= {"envelope_id", "type", "payload", "accepts_response_payload", "retry_attempt"}
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
        await ws.settled()
        assert [len(d.attempts) for d in ws.deliveries] == [1, 1]
        for socket in sockets:
            await socket.close()


async def test_after_a_disconnect_the_client_comes_back():
    async with over_socket() as (ws, _):
        await ws.sockets.disconnect("refresh_requested")
        await ws.connected()
        said = await ws.say("you", ws.dm(), "still here?")
        await ws.replies(said)


async def test_an_edit_tells_old_and_new(echoed):
    ws, app = echoed
    said = await ws.say("you", "#support", "is it 401?")
    await ws.edit(said, "is it 403?")
    await ws.settled()
    (event,) = [e for e in app.heard if e.get("subtype") == "message_changed"]
    assert (event["previous_message"]["text"], event["message"]["text"]) == ("is it 401?", "is it 403?")
    assert event["message"]["edited"]["user"] == ws.you.id
    assert event["message"]["ts"] == said.ts != event["ts"]


async def test_an_edit_that_names_the_bot_mentions_it(echoed):
    ws, _ = echoed
    said = await ws.say("you", "#support", "is it 401?")
    await ws.edit(said, "@fourxx is it 401?")
    (reply,) = await ws.replies(said)
    assert reply.thread_ts == said.ts


async def test_a_deleted_message_is_told(echoed):
    ws, app = echoed
    said = await ws.say("you", "#support", "oops")
    await ws.delete(said)
    await ws.settled()
    (event,) = [e for e in app.heard if e.get("subtype") == "message_deleted"]
    assert (event["deleted_ts"], event["previous_message"]["text"]) == (said.ts, "oops")
    assert ws.messages("#support") == []


async def test_a_deleted_question_with_replies_leaves_a_tombstone(echoed):
    ws, app = echoed
    said = await ws.say("you", "#support", "@fourxx 413")
    (reply,) = await ws.replies(said)
    await ws.delete(said)
    await ws.settled()
    changed = [e for e in app.heard if e.get("subtype") == "message_changed"][-1]
    assert changed["message"]["subtype"] == "tombstone"
    assert changed["previous_message"]["text"].endswith("413")
    await AsyncWebClient(ws.bot_token, ws.api_url).chat_delete(channel=reply.channel, ts=reply.ts)
    assert ws.messages("#support") == []


async def test_a_shared_file_comes_with_a_guarded_address(echoed):
    ws, app = echoed
    await ws.upload("you", "#support", "error.log", "line one\nline two", "what is this?", snippet=True)
    await ws.settled()
    event = next(e for e in app.heard if e.get("subtype") == "file_share")
    (file,) = event["files"]
    assert (file["mode"], file["filetype"], file["size"]) == ("snippet", "text", 17)
    assert (file["preview"], file["preview_is_truncated"]) == ("line one\nline two", False)
    async with aiohttp.ClientSession() as session:
        async with session.get(file["url_private"], headers={"Authorization": f"Bearer {ws.bot_token}"}) as response:
            assert (response.content_type, await response.text()) == ("text/plain", "line one\nline two")
        async with session.get(file["url_private_download"]) as response:
            assert (response.status, response.content_type) == (200, "text/html")


async def test_the_app_shares_a_file_in_three_steps(echoed):
    ws, _ = echoed
    client = AsyncWebClient(ws.bot_token, ws.api_url)
    said = await ws.say("you", "#support", "chart?")
    channel = said.channel
    await client.files_upload_v2(
        channel=channel, thread_ts=said.ts, filename="chart.png", content=b"png", title="Chart", initial_comment="here"
    )
    (shared,) = await ws.replies(said)
    assert (shared.text, shared.files[0]["title"], shared.files[0]["filetype"]) == ("here", "Chart", "png")
    info = await client.files_info(file=shared.files[0]["id"])
    assert info["file"]["size"] == 3


async def test_a_response_url_serves_five_times_within_half_an_hour():
    clock = [1_000_000.0]
    async with over_http(now=lambda: clock[0]) as (ws, app), aiohttp.ClientSession() as session:
        await ws.command("you", "#support", "/4xx", "413")
        url = app.heard[-1]["response_url"]

        async def post(**body):
            async with session.post(url, json=body) as response:
                return response.status, await response.text()

        assert [(await post(text=str(n)))[0] for n in range(6)] == [200] * 5 + [404]
        assert "used_url" in (await post(text="again"))[1]
        assert [m.text for m in ws.ephemerals()] == ["echo 413", "0", "1", "2", "3", "4"]
        await ws.command("you", "#support", "/4xx", "414")
        url = app.heard[-1]["response_url"]
        clock[0] += 30 * 60 + 1
        assert "expired_url" in (await post(text="late"))[1]


async def test_a_response_url_replaces_and_deletes_the_original(echoed):
    ws, app = echoed
    said = await ws.say("you", "#support", "@fourxx 413")
    (reply,) = await ws.replies(said)
    await ws.press("you", reply, "More")
    url = app.heard[-1]["response_url"]
    async with aiohttp.ClientSession() as session:
        await session.post(url, json={"replace_original": True, "text": "replaced"})
        assert (await ws.replies(said))[0].text == "replaced"
        await session.post(url, json={"delete_original": True})
    assert ws.messages("#support", said.ts) == [ws.state.timeline.find(said.channel, said.ts)]


async def test_a_trigger_is_good_once_and_for_three_seconds():
    clock = [1_000_000.0]
    async with over_http(now=lambda: clock[0]) as (ws, app):
        client = AsyncWebClient(ws.bot_token, ws.api_url)
        view = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [{"type": "divider"}]}

        async def open_with(trigger):
            try:
                return (await client.views_open(trigger_id=trigger, view=view))["ok"]
            except SlackApiError as refused:
                return refused.response["error"]

        await ws.command("you", "#support", "/4xx", "413")
        trigger = app.heard[-1]["trigger_id"]
        assert [await open_with(trigger), await open_with(trigger)] == [True, "exchanged_trigger_id"]
        await ws.command("you", "#support", "/4xx", "413")
        clock[0] += 3.5
        assert await open_with(app.heard[-1]["trigger_id"]) == "expired_trigger_id"
        assert await open_with("1.2") == "invalid_trigger_id"


async def test_ordered_faults_reach_the_client():
    faults = Faults(on_call=in_turn("chat.postMessage", [Fault("ratelimited", retry_after=7), Fault("error"), None]))
    async with Workspace(faults=faults) as ws:
        client = AsyncWebClient(ws.bot_token, ws.api_url, retry_handlers=[])
        channel = ws.state.channel("support").id
        with pytest.raises(SlackApiError) as limited:
            await client.chat_postMessage(channel=channel, text="x")
        assert (limited.value.response.status_code, limited.value.response.headers["Retry-After"]) == (429, "7")
        with pytest.raises(SlackApiError) as failed:
            await client.chat_postMessage(channel=channel, text="x")
        assert failed.value.response.status_code == 500
        await client.chat_postMessage(channel=channel, text="x")
        assert [c.status for c in ws.called("chat.postMessage")] == [429, 500, 200]


@pytest.mark.parametrize(("kind", "posted"), [("drop", 0), ("lose", 1)])
async def test_a_dropped_call_has_no_effect_and_a_lost_one_has(kind, posted):
    faults = Faults(on_call=in_turn("chat.postMessage", [Fault(kind)]))
    async with Workspace(faults=faults) as ws:
        client = AsyncWebClient(ws.bot_token, ws.api_url, retry_handlers=[])
        with pytest.raises(aiohttp.ClientError):
            await client.chat_postMessage(channel=ws.state.channel("support").id, text="x")
        assert len(ws.messages("#support")) == posted


async def test_deliveries_can_come_twice():
    async with over_http(faults=Faults(copies=lambda kind, payload: 2)) as (ws, app):
        await ws.say("you", "#support", "hello")
        await ws.settled()
        assert len(app.heard) == 2


async def test_a_lost_delivery_is_retried():
    lost = iter([0])
    async with over_socket(faults=Faults(copies=lambda kind, payload: next(lost, 1))) as (ws, app):
        await ws.say("you", "#support", "hello")
        await ws.settled()
        first, second = ws.deliveries[0].attempts
        assert (first.answer.failure, second.reason, second.answer.failure) == ("timeout", "timeout", None)
        assert len(app.heard) == 1


async def test_the_apps_own_messages_make_events_as_well(receiver):
    async with over(receiver) as ws:
        channel = ws.state.channel("support").id
        await AsyncWebClient(ws.bot_token, ws.api_url).chat_postMessage(channel=channel, text="mine")
        await ws.settled()
        event = ws.deliveries[0].event
        assert (event["type"], event["user"], event["channel_type"]) == ("message", ws.bot_user_id, "channel")
        assert event["bot_profile"]["id"] == event["bot_id"]
        assert "subtype" not in event
        assert ws.deliveries[0].payload["authorizations"][0]["user_id"] == ws.bot_user_id


async def test_only_subscribed_events_are_sent():
    async with over_http(app=App(events=frozenset({"app_mention"}))) as (ws, app):
        await ws.say("you", "#support", "hello")
        await ws.replies(await ws.say("you", "#support", "@fourxx hello"))
        await ws.settled()
        assert [e["type"] for e in app.heard] == ["app_mention"]
