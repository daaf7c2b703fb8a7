// Zoom's side: rooms with who is in them, and what goes wrong with what Zoom tells the program.
import { act } from "./acts.js";
import { part } from "./messages.js";

const drawn = new Map();

export function showZoom(shown) {
  document.getElementById("webhooks").value = shown.mode;
  document.getElementById("report").value = String(shown.report);
  document.getElementById("held").hidden = shown.mode !== "held";
  document.getElementById("held-count").textContent = `${shown.held} wait. `;
  const told = shown.delivered.map((one) => part("li", "", `${one.at} ${one.event} → ${one.status || "no answer"}`));
  if (shown.lost) told.push(part("li", "", `${shown.lost} were lost.`));
  document.getElementById("delivered").replaceChildren(...told);
  showRooms(shown.rooms, shown.phones);
}

function showRooms(rooms, phones) {
  const place = document.getElementById("rooms");
  if (!rooms.length && !place.firstChild) {
    place.append(part("p", "soft", "No meeting yet: + on a teacher’s phone makes a link, and so does the bot."));
  }
  for (const room of rooms) {
    if (!drawn.has(room.id)) {
      if (!drawn.size) place.replaceChildren();
      drawn.set(room.id, new Room(room));
      place.append(drawn.get(room.id).element);
    }
    drawn.get(room.id).show(room, phones);
  }
}

class Room {
  constructor(room) {
    this.id = room.id;
    this.element = part("section", "room");
    this.element.setAttribute("aria-label", room.topic);
    this.head = part("h3", "", room.topic);
    this.about = part("p", "soft");
    this.seats = part("ul", "seats");
    this.end = button("End the meeting for all", () => act("end", { meeting: this.id }));
    this.form = document.createElement("form");
    this.who = document.createElement("select");
    this.who.setAttribute("aria-label", "Who joins");
    this.as = document.createElement("input");
    this.as.setAttribute("aria-label", "Under which name");
    this.as.maxLength = 60;
    this.who.onchange = () => (this.as.value = this.who.selectedOptions[0].dataset.name || "");
    this.form.append(this.who, " as ", this.as, part("button", "", "Join"));
    this.form.onsubmit = (event) => {
      event.preventDefault();
      act("join", { meeting: this.id, phone: Number(this.who.value), name: this.as.value });
    };
    this.element.append(this.head, this.about, this.seats, this.form, this.end);
  }

  show(room, phones) {
    const owner = room.private ? "private account, of which the school hears nothing" : `host: ${room.host}`;
    this.about.textContent = `${room.id} · ${owner}`;
    this.end.hidden = !room.running;
    if (this.who.options.length !== phones.length + 1) {
      this.who.replaceChildren(
        ...phones.map((phone) => option(phone.number, phone.name)),
        option(0, "a stranger", ""),
      );
      this.who.onchange();
    }
    const form = JSON.stringify(room.seats);
    if (this.drawn === form) return;
    this.drawn = form;
    this.seats.replaceChildren(...room.seats.map(seated));
  }
}

function seated(seat) {
  const item = part("li", seat.there ? "there" : "gone", seat.name);
  if (seat.host) item.append(part("small", "", " (host)"));
  item.append(part("small", "", ` ${seat.from}–${seat.to || "now"} `));
  if (seat.there) {
    const leave = button("Leaves", () => act("quit_seat", { seat: seat.id }));
    leave.setAttribute("aria-label", `${seat.name} leaves`);
    const drop = button("Loses the network", () => act("quit_seat", { seat: seat.id, drops: true }));
    drop.setAttribute("aria-label", `${seat.name} loses the network`);
    item.append(leave, " ", drop);
  }
  return item;
}

function option(value, text, name = text) {
  const node = part("option", "", text);
  node.value = value;
  node.dataset.name = name;
  return node;
}

function button(text, pressed) {
  const node = part("button", "", text);
  node.type = "button";
  node.onclick = pressed;
  return node;
}

document.getElementById("webhooks").onchange = (event) => act("webhooks", { mode: event.target.value });
document.getElementById("report").onchange = (event) => act("report", { minutes: Number(event.target.value) });
document.getElementById("release").onclick = () => act("release");
document.getElementById("release-shuffled").onclick = () => act("release", { shuffled: true });
