//! The phone's half of linking by code, and of the passkey gate.

use aes_gcm::{Aes256Gcm, KeyInit, aead::Aead};
use hkdf::Hkdf;
use latchkey_entry::PairingCode;
use latchkey_proto::{
    keys::{AdvSecret, KeyPair},
    link::{Handoff, LinkMethod, ShownCode, account_of},
    node::Node,
    pair::code::{self, Derivation},
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use sha2::Sha256;

use crate::{
    harness::{Run, result},
    server::pair_device,
};

pub(crate) const NUMBER: &str = "15551234567";

/// A phone that is about to have a code typed into it.
pub(crate) struct Phone {
    rng: ChaCha20Rng,
    identity: KeyPair,
    ephemeral: KeyPair,
    /// What the companion sent when it asked for the code.
    wrapped: [u8; 80],
    code: Option<PairingCode>,
}

impl Phone {
    /// The phone that a request for a code is for.
    pub(crate) fn asked_by(request: &Node) -> Self {
        let hello = request.child("link_code_companion_reg").unwrap();
        let wrapped = hello
            .child("link_code_pairing_wrapped_companion_ephemeral_pub")
            .unwrap();
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        Self {
            identity: KeyPair::generate(&mut rng),
            ephemeral: KeyPair::generate(&mut rng),
            rng,
            wrapped: wrapped.data().unwrap().try_into().unwrap(),
            code: None,
        }
    }

    /// The notification that goes out once `typed` is typed.
    pub(crate) fn types(&mut self, typed: &PairingCode) -> Node {
        self.ephemeral = KeyPair::generate(&mut self.rng);
        self.code = Some(typed.clone());
        let (mut salt, mut iv) = ([0; 32], [0; 16]);
        self.rng.fill_bytes(&mut salt);
        self.rng.fill_bytes(&mut iv);
        let key = Derivation {
            code: typed.clone(),
            salt,
        }
        .derive();
        let wrapped = code::wrap(self.ephemeral.public(), &key, &salt, &iv);
        notice("primary_hello").children([Node::new("link_code_companion_reg")
            .attr("stage", "primary_hello")
            .children([
                Node::new("link_code_pairing_ref").bytes(REF.to_vec()),
                Node::new("link_code_pairing_wrapped_primary_ephemeral_pub")
                    .bytes(wrapped.to_vec()),
                Node::new("primary_identity_pub").bytes(self.identity.public().to_vec()),
            ])])
    }

    /// Reads the companion's answer, if the code that was typed is the right one.
    pub(crate) fn reads(&self, finish: &Node) -> Option<AdvSecret> {
        let request = finish.child("link_code_companion_reg").unwrap();
        assert_eq!(request.get("stage"), Some("companion_finish"));
        assert_eq!(
            request.child("link_code_pairing_ref").unwrap().data(),
            Some(REF)
        );
        self.answered(finish)
    }

    /// The same, whatever the ref is.
    pub(crate) fn answered(&self, finish: &Node) -> Option<AdvSecret> {
        let request = finish.child("link_code_companion_reg").unwrap();
        let salt = self.wrapped[..32].try_into().unwrap();
        let code = self.code.clone().unwrap();
        let theirs = code::unwrap(&self.wrapped, &Derivation { code, salt }.derive());
        let bundle = request
            .child("link_code_pairing_wrapped_key_bundle")
            .unwrap()
            .data()
            .unwrap();
        let shared = self.ephemeral.agree(&theirs).unwrap();
        let key = hkdf(
            &bundle[..32],
            &*shared,
            b"link_code_pairing_key_bundle_encryption_key",
        );
        let opened = open_sealed(&key, &bundle[32..44], &bundle[44..])?;
        assert_eq!(&opened[32..64], self.identity.public());
        let companion = opened[..32].try_into().unwrap();
        let identities = self.identity.agree(companion).unwrap();
        let secrets = [&shared[..], &identities[..], &opened[64..]].concat();
        Some(AdvSecret::from_bytes(hkdf(&[], &secrets, b"adv_secret")))
    }
}

pub(crate) fn hkdf(salt: &[u8], secret: &[u8], info: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    let expanded = Hkdf::<Sha256>::new(Some(salt), secret).expand(info, &mut key);
    expanded.unwrap();
    key
}

/// Opens what is sealed with AES-256-GCM under this key, or nothing if it is under another.
pub(crate) fn open_sealed(key: &[u8; 32], iv: &[u8], ciphertext: &[u8]) -> Option<Vec<u8>> {
    let iv: [u8; 12] = iv.try_into().unwrap();
    Aes256Gcm::new(key.into())
        .decrypt((&iv).into(), ciphertext)
        .ok()
}

/// A link by code, up to the answer to its request.
pub(crate) fn asking() -> (Run, Node) {
    asking_with(None)
}

pub(crate) fn asking_with(custom: Option<PairingCode>) -> (Run, Node) {
    asking_after(0, custom)
}

/// A link by code after another that has shown so many codes.
pub(crate) fn asking_after(shown: u32, custom: Option<PairingCode>) -> (Run, Node) {
    let mut run = by_code(shown, 0, custom);
    run.accept();
    let request = ask(&mut run);
    (run, request)
}

/// A link by code after another that has shown so many codes and left so many requests unanswered.
pub(crate) fn by_code(shown: u32, unanswered: u32, custom: Option<PairingCode>) -> Run {
    Run::by(
        LinkMethod::Code {
            phone: account_of(NUMBER),
            custom,
            shown,
            unanswered,
        },
        Handoff::Active,
    )
}

/// Goes on from an accepted connection to the request for a code.
pub(crate) fn ask(run: &mut Run) -> Node {
    run.serve(&pair_device(6));
    run.derive();
    assert_eq!(run.sent.remove(0), result("2718281828"));
    let request = run.sent.remove(0);
    let hello = request.child("link_code_companion_reg").unwrap();
    assert_eq!(hello.get("stage"), Some("companion_hello"));
    request
}

/// A link whose code is shown, and the phone that it is for.
pub(crate) fn shown() -> (Run, Phone) {
    let (mut run, request) = asking();
    let phone = accept(&mut run, &request);
    (run, phone)
}

/// The server accepts the request for a code.
pub(crate) fn accept(run: &mut Run, request: &Node) -> Phone {
    run.serve(&accepted(request));
    Phone::asked_by(request)
}

/// Types the code that is shown, up to the companion's answer.
pub(crate) fn type_shown(run: &mut Run, phone: &mut Phone) -> AdvSecret {
    let code = last_code(run).code.clone();
    run.serve(&phone.types(&code));
    run.derive();
    assert_eq!(run.sent.remove(0).tag, "ack");
    phone.reads(&run.sent.remove(0)).unwrap()
}

pub(crate) fn last_code(run: &Run) -> &ShownCode {
    run.codes().last().copied().expect("a code")
}

pub(crate) fn accepted(request: &Node) -> Node {
    result(request.get("id").unwrap()).children([Node::new("link_code_companion_reg")
        .children([Node::new("link_code_pairing_ref").bytes(REF.to_vec())])])
}

pub(crate) fn refused(request: &Node, code: &str) -> Node {
    let error = Node::new("error")
        .attr("code", code)
        .attr("text", "no")
        .attr("backoff", "600");
    refused_with(request, error)
}

pub(crate) fn refused_with(request: &Node, error: Node) -> Node {
    Node::new("iq")
        .attr("type", "error")
        .attr("id", request.get("id").unwrap())
        .children([error])
}

pub(crate) fn notice(id: &str) -> Node {
    Node::new("notification")
        .attr("from", "s.whatsapp.net")
        .attr("id", id)
        .attr("type", "link_code_companion_reg")
}

pub(crate) const REF: &[u8] = b"1@pairing-ref";
