//! What a phone does with a code that its owner enters (`whatsmeow pair-code.go`).

use latchkey_entry::PairingCode;
use latchkey_proto::{
    keys::{AdvSecret, KeyPair},
    pair::code::{self, Derivation},
};
use latchkey_shared::clock;
use rand::Rng;
use tokio::sync::oneshot;

use super::{
    DeviceJid, Phone, PhoneError,
    key_bundle::{BundleFlaw, KeyBundle},
};
use crate::{
    order::{Order, TypedCode},
    refused::{CodeRefused, ScanRefused},
};

impl Phone {
    /// Enters a code and links its companion. Returns once the companion has signed and is a
    /// device. A wrong code costs only time: the right one can be entered afterwards.
    pub async fn enter_code(&self, code: &str) -> Result<DeviceJid, CodeRefused> {
        let code: PairingCode = code.parse()?;
        let (reference, wrapped) = self.expected_code()?;
        let (mut salt, mut iv) = ([0; 32], [0; 16]);
        let mut rng = clock::rng();
        let ephemeral = KeyPair::generate(&mut rng);
        rng.fill_bytes(&mut salt);
        rng.fill_bytes(&mut iv);
        let public = *ephemeral.public();
        let deriving = tokio::task::spawn_blocking(move || {
            let theirs = code::unwrap(&wrapped, &derivation(&code, &wrapped).derive());
            let ours = Derivation { code, salt }.derive();
            (theirs, code::wrap(&public, &ours, &salt, &iv))
        });
        let (companion_ephemeral, wrapped) = deriving.await.map_err(|_| GONE)?;
        let (answer, linked) = oneshot::channel();
        let typing = TypedCode {
            account: self.account,
            reference,
            ephemeral,
            companion_ephemeral,
            wrapped,
            answer,
        };
        self.order_for_code(Order::EnterCode(Box::new(typing)))?;
        let device = linked.await.map_err(|_| GONE)??;
        self.welcome(device).map_err(CodeRefused::Link)
    }

    /// Has the server tell the companion that its code is dead. The companion is to show another at
    /// once, unless the owner must request it (zapo, `refresh_code`).
    pub fn refresh_code(&self, manual: bool) -> Result<(), PhoneError> {
        self.expected_code()
            .and_then(|_| self.order_for_code(Order::RefreshCode { manual }))
            .map_err(|refused| PhoneError(refused.to_string()))
    }

    /// Has the server retire the companion's QR code while a code is pending, which the code
    /// survives (`companion_reg_refresh`).
    pub fn retire_beside_code(&self) -> Result<(), PhoneError> {
        self.expected_code()
            .and_then(|_| self.order_for_code(Order::Refresh))
            .map_err(|refused| PhoneError(refused.to_string()))
    }

    /// Returns the ref and the wrapped key of the code that can be entered now.
    fn expected_code(&self) -> Result<(Vec<u8>, [u8; 80]), CodeRefused> {
        let world = self.server.world();
        let expected = world.accounts[self.account].code.as_ref();
        let expected = expected.ok_or(CodeRefused::NoneExpected)?;
        if self.server.clock.now() >= expected.expires_at {
            return Err(CodeRefused::Expired);
        }
        Ok((expected.reference.clone(), expected.wrapped))
    }

    fn order_for_code(&self, order: Order) -> Result<(), CodeRefused> {
        let world = self.server.world();
        let expected = world.accounts[self.account].code.as_ref();
        let expected = expected.ok_or(CodeRefused::NoneExpected)?;
        expected.mailbox.send(order).map_err(|_| GONE)
    }
}

/// Opens the companion's answer with the phone's side of the exchange.
pub(crate) fn read_finish(
    typing: &TypedCode,
    account: &KeyPair,
    companion: &[u8; 32],
    bundle: &[u8],
) -> Result<AdvSecret, FinishFlaw> {
    let theirs = &typing.companion_ephemeral;
    let opened = KeyBundle::open(bundle, &typing.ephemeral, theirs).map_err(|flaw| match flaw {
        BundleFlaw::Length { .. } => FinishFlaw::Strange(flaw.to_string()),
        // With another code, the phone unwraps another key than the companion's.
        BundleFlaw::LowOrder(_) | BundleFlaw::Sealed => FinishFlaw::OtherCode,
    })?;
    if opened.companion_identity != *companion {
        let strange = "expected the companion's identity key in the key bundle";
        return Err(FinishFlaw::Strange(strange.to_owned()));
    }
    if opened.primary_identity != *account.public() {
        let strange = "expected the phone's identity key in the key bundle";
        return Err(FinishFlaw::Strange(strange.to_owned()));
    }
    opened
        .adv_secret(&typing.ephemeral, theirs, account)
        .map_err(|flaw| FinishFlaw::Strange(flaw.to_string()))
}

/// Why a phone rejects the companion's answer.
#[derive(Debug)]
pub(crate) enum FinishFlaw {
    /// The two sides used different codes.
    OtherCode,
    /// No companion sends an answer like this.
    Strange(String),
}

/// The secret that wraps the companion's key.
fn derivation(code: &PairingCode, wrapped: &[u8; 80]) -> Derivation {
    let mut salt = [0; 32];
    salt.copy_from_slice(&wrapped[..32]);
    Derivation {
        code: code.clone(),
        salt,
    }
}

const GONE: CodeRefused = CodeRefused::Link(ScanRefused::Gone);
