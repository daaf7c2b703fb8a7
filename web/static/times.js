// Shows times in the reader's own zone; the page came with the school's.
(function () {
  "use strict";
  if (!window.Intl || !Intl.DateTimeFormat) return;
  var page = document.documentElement.lang;
  var own = navigator.languages.filter(function (tag) { return tag.split("-")[0] === page; })[0]; // en-GB has 24 hours
  var format = new Intl.DateTimeFormat(own || page, { timeStyle: "short" });
  document.querySelectorAll("time").forEach(function (time) {
    time.textContent = format.format(new Date(time.dateTime));
  });
  document.querySelectorAll("[data-zone]").forEach(function (place) {
    place.hidden = true;
  });
})();
