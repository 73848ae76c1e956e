// Slack's mrkdwn and rich_text drawn as elements.
import { el, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { store } from "./store.js";

const UNESCAPE = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
export const unescape = (text) => text.replace(/&(?:lt|gt|amp);/g, (found) => UNESCAPE[found]);

const INLINE = new RegExp([
  "`([^`\\n]+)`",
  "<([^<>\\n]+)>",
  "(?<![\\w*])\\*(?=\\S)([^*\\n]*[^\\s*])\\*(?![\\w*])",
  "(?<![\\w_])_(?=\\S)([^_\\n]*[^\\s_])_(?![\\w_])",
  "(?<![\\w~])~(?=\\S)([^~\\n]*[^\\s~])~(?![\\w~])",
  ":([a-z0-9_+'-]+):",
].join("|"), "g");

export function mrkdwn(text) {
  const parts = text.split(/```\n?([\s\S]*?)\n?```/);
  return parts.flatMap((part, n) => (n % 2 ? [el("pre", {}, el("code", {}, literal(part)))] : lines(part, n > 0)));
}

export function plain(text) {
  return broken(text.split("\n").map((line) => withEmoji(line)));
}

// Inside code nothing is styled, but Slack's links and entities still show as their text.
function literal(text) {
  return unescape(text.replace(/<(?:([^<>|]+)\|)?([^<>]+)>/g, (_, target, label) => label ?? target));
}

function lines(text, afterCode) {
  const nodes = [];
  let quote = [];
  const flush = () => { if (quote.length) nodes.push(el("blockquote", {}, broken(quote))); quote = []; };
  const rows = (afterCode ? text.replace(/^\n/, "") : text).split("\n");
  rows.forEach((row, n) => {
    if (/^(&gt;|>) ?/.test(row)) { quote.push(inline(row.replace(/^(&gt;|>) ?/, ""))); return; }
    if (quote.length) flush();
    else if (n > 0) nodes.push(el("br"));
    nodes.push(...inline(row));
  });
  flush();
  return nodes;
}

function broken(rows) {
  return rows.flatMap((row, n) => (n ? [el("br"), row] : [row])).flat(Infinity);
}

function inline(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(unescape(text.slice(end, found.index)));
    const [whole, code, control, bold, italic, struck, name] = found;
    if (code !== undefined) nodes.push(el("code", {}, literal(code)));
    else if (control !== undefined) nodes.push(token(control));
    else if (bold !== undefined) nodes.push(el("strong", {}, inline(bold)));
    else if (italic !== undefined) nodes.push(el("em", {}, inline(italic)));
    else if (struck !== undefined) nodes.push(el("s", {}, inline(struck)));
    else nodes.push(emoji(name) ?? whole);
    end = found.index + whole.length;
  }
  nodes.push(unescape(text.slice(end)));
  return nodes;
}

function withEmoji(text) {
  return text.split(/(:[a-z0-9_+'-]+:)/).map((part) => (part.length > 2 && part[0] === ":" && emoji(part.slice(1, -1))) || part);
}

function token(control) {
  const bar = control.indexOf("|");
  const target = bar < 0 ? control : control.slice(0, bar);
  const label = bar < 0 ? "" : unescape(control.slice(bar + 1));
  if (target.startsWith("!date")) return date(target, label);
  if (target[0] === "!") return mention(`@${target.slice(1)}`);
  if (target[0] === "@") return mention(`@${store.person(target.slice(1))?.name ?? label ?? target.slice(1)}`);
  if (target[0] === "#") return mention(`#${store.channel(target.slice(1))?.name ?? label ?? target.slice(1)}`);
  const url = unescape(target);
  if (!/^(https?:\/\/|mailto:)/i.test(url)) return `<${unescape(control)}>`;
  return link(url, label || url.replace(/^mailto:/, ""));
}

export const mention = (text) => el("span", { class: "mention" }, text);

function date(target, fallback) {
  const [, seconds, form = "", url] = target.split("^");
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) return fallback;
  const shapes = {
    date_num: at.toLocaleDateString("en-CA"), date: at.toLocaleDateString([], { dateStyle: "long" }),
    date_short: at.toLocaleDateString([], { dateStyle: "medium" }), date_long: at.toLocaleDateString([], { dateStyle: "full" }),
    time: at.toLocaleTimeString([], { timeStyle: "short" }), time_secs: at.toLocaleTimeString([], { timeStyle: "medium" }),
    ago: `${Math.round((Date.now() - at) / 60000)} minutes ago`,
  };
  const text = form.replace(/\{(\w+?)(?:_pretty)?\}/g, (whole, name) => shapes[name] ?? whole);
  const shown = el("time", { datetime: at.toISOString(), title: fallback }, text);
  return url ? link(unescape(url), shown) : shown;
}

export function richText(block) {
  return (block.elements ?? []).map((part) => {
    if (part.type === "rich_text_preformatted") return el("pre", {}, el("code", {}, part.elements.map((e) => e.text ?? e.url ?? "")));
    if (part.type === "rich_text_quote") return el("blockquote", {}, part.elements.map(leaf));
    if (part.type === "rich_text_list") {
      const items = part.elements.map((item) => el("li", {}, item.elements.map(leaf)));
      const list = el(part.style === "ordered" ? "ol" : "ul", { start: part.offset ? String(part.offset + 1) : null }, items);
      list.classList.add(`indent-${Math.min(part.indent ?? 0, 8)}`);
      return list;
    }
    return el("p", {}, (part.elements ?? []).map(leaf));
  });
}

function leaf(piece) {
  if (piece.type === "user") return mention(`@${store.person(piece.user_id)?.name ?? piece.user_id}`);
  if (piece.type === "channel") return mention(`#${store.channel(piece.channel_id)?.name ?? piece.channel_id}`);
  if (piece.type === "broadcast") return mention(`@${piece.range}`);
  if (piece.type === "emoji") return emoji(piece.name) ?? `:${piece.name}:`;
  if (piece.type === "date") return date(`!date^${piece.timestamp}^${piece.format ?? "{date_short} {time}"}`, piece.fallback ?? "");
  if (piece.type === "link") return styled(link(piece.url, piece.text ?? piece.url), piece.style);
  return styled(el("span", {}, broken((piece.text ?? "").split("\n"))), piece.style);
}

function styled(node, style = {}) {
  const tags = { code: "code", bold: "strong", italic: "em", strike: "s" };
  return Object.entries(tags).reduce((inner, [name, tag]) => (style[name] ? el(tag, {}, inner) : inner), node);
}
