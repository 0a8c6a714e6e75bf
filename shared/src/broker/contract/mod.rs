//! What every broker must do, as tests that run on any of them.
//!
//! Implement [`Stage`] for a broker and call [`broker_contract!`] in its tests.

#![deny(
    dead_code,
    reason = "a test that is not in the list of the suite would never run"
)]
#![allow(clippy::unwrap_used, reason = "every function here is a test")]

mod coordination;
mod errands;
mod inputs;
mod leases;
mod limits;
mod numbers;
mod queue;
mod reading;
mod webhooks;

use std::time::{Duration, SystemTime};

pub(crate) use self::{
    coordination::*, errands::*, inputs::*, leases::*, limits::*, numbers::*, queue::*, reading::*,
    webhooks::*,
};
use super::{
    Broker, BrokerSettings, Claim, ClientShare, EnqueueError, Enqueued, Heartbeat,
    LONGEST_HEARTBEAT, Lane, Lease, LiveLimit, NewSession, Record, SessionClass, Snapshot,
};
use crate::{
    clock::{Clock, rng},
    job::{Method, SessionId, Token, TokenHash},
    rate_limit::LimitKey,
    status::State,
};

/// What the settings allow at most: a day until it is linked, and a week in which its result is there.
pub(crate) const LONGEST_SESSION: Duration = Duration::from_hours((1 + 7) * 24);

/// A broker to be tested, alone in its world.
pub(crate) trait Stage: Sized {
    /// The broker.
    type Broker: Broker;

    /// An empty broker.
    async fn open(settings: BrokerSettings) -> Self;

    /// The broker.
    fn broker(&self) -> &Self::Broker;

    /// The clock that the broker goes by.
    fn clock(&self) -> &Clock;

