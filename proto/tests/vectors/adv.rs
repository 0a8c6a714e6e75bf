use hmac::{Hmac, KeyInit, Mac};
use latchkey_proto::{
    keys::{AdvSecret, KeyPair},
    messages::{
        AdvDeviceIdentity, AdvEncryptionType, AdvSignedDeviceIdentity, AdvSignedDeviceIdentityHmac,
    },
    node::{self, Node},
    pair::adv::{self, AdvError, Paired},
    xeddsa,
};
use prost::Message;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use serde_json::Value;
use sha2::Sha256;

use crate::json::{VECTORS, array, bytes, list, pair, text};

#[test]
fn pair_success_is_verified_and_answered_as_recorded() {
    for case in ["e2ee", "hostedHmacAndDevice", "hostedHmacOnly"] {
        let vector = &vector()[case];
        let iq = node::decode(&bytes(&vector["pairSuccessNode"])).unwrap();
        let mut paired = verify(&iq).unwrap();

        let account_key: [u8; 32] = array(&VECTORS["adv"]["keys"]["account"]["public"]);
        assert_eq!(paired.account.details, bytes(&vector["details"]));
        assert_eq!(paired.account.account_signature_key, account_key);
        let account_signature: [u8; 64] = array(&vector["accountSignature"]);
        assert_eq!(paired.account.account_signature, account_signature);
        assert_eq!(paired.key_index, 13);
        assert_eq!(paired.jid.to_string(), "15551234567:13@s.whatsapp.net");
        let lid = paired.lid.as_ref().unwrap();
        assert_eq!(lid.to_string(), "236395184570386:13@lid");
        assert_eq!(paired.platform.as_deref(), Some("android"));
        assert_eq!(paired.business_name.as_deref(), Some("Acme"));

        let message = bytes(&vector["deviceSignatureMessage"]);
        let ours = &paired.account.device_signature;
        assert!(
            xeddsa::verify(identity().public(), &message, ours),
            "{case}"
        );

        paired.account.device_signature = array(&vector["deviceSignature"]);
        let recorded = bytes(&vector["deviceIdentityForMessages"]);
        assert_eq!(paired.account.for_messages(), recorded);
        let reply = node::encode(&adv::reply("3141592653", &paired));
        assert_eq!(reply, bytes(&vector["replyNode"]), "{case}");
    }
}

#[test]
fn recorded_forgeries_are_refused() {
    let refusals = [
        ("hmac-flipped", AdvError::Hmac),
        ("account-signature-flipped", AdvError::Signature),
    ];
    let rejects = list(&vector()["rejects"]);
    assert_eq!(rejects.len(), refusals.len());
    for (reject, (name, error)) in rejects.iter().zip(refusals) {
        assert_eq!(text(&reject["name"]), name);
        let iq = with_container(bytes(&reject["container"]));
        assert_eq!(verify(&iq), Err(error));
    }
}

#[test]
fn error_replies_name_what_failed() {
    let encoded = |error| hex::encode(node::encode(&adv::error_reply("3141592653", error)));
    let recorded = list(&VECTORS["nodes"]["encode"])
        .iter()
        .find(|case| case["name"] == "pair-error")
        .unwrap();
    assert_eq!(encoded(&AdvError::Hmac), text(&recorded["hex"]));

    let reply = adv::error_reply("1", &AdvError::Signature);
    let error = reply.first_child().unwrap();
    let named = (error.get("code"), error.get("text"));
    assert_eq!(named, (Some("401"), Some("signature-mismatch")));

    let reply = adv::error_reply("1", &AdvError::Missing("device"));
    let error = reply.first_child().unwrap();
    let named = (error.get("code"), error.get("text"));
    assert_eq!(named, (Some("500"), Some("internal-error")));
}

#[test]
fn identity_under_another_secret_is_refused() {
    let iq = node::decode(&bytes(&vector()["e2ee"]["pairSuccessNode"])).unwrap();
    let other = AdvSecret::from_bytes([7; 32]);
    let refused = adv::verify(&iq, &other, &identity(), &mut rng());
    assert_eq!(refused, Err(AdvError::Hmac));
}

#[test]
fn identity_for_another_device_is_refused() {
    let iq = node::decode(&bytes(&vector()["e2ee"]["pairSuccessNode"])).unwrap();
    let other = KeyPair::from_private([7; 32]);
    let refused = adv::verify(&iq, &secret(), &other, &mut rng());
    assert_eq!(refused, Err(AdvError::Signature));
}

