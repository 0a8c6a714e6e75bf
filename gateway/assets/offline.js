// Has the browser keep a page for when there is no connection, which also makes the site an app that can be
// installed, and lets it show notifications on a phone.

const POLICY = "latchkey-offline";

let registration;

/** Registers what keeps it; resolves to the registration, or to nothing where a browser has none. */
export function keepOffline() {
  registration ??= register().catch(() => undefined);
  return registration;
}

async function register() {
  if (!navigator.serviceWorker) return undefined;
  const version = /\/assets\/([^/]+)\//.exec(import.meta.url)[1];
  const policy = globalThis.trustedTypes?.createPolicy(POLICY, { createScriptURL: (url) => url });
  const script = `/sw.js?v=${version}`;
  await navigator.serviceWorker.register(policy ? policy.createScriptURL(script) : script);
  return navigator.serviceWorker.ready;
}
