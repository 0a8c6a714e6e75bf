//! The command line and the settings.

use std::process::Output;

use latchkey_e2e::{Latchkey, emulator, link, run};

#[tokio::test]
async fn bad_setting_stops_the_program_with_one_line_that_names_it() {
    for (name, value) in [
        ("PORT", "65536"),
        ("HOST", "not a host"),
        ("LATCHKEY_SECRET", "too short"),
        ("LATCHKEY_SITE_NAME", "   "),
        ("LATCHKEY_SESSION_ID", "Ilom~{yaml}"),
        ("LATCHKEY_SESSION_ID", "Ilom~{mega}"),
        ("LATCHKEY_BOTS", "amazing-bot,gifted-mb"),
        ("LATCHKEY_BROWSER", "Netscape (BeOS)"),
        ("LATCHKEY_HANDOFF", "aktiv"),
        ("LATCHKEY_HANDOFF_HOLD", "an hour"),
        ("LATCHKEY_WHATSAPP_URL", "http://127.0.0.1/"),
        ("LATCHKEY_WHATSAPP_URL", "ws://:/"),
        ("LATCHKEY_WHATSAPP_PROXY", "socks4://127.0.0.1:1080"),
        ("HTTPS_PROXY", "socks4://127.0.0.1:1080"),
        ("LATCHKEY_WHATSAPP_ROOT_KEY", "00ff"),
        ("LATCHKEY_WHATSAPP_VERSION", "2.2000.1"),
        ("LATCHKEY_WHATSAPP_VERSION_URL", "file:///etc/passwd"),
        ("LATCHKEY_SESSION_TTL", "0s"),
        ("LATCHKEY_RESULT_TTL", "-1s"),
        ("LATCHKEY_WORKER_SLOTS", "0"),
        ("LATCHKEY_QUEUE_LIMIT", "many"),
        ("LATCHKEY_RATE_LIMIT", "20"),
        ("LATCHKEY_LIVE_LIMIT", "0"),
        ("LATCHKEY_API_KEYS", "panel=too-short"),
        ("LATCHKEY_OPEN", "maybe"),
        ("LATCHKEY_CUSTOM_CODES", "maybe"),
        ("LATCHKEY_TRUSTED_PROXIES", "-1"),
        ("LATCHKEY_LOG_FORMAT", "xml"),
        ("LATCHKEY_WEBHOOK_URL", "http://panel.example/hook"),
        ("LATCHKEY_WEBHOOK_SECRET", "whsec_short"),
        ("LATCHKEY_SHUTDOWN_GRACE", "2 fortnights"),
        ("LATCHKEY_HANDOF", "active"),
        ("LATCHKEY_CONFIG", "no-such-file.toml"),
        ("RUST_LOG", "latchkey=loud"),
    ] {
        let output = run(&[], &[("PORT", "0"), (name, value)]).await;
        let stderr = complaint(&output, 2);
        let named = if name == "LATCHKEY_CONFIG" {
            value
        } else {
            name
        };
        assert!(stderr.contains(named), "{name}={value}: {stderr}");
        assert!(
            !["LATCHKEY_SECRET", "LATCHKEY_API_KEYS"].contains(&name) || !stderr.contains(value),
            "{stderr}"
        );
    }
}

#[tokio::test]
async fn misspelt_setting_is_answered_with_the_right_one() {
    let output = run(&[], &[("LATCHKEY_SESION_TTL", "5m")]).await;
    let stderr = complaint(&output, 2);
    assert!(
        stderr.contains("did you mean LATCHKEY_SESSION_TTL?"),
        "{stderr}"
    );
}

#[tokio::test]
async fn port_in_use_is_told_with_what_to_do() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = run(&[], &[("PORT", &port), ("RUST_LOG", "off")]).await;
    let stderr = complaint(&output, 1);
    assert!(stderr.contains(&format!("127.0.0.1:{port}")), "{stderr}");
    assert!(stderr.contains("set HOST and PORT"), "{stderr}");
}

#[tokio::test]
async fn help_and_version_are_told_and_nothing_else_is_done() {
    let version = run(&["--version"], &[]).await;
    assert_eq!(version.status.code(), Some(0));
    let text = String::from_utf8(version.stdout).unwrap();
    assert_eq!(
        text.trim(),
        format!("latchkey {}", env!("CARGO_PKG_VERSION"))
    );
    for arguments in [&["--help"][..], &["serve", "--help"], &["demo", "--help"]] {
        let help = run(arguments, &[]).await;
        assert_eq!(help.status.code(), Some(0), "{arguments:?}");
        let text = String::from_utf8(help.stdout).unwrap();
        assert!(text.contains("Usage: latchkey"), "{text}");
        assert!(help.stderr.is_empty());
    }
}

#[tokio::test]
async fn unknown_arguments_are_bad_usage() {
    for arguments in [
        &["--colour"][..],
        &["brew"],
        &["serve", "now"],
        &["demo", "-x"],
    ] {
        let output = run(arguments, &[]).await;
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains("--help"), "{stderr}");
    }
}

#[tokio::test]
async fn serve_is_what_is_done_without_a_word() {
    let emulator = emulator().await;
    let root = hex::encode(emulator.root_key());
    let (url, version_url) = (emulator.whatsapp_url(), emulator.version_url());
    let settings = [
        ("LATCHKEY_WHATSAPP_URL", url.as_str()),
        ("LATCHKEY_WHATSAPP_ROOT_KEY", &root),
        ("LATCHKEY_WHATSAPP_VERSION_URL", &version_url),
    ];
    let latchkey = Latchkey::serve(&["serve"], &settings).await;
    link(&latchkey.create().await, &emulator.phone()).await;
}

#[tokio::test]
async fn device_is_named_as_the_operator_chose() {
    for (browser, shown) in [
        ("Chrome (Windows)", ("Windows", "Chrome")),
        ("Firefox (Linux)", ("Linux", "Firefox")),
        ("Edge (Windows)", ("Windows", "Edge")),
    ] {
        let emulator = emulator().await;
        let latchkey = Latchkey::with(&emulator, &[("LATCHKEY_BROWSER", browser)]).await;
        link(&latchkey.create().await, &emulator.phone()).await;
        let device = &emulator.devices()[0];
        assert_eq!((device.os.as_str(), device.browser.as_str()), shown);
        assert_eq!(emulator.violations(), [""; 0]);
    }
}

/// The one line that a program ends with that could not begin.
fn complaint(output: &Output, code: i32) -> String {
    let stderr = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    assert!(output.stdout.is_empty());
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(stderr.starts_with("latchkey: "), "{stderr}");
    stderr
}
