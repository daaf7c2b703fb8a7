// Counts down and goes to Zoom. Without JavaScript the page's own refresh does the going.
(function () {
  "use strict";
  var ring = document.getElementById("ring");
  var count = document.getElementById("count");
  var zoom = document.getElementById("zoom");
  var wait = document.getElementById("wait");
  var length = Number(ring.dataset.seconds) * 1000;
  var end = Date.now() + length;
  var timer = null;

  function show() {
    var left = Math.max(0, end - Date.now());
    count.textContent = String(Math.ceil(left / 1000));
    if (length) ring.style.setProperty("--left", (100 * left) / length + "%");
    if (left === 0) {
      stop();
      location.replace(zoom.href); // replaced, so that Back does not count down again
    }
  }

  function stop() {
    clearInterval(timer);
    timer = null;
  }

  function pause() {
    stop();
    ring.hidden = true;
    wait.hidden = true;
    document.getElementById("going").hidden = true;
    document.getElementById("waiting").hidden = false;
  }

  wait.hidden = false;
  wait.addEventListener("click", pause);
  zoom.addEventListener("click", stop);
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) pause(); // somebody came back from Zoom: do not throw them into it again
  });
  timer = setInterval(show, 100);
  show();
})();
