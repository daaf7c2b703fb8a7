// Shows times in the reader's own zone; the page came with the school's.
(function () {
  "use strict";
  if (!window.Intl || !Intl.DateTimeFormat) return;
  var format = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
  document.querySelectorAll("time").forEach(function (time) {
    time.textContent = format.format(new Date(time.dateTime));
  });
  document.querySelectorAll("[data-zone]").forEach(function (place) {
    place.hidden = true;
  });
})();
