//! Keys derived from pairing codes, each of which takes tens of milliseconds of a processor.

use std::{future::Future, num::NonZero, sync::Arc, thread};

use latchkey_proto::pair::code::{Derivation, WrapKey};
use tokio::{
    sync::Semaphore,
    task::{JoinError, spawn_blocking},
};

/// Derives keys on threads of their own, a few at a time, so that no session waits for another's.
#[derive(Clone)]
pub(super) struct Derivations(Arc<Semaphore>);

impl Derivations {
    /// Allows one derivation fewer than there are processors, and at least one.
    pub(super) fn new() -> Self {
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        Self(Arc::new(Semaphore::new((processors - 1).max(1))))
    }

    /// Derives a key as soon as a thread is free.
    pub(super) fn derive(
        &self,
        derivation: Derivation,
    ) -> impl Future<Output = WrapKey> + Send + use<> {
        let permits = Arc::clone(&self.0);
        async move {
            let permit = permits.acquire_owned().await;
            // A derivation that has begun runs to its end even if nobody waits any more, so it takes
            // the permit along.
            let derived = spawn_blocking(move || {
                let key = derivation.derive();
                drop(permit);
                key
            });
            derived.await.unwrap_or_else(resume)
        }
    }
}

fn resume(error: JoinError) -> WrapKey {
    std::panic::resume_unwind(error.into_panic())
}
