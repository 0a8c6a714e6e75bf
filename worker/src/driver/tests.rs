use std::time::{Duration, SystemTime};

use latchkey_shared::{
    clock::Clock, config::Settings, status::State, trust::Trust, words::ENGLISH,
};
use tokio::{io::AsyncReadExt, net::TcpListener, time::sleep};

use super::*;
use crate::{
    delivery::{OfferedIds, SelfMessage},
    session::tests::{SoleWorker, UNWATCHED},
};

/// A WhatsApp that takes connections and never says anything.
struct SilentWhatsApp(TcpListener);

impl SilentWhatsApp {
    async fn start() -> (Self, LinkContext) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}", listener.local_addr().unwrap());
        (Self(listener), context(&url))
    }

    /// Waits until the next connection is closed by the worker.
    async fn closed(&self) {
        let (mut connection, _) = self.0.accept().await.unwrap();
        let mut upgrade = Vec::new();
        connection.read_to_end(&mut upgrade).await.unwrap();
    }
}

fn context(url: &str) -> LinkContext {
    let settings = [
        ("LATCHKEY_WHATSAPP_URL", url),
        ("LATCHKEY_WHATSAPP_VERSION", "2.3000.1"),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let settings = Settings::from_sources(settings, None).unwrap();
    let (trust, clock) = (
        Trust::of(&settings).unwrap(),
        Clock::starting_at(SystemTime::UNIX_EPOCH),
    );
    LinkContext::new(&settings, &trust, clock).unwrap()
}

fn exports() -> Exports {
    Exports {
        offered: OfferedIds {
            ids: Vec::new(),
            libraries: Vec::new(),
            has_mega: false,
        },
        cloud: None,
        self_message: SelfMessage {
            site: String::new(),
            words: ENGLISH,
        },
    }
}

#[tokio::test(start_paused = true)]
async fn work_on_a_session_that_waits_has_little_in_hand() {
    let (_worker, mut session) = SoleWorker::claimed().await;
    let (context, stop) = (context("ws://127.0.0.1:1"), CancellationToken::new());
    let exports = exports();
    let work = drive(&mut session, None, &context, &exports, &stop);
    // Thousands of them wait at once.
    let (work, session) = (size_of_val(&work), size_of::<Session>());
    assert!(work + session <= 3 * 1024, "{work} and {session} bytes");
}

#[tokio::test(start_paused = true)]
async fn session_that_waits_expires_when_its_time_is_over() {
    let ttl = Duration::from_secs(5);
    let (worker, mut session) = SoleWorker::claimed_with_ttl(ttl).await;
    let (whatsapp, context) = SilentWhatsApp::start().await;
    let (exports, stop) = (exports(), CancellationToken::new());
    let begun = worker.clock().ask();
    let outcome = drive(&mut session, None, &context, &exports, &stop).await;
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!(worker.clock().since(begun), ttl);
    assert_eq!(worker.state(session.job.id).await, State::Expired);
    whatsapp.closed().await;
}

#[tokio::test(start_paused = true)]
async fn cancelled_session_is_given_up_at_once() {
    let (worker, mut session) = SoleWorker::claimed().await;
    let (whatsapp, context) = SilentWhatsApp::start().await;
    let (exports, stop, id) = (exports(), CancellationToken::new(), session.job.id);
    let begun = worker.clock().ask();
    // Nobody renews the lease, so that no renewal can show that it is lost.
    let work = drive(&mut session, None, &context, &exports, &stop);
    let (outcome, ()) = tokio::join!(work, async {
        sleep(A_WHILE).await;
        worker.cancel(id).await;
    });
    assert!(matches!(outcome, Err(SessionError::Lost)), "{outcome:?}");
    assert_eq!(worker.clock().since(begun), A_WHILE);
    whatsapp.closed().await;
}

#[tokio::test(start_paused = true)]
async fn session_that_waits_is_handed_back_at_once_when_the_worker_stops() {
    let (worker, mut session) = SoleWorker::claimed().await;
    let (whatsapp, context) = SilentWhatsApp::start().await;
    let (exports, stop) = (exports(), CancellationToken::new());
    let begun = worker.clock().ask();
    let work = drive(&mut session, None, &context, &exports, &stop);
    let (outcome, ()) = tokio::join!(work, async {
        sleep(A_WHILE).await;
        stop.cancel();
    });
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!(worker.clock().since(begun), A_WHILE);
    assert_eq!(worker.state(session.job.id).await, State::Queued);
    whatsapp.closed().await;
}

#[tokio::test(start_paused = true)]
async fn qr_session_that_nobody_watches_expires() {
    let (worker, mut session) = SoleWorker::claimed().await;
    let (_whatsapp, context) = SilentWhatsApp::start().await;
    let (exports, stop, id) = (exports(), CancellationToken::new(), session.job.id);
    let begun = worker.clock().ask();
    let work = drive(&mut session, None, &context, &exports, &stop);
    let (outcome, ()) = tokio::join!(work, async {
        // Somebody looks now and then, and then nobody does.
        for _ in 0..2 {
            sleep(UNWATCHED * 2 / 3).await;
            worker.watch(id).await;
        }
    });
    assert!(outcome.is_ok(), "{outcome:?}");
    let watched_for = 2 * (UNWATCHED * 2 / 3);
    assert_eq!(worker.clock().since(begun), watched_for + UNWATCHED);
    assert_eq!(worker.state(id).await, State::Expired);
}

const A_WHILE: Duration = Duration::from_secs(1);
