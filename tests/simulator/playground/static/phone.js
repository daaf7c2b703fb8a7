// One phone: its chat with the bot, and above it its browser and its Zoom.
import { act, say, warn } from "./acts.js";
import { bubble, part } from "./messages.js";

const ROLES = { admin: "admin of the school", teacher: "teacher", student: "student" };
const TYPING = 5000;

export class Phone {
  constructor(shown, offer) {
    this.number = shown.number;
    this.name = shown.name;
    this.offer = offer;
    this.drawn = new Map(); // what each message on the screen was drawn from
    this.element = document.getElementById("phone").content.firstElementChild.cloneNode(true);
    this.element.id = `phone${shown.number}`;
    this.element.setAttribute("aria-label", `${shown.name}’s phone`);
    this.find(".face").textContent = shown.name[0];
    this.find(".name").textContent = shown.name;
    this.find(".role").textContent = ROLES[shown.role] || "";
    this.find(".chat").setAttribute("aria-label", `${shown.name}’s chat with the bot`);
    this.find("iframe").title = `${shown.name}’s browser`;
    this.hands = {
      say: (text) => this.act("say", { text }),
      follow: (url) => this.follow(url),
      copy: (text) => this.copy(text),
      press: (message, row, column, button) => this.press(message, row, column, button),
    };
    this.listen();
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  act(name, what = {}) {
    return act(name, { phone: this.number, ...what });
  }

  listen() {
    const words = this.find(".words");
    this.find(".composer").onsubmit = (event) => {
      event.preventDefault();
      const text = words.value.trim();
      words.value = "";
      if (text) this.act("say", { text });
    };
    this.find(".start").onclick = () => this.act(this.shown.blocked ? "block" : "start");
    this.find(".block").onclick = () => {
      this.closeMenus();
      this.act("block");
    };
    this.find(".power").onclick = () => this.act("power", { on: !this.shown.on });
    this.find(".close").onclick = () => this.closeBrowser();
    this.find(".hide").onclick = () => this.turnBrowser(false);
    this.find(".unhide").onclick = () => this.turnBrowser(true);
    this.find(".leave").onclick = async () => this.open(await this.act("leave"));
    this.stayAtEnd();
    this.menu(".open-commands", ".commands");
    this.menu(".open-attach", ".attach");
    for (const button of this.element.querySelectorAll("[data-room]")) {
      button.onclick = async () => {
        const { link } = await this.act("my_room", { private: button.dataset.room === "private" });
        this.closeMenus();
        words.value = link || "";
        words.focus();
      };
    }
    const file = this.find(".file");
    this.find(".pick").onclick = () => file.click();
    file.onchange = () => this.upload(file);
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.closeMenus();
    });
  }

  // Who reads the newest message goes on doing so when a strip above the chat makes it smaller.
  stayAtEnd() {
    const chat = this.find(".chat");
    this.atEnd = true;
    chat.onscroll = () => (this.atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 80);
    new ResizeObserver(() => {
      if (this.atEnd) chat.scrollTop = chat.scrollHeight;
    }).observe(chat);
  }

  menu(opener, menu) {
    this.find(opener).onclick = () => {
      const opens = this.find(menu).hidden;
      this.closeMenus();
      this.find(menu).hidden = !opens;
      this.find(opener).setAttribute("aria-expanded", String(opens));
      if (opens) this.find(menu).querySelector("button")?.focus();
    };
  }

  closeMenus() {
    for (const menu of this.element.querySelectorAll(".menu")) menu.hidden = true;
    for (const opener of this.element.querySelectorAll("[aria-expanded]")) opener.setAttribute("aria-expanded", "false");
  }

  async upload(file) {
    this.closeMenus();
    for (const one of file.files) {
      await fetch(`phones/${this.number}/files/${encodeURIComponent(one.name)}`, { method: "POST", body: one });
    }
    file.value = "";
  }

  show(shown) {
    this.shown = shown;
    this.find(".power").textContent = shown.on ? "Switch off" : "Switch on";
    this.find(".power").setAttribute("aria-label", `Switch ${this.name}’s phone ${shown.on ? "off" : "on"}`);
    this.find(".off").hidden = shown.on;
    this.find(".composer").hidden = !shown.started || shown.blocked;
    this.find(".start").hidden = shown.started && !shown.blocked;
    this.find(".start").textContent = shown.blocked ? "UNBLOCK" : "START";
    if (!shown.on) this.dropBrowser();
    this.showMessages(shown.messages);
    this.showCommands(shown.commands);
    this.showKeyboard(shown.keyboard);
    this.showMeeting(shown.meeting);
  }

  showMessages(messages) {
    const chat = this.find(".chat");
    const ids = new Set(messages.map((message) => message.id));
    for (const node of [...chat.children]) if (!ids.has(Number(node.dataset.message))) node.remove();
    let fresh = false;
    messages.forEach((message, place) => {
      const form = JSON.stringify(message);
      const old = chat.querySelector(`:scope > [data-message="${message.id}"]`);
      if (old && this.drawn.get(message.id) === form) return;
      const node = bubble(message, this.hands);
      if (old) this.exchange(old, node);
      else chat.insertBefore(node, chat.children[place] || null);
      fresh ||= !old;
      this.drawn.set(message.id, form);
      if (!message.mine) this.find(".typing").hidden = true;
    });
    if (fresh || this.atEnd) chat.scrollTop = chat.scrollHeight;
  }

  // An edit takes the place of the message, and the keyboard's focus stays on the same button.
  exchange(old, node) {
    const place = [...old.querySelectorAll("button")].indexOf(document.activeElement);
    old.replaceWith(node);
    node.querySelectorAll("button")[place]?.focus();
  }

  showCommands(commands) {
    const menu = this.find(".commands");
    const form = JSON.stringify(commands);
    if (menu.dataset.form === form) return;
    menu.dataset.form = form;
    menu.replaceChildren(
      ...commands.map(({ command, description }) => {
        const button = part("button", "", `/${command}`);
        button.type = "button";
        button.append(part("small", "", ` ${description}`));
        button.onclick = () => {
          this.closeMenus();
          this.find(".words").focus();
          this.act("say", { text: `/${command}` });
        };
        return button;
      }),
    );
  }

  showKeyboard(rows) {
    const below = this.find(".below-chat");
    below.hidden = !rows.length;
    below.replaceChildren(
      ...rows.flat().map((button) => {
        const text = button.text || button;
        const node = part("button", "key", text);
        node.onclick = () => this.act("say", { text });
        return node;
      }),
    );
  }

  // Zoom opens above the browser, whose page stays open behind it.
  showMeeting(meeting) {
    const zoom = this.find(".zoom");
    if (meeting && zoom.hidden) this.turnBrowser(false);
    zoom.hidden = !meeting;
    this.find(".topic").textContent = meeting?.topic || "";
    this.find(".people").textContent = meeting?.people.join(", ") || "";
  }

  // What the stand-in says once: typing, and the answers to pressed buttons.
  hear(news) {
    if (news.part === "typing") {
      this.find(".typing").hidden = false;
      clearTimeout(this.hiding);
      this.hiding = setTimeout(() => (this.find(".typing").hidden = true), TYPING);
    } else if (news.url) {
      this.act("say", { text: news.url });
    } else if (news.text) {
      (news.show_alert ? warn : say)(news.text);
    }
  }

  press(message, row, column, button) {
    const address = button.url || button.web_app?.url;
    if (address) this.follow(address);
    else if (button.copy_text) this.copy(button.copy_text.text);
    else this.act("press", { message, row, column });
  }

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      say("Copied.");
    } catch {
      say(`Copy this: ${text}`);
    }
  }

  async follow(url) {
    this.open(await this.act("follow", { url }));
  }

  open({ page, invitation }) {
    if (invitation) this.offer(invitation);
    if (!page) return;
    this.find(".address").textContent = new URL(page).pathname.replace(/^\/phones\/\d+\/site/, "");
    this.find("iframe").src = page;
    this.turnBrowser(true);
    this.find(".close").focus();
  }

  // A page that is not shown goes on: it is still open.
  turnBrowser(shown) {
    const open = this.find("iframe").hasAttribute("src");
    this.find(".browser").hidden = !open || !shown;
    this.find(".page").hidden = !open || shown;
  }

  closeBrowser() {
    this.dropBrowser();
    this.find(".words").focus();
    this.act("close");
  }

  dropBrowser() {
    this.find("iframe").removeAttribute("src");
    this.turnBrowser(false);
  }
}
