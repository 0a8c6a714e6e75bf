use latchkey_shared::{bundle::Format, config::Settings};

use super::*;
use crate::session::tests::SoleWorker;

fn context() -> LinkContext {
    rustls::crypto::ring::default_provider()
        .install_default()
        .unwrap();
    let settings = [
        ("LATCHKEY_WHATSAPP_URL", "ws://127.0.0.1:1"),
        ("LATCHKEY_WHATSAPP_VERSION", "2.3000.1"),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
    LinkContext::new(&Settings::from_sources(settings, None).unwrap()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn work_on_a_session_that_waits_has_little_in_hand() {
    let (_worker, mut session) = SoleWorker::claimed().await;
    let (context, stop) = (context(), CancellationToken::new());
    let exports = Exports {
        format: Format::Base64,
        prefix: String::new(),
        cloud: None,
    };
    let work = drive(&mut session, None, &context, &exports, &stop);
    // Thousands of them wait at once.
    let (work, session) = (size_of_val(&work), size_of::<Session>());
    assert!(work + session <= 5 * 1024, "{work} and {session} bytes");
}
