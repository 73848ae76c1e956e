// The page: starts, listens, and draws what changed.
import { el, button } from "./dom.js";
import { drawBlocks } from "./blocks.js";
import { composer, EXAMPLES, tryExample } from "./composer.js";
import { values } from "./fields.js";
import { icon } from "./icons.js";
import { avatar, fillList, inPlace } from "./messages.js";
import { showView } from "./modal.js";
import { plain } from "./mrkdwn.js";
import { act, listen, load, store } from "./store.js";

const at = (id) => document.getElementById(id);
const [pane, write, side, threadPane] = ["pane", "write", "side", "thread"].map(at);

export function complain(problem) {
  const toast = at("toast");
  toast.textContent = problem.message;
  toast.hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { toast.hidden = true; }, 6000);
}

function drawSide() {
  const entry = (channel, label, picture) => button([picture, el("span", {}, label), store.unread.has(channel.id) && el("span", { class: "dot" }, el("span", { class: "unseen" }, "unread"))],
    () => go(channel.id), { class: store.unread.has(channel.id) ? "unread" : "", "aria-current": channel.id === store.place ? "page" : null });
  const group = (name, entries) => [el("h2", {}, name), el("ul", {}, entries.map((e) => el("li", {}, e)))];
  const { channels, app } = store.state;
  side.replaceChildren(
    ...group("Channels", channels.filter((c) => c.name).map((c) => entry(c, c.name, el("span", { class: "hash", "aria-hidden": "true" }, "#")))),
    ...group("Apps", channels.filter((c) => c.kind === "im").map((c) => entry(c, app.name, avatar(store.person(store.state.bot))))));
}

function drawMain(moved) {
  const channel = store.channel(store.place);
  const direct = channel.kind === "im";
  at("title").replaceChildren(direct ? store.state.app.name : `# ${channel.name}`);
  document.title = `${direct ? store.state.app.name : `#${channel.name}`} · ${store.state.team.name}`;
  at("tabs").hidden = !direct;
  at("tabs").replaceChildren(...["home", "messages"].map((name) => button(name === "home" ? "Home" : "Messages", () => tab(name),
    { role: "tab", "aria-selected": String(store.tab === name), "aria-controls": "pane" })));
  const home = direct && store.tab === "home";
  pane.setAttribute("role", direct ? "tabpanel" : "region");
  pane.setAttribute("aria-label", home ? "Home" : "Messages");
  write.hidden = home;
  if (home) drawHome();
  else {
    const low = moved || nearEnd(pane);
    if (moved) pane.replaceChildren(welcome(channel), el("ol", { class: "messages", "aria-label": "Messages" }));
    fillList(pane.lastChild, null);
    if (low) toEnd(pane);
  }
}

function welcome(channel) {
  const direct = channel.kind === "im";
  return el("section", { class: "welcome" },
    el("h2", {}, direct ? `This is ${store.state.app.name}` : `Welcome to #${channel.name}`),
    el("p", {}, direct ? "Paste an error or ask in your own words." : ["Mention ", el("span", { class: "mention" }, `@${store.person(store.state.bot).name}`), ", use ", el("code", {}, store.state.app.commands[0]?.name ?? "/"), ", or try one of these:"]),
    el("div", { class: "examples" }, EXAMPLES.map(([name, text]) => button([el("strong", {}, name), el("code", {}, text)], () => tryExample(text, channel.id), { class: "example" }))));
}

function drawHome() {
  const home = store.state.home;
  const target = { kept: values(pane), press: (action_id, value) => act("press", { view: home.id, action_id, value, values: values(pane) }).catch(complain) };
  pane.replaceChildren(el("div", { class: "home" }, home ? drawBlocks(home.blocks, target) : el("p", { class: "faint" }, "The app has not published its Home yet.")));
}

function tab(name) {
  store.tab = name;
  drawMain(true);
  act("home", { tab: name }).catch(complain);
}

export function go(place) {
  store.place = place;
  store.tab = "messages";
  store.unread.delete(place);
  closeThread();
  side.classList.remove("open");
  at("menu").setAttribute("aria-expanded", "false");
  const label = store.isDirect(place) ? `Message ${store.state.app.name}` : `Message #${store.channel(place).name}`;
  write.replaceChildren(composer(place, null, label));
  drawSide();
  drawMain(true);
  history.replaceState(null, "", `#${place}`);
  if (store.isDirect(place)) act("home", { tab: "messages" }).catch(complain);
  if (matchMedia("(min-width: 721px)").matches) write.querySelector("textarea").focus();
}

export function openThread(ts) {
  store.thread = ts;
  threadPane.hidden = false;
  at("frame").classList.add("threaded");
  threadPane.replaceChildren(
    el("div", { class: "head" }, el("h2", { id: "thread-title" }, "Thread"), el("span", { class: "grow" }), button(icon("close"), closeThread, { class: "icon", "aria-label": "Close thread" })),
    el("div", { class: "pane", id: "thread-list" }, el("ol", { class: "messages", "aria-label": "Thread" })), composer(store.place, ts, "Reply…"));
  drawThread(true);
  threadPane.querySelector("textarea").focus();
}

