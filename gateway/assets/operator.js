// The operator's page, live: each event is the overview as the server shows it, and takes the place of
// what has changed in it.

import { $ } from "./dom.js";

// What comes is a page of our own, in which the server has escaped whatever is not ours.
const policy = globalThis.trustedTypes?.createPolicy("latchkey-operator", { createHTML: (html) => html });

const events = new EventSource("/operator/events");
events.addEventListener("overview", ({ data }) => {
  $("lost").hidden = true;
  show(data);
});
// A stream that was refused does not come back by itself: whoever is signed out sees the form.
events.addEventListener("error", () => {
  $("lost").hidden = false;
});

function show(html) {
  const overview = $("overview");
  const parsed = new DOMParser().parseFromString(policy?.createHTML(html) ?? html, "text/html");
  const sections = [...parsed.body.children].map((next) => {
    const shown = document.getElementById(next.id);
    if (!shown) return next;
    for (const details of shown.querySelectorAll("details[open]")) {
      const same = next.querySelector(`#${details.id}`);
      if (same) same.open = true;
    }
    return shown.isEqualNode(next) ? shown : next;
  });
  // Whoever reads one section is not moved by a change of another.
  if (sections.some((section, at) => section !== overview.children[at]) || sections.length !== overview.children.length) {
    const { scrollTop } = overview.querySelector(".last") ?? { scrollTop: 0 };
    overview.replaceChildren(...sections);
    const last = overview.querySelector(".last");
    if (last) last.scrollTop = scrollTop;
  }
}
