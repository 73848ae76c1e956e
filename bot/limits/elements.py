"""The shapes of everything that stands inside a block: text, elements, options, rich text.

Limits are Slack's own (docs.slack.dev/reference/block-kit), those of slack_sdk's models, and for the length of a
context text, which neither documents, the 2,000 characters of a section's field.
"""

from __future__ import annotations

from bot.limits.shapes import Anything, ByType, Flag, Many, Number, OneOf, Shape, Str, Thing

WEB = ("https://", "http://")
IDENTIFIER = Str(255)
ICONS = OneOf(frozenset({"trash"}))


def plain(most: int) -> ByType:
    """A plain_text object of at most so many characters."""
    return ByType({"plain_text": Thing({"text": Str(most), "emoji": Flag()}, ("text",))})


def text(most: int) -> ByType:
    """A plain_text or mrkdwn object of at most so many characters."""
    mrkdwn = Thing({"text": Str(most), "verbatim": Flag()}, ("text",))
    return ByType({**plain(most).kinds, "mrkdwn": mrkdwn})


CONFIRM = Thing(
    {
        "title": plain(100),
        "text": text(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": OneOf(frozenset({"primary", "danger"})),
    },
    ("title", "text", "confirm", "deny"),
)
OPTION = Thing(
    {"text": text(75), "value": Str(150), "description": text(75), "url": Str(3000, starts=WEB)}, ("text", "value")
)
GROUP = Thing({"label": plain(75), "options": Many(OPTION, 100)}, ("label", "options"))
SLACK_FILE = Thing({"id": Str(255), "url": Str(3000)}, (), ("id", "url"))
IMAGE = Thing(
    {"image_url": Str(3000, starts=WEB), "slack_file": SLACK_FILE, "alt_text": Str(2000)},
    ("alt_text",),
    ("image_url", "slack_file"),
)


def _element(*needs: str, **fields: Shape) -> Thing:
    common: dict[str, Shape] = {"action_id": IDENTIFIER, "confirm": CONFIRM, "focus_on_load": Flag()}
    return Thing({**common, **fields}, needs)


def _picker(initial: Shape, name: str) -> Thing:
    return _element(placeholder=plain(150), timezone=Str(255), **{name: initial})


def _choice(most: int) -> Thing:
    options = Many(OPTION, most)
    return _element("options", options=options, initial_option=OPTION, initial_options=options)


def _select(many: bool, /, **fields: Shape) -> Thing:
    more: dict[str, Shape] = {"max_selected_items": Number(1)} if many else {}
    return _element(placeholder=plain(150), **more, **fields)


def _menu(*, many: bool) -> Thing:
    initial: dict[str, Shape] = {"initial_options": Many(OPTION, 100)} if many else {"initial_option": OPTION}
    shape = _select(many, options=Many(OPTION, 100), option_groups=Many(GROUP, 100), **initial)
    return Thing(shape.fields, (), ("options", "option_groups"))


def _typed(**fields: Shape) -> Thing:
    length: dict[str, Shape] = {"min_length": Number(0, 3000), "max_length": Number(1, 3000)}
    config: dict[str, Shape] = {"dispatch_action_config": Anything(), "initial_value": Str(3000, 0)}
    return _element(**{"placeholder": plain(150), **length, **config, **fields})


_FEEDBACK = Thing({"text": plain(75), "value": Str(2000), "accessibility_label": Str(75)}, ("text", "value"))
BUTTON = _element(
    "text",
    text=plain(75),
    value=Str(2000),
    url=Str(3000, starts=WEB),
    style=OneOf(frozenset({"primary", "danger"})),
    accessibility_label=Str(75),
    agent_prompt=Str(4000),
    agent_prompt_display=Str(4000),
    visible_to_user_ids=Many(Str(255), 10),
)
BUTTONS = {
    "button": BUTTON,
    "workflow_button": _element("text", "workflow", text=plain(75), workflow=Anything(), accessibility_label=Str(75)),
}
CONTEXT_ACTIONS = {
    "feedback_buttons": _element(
        "action_id", "positive_button", "negative_button", positive_button=_FEEDBACK, negative_button=_FEEDBACK
    ),
    "icon_button": _element(
        "icon",
        "text",
        icon=ICONS,
        text=plain(75),
        value=Str(2000),
        accessibility_label=Str(75),
        visible_to_user_ids=Many(Str(255), 10),
    ),
}
_PEOPLE: dict[str, tuple[str, Shape]] = {
    "users_select": ("initial_user", Str(255)),
    "channels_select": ("initial_channel", Str(255)),
    "conversations_select": ("initial_conversation", Str(255)),
}
_WHERE: dict[str, Shape] = {
    "response_url_enabled": Flag(),
    "default_to_current_conversation": Flag(),
    "filter": Anything(),
}
CHOICES = {
    "static_select": _menu(many=False),
    "external_select": _select(False, initial_option=OPTION, min_query_length=Number(0)),
    **{name: _select(False, **{initial: shape}, **_WHERE) for name, (initial, shape) in _PEOPLE.items()},
    "datepicker": _picker(Str(10), "initial_date"),
    "timepicker": _picker(Str(5), "initial_time"),
    "datetimepicker": _picker(Number(0), "initial_date_time"),
    "checkboxes": _choice(10),
    "radio_buttons": _choice(10),
}
MULTI = {
    "multi_static_select": _menu(many=True),
    "multi_external_select": _select(True, initial_options=Many(OPTION, 100), min_query_length=Number(0)),
    "multi_users_select": _select(True, initial_users=Anything()),
    "multi_channels_select": _select(True, initial_channels=Anything()),
    "multi_conversations_select": _select(True, initial_conversations=Anything(), **_WHERE),
}
TYPED = {
    "plain_text_input": _typed(multiline=Flag()),
    "email_text_input": _typed(),
    "url_text_input": _typed(),
    "number_input": _typed(is_decimal_allowed=Flag(), min_value=Anything(), max_value=Anything()),
    "rich_text_input": _typed(initial_value=Anything()),
    "file_input": _element(filetypes=Many(Str(255), 100), max_files=Number(1, 10)),
}
OVERFLOW = {"overflow": _element("options", options=Many(OPTION, 5))}

ACTIONS = {**BUTTONS, **CHOICES, **MULTI, **OVERFLOW}
ACCESSORIES = {**ACTIONS, "image": IMAGE}
INPUTS = {**CHOICES, **MULTI, **TYPED}
CONTEXT = {"image": IMAGE, **text(2000).kinds}

_STYLE = Anything()
_LEAVES = {
    "text": Thing({"text": Str(12_000), "style": _STYLE}, ("text",)),
    "link": Thing({"url": Str(3000), "text": Str(3000), "unsafe": Flag(), "style": _STYLE}, ("url",)),
    "user": Thing({"user_id": Str(255), "style": _STYLE}, ("user_id",)),
    "usergroup": Thing({"usergroup_id": Str(255), "style": _STYLE}, ("usergroup_id",)),
    "channel": Thing({"channel_id": Str(255), "style": _STYLE}, ("channel_id",)),
    "emoji": Thing({"name": Str(255), "unicode": Str(255), "style": _STYLE}, ("name",)),
    "broadcast": Thing({"range": OneOf(frozenset({"here", "channel", "everyone"}))}, ("range",)),
    "color": Thing({"value": Str(255)}, ("value",)),
    "date": Thing({"timestamp": Number(), "format": Str(255), "fallback": Str(255), "url": Str(3000)}, ("timestamp",)),
}
_RUN = Many(ByType(_LEAVES), 10_000, 0)
_SECTION = Thing({"elements": _RUN}, ("elements",))
_FRAMED = Thing({"elements": _RUN, "border": Number(0, 1), "language": Str(255)}, ("elements",))
_LIST = Thing(
    {
        "elements": Many(ByType({"rich_text_section": _SECTION}), 10_000, 0),
        "style": OneOf(frozenset({"bullet", "ordered"})),
        "indent": Number(0, 8),
        "offset": Number(0),
        "border": Number(0, 1),
    },
    ("elements", "style"),
)
RICH = {
    "rich_text_section": _SECTION,
    "rich_text_list": _LIST,
    "rich_text_preformatted": _FRAMED,
    "rich_text_quote": _FRAMED,
}
