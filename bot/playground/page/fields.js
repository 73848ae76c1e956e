// Inputs: labels, controls, errors, and the values a form holds.
import { el } from "./dom.js";
import { mrkdwn, plain } from "./mrkdwn.js";
import { store } from "./store.js";

let count = 0;

export function field(block, target, draw) {
  const id = `f${(count += 1)}`;
  const control = draw(block.element);
  const main = control.matches("input,textarea,select") ? control : control.querySelector("input,textarea,select") ?? control;
  main.id ||= id;
  const error = target.errors?.[block.block_id];
  const notes = [];
  if (block.hint) notes.push(el("div", { class: "hint", id: `${id}-hint` }, plain(block.hint.text)));
  if (error) notes.push(el("div", { class: "error", id: `${id}-error` }, error));
  if (notes.length) main.setAttribute("aria-describedby", notes.map((n) => n.id).join(" "));
  if (error) main.setAttribute("aria-invalid", "true");
  const group = control.matches("fieldset");
  const name = [plain(block.label.text), block.optional && el("span", { class: "faint" }, " (optional)")];
  if (group) control.prepend(el("legend", {}, name));
  return el("div", { class: "b-input" }, group ? null : el("label", { for: main.id }, name), control, notes);
}

const option = (o) => (o.text.type === "mrkdwn" ? mrkdwn(o.text.text) : plain(o.text.text));
const flat = (o) => o.text.text.replace(/[*_~`]/g, "");

field.control = (given, block, target, sends) => {
  const hold = (node, read) => {
    node.dataset.field = `${block.block_id}/${given.action_id}`;
    node.read = read;
    return node;
  };
  const label = block.type === "input" ? null : given.accessibility_label ?? given.placeholder?.text ?? given.action_id;
  const send = (value) => { if (sends) target.press(given.action_id, value); };
  const kept = target.kept?.[`${block.block_id}/${given.action_id}`];
  const make = MAKE[given.type] ?? (() => el("span", { class: "faint" }, `(${given.type} is not drawn here)`));
  return make(given, { hold, label, send, kept });
};

const TEXT = { email_text_input: "email", url_text_input: "url", number_input: "number", plain_text_input: "text" };

function typed(given, { hold, label, send, kept }) {
  const long = given.multiline || given.type === "rich_text_input";
  const node = el(long ? "textarea" : "input", {
    type: long ? null : TEXT[given.type], rows: long ? "5" : null, placeholder: given.placeholder?.text ?? null,
    maxlength: given.max_length ? String(given.max_length) : null, "aria-label": label, autocomplete: "off", spellcheck: "false",
  });
  node.value = kept ?? given.initial_value ?? "";
  if (given.focus_on_load) node.autofocus = true;
  if (!long) node.addEventListener("keydown", (e) => { if (e.key === "Enter") { e.preventDefault(); send(node.value); } });
  if (given.dispatch_action_config?.trigger_actions_on?.includes("on_character_entered")) node.addEventListener("change", () => send(node.value));
  return hold(node, () => node.value);
}

function menu(given, options, initial, { hold, label, send, kept }) {
  const node = el("select", { "aria-label": label }, el("option", { value: "" }, given.placeholder?.text ?? "Choose…"), options);
  node.value = kept ?? initial ?? "";
  node.addEventListener("change", () => { if (node.value) send(node.value); });
  return hold(node, () => node.value || null);
}

function select(given, tools) {
  const one = (o) => el("option", { value: o.value }, flat(o));
  const options = given.option_groups
    ? given.option_groups.map((g) => el("optgroup", { label: g.label.text }, g.options.map(one)))
    : (given.options ?? []).map(one);
  return menu(given, options, given.initial_option?.value, tools);
}

function boxes(kind) {
  return (given, { hold, label, send, kept }) => {
    const name = `g${(count += 1)}`;
    const chosen = kept ?? (kind === "radio" ? [given.initial_option?.value] : (given.initial_options ?? []).map((o) => o.value));
    const node = el("fieldset", { class: "choices", "aria-label": label }, (given.options ?? []).map((o) => el("label", {},
      el("input", { type: kind, name, value: o.value, checked: [chosen].flat().includes(o.value) }),
      el("span", {}, option(o), o.description && el("span", { class: "hint" }, plain(o.description.text))))));
    const read = () => [...node.querySelectorAll("input:checked")].map((i) => i.value);
    node.addEventListener("change", () => send(kind === "radio" ? read()[0] : read()));
    return hold(node, kind === "radio" ? () => read()[0] ?? null : read);
  };
}

function dated(type, initial) {
  return (given, { hold, label, send, kept }) => {
    const node = el("input", { type, "aria-label": label });
    node.value = kept ?? given[initial] ?? "";
    node.addEventListener("change", () => send(node.value));
    return hold(node, () => node.value || null);
  };
}

const everybody = () => store.state.people.filter((p) => !p.bot).map((p) => el("option", { value: p.id }, p.real));
const places = () => store.state.channels.filter((c) => c.name).map((c) => el("option", { value: c.id }, `#${c.name}`));

const MAKE = {
  plain_text_input: typed, email_text_input: typed, url_text_input: typed, number_input: typed, rich_text_input: typed,
  static_select: select, radio_buttons: boxes("radio"), checkboxes: boxes("checkbox"), multi_static_select: boxes("checkbox"),
  users_select: (g, tools) => menu(g, everybody(), g.initial_user, tools),
  channels_select: (g, tools) => menu(g, places(), g.initial_channel, tools),
  conversations_select: (g, tools) => menu(g, places(), g.initial_conversation, tools),
  datepicker: dated("date", "initial_date"), timepicker: dated("time", "initial_time"),
};

export function values(root) {
  return Object.fromEntries([...root.querySelectorAll("[data-field]")].map((node) => [node.dataset.field, node.read()]));
}
