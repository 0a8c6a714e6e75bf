//! Proxies before WhatsApp: everything goes through them, and nothing past them.

use futures_util::future::join_all;
use latchkey_authority::{Authority, Validity};
use latchkey_e2e::{
    Fleet, ForwardProxy, Latchkey, Rules, Secrets, Session, emulator, eventually, link, wait_until,
};
use latchkey_emulator::{Emulator, Options, Timing};
use tempfile::NamedTempFile;

#[tokio::test]
async fn link_and_version_go_through_every_kind_of_proxy_and_not_past_it() {
    let cases = [
        ("socks5", ADDRESS),
        ("socks5h", NAME),
        ("http", NAME),
        ("http", ADDRESS),
    ];
    for (scheme, host) in cases {
        for login in [None, Some(LOGIN)] {
            let emulator = emulator().await;
            let proxy = ForwardProxy::start(
                scheme,
                Rules {
                    login,
                    ..Rules::default()
                },
            )
            .await;
            let url = proxy.url(login);
            let latchkey = start(&emulator, host, &[("LATCHKEY_WHATSAPP_PROXY", &url)]).await;
            link(&latchkey.create().await, &emulator.phone()).await;
            eventually("the version is fetched", || emulator.version_fetches() > 0).await;
            let asked = proxy.asked();
            let port = port(&emulator);
            assert!(asked.len() >= 3, "{scheme}: {asked:?}");
            assert!(
                asked.iter().all(|to| *to == format!("{host}:{port}")),
                "{scheme}: {asked:?}"
            );
        }
    }
}

#[tokio::test]
async fn encrypted_link_and_version_go_through_every_kind_of_proxy_and_not_past_it() {
    let authority = Authority::new();
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), authority.pem()).unwrap();
    let ca_file = file.path().to_str().unwrap();
    for scheme in ["socks5h", "http", "https"] {
        let emulator = Emulator::start(Options {
            tls: Some(authority.issue(NAME, Validity::Current).server()),
            timing: Timing::fast(),
            ..Options::default()
        });
        let emulator = emulator.await.unwrap();
        let of_the_proxy = authority.issue("127.0.0.1", Validity::Current);
        let rules = Rules {
            login: Some(LOGIN),
            tls: (scheme == "https").then(|| of_the_proxy.server()),
            ..Rules::default()
        };
        let proxy = ForwardProxy::start(scheme, rules).await;
        let url = proxy.url(Some(LOGIN));
        let settings = [
            ("LATCHKEY_WHATSAPP_PROXY", url.as_str()),
            ("LATCHKEY_CA_FILE", ca_file),
        ];
        let latchkey = start(&emulator, NAME, &settings).await;
        link(&latchkey.create().await, &emulator.phone()).await;
        eventually("the version is fetched", || emulator.version_fetches() > 0).await;
        expect_asked_for(NAME, &emulator, &proxy);
    }
}

#[tokio::test]
async fn names_are_resolved_here_for_socks5_and_there_for_socks5h() {
    for (scheme, asked_for) in [("socks5", "127.0.0.1"), ("socks5h", "localhost")] {
        let emulator = emulator().await;
        let proxy = ForwardProxy::start(scheme, Rules::default()).await;
        let url = proxy.url(None);
        let latchkey = start(&emulator, "localhost", &[("LATCHKEY_WHATSAPP_PROXY", &url)]).await;
        link(&latchkey.create().await, &emulator.phone()).await;
        let expected = format!("{asked_for}:{}", port(&emulator));
        assert!(proxy.asked().contains(&expected), "{:?}", proxy.asked());
    }
}

