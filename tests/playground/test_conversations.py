"""A ten-line Bolt app lives in the workspace, over Socket Mode and over HTTP alike."""

import pytest


async def test_a_mention_is_answered_in_its_thread(echoed):
    ws, app = echoed
    said = await ws.say("you", "#support", "@fourxx what is 413?")
    (reply,) = await ws.replies(said)
    assert reply.text == f"echo <@{ws.bot_user_id}> what is 413?"
    assert reply.thread_ts == said.ts
    await ws.settled()
    assert {e["type"] for e in app.heard} == {"app_mention", "message"}


async def test_a_direct_message_is_answered_in_line(echoed):
    ws, _ = echoed
    said = await ws.say("you", ws.dm(), "a < b & c")
    (reply,) = await ws.replies(said)
    assert (reply.text, reply.thread_ts) == ("echo a &lt; b &amp; c", None)


async def test_a_command_is_answered_in_its_acknowledgement(echoed):
    ws, _ = echoed
    delivery = await ws.command("you", "#support", "/4xx", "413 too large")
    (reply,) = await ws.replies(delivery)
    assert (reply.text, reply.visible_to) == ("echo 413 too large", ws.you.id)


async def test_a_button_answers_through_its_response_url(echoed):
    ws, app = echoed
    (reply,) = await ws.replies(await ws.say("you", "#support", "@fourxx hi"))
    pressed = await ws.press("mira", reply, "more")
    (more,) = await ws.replies(pressed)
    assert more.visible_to == ws.colleague.id
    assert more.thread_ts == reply.thread_ts
    body = app.heard[-1]
    assert body["actions"][0]["value"] == "m1"
    assert body["message"]["ts"] == body["container"]["message_ts"] == reply.ts
    assert body["container"]["thread_ts"] == reply.thread_ts


async def test_a_modal_opens_refuses_and_closes(echoed):
    ws, app = echoed
    (reply,) = await ws.replies(await ws.say("you", "#support", "@fourxx hi"))
    await ws.press("you", reply, "ask")
    view = await ws.until(ws.view)
    with pytest.raises(ValueError, match="required"):
        await ws.submit(view)
    await ws.submit(view, {"reason": "bad"})
    assert ws.view().errors == {"reason": "say more"}
    await ws.submit(view, {"text": "because"})
    assert ws.view() is None
    assert app.heard[-1] == "because"