function closeThread() {
  if (!store.thread) return;
  const ts = store.thread;
  store.thread = null;
  threadPane.hidden = true;
  at("frame").classList.remove("threaded");
  pane.querySelector(`[data-ts="${ts}"] .thread-link`)?.focus();
}

function drawThread(moved) {
  const list = at("thread-list");
  if (!list) return;
  const low = moved || nearEnd(list);
  fillList(list.firstChild, store.thread);
  if (low) toEnd(list);
}

// The end, but never past the beginning of the newest message.
function toEnd(list) {
  const last = list.lastChild.lastElementChild;
  list.scrollTop = last && last.offsetHeight > list.clientHeight - 60 ? last.offsetTop - list.offsetTop - 12 : list.scrollHeight;
}
const nearEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < 160;

let waiting = false;
function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    drawSide();
    if (store.tab === "messages") drawMain(false);
    if (store.thread) drawThread(false);
  });
}

function heard(change) {
  const { state } = store;
  if (change.kind === "message") {
    const { message } = change;
    const known = state.messages.findIndex((m) => m.channel === message.channel && m.ts === message.ts);
    if (known >= 0) state.messages[known] = message;
    else { state.messages.push(message); announce(message); }
  } else if (change.kind === "gone") state.messages = state.messages.filter((m) => !(m.channel === change.channel && m.ts === change.ts));
  else if (change.kind === "view") showView(change.view);
  else if (change.kind === "home") { state.home = change.home; if (store.tab === "home") drawHome(); }
  else if (change.kind === "connections") { state.connections = change.connections; drawLink(); }
  redraw();
}

function announce(message) {
  if (message.user === store.state.me) return;
  if (message.channel !== store.place) store.unread.add(message.channel);
  else if (message.thread_ts && !inPlace(message, null) && !store.thread && innerWidth > 1000) openThread(message.thread_ts);
  const who = store.person(message.user)?.real ?? "Somebody";
  at("live").append(el("p", {}, `${who}${message.ephemeral ? ", only visible to you" : ""}: `, plain(message.text).map((n) => n.cloneNode?.(true) ?? n)));
  while (at("live").childElementCount > 5) at("live").firstChild.remove();
}

function drawLink(lost = false) {
  const { connections } = store.state;
  const on = connections === null || connections > 0;
  at("link").textContent = lost ? "reconnecting…" : on ? `${store.state.app.name} is connected` : `${store.state.app.name} is not connected`;
  at("link").classList.toggle("on", on && !lost);
}

function setTheme(dark) {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  at("theme").setAttribute("aria-pressed", String(dark));
}

function controls() {
  const saved = localStorage.getItem("theme");
  setTheme(saved ? saved === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  at("theme").onclick = () => { const dark = document.documentElement.dataset.theme !== "dark"; setTheme(dark); localStorage.setItem("theme", dark ? "dark" : "light"); };
  at("menu").onclick = () => at("menu").setAttribute("aria-expanded", String(side.classList.toggle("open")));
  at("menu").replaceChildren(icon("menu"));
  at("theme").replaceChildren(icon("theme"));
  at("team").textContent = store.state.team.name;
  at("me").replaceChildren(...store.state.people.filter((p) => !p.bot).map((p) => el("option", { value: p.name, selected: p.id === store.state.me }, p.real)));
  at("me").onchange = () => { location.search = `?user=${encodeURIComponent(at("me").value)}`; };
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".menu-holder")) document.querySelectorAll(".menu:not([hidden])").forEach((menu) => { menu.hidden = true; });
  });
  document.addEventListener("keydown", keys);
  at("main").addEventListener("dragover", (event) => event.preventDefault());
  at("main").addEventListener("drop", (event) => { event.preventDefault(); if (event.dataTransfer.files.length && !event.target.closest(".composer")) write.firstChild.attach(event.dataTransfer.files); });
}

function keys(event) {
  const menu = document.querySelector(".menu:not([hidden])");
  if (menu && ["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) {
    event.preventDefault();
    if (event.key === "Escape") { menu.hidden = true; menu.parentElement.querySelector("[aria-haspopup]")?.focus(); return; }
    const items = [...menu.querySelectorAll("button")];
    items[(items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length].focus();
    return;
  }
  if (event.key === "Escape" && store.thread && !event.target.value && !document.querySelector("dialog[open]")) { closeThread(); return; }
  const row = event.target.closest?.(".message");
  if (row && ["ArrowDown", "ArrowUp"].includes(event.key) && !event.target.matches("textarea, input, select")) {
    event.preventDefault();
    const rows = [...row.parentElement.querySelectorAll(".message")];
    rows[rows.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
  }
}

async function start() {
  await load();
  controls();
  drawLink();
  const wanted = location.hash.slice(1);
  go(store.channel(wanted) ? wanted : store.state.channels[0].id);
  showView(store.state.view);
  let lost = false;
  listen(heard, async () => { if (lost) { await load(); redraw(); } lost = false; drawLink(); }, () => { lost = true; drawLink(true); });
}

start().catch(complain);
