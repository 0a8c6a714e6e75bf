// The elements of the page, by their ids, and their texts.

export const $ = (id) => document.getElementById(id);

/** Sets a text only where it differs: a screen reader speaks every change. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
