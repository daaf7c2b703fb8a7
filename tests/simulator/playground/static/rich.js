// A rich message: tables, headings, details. As elsewhere, texts become text nodes.
import { part } from "./messages.js";

const INLINE = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", marked: "mark", subscript: "sub",
  superscript: "sup", date_time: "time", url: "a", spoiler: "span",
};
const HEADINGS = ["h3", "h3", "h4", "h4", "h5", "h5", "h6"];

export function blocks(shown, hands) {
  return shown.map((block) => {
    if (block.type === "table") return table(block, hands);
    if (block.type === "details") return details(block, hands);
    if (block.type === "divider") return part("hr", "");
    const tag = block.type === "heading" ? HEADINGS[block.size] : "p";
    return filled(part(tag, block.type), block.text, hands);
  });
}

function table(block, hands) {
  const node = part("table", ["bordered", "striped", "compact"].filter((name) => block[`is_${name}`]).join(" "));
  if (block.caption) node.append(filled(part("caption", ""), block.caption, hands));
  for (const row of block.cells) {
    const line = part("tr", "");
    for (const cell of row) {
      const place = filled(part(cell.is_header ? "th" : "td", `${cell.align} ${cell.valign}`), cell.text, hands);
      place.colSpan = cell.colspan || 1;
      place.rowSpan = cell.rowspan || 1;
      line.append(place);
    }
    node.append(line);
  }
  const box = part("div", "wide");
  box.append(node);
  return box;
}

function details(block, hands) {
  const node = part("details", "");
  node.open = Boolean(block.is_open);
  node.append(filled(part("summary", ""), block.summary, hands), ...blocks(block.blocks, hands));
  return node;
}

function filled(node, text, hands) {
  for (const piece of Array.isArray(text) ? text : [text]) {
    if (typeof piece === "string") node.append(piece);
    else node.append(filled(inline(piece, hands), piece.text, hands));
  }
  return node;
}

function inline(piece, hands) {
  const node = part(INLINE[piece.type] || "span", piece.type);
  if (piece.type === "url") {
    node.href = piece.url;
    node.onclick = (event) => {
      event.preventDefault();
      hands.follow(piece.url);
    };
  }
  return node;
}
