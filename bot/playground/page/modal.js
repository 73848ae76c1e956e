// The app's modals, and small questions of the page itself, as native dialogs.
import { el, button } from "./dom.js";
import { drawBlocks, pressing } from "./blocks.js";
import { values } from "./fields.js";
import { icon } from "./icons.js";
import { plain } from "./mrkdwn.js";
import { act, store } from "./store.js";
import { complain } from "./app.js";

const dialog = document.getElementById("modal");
const question = document.getElementById("confirm");
let shown = null;

dialog.addEventListener("cancel", (event) => { event.preventDefault(); close(); });

export function showView(view) {
  if (!view) { shown = null; dialog.close(); return; }
  const same = shown?.id === view.id;
  const kept = same ? values(dialog) : {};
  const focused = same ? document.activeElement?.closest("[data-field]")?.dataset.field : null;
  shown = view;
  const target = {
    errors: view.errors, kept,
    press: (action_id, value) => act("press", { view: view.id, action_id, value, values: values(dialog) }).catch(complain),
  };
  const submit = view.submit && el("button", { type: "submit", class: "btn primary" }, plain(view.submit.text));
  const form = el("form", { method: "dialog", novalidate: true, onsubmit: (event) => { event.preventDefault(); send(view, submit); } },
    el("header", {},
      el("h2", { id: "modal-title" }, plain(view.title?.text ?? store.state.app.name)),
      button(icon("close"), close, { class: "icon", "aria-label": "Close" })),
    el("div", { class: "modal-body" },
      view.errors?.[""] && el("p", { class: "error", role: "alert" }, view.errors[""]), drawBlocks(view.blocks, target)),
    el("footer", {}, button(view.close ? plain(view.close.text) : view.submit ? "Cancel" : "Close", close, { class: "btn" }), submit));
  dialog.replaceChildren(form);
  if (!dialog.open) dialog.showModal();
  const first = dialog.querySelector("[aria-invalid]") ?? (focused && dialog.querySelector(`[data-field="${CSS.escape(focused)}"]`))
    ?? dialog.querySelector(".modal-body input, .modal-body textarea, .modal-body select");
  first?.focus();
}

function send(view, submit) {
  if (!submit) return;
  pressing(submit, {}, () => act("submit", { view: view.id, values: values(dialog) }).catch((problem) => {
    if (!String(problem.message).startsWith("{")) complain(problem);
  }));
}

function close() {
  if (shown) act("close", { view: shown.id }).catch(complain);
}

export function ask(confirm) {
  return new Promise((answer) => {
    const done = (yes) => { question.close(); answer(yes); };
    question.replaceChildren(el("form", { method: "dialog" },
      el("header", {}, el("h2", { id: "confirm-title" }, plain(confirm.title.text))),
      el("div", { class: "modal-body" }, plain(confirm.text.text)),
      el("footer", {}, button(plain(confirm.deny.text), () => done(false), { class: "btn" }),
        button(plain(confirm.confirm.text), () => done(true), { class: `btn ${confirm.style ?? "primary"}`, autofocus: true }))));
    question.oncancel = () => answer(false);
    question.showModal();
  });
}

const words = (title, text, confirm, style) => ({ title: { text: title }, text: { text }, confirm: { text: confirm }, deny: { text: "Cancel" }, style });

export const askToDelete = () => ask(words("Delete message", "Are you sure you want to delete this message? This cannot be undone.", "Delete", "danger"));

export function askForText(title, text) {
  return new Promise((answer) => {
    const area = el("textarea", { rows: "6", "aria-label": title });
    area.value = text;
    const done = (said) => { question.close(); answer(said); };
    question.replaceChildren(el("form", { method: "dialog" },
      el("header", {}, el("h2", { id: "confirm-title" }, title)), el("div", { class: "modal-body" }, area),
      el("footer", {}, button("Cancel", () => done(null), { class: "btn" }), button("Save", () => done(area.value), { class: "btn primary" }))));
    question.oncancel = () => answer(null);
    question.showModal();
    area.focus();
  });
}
