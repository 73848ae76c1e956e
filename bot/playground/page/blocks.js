// Block Kit drawn as elements. `target` says where a press goes: target.press(actionId, value) returns a promise.
import { el, link, button } from "./dom.js";
import { mrkdwn, plain, richText } from "./mrkdwn.js";
import { field } from "./fields.js";
import { icon } from "./icons.js";
import { ask } from "./modal.js";

export function drawBlocks(blocks, target) {
  return el("div", { class: "blocks" }, blocks.map((block) => draw(block, target)));
}

const DRAW = {
  header: (b) => el("h3", { class: "b-header" }, plain(b.text.text)),
  divider: () => el("hr"),
  section: (b, target) => el("div", { class: "b-section" },
    el("div", { class: "b-body" }, b.text && el("div", { class: "b-text" }, text(b.text)),
      b.fields && el("div", { class: "b-fields" }, b.fields.map((f) => el("div", {}, text(f))))),
    b.accessory && el("div", { class: "b-accessory" }, element(b.accessory, b, target))),
  context: (b) => el("div", { class: "b-context" }, b.elements.map((e) => (e.type === "image" ? picture(e, "b-small") : el("span", {}, text(e))))),
  actions: (b, target) => el("div", { class: "b-actions" }, b.elements.map((e) => element(e, b, target))),
  context_actions: (b, target) => el("div", { class: "b-actions quiet" }, b.elements.map((e) => element(e, b, target))),
  image: (b) => el("figure", { class: "b-image" }, b.title && el("figcaption", {}, plain(b.title.text)), picture(b)),
  rich_text: (b) => el("div", { class: "b-text" }, richText(b)),
  markdown: (b) => {
    const body = el("div", { class: "b-text b-markdown" });
    body.innerHTML = b.html; // rendered by the workspace with raw HTML off
    return body;
  },
  table: (b) => table(b),
  input: (b, target) => field(b, target, (e) => element(e, b, target)),
  alert: (b) => el("div", { class: `b-alert ${b.level ?? "default"}`, role: "note" }, text(b.text)),
  card: (b, target) => el("div", { class: "b-card" }, b.hero_image && picture(b.hero_image),
    b.title && el("strong", {}, text(b.title)), b.subtitle && el("div", { class: "faint" }, text(b.subtitle)),
    b.body && el("div", {}, text(b.body)),
    b.actions && el("div", { class: "b-actions" }, b.actions.map((e) => element(e, b, target)))),
  carousel: (b, target) => el("div", { class: "b-carousel", tabindex: "0", role: "group", "aria-label": "Cards" },
    b.elements.map((card) => DRAW.card(card, target))),
  container: (b, target) => el(b.is_collapsible ? "details" : "div", { class: "b-card wide", open: !b.default_collapsed },
    el(b.is_collapsible ? "summary" : "strong", {}, b.title ? plain(b.title.text) : b.rich_text_title && richText(b.rich_text_title)),
    b.subtitle && el("div", { class: "faint" }, text(b.subtitle)), drawBlocks(b.child_blocks, target)),
  task_card: (b) => el("div", { class: "b-card wide" }, el("strong", {}, b.title), el("span", { class: "faint" }, ` ${(b.status ?? "pending").replace("_", " ")}`),
    b.details && DRAW.rich_text(b.details), b.output && DRAW.rich_text(b.output)),
  plan: (b) => el("div", { class: "b-card wide" }, el("strong", {}, b.title), (b.tasks ?? []).map(DRAW.task_card)),
};

function draw(block, target) {
  const drawn = DRAW[block.type]?.(block, target) ?? el("div", { class: "faint" }, `(${block.type} is not drawn here)`);
  drawn.dataset.block = block.block_id;
  return drawn;
}

const text = (given) => (given.type === "mrkdwn" ? mrkdwn(given.text) : plain(given.text));

