// A list of tabs, of which one is chosen.

/** Fills `list` with a tab for each of `items`, `{ id, label }`; `show` shows the chosen one in `panel`. */
export function showTabs(list, items, panel, show) {
  const buttons = items.map(({ id, label }) => {
    const button = document.createElement("button");
    button.type = "button";
    button.id = `${list.id}-${id}`;
    button.setAttribute("role", "tab");
    button.setAttribute("aria-controls", panel.id);
    button.textContent = label;
    button.addEventListener("click", () => choose(id));
    return button;
  });
  const isList = items.length > 1;
  list.replaceChildren(...(isList ? buttons : []));
  list.hidden = !isList;
  if (isList) panel.setAttribute("role", "tabpanel");
  list.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = items.findIndex(({ id }) => id === list.dataset.at);
    const next = { Home: 0, End: items.length - 1 }[event.key] ?? (step && (at + step + items.length) % items.length);
    if (next === undefined) return;
    event.preventDefault();
    choose(items[next].id);
    buttons[next].focus();
  };
  choose(items.some(({ id }) => id === list.dataset.at) ? list.dataset.at : items[0].id);

  function choose(chosen) {
    list.dataset.at = chosen;
    for (const [at, { id }] of items.entries()) {
      buttons[at].setAttribute("aria-selected", String(id === chosen));
      buttons[at].tabIndex = id === chosen ? 0 : -1;
      if (isList && id === chosen) panel.setAttribute("aria-labelledby", buttons[at].id);
    }
    show(chosen);
  }
}
