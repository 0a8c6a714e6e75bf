//! Keys derived from pairing codes, each of which keeps a processor busy for a while.

use std::{future::Future, num::NonZero, sync::Arc, thread};

use latchkey_proto::pair::code::{Derivation, WrapKey};
use tokio::{
    sync::Semaphore,
    task::{JoinError, spawn_blocking},
};

/// Derives keys beside the threads that serve the sessions, only so many at once.
#[derive(Clone)]
pub(crate) struct Derivations(Arc<Semaphore>);

impl Derivations {
    /// Leaves at least one processor to the sessions, where there is more than one.
    pub(crate) fn new() -> Self {
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        Self(Arc::new(Semaphore::new((processors - 1).max(1))))
    }

    /// Derives a key once it is its turn.
    pub(crate) fn derive(
        &self,
        derivation: Derivation,
    ) -> impl Future<Output = WrapKey> + Send + use<> {
        let turns = Arc::clone(&self.0);
        async move {
            let turn = turns.acquire_owned().await;
            // What has begun is finished, even if nobody waits any more: the turn goes along.
            let derived = spawn_blocking(move || {
                let key = derivation.derive();
                drop(turn);
                key
            });
            derived.await.unwrap_or_else(resume)
        }
    }
}

fn resume(error: JoinError) -> WrapKey {
    std::panic::resume_unwind(error.into_panic())
}
