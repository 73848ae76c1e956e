"""Everything people press, choose, open, submit and close, and what the app is told of it."""

import re

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import Workspace

from .conftest import WAYS


def plain(text):
    return {"type": "plain_text", "text": text}


OPTIONS = [{"text": plain("One"), "value": "1"}, {"text": plain("Two"), "value": "2"}]
BLOCKS = [
    {
        "type": "section",
        "block_id": "s",
        "text": plain("pick"),
        "accessory": {"type": "overflow", "action_id": "over", "options": OPTIONS},
    },
    {
        "type": "actions",
        "block_id": "a",
        "elements": [
            {"type": "static_select", "action_id": "choose", "options": OPTIONS},
            {"type": "button", "action_id": "go", "value": "g1", "text": plain("Go")},
            {"type": "button", "action_id": "role", "value": "visitor", "text": plain("Visitor")},
        ],
    },
    {
        "type": "context_actions",
        "block_id": "c",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "fb",
                "positive_button": {"text": plain("Good"), "value": "up"},
                "negative_button": {"text": plain("Bad"), "value": "down"},
            },
            {"type": "icon_button", "action_id": "trash", "icon": "trash", "text": plain("Delete"), "value": "t"},
        ],
    },
]


def modal(name, **more):
    element = {"type": "plain_text_input", "action_id": "text", "min_length": 2}
    field = {"type": "input", "block_id": "field", "label": plain("Field"), "element": element}
    button = {"type": "actions", "block_id": "row", "elements": [{**BLOCKS[1]["elements"][1], "action_id": "deeper"}]}
    base = {"type": "modal", "callback_id": name, "title": plain(name), "submit": plain("Send")}
    return {**base, "blocks": [field, button], **more}


@pytest.fixture(params=WAYS)
async def pressed(request):
    async with WAYS[request.param]() as (ws, app):
        app.payloads = []

        @app.action({"type": "block_actions", "block_id": re.compile("^[sac]$")})
        async def any_press(ack, body):
            app.payloads.append(body)
            await ack()

        client = AsyncWebClient(ws.bot_token, ws.api_url)
        await client.chat_postMessage(channel=ws.state.channel("support").id, text="pick", blocks=BLOCKS)
        yield ws, app, ws.messages("#support")[0]


@pytest.mark.parametrize(
    ("action", "value", "told"),
    [
        ("over", "2", {"type": "overflow", "block_id": "s", "selected_option": OPTIONS[1]}),
        ("choose", "1", {"type": "static_select", "block_id": "a", "selected_option": OPTIONS[0]}),
        ("go", None, {"type": "button", "value": "g1", "text": plain("Go")}),
        ("Go", None, {"type": "button", "action_id": "go"}),
        ("visitor", None, {"type": "button", "action_id": "role"}),
        ("fb", "positive", {"type": "feedback_buttons", "value": "up", "text": plain("Good")}),
        ("fb", "down", {"type": "feedback_buttons", "value": "down"}),
        ("trash", None, {"type": "icon_button", "value": "t"}),
    ],
)
async def test_a_press_tells_what_was_pressed(pressed, action, value, told):
    ws, app, message = pressed
    delivery = await ws.press("you", message, action, value)
    assert delivery.acknowledged
    (body,) = app.payloads
    (pressed_action,) = body["actions"]
    assert told.items() <= pressed_action.items()
    assert (body["user"]["id"], body["channel"]["name"], body["message"]["ts"]) == (ws.you.id, "support", message.ts)
    if action == "choose":
        assert body["state"]["values"]["a"]["choose"]["selected_option"]["value"] == "1"


async def test_what_is_not_there_cannot_be_pressed(pressed):
    ws, _, message = pressed
    with pytest.raises(LookupError, match="choose"):
        await ws.press("you", message, "nothing")
    with pytest.raises(LookupError, match="no option"):
        await ws.press("you", message, "over", "3")


async def test_a_press_that_nobody_takes_shows_a_warning(pressed):
    ws, _app, _ = pressed
    client = AsyncWebClient(ws.bot_token, ws.api_url)
    lost = [{**BLOCKS[1], "block_id": "unknown"}]
    await client.chat_postMessage(channel=ws.state.channel("support").id, text="old", blocks=lost)
    ws.state.deliveries.ack_seconds = 0.2
    await ws.press("you", ws.messages("#support")[-1], "go")
    assert ":warning:" in ws.ephemerals()[0].text


