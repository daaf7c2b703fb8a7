// Beats on its own clock: browsers slow the timers of hidden pages down, but not those of their workers.
"use strict";
var told = null;

function beat(hidden) {
  fetch(told.address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token: told.token, hidden: hidden }),
    keepalive: true
  }).then(
    function (answer) {
      if (answer.ok) {
        return answer.json().then(function (said) { postMessage(said.active ? "on" : "over"); });
      }
      postMessage(answer.status === 404 ? "over" : "away");
    }
  ).catch(function () { postMessage("away"); });
}

onmessage = function (event) {
  if (told === null) {
    told = event.data;
    setInterval(function () { beat(told.hidden); }, told.every * 1000);
  }
  told.hidden = event.data.hidden;
  beat(told.hidden);
};
