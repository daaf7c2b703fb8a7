import { blocks } from "./rich.js";

// One message as Telegram shows it. Texts become text nodes, never markup: what people type cannot run here.
const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote",
  expandable_blockquote: "blockquote", date_time: "time", spoiler: "span", text_link: "a", url: "a", bot_command: "a",
};
const FOUND = /(https?:\/\/[^\s<]+[^\s<.,:;!?)])|((?<![\w/])\/[a-z0-9_]{1,32}(?![\w/]))/g;
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });

export function bubble(message, hands) {
  const item = document.createElement("li");
  item.className = message.mine ? "mine" : "bots";
  item.dataset.message = message.id;
  const box = part("div", "bubble");
  if (message.file) box.append(file(message.file));
  const text = part("div", "text");
  text.dir = "auto";
  if (message.rich) text.append(...blocks(message.rich, hands));
  else write(text, message.text, [...message.entities], 0, message.text.length, hands);
  if (message.rtl) text.dir = "rtl";
  box.append(text, part("small", "at", `${message.edited ? "edited " : ""}${CLOCK.format(new Date(message.at))}`));
  item.append(box);
  message.rows.forEach((row, y) => {
    const line = part("div", "row");
    row.forEach((button, x) => line.append(keyed(button, () => hands.press(message.id, y, x, button))));
    item.append(line);
  });
  return item;
}

// Entities nest and never cross; offsets count UTF-16 units, as JavaScript does.
function write(parent, text, entities, from, to, hands) {
  let at = from;
  while (entities.length && entities[0].offset < to) {
    const entity = entities.shift();
    plain(parent, text.slice(at, entity.offset), hands);
    at = Math.min(entity.offset + entity.length, to);
    const inner = [];
    while (entities.length && entities[0].offset < at) inner.push(entities.shift());
    const words = text.slice(entity.offset, at);
    const node = styled(entity, words, hands);
    if (["A", "CODE", "PRE"].includes(node.tagName)) node.append(words);
    else write(node, text, inner, entity.offset, at, hands);
    parent.append(node);
  }
  plain(parent, text.slice(at, to), hands);
}

function styled(entity, words, hands) {
  const tag = TAGS[entity.type] || "span";
  if (tag === "a") return link(entity.url || words, hands);
  const node = part(tag, entity.type);
  if (entity.type === "spoiler") node.onclick = () => node.classList.add("seen");
  if (entity.type === "code") {
    node.title = "Copy";
    node.onclick = () => hands.copy(words);
  }
  return node;
}

// Telegram finds addresses and commands in a text by itself.
function plain(parent, text, hands) {
  let at = 0;
  for (const found of text.matchAll(FOUND)) {
    parent.append(text.slice(at, found.index));
    const node = link(found[0], hands);
    node.append(found[0]);
    parent.append(node);
    at = found.index + found[0].length;
  }
  parent.append(text.slice(at));
}

function link(target, hands) {
  const node = part("a", "link");
  node.href = target.startsWith("/") ? "#" : target;
  node.onclick = (event) => {
    event.preventDefault();
    if (target.startsWith("/")) hands.say(target);
    else hands.follow(target);
  };
  return node;
}

function keyed(button, pressed) {
  const node = part("button", `key ${button.style || ""}`, button.text);
  if (button.url || button.web_app) node.classList.add("leads");
  node.onclick = pressed;
  return node;
}

function file(shown) {
  if (shown.photo) {
    const picture = part("img", "photo");
    picture.src = `files/${shown.id}`;
    picture.alt = "Photo, opens in full";
    picture.width = shown.width;
    picture.height = shown.height;
    const whole = part("a", "");
    whole.href = picture.src;
    whole.target = "_blank";
    whole.append(picture);
    return whole;
  }
  const node = part("a", "document", `⬇ ${shown.name}`);
  node.href = `files/${shown.id}?download=yes`;
  node.download = shown.name;
  node.append(part("small", "", ` ${Math.ceil(shown.size / 1024)} KB`));
  return node;
}

export function part(tag, className, text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.textContent = text;
  return node;
}
