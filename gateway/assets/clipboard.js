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
  say(button, texts.copy);
  button.onclick = async () => {
    const isDone = await act();
    say(button, isDone ? texts.copied : texts.failed, isDone);
    clearTimeout(button.timer);
    button.timer = setTimeout(() => say(button, texts.copy), 2500);
  };
}

function say(button, text, isDone = false) {
  button.textContent = text;
  button.classList.toggle("done", isDone);
}
