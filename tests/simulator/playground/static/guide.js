// The list of things to try. The playground ticks them off by what really happened.
import { part } from "./messages.js";

export function showGuide(shown, offer) {
  const all = [...shown.main, ...shown.accidents];
  const next = shown.main.find((one) => !one.done);
  list("main-things", shown.main, next);
  list("accidents", shown.accidents, next || shown.accidents.find((one) => !one.done));
  const done = all.filter((one) => one.done).length;
  const progress = `${done} of ${all.length} have happened.`;
  const status = document.getElementById("progress");
  if (status.textContent !== progress) status.textContent = progress;
  const claimed = shown.main[0].done;
  document.getElementById("claim").hidden = claimed || !shown.claim;
  const link = document.getElementById("claim-link");
  link.textContent = shown.claim;
  link.href = shown.claim || "#";
  link.onclick = (event) => {
    event.preventDefault();
    offer(shown.claim);
  };
}

function list(id, things, next) {
  const place = document.getElementById(id);
  const open = new Set([...place.querySelectorAll("details[open]")].map((node) => node.dataset.key));
  const closed = new Set([...place.querySelectorAll("details:not([open])")].map((node) => node.dataset.key));
  place.replaceChildren(
    ...things.map((thing) => {
      const item = part("li", thing.done ? "done" : "");
      item.dataset.key = thing.key;
      const details = document.createElement("details");
      details.dataset.key = thing.key;
      const wasNext = place.dataset.next === thing.key;
      details.open = thing === next ? !closed.has(thing.key) || !wasNext : open.has(thing.key) && !wasNext;
      const summary = part("summary", "", thing.title);
      summary.prepend(part("span", "tick", thing.done ? "✓ " : "○ "));
      if (thing.done) summary.append(part("span", "unseen", " (has happened)"));
      details.append(summary, part("p", "", thing.how));
      item.append(details);
      return item;
    }),
  );
  place.dataset.next = next?.key || "";
}
