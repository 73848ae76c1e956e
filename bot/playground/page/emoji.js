// The emoji a bot's message is likely to use; others stay as their name between colons.
import { el } from "./dom.js";

const KNOWN = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", eyes: "👀", wave: "👋", tada: "🎉", pray: "🙏", bulb: "💡",
  warning: "⚠️", x: "❌", white_check_mark: "✅", heavy_check_mark: "✔️", question: "❓", exclamation: "❗", bug: "🐛",
  information_source: "ℹ️", rotating_light: "🚨", lock: "🔒", unlock: "🔓", key: "🔑", mag: "🔍", link: "🔗", book: "📖",
  books: "📚", memo: "📝", pencil: "📝", pencil2: "✏️", clipboard: "📋", page_facing_up: "📄", bar_chart: "📊",
  chart_with_upwards_trend: "📈", clock3: "🕒", hourglass: "⌛", hourglass_flowing_sand: "⏳", stopwatch: "⏱️", gear: "⚙️",
  wrench: "🔧", hammer_and_wrench: "🛠️", no_entry: "⛔", no_entry_sign: "🚫", shield: "🛡️", cloud: "☁️", globe_with_meridians: "🌐",
  satellite_antenna: "📡", package: "📦", wastebasket: "🗑️", arrow_right: "➡️", arrows_counterclockwise: "🔄", repeat: "🔁",
  speech_balloon: "💬", robot_face: "🤖", thinking_face: "🤔", smile: "😄", slightly_smiling_face: "🙂", sparkles: "✨",
  star: "⭐", fire: "🔥", zap: "⚡", rocket: "🚀", coffee: "☕", teapot: "🫖", bell: "🔔", no_bell: "🔕", pushpin: "📌",
  hand: "✋", raised_hand: "✋", point_right: "👉", point_down: "👇", red_circle: "🔴", large_green_circle: "🟢",
  large_yellow_circle: "🟡", large_blue_circle: "🔵", see_no_evil: "🙈", house: "🏠", computer: "💻", calendar: "📅",
};

export function emoji(name) {
  const sign = KNOWN[name];
  return sign ? el("span", { role: "img", "aria-label": name.replaceAll("_", " "), class: "emoji" }, sign) : null;
}
