// Asks the playground to do something, and says it in a small window when that cannot be.
let hiding = 0;

export async function act(name, what = {}) {
  const answer = await fetch(`do/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(what),
  });
  const said = answer.ok ? await answer.json() : { error: "The playground could not do that." };
  if (said?.error) say(said.error);
  return said || {};
}

export function say(text) {
  const toast = document.getElementById("toast");
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => (toast.hidden = true), 5000);
}

export function warn(text) {
  document.getElementById("alert-text").textContent = text;
  document.getElementById("alert").showModal();
}