    /// Lets time pass on that clock.
    async fn pass(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

/// Makes a test of every function of the suite, for a [`Stage`] and with arguments of `tokio::test`.
///
/// The list is complete: a function that it lacks is dead code, which this module denies.
macro_rules! broker_contract {
    ($stage:ty $(, $argument:ident = $value:literal)*) => {
        $crate::broker::contract::broker_contract! { @each $stage, ($($argument = $value),*):
            sessions_are_claimed_in_the_order_of_their_arrival
            lanes_of_the_queue_are_served_in_turn
            lane_has_one_turn_a_round_whatever_was_cancelled
            claim_carries_what_was_queued
            claim_waits_for_a_session
            dropped_claim_loses_nothing
            each_session_is_claimed_by_one_worker
            session_queued_twice_is_there_once
            full_queue_refuses_until_there_is_room
            cancelled_session_leaves_the_queue
            queue_tells_how_many_wait_and_since_when
            session_that_waits_is_told_how_many_come_before_it
            session_whose_time_is_over_leaves_the_queue
            released_session_is_claimed_ahead_of_fresh_ones
            repeated_idempotency_key_is_answered_as_before
            idempotency_key_lives_as_long_as_its_session
            expired_lease_is_claimed_by_another_worker
            checkpoint_takes_its_status_along
            session_goes_on_from_worker_to_worker_until_one_finishes_it
            extended_lease_does_not_lapse
            leases_are_extended_together_and_the_lost_ones_left_out
            lapsed_lease_that_nobody_took_still_holds
            nothing_is_taken_from_a_worker_that_lives_however_late_it_renews
            lease_that_a_living_worker_holds_no_more_is_taken
            leases_that_lapse_at_one_moment_come_in_the_order_of_their_ids
            claim_that_never_reached_its_living_worker_is_taken
            heartbeat_is_good_for_a_while_and_no_longer
            what_is_upcoming_is_known
            stale_lease_changes_nothing
            finished_session_takes_no_more_writes
            lease_of_an_unknown_session_is_lost
            cancellation_reaches_the_worker_at_once
            taken_session_reaches_its_worker_at_once
            session_that_comes_back_wakes_a_waiting_worker
            publishing_does_not_revoke_the_lease
            reader_sees_what_was_published
            reader_does_not_see_what_a_session_is_counted_as
            reader_waits_for_something_newer
            reader_with_an_old_version_is_answered_at_once
            reader_is_answered_after_the_wait_with_what_there_is
            reader_of_an_unknown_session_is_answered_at_once
            every_reader_is_woken
            reader_learns_that_the_session_is_gone
            result_can_be_fetched_until_its_time_is_over
            cancellation_wipes_the_result
            cancellation_of_a_changed_session_does_nothing
            requests_past_the_quota_are_refused_until_it_is_earned_back
            request_that_one_quota_refuses_counts_against_none
            session_past_its_clients_quota_is_not_queued
            sessions_of_one_client_that_are_under_way_are_limited
            session_that_ends_makes_room_for_the_next_of_its_client
            session_counts_under_each_of_its_keys
            solution_is_taken_once
            number_has_one_session_at_a_time
            number_is_free_once_its_session_has_ended
            reservation_of_a_number_ends_when_its_time_is_over
            cooldown_is_threefold_with_each_further_code
            renewed_code_waits_for_the_cooldown_and_a_repeated_request_does_not
            turn_whose_answer_was_lost_is_taken_once
            turn_under_a_lost_lease_is_refused
            number_is_left_alone_for_as_long_as_whatsapp_says
            without_a_cooldown_a_number_gets_any_number_of_codes
            session_that_finds_the_queue_full_leaves_the_number_free
            session_tells_when_it_was_watched_last
            input_reaches_the_worker_at_once_and_in_order
            input_waits_for_the_next_worker
            ended_session_takes_no_input
            input_past_its_limit_is_refused
            broker_in_reach_says_so
            lock_has_one_holder_at_a_time
            everyone_who_waits_gets_the_lock
            lapsed_lock_is_taken_by_another
            lock_passes_over_those_that_gave_up
            value_is_stored_for_its_time
            cleanup_is_due_until_it_is_acknowledged
            cancellation_makes_the_cleanup_due
            cleanup_of_a_stale_lease_is_refused
            cleanups_come_in_their_order
            counters_count
            sessions_are_counted_once
            sessions_nobody_finished_count_as_expired
            each_step_of_a_session_is_counted_once
            hours_tell_what_was_counted_in_each
            sessions_that_failed_last_are_kept
            worker_is_told_of_until_it_is_silent_or_leaves
            every_end_has_a_webhook_with_its_last_status
            session_whose_time_is_over_has_a_webhook
            each_end_is_told_once
            session_without_a_webhook_ends_quietly
            webhook_reaches_a_waiting_worker_at_once
            webhook_of_a_dead_worker_is_taken_by_another
            failed_webhook_is_due_after_its_pause
            waiting_worker_takes_a_failed_webhook_after_its_pause
            webhooks_come_in_their_order
            webhooks_are_bounded_in_number
            webhooks_are_bounded_in_size
            attempts_are_counted_by_their_outcome
            errand_reaches_a_waiting_worker_at_once
            errands_are_taken_in_the_order_in_which_they_came
            two_sides_of_an_errand_hear_each_other
            parts_of_an_errand_are_heard_apart
            errand_that_has_ended_is_gone_for_both_sides
            errand_that_has_ended_leaves_the_others_waiting
            errand_that_nobody_holds_is_gone
            errands_that_wait_are_bounded
            errands_of_a_number_are_limited_as_its_codes_are
            number_left_alone_gets_no_errand_and_errands_no_code
        }
    };
    (@each $stage:ty, $arguments:tt: $($test:ident)*) => {
        $($crate::broker::contract::broker_contract! { @one $stage, $arguments: $test })*
    };
    (@one $stage:ty, ($($argument:ident = $value:literal),*): $test:ident) => {
        #[tokio::test($($argument = $value),*)]
        async fn $test() {
            use $crate::broker::contract;
            let stage = <$stage as contract::Stage>::open(contract::SETTINGS).await;
            contract::$test(&stage).await;
        }
    };
}
pub(crate) use broker_contract;

/// What the suite expects a broker to allow.
pub(crate) const SETTINGS: BrokerSettings = BrokerSettings {
    queue_limit: 100,
    lease: Duration::from_secs(30),
};

/// What is to happen at once happens within this time, or the test fails: long enough for one call on a
/// busy machine, and less than what it takes to find out without being woken.
const AT_ONCE: Duration = Duration::from_secs(8);
/// How far two clocks may be apart.
const DRIFT: Duration = Duration::from_secs(1);
/// What has not happened within this time waits.
const A_WHILE: Duration = Duration::from_millis(100);
/// How long the sessions of the suite are kept.
const KEPT: Duration = Duration::from_mins(15);

/// What the tests do again and again.
trait Steps: Stage {
    fn now(&self) -> SystemTime {
        self.clock().now()
    }

    fn snapshot(&self, state: State, version: u64) -> Snapshot {
        Snapshot {
            state,
            version,
            expires_at: self.now() + KEPT,
            status: format!("sealed status {version}").into_bytes(),
            class: Some(Box::new(SessionClass::new(Method::Qr))),
        }
    }

    fn session(&self, token: &Token) -> NewSession {
        let id = SessionId::random(&mut rng());
        NewSession {
            id,
            token_hash: TokenHash::from_bytes(*token.as_bytes()),
            job: format!("sealed job {id}").into_bytes(),
            snapshot: self.snapshot(State::Queued, 1),
            idempotency: None,
            number: None,
            webhook: false,
            client: ClientShare::default(),
        }
    }

    async fn enqueue(&self) -> SessionId {
        let session = self.session(&Token::random(&mut rng()));
        let id = session.id;
        assert_eq!(
            self.broker().enqueue(session).await.unwrap(),
            Enqueued::Created
        );
        id
    }

    /// Queues a session in a lane.
    async fn enqueue_in(&self, lane: &str) -> SessionId {
        let client = ClientShare {
            lane: Lane::of(&LimitKey::Client(lane.to_owned())),
            ..ClientShare::default()
        };
        self.enqueue_as(client).await.unwrap()
    }

    /// Queues a session that counts under each of these keys, of which so many may be under way.
    async fn enqueue_limited(&self, limits: &[(&str, usize)]) -> Result<SessionId, EnqueueError> {
        let limits = limits.iter().map(|(key, most)| LiveLimit {
            key: LimitKey::Client((*key).to_owned()),
            most: *most,
        });
        let client = ClientShare {
            live_limits: limits.collect(),
            ..ClientShare::default()
        };
        self.enqueue_as(client).await
    }

    async fn enqueue_as(&self, client: ClientShare) -> Result<SessionId, EnqueueError> {
        let session = NewSession {
            client,
            ..self.session(&Token::random(&mut rng()))
        };
        let id = session.id;
        let enqueued = self.broker().enqueue(session).await?;
        assert_eq!(enqueued, Enqueued::Created);
        Ok(id)
    }

    async fn claim(&self) -> Claim {
        at_once(self.broker().claim()).await.unwrap()
    }

    async fn nothing_to_claim(&self) -> bool {
        tokio::time::timeout(A_WHILE, self.broker().claim())
            .await
            .is_err()
    }

    async fn read(&self, id: SessionId) -> Option<Record> {
        self.broker().read(id).await.unwrap()
    }

    async fn version(&self, id: SessionId) -> Option<u64> {
        self.read(id).await.map(|record| record.snapshot.version)
    }

    async fn cancel(&self, id: SessionId) {
        let next = self.version(id).await.unwrap() + 1;
        let snapshot = self.snapshot(State::Cancelled, next);
        assert!(self.broker().cancel(id, snapshot).await.unwrap());
    }

    /// Renews a lease and returns whether it still holds.
    async fn extends(&self, lease: &Lease) -> bool {
        let renewed = self.broker().extend(std::slice::from_ref(lease)).await;
        !renewed.unwrap().is_empty()
    }

    /// Has the worker give a sign of life, as one that last came round with its renewals since then.
    async fn beat(&self, renewed_since: SystemTime) {
        let heartbeat = Heartbeat {
            lasts: LONGEST_HEARTBEAT,
            renewed_since,
        };
        self.broker().beat(heartbeat).await.unwrap();
    }

    /// Lets every lease lapse and takes the sessions from their workers.
    async fn lapse(&self) -> usize {
        self.pass(SETTINGS.lease).await;
        self.broker().reclaim().await.unwrap()
    }
}

impl<S: Stage> Steps for S {}

async fn at_once<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(AT_ONCE, future)
        .await
        .expect("it happens at once")
}
