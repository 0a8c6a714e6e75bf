//! The phone's acceptance, which the server forwards in `pair-success`.

use rand::CryptoRng;

use super::{
    Context, Event, Identity, LinkError, Output,
    connection::Exit,
    login::ExpectRestart,
    retry::Retry,
    wait::{Next, Wait},
};
use crate::{
    credentials::Credentials,
    node::Node,
    pair::adv::{self, AdvError},
};

/// What becomes of a `pair-success`. Its answer is among the stanzas to send.
pub(super) enum PairSuccess {
    /// The phone has linked the device, or tried to with what no device may accept.
    Decided(Next),
    /// It was refused: the secret in it is that of a code before the current one.
    Replaced,
    /// It was refused: the secret in it was never ours.
    Foreign,
}

impl PairSuccess {
    /// Returns what follows where a code stays good that was not the one scanned.
    pub(super) fn or_stay(self) -> Next {
        match self {
            Self::Decided(next) => next,
            Self::Replaced | Self::Foreign => Next::Stay,
        }
    }
}

/// Verifies a `pair-success` and signs in return. Returns `None` for any other stanza.
pub(super) fn handle<R: CryptoRng>(node: &Node, cx: &mut Context<'_, R>) -> Option<PairSuccess> {
    if node.tag != "iq" || node.child("pair-success").is_none() {
        return None;
    }
    let Identity::New(keys) = &*cx.identity else {
        return None;
    };
    let id = node.get("id").unwrap_or_default();
    let error = match adv::verify(node, &keys.adv_secret, &keys.identity, cx.rng) {
        Ok(paired) => {
            let reply = adv::reply(id, &paired);
            let credentials = Box::new(Credentials::new((**keys).clone(), paired));
            cx.outputs
                .push_back(Output::Event(Event::Credentials(credentials.clone())));
            *cx.identity = Identity::Paired(credentials);
            // What went wrong before says nothing about the logins to come.
            *cx.retry = Retry::default();
            cx.nodes.push(reply);
            let restart = Wait::Restart(ExpectRestart::new(cx.now));
            return Some(PairSuccess::Decided(Next::Wait(restart)));
        }
        Err(error) => error,
    };
    cx.nodes.push(adv::error_reply(id, &error));
    if error != AdvError::Hmac {
        return Some(PairSuccess::Decided(rejected(&error)));
    }
    if cx
        .secrets
        .was_replaced(|secret| adv::is_made_with(node, secret))
    {
        return Some(PairSuccess::Replaced);
    }
    cx.secrets.foreign += 1;
    Some(if cx.secrets.foreign >= MAX_FOREIGN {
        PairSuccess::Decided(rejected(&error))
    } else {
        PairSuccess::Foreign
    })
}

/// Ends the link because of what the phone sent.
pub(super) fn rejected(error: &AdvError) -> Next {
    Next::Leave(Exit::Failed(LinkError::Rejected(error.to_string())))
}

/// None of them can link anything, so a few do no harm: a picture of an old code may have been
/// scanned. Where nothing else comes, another scan does not help either.
const MAX_FOREIGN: u32 = 3;
