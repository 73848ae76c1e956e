// Where people write: mentions, commands, files, examples.
import { el, button, size } from "./dom.js";
import { act, store, upload } from "./store.js";
import { complain } from "./app.js";
import { icon } from "./icons.js";
import { toggle } from "./messages.js";

const SNIPPET_CHARACTERS = 12000;
let count = 0;

export const EXAMPLES = [
  ["A line from an nginx log", '2026/11/20 09:14:02 [error] 31#31: *812 client intended to send too large body: 20971520 bytes, client: 203.0.113.9, server: shop.example, request: "POST /api/upload HTTP/1.1"'],
  ["A question", "my API answers 429, how long should the client wait before it tries again?"],
  ["A comparison", "/4xx 401 vs 403"],
];

export function composer(place, thread, placeholder) {
  const id = `c${(count += 1)}`;
  const area = el("textarea", { id: `${id}-text`, rows: "1", placeholder, "aria-label": placeholder, role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": `${id}-list` });
  const list = el("div", { class: "suggestions", id: `${id}-list`, role: "listbox", "aria-label": "Suggestions", hidden: true });
  const pending = el("div", { class: "pending" });
  const chooser = el("input", { type: "file", multiple: true, hidden: true, tabindex: "-1" });
  let files = [];

  const fit = () => { area.style.height = "auto"; area.style.height = `${Math.min(area.scrollHeight, 240)}px`; };
  const show = () => {
    pending.replaceChildren(...files.map((f) => el("span", { class: "chip" }, icon("file"), ` ${f.file.name} `, el("span", { class: "faint" }, size(f.file.size)),
      button(icon("close"), () => { files = files.filter((other) => other !== f); show(); }, { "aria-label": `Remove ${f.file.name}` }))));
  };
  const attach = (given, snippet = "") => { files.push(...[...given].map((file) => ({ file, snippet }))); show(); area.focus(); };

  const send = async () => {
    const said = area.value.trim();
    if (!said && !files.length) return;
    const [text, sent] = [area.value, files];
    area.value = ""; files = []; fit(); show(); hide();
    try { await deliver(said, sent, place, thread); } catch (problem) { area.value = text; files = sent; fit(); show(); complain(problem); }
  };

  let options = [];
  let chosen = 0;
  const hide = () => { options = []; list.hidden = true; area.setAttribute("aria-expanded", "false"); area.removeAttribute("aria-activedescendant"); };
  const mark = () => {
    [...list.children].forEach((node, n) => node.setAttribute("aria-selected", String(n === chosen)));
    area.setAttribute("aria-activedescendant", `${id}-o${chosen}`);
  };
  const suggest = () => {
    options = suggestions(area.value.slice(0, area.selectionStart));
    if (!options.length) { hide(); return; }
    chosen = 0;
    list.replaceChildren(...options.map((o, n) => el("div", { role: "option", id: `${id}-o${n}`, onmousedown: (e) => { e.preventDefault(); take(n); } },
      el("strong", {}, o.label), el("span", { class: "faint" }, ` ${o.about}`))));
    list.hidden = false;
    area.setAttribute("aria-expanded", "true");
    mark();
  };
  const take = (n) => {
    const at = area.selectionStart;
    const head = area.value.slice(0, at - options[n].typed.length) + options[n].label + " ";
    area.value = head + area.value.slice(at);
    area.setSelectionRange(head.length, head.length);
    hide(); fit(); area.focus();
  };

  area.addEventListener("input", () => { fit(); suggest(); });
  area.addEventListener("blur", hide);
  area.addEventListener("keydown", (event) => {
    if (options.length && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length;
      mark(); event.preventDefault();
    } else if (options.length && (event.key === "Tab" || (event.key === "Enter" && !event.isComposing))) { take(chosen); event.preventDefault(); }
    else if (options.length && event.key === "Escape") { hide(); event.stopPropagation(); }
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
  });
  area.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    if (event.clipboardData.files.length) { event.preventDefault(); attach(event.clipboardData.files); }
    else if (text.length > SNIPPET_CHARACTERS) { event.preventDefault(); attach([new File([text], "paste.txt", { type: "text/plain" })], "1"); }
  });
  chooser.addEventListener("change", () => { attach(chooser.files); chooser.value = ""; });

  const box = el("div", { class: "composer" }, list, pending, area,
    el("div", { class: "composer-row" }, plus(chooser, place, thread, area), el("span", { class: "hint" }, "Enter sends, Shift+Enter starts a new line"), el("span", { class: "grow" }),
      button(icon("send"), send, { class: "send", "aria-label": "Send" })), chooser);
  box.addEventListener("dragover", (event) => { event.preventDefault(); box.classList.add("drop"); });
  box.addEventListener("dragleave", () => box.classList.remove("drop"));
  box.addEventListener("drop", (event) => { event.preventDefault(); box.classList.remove("drop"); attach(event.dataTransfer.files); });
  box.attach = attach;
  return box;
}

async function deliver(said, files, place, thread) {
  const [first, ...rest] = files;
  if (first) {
    await upload(first.file, place, { comment: said, thread_ts: thread, snippet: first.snippet });
    for (const more of rest) await upload(more.file, place, { thread_ts: thread, snippet: more.snippet });
  } else if (said.startsWith("/")) {
    const [name] = said.split(/\s/, 1);
    await act("command", { channel: place, name, text: said.slice(name.length).trim(), thread_ts: thread });
  } else await act("say", { channel: place, text: said, thread_ts: thread });
}

function plus(chooser, place, thread, area) {
  const menu = el("div", { class: "menu up", role: "menu", hidden: true });
  const open = button(icon("plus"), () => toggle(menu, open), { class: "icon", "aria-label": "Attach or use a shortcut", "aria-haspopup": "menu", "aria-expanded": "false" });
  const item = (label, work) => button(label, () => { toggle(menu, open); work(); }, { role: "menuitem" });
  menu.append(item("Upload a file", () => chooser.click()));
  if (!thread) {
    for (const s of store.state.app.shortcuts.filter((one) => one.kind === "global")) {
      menu.append(item([s.name, el("span", { class: "faint" }, ` ${store.state.app.name}`)], () => act("shortcut", { id: s.id }).catch(complain)));
    }
    for (const s of store.state.app.steps) {
      menu.append(item([s.name, el("span", { class: "faint" }, " workflow step")], () => runStep(s, place, area)));
    }
  }
  return el("span", { class: "menu-holder" }, open, menu);
}

// A workflow hands its step a text: here what stands in the composer.
function runStep(step, place, area) {
  if (area.value.trim()) act("step", { id: step.id, channel: place, text: area.value }).catch(complain);
  else { complain(new Error("Write or paste the text for the step first, then run it.")); area.focus(); }
}

function suggestions(before) {
  const command = /^\/\S*$/.exec(before);
  if (command) {
    return store.state.app.commands.filter((c) => c.name.startsWith(command[0]))
      .map((c) => ({ label: c.name, about: [c.hint, c.about].filter(Boolean).join(" – "), typed: command[0] }));
  }
  const name = /(?:^|\s)(@[\w.-]*)$/.exec(before)?.[1];
  if (!name) return [];
  return store.state.people.filter((p) => p.id !== "USLACKBOT" && `@${p.name}`.startsWith(name.toLowerCase()))
    .map((p) => ({ label: `@${p.name}`, about: p.bot ? "app" : p.real, typed: name }));
}

export async function tryExample(text, place) {
  const direct = store.isDirect(place);
  const said = direct || text.startsWith("/") ? text : `@${store.person(store.state.bot).name} ${text}`;
  await deliver(said, [], place, null).catch(complain);
}
