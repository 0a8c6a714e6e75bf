//! The phone's acceptance, which the server forwards in `pair-success`.

use rand::CryptoRng;

use super::{
    Context, Event, Identity, LinkError, Output,
    connection::Exit,
    login::ExpectRestart,
    wait::{Next, Wait},
};
use crate::{credentials::Credentials, node::Node, pair::adv};

/// Verifies a `pair-success` and signs in return. Returns `None` for any other stanza.
pub(super) fn handle<R: CryptoRng>(node: &Node, cx: &mut Context<'_, R>) -> Option<Next> {
    if node.tag != "iq" || node.child("pair-success").is_none() {
        return None;
    }
    let Identity::New(keys) = &*cx.identity else {
        return None;
    };
    let id = node.get("id").unwrap_or_default();
    let next = match adv::verify(node, &keys.adv_secret, &keys.identity, cx.rng) {
        Ok(paired) => {
            let reply = adv::reply(id, &paired);
            let credentials = Box::new(Credentials::new((**keys).clone(), paired));
            cx.outputs
                .push_back(Output::Event(Event::Credentials(credentials.clone())));
            *cx.identity = Identity::Paired(credentials);
            cx.nodes.push(reply);
            Next::Wait(Wait::Restart(ExpectRestart::new(cx.now)))
        }
        Err(error) => {
            let failure = LinkError::Rejected(error.to_string());
            cx.nodes.push(adv::error_reply(id, &error));
            Next::Leave(Exit::Failed(failure))
        }
    };
    Some(next)
}
