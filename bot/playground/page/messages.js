// Message lists: a channel's, a thread's, and what can be done with one message.
import { el, button, size, time } from "./dom.js";
import { drawBlocks } from "./blocks.js";
import { values } from "./fields.js";
import { icon } from "./icons.js";
import { mrkdwn, unescape } from "./mrkdwn.js";
import { askForText, askToDelete } from "./modal.js";
import { act, store } from "./store.js";
import { complain, openThread } from "./app.js";

const GROUP_SECONDS = 300;
const HUES = [264, 200, 150, 20, 330, 90];

export function inPlace(message, thread) {
  if (message.channel !== store.place) return false;
  if (thread) return message.ts === thread || message.thread_ts === thread;
  return !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast";
}

// Rows are kept while nothing in them changes, so that focus, open menus and half-filled inputs stay.
export function fillList(list, thread) {
  const found = store.state.messages.filter((m) => inPlace(m, thread)).sort((a, b) => (a.ts < b.ts ? -1 : 1));
  const rows = [];
  let before = null;
  let day = "";
  for (const message of found) {
    const today = new Date(parseFloat(message.ts) * 1000).toDateString();
    if (today !== day && !thread) rows.push(kept(list, `day ${today}`, today, () => el("li", { class: "day" }, el("span", {}, today === new Date().toDateString() ? "Today" : today))));
    const grouped = Boolean(before && day === today && before.user === message.user && before.ephemeral === message.ephemeral
      && message.ts - before.ts < GROUP_SECONDS && !(thread && before.ts === thread) && before.subtype !== "tombstone");
    const signature = JSON.stringify([message, grouped, thread ? 0 : replies(message)]);
    rows.push(kept(list, message.ts, signature, () => draw(message, thread, grouped)));
    [before, day] = [message, today];
  }
  rows.forEach((row, n) => { if (list.children[n] !== row) list.insertBefore(row, list.children[n] ?? null); });
  while (list.childElementCount > rows.length) list.lastChild.remove();
}

function kept(list, key, signature, make) {
  list.rows ??= new Map();
  const old = list.rows.get(key);
  if (old?.signature === signature) return old.row;
  const row = make();
  list.rows.set(key, { row, signature });
  if (old?.row.isConnected) old.row.replaceWith(row);
  return row;
}

const replies = (message) => store.state.messages.filter((m) => m.channel === message.channel && m.thread_ts === message.ts && m.ts !== message.ts && !m.ephemeral).map((m) => [m.ts, m.user]);

function draw(message, thread, grouped) {
  const person = store.person(message.user) ?? { real: "Somebody", name: "?", bot: message.bot };
  const gone = message.subtype === "tombstone";
  const row = el("li", { class: `message${grouped ? " grouped" : ""}${message.ephemeral ? " ephemeral" : ""}${gone ? " gone" : ""}`, tabindex: "-1" });
  row.dataset.ts = message.ts;
  row.append(
    grouped ? el("span", { class: "when" }, time(message.ts)) : avatar(person),
    el("div", { class: "said" },
      message.ephemeral && el("div", { class: "only-you" }, icon("eye"), " Only visible to you"),
      message.subtype === "thread_broadcast" && !thread && el("div", { class: "only-you" }, "replied to a thread"),
      el("div", { class: grouped ? "by unseen" : "by" }, el("strong", {}, person.real), person.bot && el("span", { class: "badge" }, "APP"), " ", time(message.ts)),
      body(message, row), reactions(message), !thread && threadLink(message)),
    gone ? "" : tools(message, thread));
  return row;
}

export function avatar(person) {
  const hue = HUES[[...person.name].reduce((sum, c) => sum + c.charCodeAt(0), 0) % HUES.length];
  const node = el("span", { class: `avatar${person.bot ? " bot" : ""}`, "aria-hidden": "true" }, person.bot ? "4xx" : person.real[0]);
  node.style.setProperty("--hue", hue);
  return node;
}

