// What a page may ask for: an assertion for WhatsApp, and nothing else that a passkey can do.

const SITES = ["whatsapp.com", "web.whatsapp.com"];
const LONGEST = 16384;

/**
 * Returns what is passed on of a `PublicKeyCredentialRequestOptions` in JSON, or undefined if it is not for
 * WhatsApp. Extensions of WebAuthn are left out, as they can have more than an assertion come back; but
 * `uvm`, which WhatsApp asks for, only says how the person was recognised.
 */
export function readRequest(asked) {
  if (typeof asked !== "object" || asked === null || JSON.stringify(asked).length > LONGEST) return undefined;
  const { challenge, rpId = "web.whatsapp.com", timeout, userVerification, allowCredentials = [], extensions } = asked;
  const isWhole = isBase64Url(challenge) && SITES.includes(rpId) && Array.isArray(allowCredentials);
  if (!isWhole || !allowCredentials.every((known) => isBase64Url(known?.id))) return undefined;
  return {
    challenge,
    rpId,
    ...(typeof timeout === "number" && { timeout }),
    ...(typeof userVerification === "string" && { userVerification }),
    allowCredentials: allowCredentials.map(({ id, transports }) => ({
      id,
      type: "public-key",
      ...(Array.isArray(transports) && { transports: transports.map(String) }),
    })),
    ...(extensions?.uvm === true && { extensions: { uvm: true } }),
  };
}

const isBase64Url = (text) => typeof text === "string" && /^[\w-]+=*$/.test(text);
