// Where the modules do not run, as on an old phone, what needs no scripts takes their place.
// Written in the language of the oldest browsers.
(function () {
  var here = document.querySelector("script[defer]").src;
  addEventListener("load", function () {
    if (document.documentElement.hasAttribute("data-live")) return;
    var sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = here.replace(/[^/]*$/, "plain.css");
    document.head.appendChild(sheet);
  });
})();
