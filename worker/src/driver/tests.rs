use latchkey_proto::{noise::WHATSAPP_ROOT, payload::Browser};
use latchkey_shared::{config::VersionSetting, result::Format};

use super::*;
use crate::session::tests::Desk;

fn context() -> LinkContext {
    rustls::crypto::ring::default_provider()
        .install_default()
        .unwrap();
    LinkContext {
        config: Arc::new(link::Config {
            root: WHATSAPP_ROOT,
            browser: Browser::default(),
            handoff: link::Handoff::Active,
            hold: Duration::ZERO,
        }),
        dialer: Dialer::new("ws://127.0.0.1:1").unwrap(),
        versions: Versions::new(VersionSetting::Fixed(1), "").unwrap(),
        derivations: Derivations::new(),
        exports: Exports {
            format: Format::Base64,
            prefix: String::new(),
            cloud: None,
        },
    }
}

#[tokio::test(start_paused = true)]
async fn work_on_a_session_that_waits_has_little_in_hand() {
    let (_desk, mut session) = Desk::claimed().await;
    let (context, stop) = (context(), CancellationToken::new());
    let work = drive(&mut session, None, &context, &stop);
    // Thousands of them wait at once.
    let (work, session) = (size_of_val(&work), size_of::<Session>());
    assert!(work + session <= 5 * 1024, "{work} and {session} bytes");
}
