//! Holds the WhatsApp connections: claims sessions, links them, and exports what comes of it.

mod backoff;
mod checkpoint;
mod delivery;
mod device;
mod driver;
mod errands;
mod error;
mod failure;
#[cfg(any(fuzzing, test))]
pub mod fuzzing;
mod heartbeat;
mod held_lease;
mod http;
mod lease_keeper;
mod mega;
pub mod probe;
mod records;
mod report;
mod runner;
mod session;
mod setup;
mod status_update;
mod webhook;
mod whatsapp;

use std::sync::{Arc, atomic::AtomicUsize};

use latchkey_shared::{config::Settings, queue::Queue, shutdown::Shutdown, trust::Trust};
use tokio_util::sync::CancellationToken;

use self::{
    delivery::{Exports, OfferedIds, SelfMessage},
    errands::ErrandContext,
    lease_keeper::LeaseKeeper,
    mega::Cloud,
    runner::Runner,
    session::SessionContext,
    webhook::Webhooks,
    whatsapp::LinkContext,
};
pub use self::{
    device::LinkedDevice,
    error::WorkerError,
    mega::{DownloadError, download_session},
};

/// Links sessions, as many at once as it has slots.
pub struct Worker(Runner);

impl Worker {
    /// Checks the settings that only a worker understands, and makes ready.
    pub fn new(settings: &Settings, trust: &Trust, queue: Queue) -> Result<Self, WorkerError> {
        let ids = settings.makeable_ids()?;
        let cloud = Cloud::new(&settings.mega, trust, &queue)?;
        let link_context = LinkContext::new(settings, trust, queue.clock.clone())?;
        let link_context = link_context.counted_by(Arc::clone(&queue.metrics));
        let offered = OfferedIds {
            ids,
            libraries: settings.session_ids.libraries.clone(),
            has_mega: cloud.is_some(),
        };
        let link_context = if settings.worker.send_to_self {
            link_context.sending_to_self(offered.clone())
        } else {
            link_context
        };
        let self_message = SelfMessage {
            site: settings.http.site_name.clone(),
            words: settings.words.site(),
        };
        let webhooks = Webhooks::new(settings, trust, &queue)?;
        let Queue {
            broker,
            vault,
            clock,
            metrics,
        } = queue;
        metrics.set_slots(settings.worker.slots);
        Ok(Self(Runner {
            lease_keeper: LeaseKeeper::new(Arc::clone(&broker), clock.clone()),
            session_context: SessionContext {
                broker,
                vault,
                clock,
                metrics,
                result_ttl: settings.session.result_ttl,
                phone_cooldown: settings.session.phone_cooldown,
                unwatched: settings.session.unwatched,
                grace_over: CancellationToken::new(),
            },
            link_context,
            exports: Exports {
                offered,
                cloud,
                self_message,
            },
            errand_context: ErrandContext::new(settings, trust),
            webhooks,
            slots: settings.worker.slots,
            grace: settings.session.shutdown_grace,
            ready_during_shutdown: AtomicUsize::new(0),
        }))
    }

    /// Works until the shutdown begins, then hands back the sessions that still wait and finishes
    /// those that are being linked. Returns how many became ready after the shutdown had begun.
    pub async fn run(self, shutdown: &Shutdown) -> usize {
        // Boxed, or whoever spawns it would carry all of it on the stack.
        Box::pin(self.0.run(shutdown)).await
    }
}
