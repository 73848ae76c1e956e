"""A small Bolt app to drive the workspace with."""

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

BUTTONS = [
    {"type": "section", "block_id": "said", "text": {"type": "mrkdwn", "text": "echo"}},
    {
        "type": "actions",
        "block_id": "row",
        "elements": [
            {"type": "button", "action_id": "more", "value": "m1", "text": {"type": "plain_text", "text": "More"}},
            {"type": "button", "action_id": "ask", "text": {"type": "plain_text", "text": "Ask"}},
        ],
    },
]
MODAL = {
    "type": "modal",
    "callback_id": "why",
    "title": {"type": "plain_text", "text": "Why?"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": {"type": "plain_text", "text": "Reason"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


def echo_app(ws):
    client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
    app = AsyncApp(client=client, signing_secret=ws.signing_secret)
    app.heard = []

    @app.event("app_mention")
    async def mentioned(event, say):
        app.heard.append(event)
        await say(text=f"echo {event['text']}", blocks=BUTTONS, thread_ts=event.get("thread_ts") or event["ts"])

    @app.event("message")
    async def messaged(event, client):
        app.heard.append(event)
        if event.get("channel_type") == "im" and event.get("subtype") in (None, "file_share"):
            await client.chat_postMessage(channel=event["channel"], text=f"echo {event['text']}")

    @app.command("/4xx")
    async def commanded(ack, command):
        app.heard.append(command)
        await ack(f"echo {command['text']}")

    @app.action("more")
    async def more(ack, body, respond):
        app.heard.append(body)
        await ack()
        await respond(text="more", replace_original=False)

    @app.action("ask")
    async def ask(ack, body, client):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view("why")
    async def why(ack, view):
        said = view["state"]["values"]["reason"]["text"]["value"]
        app.heard.append(said)
        if said == "bad":
            await ack(response_action="errors", errors={"reason": "say more"})
        else:
            await ack()

    return app
