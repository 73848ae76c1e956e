"""Modals and Home tabs as the workspace keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.playground.changes import Change, Changes, Json
from bot.playground.ids import Ids

MAX_STACK = 3
_KEPT = ("type", "callback_id", "private_metadata", "title", "submit", "close", "external_id")


@dataclass(frozen=True)
class View:
    """One modal or Home tab of one person; `body` is the view as the app sent it, its blocks given ids."""

    id: str
    user: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    errors: Json = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        """Its blocks."""
        blocks: list[Json] = self.body.get("blocks", [])
        return blocks

    def payload(self, identity: Json, values: Json | None = None) -> Json:
        """The view as interaction payloads and the Web API show it, with the form's `values`."""
        kept = {key: self.body.get(key) for key in _KEPT}
        return {
            **kept,
            **identity,
            "id": self.id,
            "blocks": self.blocks,
            "private_metadata": self.body.get("private_metadata", ""),
            "callback_id": self.body.get("callback_id", ""),
            "external_id": self.body.get("external_id", ""),
            "clear_on_close": self.body.get("clear_on_close", False),
            "notify_on_close": self.body.get("notify_on_close", False),
            "state": {"values": values or {}},
            "hash": self.hash,
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
        }


class Views:
    """Each person's stack of open modals and their Home tab."""

    def __init__(self, ids: Ids, changes: Changes) -> None:
        self._ids, self._changes = ids, changes
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def stack(self, user: str) -> list[View]:
        """A person's open modals, the top one last."""
        return list(self._stacks.get(user, ()))

    def top(self, user: str) -> View | None:
        """The modal a person sees; None when none is open."""
        stack = self.stack(user)
        return stack[-1] if stack else None

    def home(self, user: str) -> View | None:
        """A person's Home tab; None before the app has published one."""
        return self._homes.get(user)

    def find(self, view_id: str | None = None, external_id: str | None = None) -> View | None:
        """An open modal or a Home tab by id or external id."""
        views = [view for stack in self._stacks.values() for view in stack] + list(self._homes.values())
        for view in views:
            if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
                return view
        return None

    def open(self, user: str, body: Json) -> View:
        """Open a modal as the only one of its stack."""
        view_id = self._ids.new("V")
        return self._keep(user, [View(view_id, user, body, self._hash(), view_id)])

    def push(self, user: str, body: Json) -> View | None:
        """Put a modal on top of the stack; None when three are open already."""
        stack = self.stack(user)
        if not stack or len(stack) >= MAX_STACK:
            return None
        view = View(self._ids.new("V"), user, body, self._hash(), stack[0].id, stack[-1].id)
        return self._keep(user, [*stack, view])

    def update(self, view: View, body: Json) -> View:
        """Give a view a new body; its errors go."""
        fresh = replace(view, body=body, hash=self._hash(), errors={})
        if self._homes.get(view.user) == view:
            return self._keep_home(fresh)
        self._keep(view.user, [fresh if other.id == view.id else other for other in self.stack(view.user)])
        return fresh

    def publish(self, user: str, body: Json) -> View:
        """Give a person a Home tab, new or in place of the old one."""
        old = self._homes.get(user)
        view_id = old.id if old else self._ids.new("V")
        return self._keep_home(View(view_id, user, body, self._hash(), view_id))

    def refuse(self, view: View, errors: Json) -> View:
        """Show a submission's errors, by block_id, in the modal."""
        marked = replace(view, errors=errors)
        self._keep(view.user, [marked if other.id == view.id else other for other in self.stack(view.user)])
        return marked

    def close(self, user: str, *, everything: bool = False) -> None:
        """Close a person's top modal, or all of them."""
        if self.stack(user):
            self._keep(user, [] if everything else self.stack(user)[:-1])

    def _hash(self) -> str:
        return f"{self._ids.seconds()}.{self._ids.secret()[:8]}"

    def _keep(self, user: str, stack: list[View]) -> View:
        shown = self.top(user)
        self._stacks[user] = stack
        self._changes.publish(Change("view", user=user))
        view = stack[-1] if stack else shown
        assert view is not None
        return view

    def _keep_home(self, view: View) -> View:
        self._homes[view.user] = view
        self._changes.publish(Change("home", user=view.user))
        return view
