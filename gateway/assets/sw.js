// Keeps one page for when there is no connection, and brings its reader back from a notification. Nothing of
// a session goes through it: what a page asks goes straight to the server.

const version = new URL(location.href).searchParams.get("v");
const kept = `offline ${version}`;
const page = "/offline";
const parts = ["base.css", "lock.css", "flow.css", "icon.svg", "display.woff2"].map((name) => `/assets/${version}/${name}`);

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(kept).then((cache) => cache.addAll([page, ...parts])));
});

addEventListener("activate", (event) => {
  const drop = async () => {
    for (const name of await caches.keys()) if (name !== kept) await caches.delete(name);
  };
  event.waitUntil(drop());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(page)));
  else if (parts.includes(new URL(request.url).pathname)) event.respondWith(caches.match(request).then((part) => part ?? fetch(request)));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { path } = event.notification.data;
  const goThere = async () => {
    const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
    const there = open.find(({ url }) => new URL(url).pathname === path);
    return there ? there.focus() : clients.openWindow(path);
  };
  event.waitUntil(goThere());
});
