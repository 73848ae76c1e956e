// What the page knows, and how it speaks with the workspace.

export const store = {
  me: new URLSearchParams(location.search).get("user") ?? "you",
  state: null,
  place: null, // the open channel's id
  tab: "messages",
  thread: null, // the open thread's parent ts
  unread: new Set(),

  person: (id) => store.state.people.find((p) => p.id === id),
  channel: (id) => store.state.channels.find((c) => c.id === id),
  message: (channel, ts) => store.state.messages.find((m) => m.channel === channel && m.ts === ts),
  isDirect: (id) => store.channel(id)?.kind === "im",
};

const own = { "X-Playground": "1" };

export async function load() {
  const response = await fetch(`/page/state?user=${encodeURIComponent(store.me)}`);
  if (!response.ok) throw new Error(`the workspace answered ${response.status}`);
  store.state = await response.json();
}

export async function act(what, more) {
  const response = await fetch("/page/act", {
    method: "POST", headers: { ...own, "Content-Type": "application/json" },
    body: JSON.stringify({ act: what, user: store.state.me, ...more }),
  });
  if (!response.ok) throw new Error((await response.json().catch(() => ({}))).error ?? `status ${response.status}`);
}

export async function upload(file, channel, more) {
  const form = new FormData();
  form.set("file", file);
  for (const [name, value] of Object.entries({ user: store.state.me, channel, ...more })) if (value) form.set(name, value);
  const response = await fetch("/page/upload", { method: "POST", headers: own, body: form });
  if (!response.ok) throw new Error(`the file was not taken: status ${response.status}`);
}

export function listen(heard, opened, lost) {
  const stream = new EventSource(`/page/stream?user=${encodeURIComponent(store.me)}`);
  stream.onopen = opened;
  stream.onerror = lost;
  stream.onmessage = (event) => heard(JSON.parse(event.data));
}
