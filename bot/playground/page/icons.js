// The page's own signs, drawn, so that they do not depend on an emoji font.
const PATHS = {
  up: "M7 22H4a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1h3m0 11V11m0 11h10.3a2.5 2.5 0 0 0 2.5-2.1l1.1-7A2.5 2.5 0 0 0 18.400 10H14V5.500A2.500 2.500 0 0 0 11.500 3L7 11",
  down: "M17 2h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-3m0-11v11m0-11H6.700a2.500 2.500 0 0 0-2.500 2.100l-1.100 7A2.500 2.500 0 0 0 5.600 14H10v4.500a2.500 2.500 0 0 0 2.500 2.500L17 13",
  trash: "M4 7h16M9 7V4h6v3m3 0-1 13H7L6 7m4 4v5m4-5v5",
  reply: "M21 12a8 8 0 0 1-8 8H4l2.300-2.800A8 8 0 1 1 21 12Z",
  more: "M12 5.500v.01M12 12v.01M12 18.500v.01",
  wide: "M5.500 12h.01M12 12h.01M18.500 12h.01",
  file: "M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8Zm0 0v5h5",
  send: "M4 4l17 8-17 8 2.500-8Zm2.500 8H13",
  plus: "M12 5v14M5 12h14",
  eye: "M2 12s3.600-7 10-7 10 7 10 7-3.600 7-10 7S2 12 2 12Zm10 3a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  close: "M6 6l12 12M18 6 6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  theme: "M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9Z",
};
const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", name === "more" || name === "wide" ? "sign dots" : "sign");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
