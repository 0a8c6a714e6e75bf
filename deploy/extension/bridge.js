// Carries what the page asks for to the extension and the answer back, in the messages of WAHA's extension:
// https://waha.devlike.pro/blog/waha-passkey/. It is in a page once a person has pressed the extension's
// button there, and goes with the page.

(() => {
  if (globalThis.announce) return globalThis.announce();

  let pending;

  // Pressed again, it says again that it is there.
  globalThis.announce = () => answer(undefined, { ok: true, type: "waha-passkey-pong" });

  addEventListener("message", ({ source, data }) => {
    if (source !== window || data?.source !== "waha-passkey-page") return;
    const { type, requestId, challenge } = data;
    if (type === "waha-passkey-ping") answer(requestId, { ok: true, type: "waha-passkey-pong" });
    if (type === "waha-passkey-sign") ask(requestId, challenge);
  });

  // Of the confirmation, which names what it answers. An id that this very document made is known to no other.
  chrome.runtime.onConnect.addListener((port) => {
    if (port.name !== pending?.id) return port.disconnect();
    port.onMessage.addListener((outcome) => {
      finish(port.name, outcome);
      port.disconnect();
    });
    port.onDisconnect.addListener(() => finish(port.name, { ok: false, error: "refused" }));
  });

  // Of the background: there is no confirmation any more.
  chrome.runtime.onMessage.addListener(({ id }) => finish(id, { ok: false, error: "refused" }));

  globalThis.announce();

  async function ask(requestId, challenge) {
    if (pending) return answer(requestId, { ok: false, error: "busy" });
    const id = Array.from(crypto.getRandomValues(new Uint32Array(4)), String).join("-");
    pending = { id, requestId };
    try {
      const { error } = await chrome.runtime.sendMessage({ id, challenge });
      if (error) finish(id, { ok: false, error });
    } catch {
      // The extension has been taken out of the browser, or replaced by a newer one.
      finish(id, { ok: false, error: "silent" });
    }
  }

  function finish(id, outcome) {
    if (pending?.id !== id) return;
    const { requestId } = pending;
    pending = undefined;
    answer(requestId, outcome);
  }

  function answer(requestId, outcome) {
    postMessage({ source: "waha-passkey-extension", requestId, ...outcome }, location.origin);
  }
})();
