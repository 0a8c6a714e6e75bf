use base64::{Engine, engine::general_purpose::STANDARD};
use latchkey_entry::Browser;

use crate::{keys::DeviceKeys, payload::platform_id};

/// Makes the text of the QR code for one of the server's refs
/// (`Baileys lib/Utils/companion-reg-client-utils.ts`, `buildPairingQRData`).
pub fn qr_text(reference: &str, keys: &DeviceKeys, browser: &Browser) -> String {
    format!(
        "{LINK}{reference},{},{},{},{}",
        STANDARD.encode(keys.noise.public()),
        STANDARD.encode(keys.identity.public()),
        STANDARD.encode(keys.adv_secret.as_bytes()),
        platform_id(browser),
    )
}

const LINK: &str = "https://wa.me/settings/linked_devices#";
