// Stays behind Zoom and tells the school's server that it is still there, that it is hidden, or that it is closed.
(function () {
  "use strict";
  var state = document.getElementById("state");
  var facts = state.dataset;
  var worker = new Worker(facts.worker);
  var over = false;
  var lock = null;

  function show(now) {
    facts.now = now;
    state.querySelectorAll("[data-when]").forEach(function (words) {
      words.hidden = words.dataset.when !== now;
    });
  }

  function tell() {
    if (over) return;
    worker.postMessage({
      address: new URL(facts.address, location.href).href,
      token: facts.token,
      every: Number(facts.every),
      hidden: document.visibilityState === "hidden"
    });
  }

  function lastWord(said) {
    said.token = facts.token;
    if (!over) navigator.sendBeacon(facts.address, JSON.stringify(said));
  }

  function stayAwake() {
    if (over || lock || !navigator.wakeLock || document.visibilityState !== "visible") return;
    navigator.wakeLock.request("screen").then(
      function (held) {
        lock = held;
        held.addEventListener("release", function () { lock = null; });
      },
      function () {} // a low battery refuses it; the page works without
    );
  }

  worker.onmessage = function (event) {
    if (over) return;
    show(event.data);
    if (event.data !== "over") return;
    over = true;
    worker.terminate();
    if (lock) lock.release();
  };
  document.addEventListener("visibilitychange", function () {
    tell();
    stayAwake();
  });
  document.addEventListener("freeze", function () { lastWord({ hidden: true }); });
  window.addEventListener("pageshow", function (event) { if (event.persisted) tell(); });
  window.addEventListener("pagehide", function (event) {
    lastWord(event.persisted ? { hidden: true } : { closing: true });
  });
  window.addEventListener("online", tell);
  document.getElementById("zoom").addEventListener("click", stayAwake);

  state.hidden = false;
  tell();
  stayAwake();
})();