function body(message, row) {
  const target = {
    press: (action_id, value) => act("press", { channel: message.channel, ts: message.ts, action_id, value, values: values(row) }).catch(complain),
  };
  const edited = message.edited && el("span", { class: "faint edited" }, " (edited)");
  const drawn = message.blocks.length
    ? [drawBlocks(message.blocks, target), edited]
    : message.text && el("div", { class: "b-text" }, mrkdwn(message.text), edited);
  const attached = message.attachments.map((a) => el("div", { class: "attachment" },
    a.blocks.length ? drawBlocks(a.blocks, target) : [a.title && el("strong", {}, a.title), el("div", {}, mrkdwn(a.text ?? a.fallback ?? ""))]));
  return [drawn, attached, message.files.map(file)];
}

function file(given) {
  if (given.image) {
    return el("figure", { class: "file" }, el("figcaption", {}, given.title), el("img", { src: `/page/file/${given.id}`, alt: given.alt_txt || given.title, loading: "lazy" }));
  }
  return el("div", { class: "file card" }, el("div", {}, icon("file"), " ", el("strong", {}, given.title), el("span", { class: "faint" }, ` ${size(given.size)}`)),
    given.preview && el("pre", {}, el("code", {}, given.preview + (given.preview_is_truncated ? "\n…" : ""))));
}

function reactions(message) {
  if (!message.reactions.length) return null;
  const names = [...new Set(message.reactions.map((r) => r.name))];
  return el("div", { class: "reactions" }, names.map((name) => el("span", { class: "reaction" }, mrkdwn(`:${name}:`), ` ${message.reactions.filter((r) => r.name === name).length}`)));
}

function threadLink(message) {
  const found = replies(message);
  if (!found.length) return null;
  const label = found.length === 1 ? "1 reply" : `${found.length} replies`;
  const who = [...new Set(found.map(([, user]) => user))].slice(0, 3).map((id) => store.person(id)).filter(Boolean);
  return button([who.map(avatar), el("strong", {}, label), el("span", { class: "faint" }, " View thread")], () => openThread(message.ts), { class: "thread-link" });
}

function tools(message, thread) {
  const bar = el("div", { class: "tools", role: "toolbar", "aria-label": "Message actions" });
  if (message.ephemeral) {
    bar.append(button("Dismiss", () => act("dismiss", message).catch(complain), { class: "tool" }));
    return bar;
  }
  if (!thread) bar.append(button(icon("reply"), () => openThread(message.ts), { class: "tool", "aria-label": "Reply in thread", title: "Reply in thread" }));
  const menu = el("div", { class: "menu", role: "menu", hidden: true });
  const open = button(icon("more"), () => toggle(menu, open), { class: "tool", "aria-label": "More actions", title: "More actions", "aria-haspopup": "menu", "aria-expanded": "false" });
  const item = (label, work, kind = "") => button(label, () => { toggle(menu, open); work(); }, { role: "menuitem", class: kind });
  const place = { channel: message.channel, ts: message.ts };
  for (const s of store.state.app.shortcuts.filter((one) => one.kind === "message")) {
    menu.append(item([s.name, el("span", { class: "faint" }, ` ${store.state.app.name}`)], () => act("shortcut", { id: s.id, ...place }).catch(complain)));
  }
  if (message.user === store.state.me) {
    menu.append(item("Edit message", async () => {
      const said = await askForText("Edit message", unescape(typed(message.text)));
      if (said !== null) act("edit", { ...place, text: said }).catch(complain);
    }), item("Delete message…", async () => { if (await askToDelete()) act("delete", place).catch(complain); }, "danger"));
  }
  if (menu.childElementCount) bar.append(el("span", { class: "menu-holder" }, open, menu));
  return bar;
}

export function toggle(menu, open) {
  const show = menu.hidden;
  document.querySelectorAll(".menu:not([hidden])").forEach((other) => { other.hidden = true; });
  menu.hidden = !show;
  open.setAttribute("aria-expanded", String(show));
  if (!show) { open.focus(); return; }
  const up = open.getBoundingClientRect().bottom + menu.offsetHeight + 16 > innerHeight;
  menu.classList.toggle("up", up);
  menu.querySelector("button")?.focus();
}

// The text as its author typed it: tokens back to names and addresses.
function typed(text) {
  return text.replace(/<([^<>|]+)(?:\|([^<>]*))?>/g, (_, target, label) => {
    if (target[0] === "@") return `@${store.person(target.slice(1))?.name ?? target.slice(1)}`;
    if (target[0] === "#") return `#${label || store.channel(target.slice(1))?.name}`;
    return label || target;
  });
}
