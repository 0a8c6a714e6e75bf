// What runs in WhatsApp's own page, the only one that may ask for its passkeys.

/**
 * Shows who asks, and asks for the passkey once a person has pressed the button: browsers want that of this
 * very page. It runs among the page's own scripts, where password managers offer the passkeys that they keep.
 * The browser takes the function without anything around it.
 */
export async function usePasskey(options, words) {
  const bytes = (text) => {
    const binary = atob(text.replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  };
  const text = (buffer) => {
    const binary = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  };
  const make = (tag, textContent) => Object.assign(document.createElement(tag), { textContent });

  const host = document.createElement("div");
  const shadow = host.attachShadow({ mode: "closed" });
  const styles = new CSSStyleSheet();
  styles.replaceSync(`
    dialog { max-width: 24rem; padding: 1.5rem; border: 0; border-radius: 1rem; font: 1.0625rem/1.5 system-ui, sans-serif;
      color: #16202c; background: #fff; box-shadow: 0 1rem 4rem #0008; overflow-wrap: anywhere }
    dialog::backdrop { background: #070b14d9 }
    button { margin: .5rem .75rem 0 0; padding: .75rem 1.25rem; border: 2px solid #1d4ed8; border-radius: .5rem;
      font: inherit; font-weight: 600; color: #1d4ed8; background: none; cursor: pointer }
    button:first-of-type { color: #fff; background: #1d4ed8 }`);
  shadow.adoptedStyleSheets = [styles];
  const card = make("dialog");
  card.dir = words.direction;
  const [use, cancel] = [make("button", words.use), make("button", words.cancel)];
  card.append(make("p", words.asks), use, cancel);
  shadow.append(card);
  document.documentElement.append(host);
  card.showModal();

  const isWanted = await new Promise((resolve) => {
    use.addEventListener("click", () => resolve(true));
    cancel.addEventListener("click", () => resolve(false));
    card.addEventListener("close", () => resolve(false));
  });
  if (!isWanted) return { ok: false, error: "refused" };
  use.disabled = true;
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: options.allowCredentials.map((known) => ({ ...known, id: bytes(known.id) })),
  };
  try {
    const { rawId, response } = await navigator.credentials.get({ publicKey });
    const { clientDataJSON, authenticatorData, signature, userHandle } = response;
    const id = text(rawId);
    const signed = {
      clientDataJSON: text(clientDataJSON),
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    };
    return { ok: true, assertion: { id, rawId: id, type: "public-key", response: signed } };
  } catch (error) {
    return { ok: false, error: error.name === "NotAllowedError" ? "no-passkey" : error.name };
  }
}
