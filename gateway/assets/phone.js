// The phone that reads the page, and how it gets from here into its own WhatsApp, at Linked devices.

const SCREEN = "settings/linked_devices";
const HELP = "https://faq.whatsapp.com/1317564962315842";

const isMac = /Macintosh/.test(navigator.userAgent);

/** Whether it is Apple's. An iPad says that it is a Mac, but a Mac has no touch screen. */
export const isApple = /iPhone|iPad|iPod/.test(navigator.userAgent) || (isMac && navigator.maxTouchPoints > 1);

export const isAndroid = /Android/.test(navigator.userAgent);

/**
 * Addresses of Linked devices in WhatsApp and in WhatsApp Business, each with where to get the app;
 * undefined on what is no phone.
 */
export const ways = isAndroid
  ? { whatsapp: onAndroid("com.whatsapp"), business: onAndroid("com.whatsapp.w4b"), help: HELP }
  : isApple
    ? {
        whatsapp: { open: `whatsapp-consumer://${SCREEN}`, store: "https://apps.apple.com/app/id310633997" },
        business: { open: `whatsapp-smb://${SCREEN}`, store: "https://apps.apple.com/app/id1386412985" },
        help: HELP,
      }
    : undefined;

/** The browser itself leads to the store where the app is missing. */
function onAndroid(app) {
  const store = `https://play.google.com/store/apps/details?id=${app}`;
  const fallback = `S.browser_fallback_url=${encodeURIComponent(store)}`;
  return { open: `intent://${SCREEN}#Intent;scheme=whatsapp;package=${app};${fallback};end`, store };
}
