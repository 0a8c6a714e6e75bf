//! The keys with which sessions with those devices are opened.

use prost::Message;

use super::{PHONE, address};
use crate::{
    keys::KEY_TYPE,
    messages::AdvSignedDeviceIdentity,
    node::{Jid, Node},
    pair::adv::SignedDeviceIdentity,
    signal::PreKeyBundle,
};

/// Makes the request for the bundles of an account's devices
/// (`Baileys lib/Socket/messages-send.ts`, `assertSessions`).
pub fn bundle_query(id: &str, account: &Jid, devices: &[u16]) -> Node {
    let users = devices.iter().map(|&device| {
        let jid = address(account, device);
        Node::new("user").attr("jid", jid.to_string())
    });
    Node::new("iq")
        .attr("xmlns", "encrypt")
        .attr("type", "get")
        .attr("to", "@s.whatsapp.net")
        .attr("id", id)
        .children([Node::new("key").children(users)])
}

/// Reads the bundles of those devices that are the account's own beyond doubt: the phone, whose key
/// vouched for this device when it was linked, and those that the same key vouches for. Whoever
/// controls the server cannot slip in a device of theirs.
///
/// The form is that of `Baileys lib/Utils/signal.ts`, `parseAndInjectE2ESessions`.
pub fn vouched_bundles(
    answer: &Node,
    devices: &[u16],
    account: &SignedDeviceIdentity,
) -> Vec<(u16, PreKeyBundle)> {
    let users = answer.child("list").map(Node::nodes).unwrap_or_default();
    let mut bundles: Vec<(u16, PreKeyBundle)> = Vec::new();
    for user in users {
        let Some((device, bundle)) = vouched(user, account) else {
            continue;
        };
        let is_known = bundles.iter().any(|(known, _)| *known == device);
        if devices.contains(&device) && !is_known {
            bundles.push((device, bundle));
        }
    }
    bundles
}

fn vouched(user: &Node, account: &SignedDeviceIdentity) -> Option<(u16, PreKeyBundle)> {
    let jid: Jid = user.get("jid")?.parse().ok()?;
    let device = jid.device.unwrap_or(PHONE);
    let bundle = bundle(user)?;
    let is_vouched = if device == PHONE {
        bundle.identity == account.account_signature_key
    } else {
        let identity = user.child("device-identity")?.data()?;
        let identity = signed_identity(identity, account.account_signature_key)?;
        identity.is_signed_by_account(&bundle.identity)
            && identity.is_signed_by_device(&bundle.identity)
    };
    is_vouched.then_some((device, bundle))
}

fn bundle(user: &Node) -> Option<PreKeyBundle> {
    if user.child("error").is_some() {
        return None;
    }
    let registration_id = user.child("registration")?.data()?;
    // whatsmeow (`prekeys.go`, `nodeToPreKeyBundle`) also knows them in an element of their own.
    let keys = user.child("keys").unwrap_or(user);
    if keys.child("type").and_then(Node::data) != Some(&[KEY_TYPE]) {
        return None;
    }
    let signed = keys.child("skey")?;
    let (id, key) = id_and_value(signed)?;
    let signature = signed.child("signature")?.data()?.try_into().ok()?;
    let one_time = match keys.child("key") {
        Some(key) => Some(id_and_value(key)?),
        None => None,
    };
    Some(PreKeyBundle {
        registration_id: u32::from_be_bytes(registration_id.try_into().ok()?),
        identity: keys.child("identity")?.data()?.try_into().ok()?,
        signed_pre_key: (id, key, signature),
        one_time,
    })
}

fn id_and_value(key: &Node) -> Option<(u32, [u8; 32])> {
    let &[a, b, c] = key.child("id")?.data()? else {
        return None;
    };
    let value = key.child("value")?.data()?.try_into().ok()?;
    Some((u32::from_be_bytes([0, a, b, c]), value))
}

/// Reads a device's identity. Whose key is to have signed it is not for the server to say.
fn signed_identity(encoded: &[u8], account_key: [u8; 32]) -> Option<SignedDeviceIdentity> {
    let signed = AdvSignedDeviceIdentity::decode(encoded).ok()?;
    Some(SignedDeviceIdentity {
        details: signed.details?,
        account_signature_key: account_key,
        account_signature: signed.account_signature?.try_into().ok()?,
        device_signature: signed.device_signature?.try_into().ok()?,
    })
}
