//! A companion's stanzas about a code, checked byte by byte (`Baileys lib/Socket/socket.ts`,
//! `requestPairingCode`; `whatsmeow pair-code.go`).

use latchkey_proto::node::Node;

use crate::payload::Registration;

/// A companion's announcement of a code.
pub(crate) struct Hello {
    pub(crate) number: String,
    pub(crate) wrapped: [u8; 80],
}

/// Parses the announcement of a code. `lenient` accepts what Baileys sends in digits.
pub(crate) fn read(
    registration: &Node,
    declared: &Registration,
    noise_public: &[u8; 32],
    lenient: bool,
) -> Result<Hello, String> {
    attributes(
        registration,
        &["jid", "stage", "should_show_push_notification"],
    )?;
    if registration.get("should_show_push_notification") != Some("true") {
        return Err("expected should_show_push_notification to be true".to_owned());
    }
    children(
        registration,
        &[WRAPPED, SERVER_AUTH, PLATFORM_ID, PLATFORM_DISPLAY, NONCE],
    )?;
    if data(registration, SERVER_AUTH)? != noise_public {
        return Err(format!(
            "expected the Noise key of the connection in {SERVER_AUTH}"
        ));
    }
    let platform_id = data(registration, PLATFORM_ID)?;
    let is_platform_id = match platform_id {
        [id] => declared.goes_with(char::from(*id)),
        // Baileys 6.17 writes the character's code in decimal.
        [b'0'..=b'9', b'0'..=b'9'] if lenient => {
            let code = (platform_id[0] - b'0') * 10 + (platform_id[1] - b'0');
            declared.goes_with(char::from(code))
        }
        _ => false,
    };
    if !is_platform_id {
        return Err(format!(
            "expected one character that fits {} in {PLATFORM_ID}",
            declared.browser()
        ));
    }
    display(data(registration, PLATFORM_DISPLAY)?, declared)?;
    match data(registration, NONCE)? {
        [0] => {}
        b"0" if lenient => {}
        _ => return Err(format!("expected one zero byte in {NONCE}")),
    }
    let wrapped = exact(registration, WRAPPED)?;
    let number = number_of(registration)?.to_owned();
    Ok(Hello { number, wrapped })
}

/// Parses the answer to the phone and returns its key bundle.
pub(crate) fn read_finish(
    registration: &Node,
    number: &str,
    reference: &[u8],
    identity: &[u8; 32],
) -> Result<Vec<u8>, String> {
    attributes(registration, &["jid", "stage"])?;
    children(registration, &[BUNDLE, IDENTITY, REFERENCE])?;
    if number_of(registration)? != number {
        return Err("expected the number of companion_hello in companion_finish".to_owned());
    }
    if data(registration, REFERENCE)? != reference {
        return Err("expected the ref of the exchange in companion_finish".to_owned());
    }
    if data(registration, IDENTITY)? != identity {
        return Err(format!(
            "expected the registered identity key in {IDENTITY}"
        ));
    }
    exact::<156>(registration, BUNDLE).map(Vec::from)
}

/// The server validates the browser and the operating system that the phone will show
/// (WhiskeySockets/Baileys pull request 2769).
fn display(text: &[u8], declared: &Registration) -> Result<(), String> {
    let parts = str::from_utf8(text)
        .ok()
        .and_then(|text| text.strip_suffix(')')?.split_once(" ("));
    let (browser, os) = parts.ok_or(format!("expected Browser (OS) in {PLATFORM_DISPLAY}"))?;
    if browser != declared.browser() || !BROWSERS.contains(&browser) {
        return Err(format!(
            "expected the declared browser, {}, in {PLATFORM_DISPLAY}",
            declared.browser()
        ));
    }
    if !SYSTEMS.contains(&os) {
        return Err(format!(
            "expected a real operating system in {PLATFORM_DISPLAY}"
        ));
    }
    Ok(())
}

fn number_of(registration: &Node) -> Result<&str, String> {
    let number = registration
        .get("jid")
        .and_then(|jid| jid.strip_suffix("@s.whatsapp.net"));
    let is_number = |number: &&str| {
        (7..=15).contains(&number.len())
            && number.bytes().all(|digit| digit.is_ascii_digit())
            && !number.starts_with('0')
    };
    number
        .filter(is_number)
        .ok_or_else(|| "expected the address of a phone number of 7 to 15 digits".to_owned())
}

fn attributes(registration: &Node, expected: &[&str]) -> Result<(), String> {
    let all_there = expected.iter().all(|name| registration.get(name).is_some());
    if all_there && registration.attrs.len() == expected.len() {
        return Ok(());
    }
    let expected = expected.join(", ");
    Err(format!(
        "expected exactly the attributes {expected} of {REGISTRATION}"
    ))
}

fn children(registration: &Node, expected: &[&str]) -> Result<(), String> {
    let all_there = expected.iter().all(|tag| registration.child(tag).is_some());
    if all_there && registration.nodes().len() == expected.len() {
        return Ok(());
    }
    let expected = expected.join(", ");
    Err(format!("expected exactly {expected} in {REGISTRATION}"))
}

fn data<'a>(registration: &'a Node, tag: &str) -> Result<&'a [u8], String> {
    let data = registration.child(tag).and_then(Node::data);
    data.ok_or_else(|| format!("expected bytes in {tag}"))
}

fn exact<const N: usize>(registration: &Node, tag: &str) -> Result<[u8; N], String> {
    let bytes = data(registration, tag)?;
    bytes
        .try_into()
        .map_err(|_| format!("expected {N} bytes in {tag}, got {}", bytes.len()))
}

/// The element that carries the whole exchange, and the type of its notifications.
pub(crate) const REGISTRATION: &str = "link_code_companion_reg";
pub(crate) const REFERENCE: &str = "link_code_pairing_ref";
const WRAPPED: &str = "link_code_pairing_wrapped_companion_ephemeral_pub";
const SERVER_AUTH: &str = "companion_server_auth_key_pub";
const PLATFORM_ID: &str = "companion_platform_id";
const PLATFORM_DISPLAY: &str = "companion_platform_display";
const NONCE: &str = "link_code_pairing_nonce";
const BUNDLE: &str = "link_code_pairing_wrapped_key_bundle";
const IDENTITY: &str = "companion_identity_public";

const BROWSERS: [&str; 5] = ["Chrome", "Edge", "Firefox", "Opera", "Safari"];
const SYSTEMS: [&str; 7] = [
    "Windows", "Mac OS", "Linux", "Ubuntu", "Fedora", "Android", "iOS",
];
