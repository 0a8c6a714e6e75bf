//! A device that was linked some time ago: whether it still is, and taking it off its account.

mod check;
mod unlink;

use latchkey_proto::{
    credentials::Credentials,
    link::{Link, LinkError},
};
use latchkey_shared::clock::Clock;
use rand::rngs::StdRng;

pub use self::{
    check::{Checkable, check},
    unlink::{Unlinked, unlink},
};
use crate::whatsapp::{LinkContext, LinkIo, Step};

/// Runs the link of a device that is linked already, to its end. Dropped, it closes the connection.
async fn run(
    link: Link<StdRng>,
    traveller: &str,
    context: &LinkContext,
    clock: &Clock,
) -> Result<Box<Credentials>, LinkError> {
    let mut io = LinkIo::new(link, context.road_for(traveller), context);
    loop {
        match io.advance().await {
            Step::Connect => io.connect(),
            // There is nothing to store or to show.
            Step::Event(_) | Step::AskForTurn { .. } => {}
            Step::Wait(deadline) => io.wait(deadline, clock).await,
            Step::Finished(outcome) => return outcome,
        }
    }
}