@pytest.mark.parametrize("way", WAYS)
async def test_modals_stack_update_and_clear(way):
    async with WAYS[way]() as (ws, app):
        closed = []

        @app.shortcut("look_up_error")
        async def look_up(ack, body, client):
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=modal("first", notify_on_close=True))

        @app.action("deeper")
        async def deeper(ack, body, client):
            await ack()
            try:
                await client.views_push(trigger_id=body["trigger_id"], view=modal("next"))
            except SlackApiError as refused:
                closed.append(refused.response["error"])

        @app.view("next")
        async def sent(ack, view):
            said = view["state"]["values"]["field"]["text"]["value"]
            await ack(response_action="update", view=modal("next")) if said == "update" else await ack(
                response_action="clear"
            )

        @app.view_closed("first")
        async def gone(ack, body):
            await ack()
            closed.append(body["is_cleared"])

        await ws.shortcut("you", "look_up_error")
        await ws.until(ws.view)
        for depth in (2, 3):
            await ws.press("you", ws.view(), "deeper")
            await ws.until(lambda depth=depth: len(ws.state.views.stack(ws.you.id)) == depth)
        await ws.press("you", ws.view(), "deeper")
        await ws.until(lambda: closed)
        assert closed == ["push_limit_reached"]
        top = ws.view()
        assert top.previous_id
        with pytest.raises(ValueError, match="at least 2"):
            await ws.submit(top, {"field": "x"})
        await ws.submit(top, {"field": "update"})
        assert ws.view().hash != top.hash
        await ws.submit(top, {"field": "clear"})
        assert ws.view() is None
        await ws.shortcut("you", "look_up_error")
        await ws.until(ws.view)
        await ws.close(ws.view())
        assert closed[-1] is False


@pytest.mark.parametrize("way", WAYS)
async def test_a_message_shortcut_brings_the_message(way):
    async with WAYS[way]() as (ws, app):
        bodies = []

        @app.shortcut("explain_error")
        async def explain(ack, body, respond):
            bodies.append(body)
            await ack()
            await respond(text="it is 413")

        said = await ws.say("mira", "#support", "client intended to send too large body")
        used = await ws.shortcut("you", "explain_error", said)
        (reply,) = await ws.replies(used)
        assert (reply.text, reply.visible_to) == ("it is 413", ws.you.id)
        assert (bodies[0]["type"], bodies[0]["message"]["text"]) == ("message_action", said.text)
        with pytest.raises(LookupError, match="no global shortcut"):
            await ws.shortcut("you", "explain_error")


async def test_an_ephemeral_press_names_only_its_container():
    async with WAYS["socket"]() as (ws, app):
        bodies = []

        @app.action("go")
        async def go(ack, body):
            bodies.append(body)
            await ack()

        client = AsyncWebClient(ws.bot_token, ws.api_url)
        channel = ws.state.channel("support").id
        await client.chat_postEphemeral(channel=channel, user=ws.you.id, text="pick", blocks=BLOCKS)
        await ws.press("you", ws.ephemerals()[0], "go")
        assert bodies[0]["container"]["is_ephemeral"] is True
        assert "message" not in bodies[0]


async def test_a_late_modal_answer_is_told_in_the_modal():
    async with Workspace(ack_seconds=0.05) as ws:
        client = AsyncWebClient(ws.bot_token, ws.api_url)
        trigger = ws.state.passes.trigger(ws.you.id)
        await client.views_open(trigger_id=trigger, view=modal("slow"))
        await ws.submit(ws.view(), {"field": "text"})
        assert "trouble" in ws.view().errors[""]


async def test_socket_mode_can_be_switched_off():
    async with WAYS["socket"]() as (ws, _):
        await ws.sockets.disconnect("warning")
        assert ws.sockets.connections == 1
    async with Workspace() as ws:
        await ws.sockets.disconnect("link_disabled")
        with pytest.raises(SlackApiError, match="socket_mode_not_enabled"):
            await AsyncWebClient(base_url=ws.api_url).apps_connections_open(app_token=ws.app_token)
