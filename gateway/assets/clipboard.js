// Puts a text on the clipboard.

import { say } from "./words.js";

/** Has what is copied of an element by hand be `text()`, whatever lies between its parts. */
export function copyWhole(element, text) {
  element.addEventListener("copy", (event) => {
    event.clipboardData.setData("text/plain", text());
    event.preventDefault();
  });
}

/** Copies the value of an element, or `text` in its place; returns whether that worked. */
export async function copyFrom(element, text = element.value) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without https there is no clipboard API, but the older command still works.
    if (element.select) element.select();
    else getSelection().selectAllChildren(element);
    const put = (event) => {
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
    };
    document.addEventListener("copy", put);
    const isCopied = document.execCommand("copy");
    document.removeEventListener("copy", put);
    return isCopied;
  }
}

/** The labels of a button that copies a text on show, by the name of the first. */
export function copyLabels(id) {
  return { copy: say(id), copied: say("copied"), failed: say("select-by-hand") };
}

/** Has a button `copy`, and show for a moment whether that worked. */
export function makeCopyButton(button, labels, copy) {
  setLabel(button, labels.copy);
  button.onclick = async () => {
    const isCopied = await copy();
    setLabel(button, isCopied ? labels.copied : labels.failed, isCopied);
    clearTimeout(button.timer);
    button.timer = setTimeout(() => setLabel(button, labels.copy), 2500);
  };
}

/** Labels a copy button, in the colour of success once it has copied. */
export function setLabel(button, text, isCopied = false) {
  button.textContent = text;
  button.classList.toggle("done", isCopied);
}
