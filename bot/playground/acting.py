"""What people do in the workspace, for tests and for the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from bot.playground import answers, events, form, interactions, posting, pressing, text
from bot.playground.changes import Json
from bot.playground.delivery import Delivery
from bot.playground.files import File
from bot.playground.message import Message
from bot.playground.passes import ResponsePass
from bot.playground.people import Channel, Person
from bot.playground.posting import Content
from bot.playground.state import Execution, State
from bot.playground.views import View

Values = Mapping[str, Any]
STEP_SECONDS = 15.0


class Acting:
    """A person's acts. People are named by id, handle or `Person`; channels by id, name or ``#name``.

    Acts that the app has to acknowledge (commands, presses, shortcuts, submissions) return once it has, or once the
    time limit has passed; `Delivery.answer` tells which.
    """

    state: State

    async def say(
        self,
        user: str | Person,
        channel: str | Channel,
        said: str,
        thread_ts: str | None = None,
        files: Sequence[File] = (),
        *,
        broadcast: bool = False,
    ) -> Message:
        """Write a message: ``@name`` becomes a mention, addresses become links, the rest is escaped."""
        person, place = self._person(user), self._channel(channel)
        escaped = interactions.typed(self.state, said)
        block = text.rich_text(escaped, self.state.ids.new("b")[-5:])
        message = Message(
            place.id,
            self.state.ids.ts(),
            person.id,
            escaped,
            thread_ts,
            blocks=(block,) if escaped.strip() else (),
            files=tuple(file.payload(self.state.base_url, self.state.team.id) for file in files),
            subtype="file_share" if files else "thread_broadcast" if broadcast else None,
            client_msg_id=self.state.ids.secret(),
        )
        return posting.post(self.state, message)

    async def upload(
        self,
        user: str | Person,
        channel: str | Channel,
        name: str,
        content: bytes | str,
        comment: str = "",
        thread_ts: str | None = None,
        *,
        snippet: bool = False,
    ) -> Message:
        """Share a file and say `comment` with it; text of up to 1 MB, or with `snippet` any, becomes a snippet."""
        raw = content.encode() if isinstance(content, str) else content
        file = self.state.files.add(name, raw, self._person(user).id, snippet=snippet)
        return await self.say(user, channel, comment, thread_ts, [file])

    async def edit(self, message: Message, said: str) -> Message:
        """The author edits a message."""
        old = self._current(message)
        escaped = interactions.typed(self.state, said)
        block = text.rich_text(escaped, self.state.ids.new("b")[-5:])
        return posting.amend(self.state, old, Content(escaped, (block,)), by=old.user)

    async def delete(self, message: Message) -> None:
        """The author deletes a message."""
        posting.retract(self.state, self._current(message))

    async def command(self, user: str | Person, channel: str | Channel, name: str, said: str = "") -> Delivery:
        """Type a slash command; raises LookupError when the app has not registered it."""
        person, place = self._person(user), self._channel(channel)
        if self.state.app.command(name) is None:
            raise LookupError(f"{name} is not a valid command; there are {[c.name for c in self.state.app.commands]}")
        key = self.state.passes.response(place.id, person.id)
        payload = interactions.command(self.state, person, place, name, said, key)
        delivery = await self._deliver("slash_commands", payload, key)
        assert delivery.answer is not None
        answers.command_answered(
            self.state, ResponsePass(place.id, person.id, 0, cause=delivery.envelope_id), name, delivery.answer
        )
        return delivery

    async def press(
        self, user: str | Person, target: Message | View, action: str, value: Any = None, values: Values | None = None
    ) -> Delivery:
        """Press, choose or type in a message, modal or Home tab.

        `action` is an action_id, or a button's value or label; `value` is the option chosen, the text typed, or which
        of the feedback buttons; `values` are what the form's other inputs hold. Raises LookupError when there is no
        such element or the target has gone.
        """
        person = self._person(user)
        if isinstance(target, View):
            view = self._current_view(target)
            pressed = pressing.action(view.blocks, action, value, self.state.ids)
            payload = interactions.view_press(self.state, person, view, pressed, {**(values or {})})
            delivery = await self._deliver("interactive", payload)
            assert delivery.answer is not None
            answers.view_press_answered(self.state, view, delivery.answer)
            return delivery
        message = self._current(target)
        pressed = pressing.action(message.blocks, action, value, self.state.ids)
        chosen = {pressed["action_id"]: value} if pressed["type"] in form.STATEFUL else {}
        key = self.state.passes.response(message.channel, person.id, message.ts, message.thread_ts)
        payload = interactions.message_press(self.state, person, message, pressed, {**(values or {}), **chosen}, key)
        delivery = await self._deliver("interactive", payload, key)
        assert delivery.answer is not None
        answers.press_answered(self.state, person.id, message.channel, delivery.answer)
        return delivery

    async def shortcut(self, user: str | Person, callback_id: str, message: Message | None = None) -> Delivery:
        """Use a shortcut: on `message`, or a global one without; raises LookupError when the app has none such."""
        person, kind = self._person(user), "message" if message else "global"
        found = next((s for s in self.state.app.shortcuts if (s.callback_id, s.kind) == (callback_id, kind)), None)
        if found is None:
            raise LookupError(f"no {kind} shortcut {callback_id!r}; there are {self.state.app.shortcuts}")
        if message is None:
            return await self._deliver("interactive", interactions.global_shortcut(self.state, person, found))
        current = self._current(message)
        key = self.state.passes.response(current.channel, person.id, thread_ts=current.thread_ts)
        payload = interactions.message_shortcut(self.state, person, found, current, key)
        delivery = await self._deliver("interactive", payload, key)
        assert delivery.answer is not None
        answers.press_answered(self.state, person.id, current.channel, delivery.answer)
        return delivery

    async def submit(self, view: View, values: Values | None = None) -> Delivery:
        """Submit a modal; `values` by block_id or action_id.

        Raises ValueError with the complaints by block_id when the client itself refuses the form.
        """
        current = self._current_view(view)
        filled = form.state_values(current.blocks, values or {})
        found = form.complaints(current.blocks, filled)
        if found:
            self.state.views.refuse(current, found)
            raise ValueError(found)
        person = self._person(current.user)
        delivery = await self._deliver("interactive", interactions.submission(self.state, person, current, filled))
        assert delivery.answer is not None
        answers.submission_answered(self.state, current, delivery.answer)
        return delivery

    async def close(self, view: View, *, everything: bool = False) -> None:
        """Close a modal (with `everything` its whole stack); the app hears of it where it asked to."""
        current = self._current_view(view)
        self.state.views.close(current.user, everything=everything)
        if current.body.get("notify_on_close"):
            person = self._person(current.user)
            payload = interactions.closing(self.state, person, current, cleared=everything)
            await self._deliver("interactive", payload)

    async def open_home(self, user: str | Person, tab: str = "home") -> Delivery | None:
        """Open the app's Home (or ``messages``) tab."""
        return events.home_opened(self.state, self._person(user).id, tab)

    async def run_step(self, callback_id: str, inputs: Json) -> Execution:
        """Run the app's workflow step; its outputs appear in `state.executions` once the app has completed it."""
        state = self.state
        run = Execution(state.ids.new("Fx"), callback_id, inputs, state.ids.secret("xwfp-"))
        state.executions[run.id] = run
        function = {"id": state.ids.new("Fn"), "callback_id": callback_id, "title": callback_id, "type": "app"}
        event = {
            "type": "function_executed",
            "function": function,
            "inputs": inputs,
            "function_execution_id": run.id,
            "workflow_execution_id": state.ids.new("Wx"),
            "event_ts": state.ids.ts(),
            "bot_access_token": run.token,
        }
        events.emit(state, "function_executed", event)
        return run

    async def try_step(self, user: str | Person, channel: str | Channel, callback_id: str, said: str) -> Message:
        """Run a step with a text, and show one person how it ended, as a workflow would go on with it."""
        person, place, state = self._person(user), self._channel(channel), self.state
        step = next((s for s in state.app.steps if s.callback_id == callback_id), None)
        if step is None:
            raise LookupError(f"no step {callback_id!r}; there are {state.app.steps}")
        run = await self.run_step(callback_id, dict.fromkeys(step.inputs, said))
        with suppress(TimeoutError):
            await state.changes.until(lambda: state.executions[run.id].ended, STEP_SECONDS, lambda: "the step runs")
        ended = state.executions[run.id]
        told = [f"*{name}*\n{value}" for name, value in (ended.outputs or {}).items()]
        words = "\n".join([f"The step _{step.title}_ {ended.state}.", *told, ended.error or ""]).strip()
        return posting.notice(state, person.id, place.id, words)

    async def invite(self, channel: str | Channel) -> Channel:
        """Bring the bot into a channel."""
        return self._members(channel, add=True)

    async def expel(self, channel: str | Channel) -> Channel:
        """Take the bot out of a channel; posting there then fails with not_in_channel."""
        return self._members(channel, add=False)

    async def uninstall(self) -> None:
        """Remove the app: its tokens stop working, then the app is told."""
        self.state.revoked = True
        user = self.state.credentials.bot_user_id
        events.emit(self.state, "tokens_revoked", {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [user]}})
        events.emit(self.state, "app_uninstalled", {"type": "app_uninstalled"})

    def _members(self, channel: str | Channel, *, add: bool) -> Channel:
        place, bot = self._channel(channel), self.state.credentials.bot_user_id
        fresh = replace(place, members=place.members | {bot} if add else place.members - {bot})
        self.state.channels[place.id] = fresh
        if add:
            event = {"type": "member_joined_channel", "user": bot, "channel": place.id, "channel_type": "C"}
            more = {"team": self.state.team.id, "event_ts": self.state.ids.ts()}
            events.emit(self.state, "member_joined_channel", event | more)
        return fresh

    async def _deliver(self, kind: Any, payload: Json, key: str | None = None) -> Delivery:
        delivery = self.state.deliveries.send(kind, payload)
        if key:
            self.state.passes.caused_by(key, delivery.envelope_id)
        await delivery.done.wait()
        return delivery

    def _person(self, user: str | Person) -> Person:
        return user if isinstance(user, Person) else self.state.person(user)

    def _channel(self, channel: str | Channel) -> Channel:
        return self.state.channel(channel if isinstance(channel, str) else channel.id)

    def _current(self, message: Message) -> Message:
        found = self.state.timeline.find(message.channel, message.ts)
        if found is None:
            raise LookupError(f"the message {message.ts} is gone")
        return found

    def _current_view(self, view: View) -> View:
        found = self.state.views.find(view.id)
        if found is None:
            raise LookupError(f"the view {view.id} is closed")
        return found