#[test]
fn prefix_of_the_account_signature_follows_the_device_type_alone() {
    let (e2ee, hosted) = (AdvEncryptionType::E2ee, AdvEncryptionType::Hosted);
    for (account_type, device_type, prefix) in [
        (e2ee, hosted, [6, 5]),
        (hosted, e2ee, [6, 0]),
        (e2ee, e2ee, [6, 0]),
    ] {
        let details = AdvDeviceIdentity {
            account_type: Some(account_type.into()),
            device_type: Some(device_type.into()),
            ..AdvDeviceIdentity::default()
        };
        let iq = |prefix| with_container(container(&details.encode_to_vec(), prefix));
        assert!(verify(&iq(prefix)).is_ok());
        let other = [6, prefix[1] ^ 5];
        assert_eq!(verify(&iq(other)), Err(AdvError::Signature));
    }
}

#[test]
fn incomplete_pair_success_is_refused() {
    let container = || Node::new("device-identity").bytes(bytes(&vector()["e2ee"]["container"]));
    let device = || Node::new("device").attr("jid", "15551234567:13@s.whatsapp.net");
    let success = |children: Vec<Node>| {
        Node::new("iq").children([Node::new("pair-success").children(children)])
    };
    let cases = [
        (Node::new("iq"), AdvError::Missing("pair-success")),
        (success(vec![container()]), AdvError::Missing("device")),
        (
            success(vec![device()]),
            AdvError::Missing("device-identity"),
        ),
        (
            success(vec![Node::new("device"), container()]),
            AdvError::Missing("jid"),
        ),
        (
            success(vec![Node::new("device").attr("jid", "nobody"), container()]),
            AdvError::Address("jid"),
        ),
        (
            success(vec![device().attr("lid", "nobody"), container()]),
            AdvError::Address("lid"),
        ),
        (
            with_container(vec![0; 501]),
            AdvError::Length {
                field: "device-identity",
                expected: 500,
                got: 501,
            },
        ),
        (
            with_container(vec![]),
            AdvError::Length {
                field: "device-identity",
                expected: 500,
                got: 0,
            },
        ),
    ];
    for (iq, error) in cases {
        assert_eq!(verify(&iq), Err(error));
    }
    assert!(matches!(
        verify(&with_container(vec![0xff])),
        Err(AdvError::Malformed(_))
    ));
    let least = verify(&success(vec![device(), container()])).unwrap();
    assert_eq!((least.lid, least.platform), (None, None));
}

#[test]
fn recorded_signatures_are_judged_as_recorded() {
    for case in list(&vector()["xeddsa"]) {
        let message = bytes(&case["message"]);
        let signature = array(&case["signature"]);
        let judged = xeddsa::verify(&array(&case["public"]), &message, &signature);
        assert_eq!(judged, case["valid"].as_bool().unwrap(), "{}", case["name"]);
        if case["private"].is_null() {
            continue;
        }
        let ours = pair(case).sign(&message, &mut rng());
        assert!(xeddsa::verify(&array(&case["public"]), &message, &ours));
        let sign = case["signBitOfPoint"].as_u64().unwrap();
        assert_eq!(u64::from(ours[63] >> 7), sign, "{}", case["name"]);
    }
}

/// A container that is not marked as hosted, signed with the account's key.
fn container(details: &[u8], prefix: [u8; 2]) -> Vec<u8> {
    let account = pair(&vector()["keys"]["account"]);
    let message = [&prefix[..], details, identity().public()].concat();
    let signed = AdvSignedDeviceIdentity {
        details: Some(details.to_vec()),
        account_signature_key: Some(account.public().to_vec()),
        account_signature: Some(account.sign(&message, &mut rng()).to_vec()),
        device_signature: None,
    };
    let signed = signed.encode_to_vec();
    let mut hmac = Hmac::<Sha256>::new_from_slice(secret().as_bytes()).unwrap();
    hmac.update(&signed);
    let container = AdvSignedDeviceIdentityHmac {
        details: Some(signed),
        hmac: Some(hmac.finalize().into_bytes().to_vec()),
        account_type: None,
    };
    container.encode_to_vec()
}

fn with_container(container: Vec<u8>) -> Node {
    Node::new("iq").children([Node::new("pair-success").children([
        Node::new("device-identity").bytes(container),
        Node::new("device").attr("jid", "15551234567:13@s.whatsapp.net"),
    ])])
}

fn verify(iq: &Node) -> Result<Paired, AdvError> {
    adv::verify(iq, &secret(), &identity(), &mut rng())
}

fn secret() -> AdvSecret {
    AdvSecret::from_bytes(array(&vector()["keys"]["advSecret"]))
}

fn identity() -> KeyPair {
    pair(&vector()["keys"]["deviceIdentity"])
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(7)
}

fn vector() -> &'static Value {
    &VECTORS["adv"]
}