#[tokio::test]
async fn proxy_that_lets_nobody_through_is_named_in_the_failure_and_its_password_is_not() {
    let mut cases = Vec::new();
    for scheme in ["socks5h", "http"] {
        let refuses = Rules {
            refuses: true,
            login: Some(LOGIN),
            ..Rules::default()
        };
        let other = Rules {
            login: Some(("another", "password")),
            ..Rules::default()
        };
        cases.push(ForwardProxy::start(scheme, refuses).await);
        cases.push(ForwardProxy::start(scheme, other).await);
    }
    let gone = ForwardProxy::start("socks5h", Rules::default()).await;
    let (gone_at, gone_url) = (gone.address(), gone.url(Some(LOGIN)));
    drop(gone);
    let mut cases: Vec<_> = cases
        .iter()
        .map(|proxy| (proxy.address(), proxy.url(Some(LOGIN))))
        .collect();
    cases.push((gone_at, gone_url));
    let runs = cases.into_iter().map(async |(address, url)| {
        let emulator = emulator().await;
        let settings = [
            ("LATCHKEY_WHATSAPP_PROXY", url.as_str()),
            ("RUST_LOG", "trace"),
        ];
        let latchkey = start(&emulator, NAME, &settings).await;
        let end = latchkey.create().await.end().await;
        assert_eq!(end.error(), Some("whatsapp_unreachable"), "{url}: {end:?}");
        let error = &end.0["error"];
        assert_eq!(error["reason"], "proxy_failed", "{url}");
        assert_eq!(error["proxy"], address.to_string(), "{url}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(&address.to_string()), "{message}");

        let logs = latchkey.logs().text();
        let named = logs.lines().filter(|line| line.contains("WARN"));
        let named = named.filter(|line| line.contains(&address.to_string()));
        assert!(named.count() >= 3, "{url}");
        let mut secrets = Secrets::default();
        let (user, password) = LOGIN;
        secrets.text("the password", password);
        secrets.text("user and password", &format!("{user}:{password}"));
        assert_eq!(secrets.found_in(&logs), [""; 0], "{url}");
        assert_eq!(secrets.found_in(&end.0.to_string()), [""; 0], "{url}");
    });
    join_all(runs).await;
}

#[tokio::test]
async fn proxy_of_the_environment_is_taken_unless_the_host_is_an_exception() {
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        let emulator = emulator().await;
        let proxy = ForwardProxy::start("http", Rules::default()).await;
        let url = proxy.url(None);
        let latchkey = start(&emulator, NAME, &[(name, &url), ("NO_PROXY", "127.0.0.1")]).await;
        link(&latchkey.create().await, &emulator.phone()).await;
        eventually("the version is fetched", || emulator.version_fetches() > 0).await;
        assert!(proxy.asked().len() >= 3, "{name}");
    }
    for except in ["NO_PROXY", "no_proxy"] {
        let emulator = emulator().await;
        let proxy = ForwardProxy::start("http", Rules::default()).await;
        let url = proxy.url(None);
        let settings = [
            ("HTTPS_PROXY", url.as_str()),
            (except, "other.example,127.0.0.0/8"),
        ];
        let latchkey = Latchkey::with(&emulator, &settings).await;
        link(&latchkey.create().await, &emulator.phone()).await;
        eventually("the version is fetched", || emulator.version_fetches() > 0).await;
        assert_eq!(proxy.asked(), [""; 0], "{except}");
    }
}

#[tokio::test]
async fn session_keeps_its_proxy_under_another_worker() {
    let emulator = emulator().await;
    let first = ForwardProxy::start("socks5h", Rules::default()).await;
    let second = ForwardProxy::start("http", Rules::default()).await;
    let (url, _) = urls(&emulator, NAME);
    let list = format!("{},{}", first.url(None), second.url(None));
    let settings = [
        ("LATCHKEY_WHATSAPP_URL", url.as_str()),
        ("LATCHKEY_WHATSAPP_VERSION", "2.3000.1045649367"),
        ("LATCHKEY_WHATSAPP_PROXY", &list),
    ];
    let mut fleet = Fleet::start(emulator, 1, 1, &settings).await;
    let (mut of_the_first, mut of_the_second) = (Vec::new(), Vec::new());
    while of_the_first.len() < 4 || of_the_second.is_empty() {
        let before = first.asked().len();
        let session = fleet.gateways[0].create().await;
        session.wait_for("awaiting_scan").await;
        if first.asked().len() > before {
            of_the_first.push(session);
        } else {
            of_the_second.push(session);
        }
    }
    drop(second);
    fleet.add_worker().await;
    let before = first.asked().len();
    fleet.workers[0].program.kill().await;
    wait_until("the sessions have found another worker", async || {
        first.asked().len() >= before + of_the_first.len()
    })
    .await;
    for session in &of_the_first {
        link(session, &fleet.emulator.phone()).await;
    }
    let reason = async |session: &Session| session.end().await.0["error"]["reason"].clone();
    for reason in join_all(of_the_second.iter().map(reason)).await {
        assert_eq!(reason, "proxy_failed");
    }
}

/// Two websockets and the version are all that a link takes.
fn expect_asked_for(host: &str, emulator: &Emulator, proxy: &ForwardProxy) {
    let (asked, to) = (proxy.asked(), format!("{host}:{}", port(emulator)));
    assert!(asked.len() >= 3, "{asked:?}");
    assert!(asked.iter().all(|asked| *asked == to), "{asked:?}");
}

/// Starts a program that finds WhatsApp and its version at `host`.
async fn start(emulator: &Emulator, host: &str, settings: &[(&str, &str)]) -> Latchkey {
    let (url, version_url) = urls(emulator, host);
    let own = [
        ("LATCHKEY_WHATSAPP_URL", url.as_str()),
        ("LATCHKEY_WHATSAPP_VERSION_URL", &version_url),
    ];
    let settings: Vec<_> = own.into_iter().chain(settings.iter().copied()).collect();
    Latchkey::with(emulator, &settings).await
}

fn urls(emulator: &Emulator, host: &str) -> (String, String) {
    let elsewhere = |url: String| url.replace("127.0.0.1", host);
    (
        elsewhere(emulator.whatsapp_url()),
        elsewhere(emulator.version_url()),
    )
}

fn port(emulator: &Emulator) -> String {
    let url = emulator.version_url();
    let (_, after) = url.rsplit_once(':').unwrap();
    after.split('/').next().unwrap().to_owned()
}

/// Has no address for anybody but the proxies.
const NAME: &str = "whatsapp.invalid";
/// Leads nowhere, but through the proxies.
const ADDRESS: &str = "198.51.100.7";
const LOGIN: (&str, &str) = ("operator", "correct-horse-battery-staple");