function picture(given, kind = "") {
  const url = given.image_url ?? "";
  const local = url.startsWith("/page/file/") || url.startsWith("data:image/");
  if (!local) return el("span", { class: `no-picture ${kind}`, role: "img", "aria-label": given.alt_text, title: `${given.alt_text} (pictures from elsewhere are not loaded)` }, kind ? "" : `Picture: ${given.alt_text}`);
  return el("img", { src: url, alt: given.alt_text, class: kind || null, loading: "lazy" });
}

function table(block) {
  const align = (n) => block.column_settings?.[n]?.align ?? (block.rows.every((row, r) => !r || row[n]?.type === "raw_number") && block.rows.length > 1 ? "right" : "left");
  const cell = (tag, given, n) => el(tag, { class: `at-${align(n)}`, scope: tag === "th" ? "col" : null },
    given.type === "rich_text" ? richText(given) : String(given.text ?? given.value ?? ""));
  const [first, ...rest] = block.rows;
  return el("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": "Table" }, el("table", {},
    el("thead", {}, el("tr", {}, first.map((c, n) => cell("th", c, n)))),
    el("tbody", {}, rest.map((row) => el("tr", {}, row.map((c, n) => cell("td", c, n)))))));
}

export async function pressing(node, given, work) {
  if (node.getAttribute("aria-busy") === "true") return;
  if (given.confirm && !(await ask(given.confirm))) return;
  node.setAttribute("aria-busy", "true");
  try { await work(); } finally { node.removeAttribute("aria-busy"); }
}

const ELEMENT = {
  button(e, b, target) {
    const label = e.accessibility_label ?? null;
    if (e.url) {
      const anchor = link(e.url, plain(e.text.text));
      anchor.className = `btn ${e.style ?? ""}`;
      anchor.addEventListener("click", () => target.press(e.action_id, e.value));
      return anchor;
    }
    const node = button(plain(e.text.text), () => pressing(node, e, () => target.press(e.action_id, e.value)),
      { class: `btn ${e.style ?? ""}`, "aria-label": label });
    return node;
  },
  icon_button(e, b, target) {
    const node = button(icon(e.icon === "trash" ? "trash" : "wide"), () => pressing(node, e, () => target.press(e.action_id, e.value)),
      { class: "btn flat", "aria-label": e.accessibility_label ?? e.text.text, title: e.text.text });
    return node;
  },
  feedback_buttons(e, b, target) {
    const one = (name, sign) => {
      const given = e[`${name}_button`];
      const node = button(sign, () => pressing(node, e, async () => {
        await target.press(e.action_id, name);
        node.parentElement?.querySelectorAll("button").forEach((n) => n.setAttribute("aria-pressed", String(n === node)));
      }), { class: "btn flat", "aria-label": given.accessibility_label ?? given.text.text, title: given.text.text, "aria-pressed": "false" });
      return node;
    };
    return el("span", { class: "feedback", role: "group", "aria-label": "Feedback" }, one("positive", icon("up")), one("negative", icon("down")));
  },
  overflow(e, b, target) {
    const list = el("div", { class: "menu", role: "menu", hidden: true });
    const open = button(icon("wide"), () => { list.hidden = !list.hidden; open.setAttribute("aria-expanded", String(!list.hidden)); if (!list.hidden) list.firstChild.focus(); },
      { class: "btn flat", "aria-label": "More", "aria-haspopup": "menu", "aria-expanded": "false" });
    list.append(...e.options.map((o) => button(text(o.text), () => {
      list.hidden = true;
      open.focus();
      if (o.url) window.open(o.url, "_blank", "noopener");
      pressing(open, e, () => target.press(e.action_id, o.value));
    }, { role: "menuitem" })));
    return el("span", { class: "menu-holder" }, open, list);
  },
  image: (e) => picture(e, "b-thumb"),
};

// Anything that is not a button holds a value: those are drawn by fields.js, which calls back for presses.
export function element(given, block, target) {
  const drawer = ELEMENT[given.type];
  if (drawer) return drawer(given, block, target);
  return field.control(given, block, target, block.type !== "input" || block.dispatch_action);
}
