// What is wrong with a page as it stands, in words; an empty list where nothing is.
() => {
  const found = [];
  const seen = (node) => {
    const box = node.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || !node.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return Boolean(at && (node.contains(at) || at.contains(node)));
  };
  const name = (node) => `${node.tagName.toLowerCase()}.${[...node.classList].join(".")} ${(node.textContent || "").trim().slice(0, 40)}`;
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, under) => [0, 1, 2].map((n) => top[n] * top[3] + under[n] * (1 - top[3]));
  const behind = (node) => {
    const layers = [];
    for (let n = node; n; n = n.parentElement) {
      const style = getComputedStyle(n);
      if (style.backgroundImage !== "none") return null;
      const colour = rgba(style.backgroundColor);
      if (colour[3]) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reduceRight((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !seen(node) || node.closest("script, style, select, [aria-disabled=true]")) continue;
    const paper = behind(node);
    const ink = rgba(getComputedStyle(node).color);
    if (!paper || ink[3] === 0) continue;
    const [a, b] = [light(over(ink, paper)), light(paper)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push(`contrast ${ratio.toFixed(2)}: ${name(node)}`);
  }
  const wide = document.documentElement;
  if (wide.scrollWidth > wide.clientWidth) found.push(`the page is ${wide.scrollWidth} wide in ${wide.clientWidth}`);
  for (const node of document.querySelectorAll("body *")) {
    if (!seen(node)) continue;
    const style = getComputedStyle(node);
    if (node.scrollWidth > node.clientWidth + 1 && ["visible", "hidden", "clip"].includes(style.overflowX) && style.display !== "inline" &&
        style.textOverflow !== "ellipsis" && !node.matches("select, input, .unseen"))
      found.push(`sticks out by ${node.scrollWidth - node.clientWidth}: ${name(node)}`);
  }
  const parts = [...document.querySelectorAll("button, a, input, textarea, select, .blocks > *, .message .by")].filter(seen);
  const clipped = (node) => {
    let { left, top, right, bottom } = node.getBoundingClientRect();
    for (let n = node.parentElement; n && n !== document.body; n = n.parentElement) {
      if (getComputedStyle(n).overflowY === "visible") continue;
      const frame = n.getBoundingClientRect();
      [left, top, right, bottom] = [Math.max(left, frame.left), Math.max(top, frame.top), Math.min(right, frame.right), Math.min(bottom, frame.bottom)];
    }
    return { left, top, right, bottom };
  };
  const boxes = parts.map(clipped);
  for (let i = 0; i < parts.length; i++)
    for (let j = i + 1; j < parts.length; j++) {
      const [one, other, a, b] = [parts[i], parts[j], boxes[i], boxes[j]];
      if (one.contains(other) || other.contains(one) || one.closest(".tools, .skip") || other.closest(".tools, .skip")) continue;
      if ((one.closest("dialog") || null) !== (other.closest("dialog") || null)) continue;
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 2 && down > 2 && !(getComputedStyle(one).display === "inline" || getComputedStyle(other).display === "inline"))
        found.push(`overlap: ${name(one)} and ${name(other)}`);
    }
  for (const image of document.images) if (seen(image) && !image.getAttribute("alt")?.trim()) found.push(`no alt: ${image.src}`);
  for (const node of document.querySelectorAll("button, a, input, textarea, select, [role=tab], dialog[open]"))
    if (seen(node) && !(node.getAttribute("aria-label") || node.getAttribute("aria-labelledby") || node.labels?.length || node.textContent.trim()))
      found.push(`no name: ${name(node)}`);
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6, [role=heading]")];
  const levels = headings.filter((n) => n.checkVisibility()).map((n) => Number(n.getAttribute("aria-level") || n.tagName[1]));
  if (headings.filter((n) => n.tagName === "H1").length !== 1) found.push(`headings: ${levels}`);
  if (document.querySelector(".blocks .b-header") && !levels.some((level) => level > 1)) found.push(`a reply without a heading: ${levels}`);
  for (const role of ["main", "nav", "header"]) if (document.querySelectorAll(`body ${role}`).length < 1) found.push(`no ${role}`);
  return [...new Set(found)];
};
