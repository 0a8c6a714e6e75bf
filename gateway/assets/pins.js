// A code of eight characters, as the pins of a lock: one that is typed, or one that is compared.

/** Shows a code in two groups of pins, and has screen readers read it character by character. */
export function showPins(element, code) {
  let at = 0;
  const groups = code.split("-").map((group) => {
    const part = document.createElement("span");
    part.className = "group";
    part.setAttribute("aria-hidden", "true");
    part.append(...Array.from(group, (character) => pin(character, at++)));
    return part;
  });
  const spoken = document.createElement("span");
  spoken.className = "unseen";
  spoken.textContent = code.split("-").map((group) => group.split("").join(" ")).join(", ");
  element.replaceChildren(...groups, spoken);
}

function pin(character, at) {
  const element = document.createElement("span");
  element.className = "pin";
  element.textContent = character;
  element.style.setProperty("--at", at);
  return element;
}
