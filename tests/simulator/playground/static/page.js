// The playground's page: hears what happens, keeps one part of the page for each thing that happens, and asks for acts.
import { act, say } from "./acts.js";
import { showGuide } from "./guide.js";
import { Phone } from "./phone.js";
import { showZoom } from "./zoom.js";

const phones = new Map();
const tabs = document.querySelector(".tabs");
let clock = { now: null, speed: 0, seen: 0, arrived: 0 };
let way = 0; // the last way ahead that was asked for

const hears = {
  clock: showClock,
  guide: (shown) => showGuide(shown, offer),
  zoom: showZoom,
};

function connect() {
  const events = new EventSource("events");
  events.onmessage = (event) => {
    const news = JSON.parse(event.data);
    if (news.shown) {
      (hears[news.part] || showPhone)(news.shown);
    } else {
      phones.get(news.phone)?.hear(news);
    }
    document.body.dataset.ready = "yes";
  };
  events.onerror = () => say("The playground has ended, or is being started.");
}

function showPhone(shown) {
  let phone = phones.get(shown.number);
  if (!phone) {
    phone = new Phone(shown, offer);
    phones.set(shown.number, phone);
    document.getElementById("stage").insertBefore(phone.element, document.getElementById("side"));
    showTabs();
  }
  phone.show(shown);
}

function showTabs() {
  const places = [...phones.values()].map((phone) => [phone.name, phone.element]);
  places.push(["Things to try", document.getElementById("guide")], ["Zoom", document.getElementById("zoom")]);
  const add = tabButton("+ Add a phone", addPhone);
  tabs.replaceChildren(
    ...places.map(([name, place]) =>
      tabButton(name, () => {
        place.scrollIntoView({ inline: "center", block: "start" });
        place.focus({ preventScroll: true });
      }),
    ),
    add,
  );
}

function tabButton(text, pressed) {
  const button = document.createElement("button");
  button.textContent = text;
  button.onclick = pressed;
  return button;
}

function addPhone() {
  const dialog = document.getElementById("new-phone");
  const name = document.getElementById("new-name");
  name.value = "";
  dialog.onclose = async () => {
    if (dialog.returnValue === "add") await act("add_phone", { name: name.value });
  };
  dialog.returnValue = "";
  dialog.showModal();
}

// An invitation is opened on another phone than the one on which it is read.
function offer(url) {
  const dialog = document.getElementById("choose");
  const choices = [...phones.values()].map((phone) => {
    const button = document.createElement("button");
    button.value = phone.number;
    button.textContent = `${phone.name}’s phone`;
    return button;
  });
  document.getElementById("choices").replaceChildren(...choices);
  dialog.onclose = () => {
    const phone = phones.get(Number(dialog.returnValue));
    if (!phone) return;
    act("say", { phone: phone.number, text: url });
    phone.element.scrollIntoView({ inline: "center", block: "nearest" });
  };
  dialog.returnValue = "";
  dialog.showModal();
}

function showClock(shown) {
  clock = { ...shown, now: new Date(shown.now).getTime(), seen: performance.now() };
  const ahead = way > clock.arrived;
  document.body.classList.toggle("ahead", ahead);
  document.querySelectorAll("[data-speed]").forEach((button) => {
    button.setAttribute("aria-pressed", String(!ahead && Number(button.dataset.speed) === shown.wanted));
  });
  tick();
}

async function goAhead(wanted) {
  document.body.classList.add("ahead");
  way = clock.arrived + 1;
  way = (await act("ahead", wanted)).way || clock.arrived;
  document.body.classList.toggle("ahead", way > clock.arrived);
}

const WHEN = new Intl.DateTimeFormat("en-GB", {
  weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit",
  timeZone: "UTC",
});

function tick() {
  if (clock.now === null) return;
  const now = clock.now + (performance.now() - clock.seen) * clock.speed;
  document.getElementById("now").textContent = WHEN.format(now);
}

document.querySelector(".clock").addEventListener("click", ({ target }) => {
  const { speed, ahead, to } = target.dataset;
  if (speed) act("speed", { speed: Number(speed) });
  if (ahead) goAhead({ minutes: Number(ahead) });
  if (to) goAhead({ to });
});
setInterval(tick, 250);
connect();
