// Puts a text on the clipboard.

/** Copies what is in an element, or `text` in its place; says whether that worked. */
export async function copied(element, text = element.value) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without https there is no clipboard, but the older way still works.
    if (element.select) element.select();
    else getSelection().selectAllChildren(element);
    const put = (event) => {
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
    };
    document.addEventListener("copy", put);
    const isDone = document.execCommand("copy");
    document.removeEventListener("copy", put);
    return isDone;
  }
}

/** Makes a button copy, and say so for a moment. */
export function copies(button, texts, act) {
  button.textContent = texts.copy;
  button.addEventListener("click", async () => {
    button.textContent = (await act()) ? texts.copied : texts.failed;
    setTimeout(() => (button.textContent = texts.copy), 2500);
  });
}
