//! `latchkey doctor`, with everything in order and with one thing out of it.

use std::collections::BTreeMap;

use latchkey_authority::{Authority, Validity};
use latchkey_e2e::{ForwardProxy, Rules, Secrets, Terminal, emulator, eventually, run};
use latchkey_emulator::{Emulator, Fault, FaultStage, MegaOptions, Options, RevisionForm, Timing};
use latchkey_proto::payload::Version;
use latchkey_redis_server::{RedisServer, ServerOptions};
use serde_json::Value;
use tempfile::NamedTempFile;
use tokio::task::spawn_blocking;

#[tokio::test]
async fn everything_in_order_is_told_in_one_line_each() {
    let emulator = emulator().await;
    let redis = redis(&["--appendonly", "yes"]).await;
    let url = redis.url();
    let settings = [("REDIS_URL", url.as_str()), ("LATCHKEY_SECRET", SECRET)];
    let examined = examine(&emulator, &settings).await;
    assert_eq!(examined.code, Some(0), "{}", examined.text());
    assert_eq!(examined.errors, "");
    for check in [
        "redis",
        "redis clock",
        "redis version",
        "redis persistence",
        "redis eviction",
        "redis rights",
        "redis messages",
        "names",
        "tcp",
        "proxy",
        "version source",
        "clock",
        "version age",
        "noise certificate",
        "registration",
        "mega",
        "webhook",
    ] {
        examined.expect(check, "ok", "");
    }
    examined.expect("tls", "not_tried", "ws://");
    // An emulator is not what links are made with.
    examined.expect("settings", "warning", "LATCHKEY_WHATSAPP_URL");
    eventually("the connection is closed", || {
        emulator.snapshot().waiting == 0
    })
    .await;
    assert_eq!(emulator.devices().len(), 0);
    assert_eq!(emulator.violations(), [""; 0]);

    let mut terminal = Terminal::start(&emulator, &["doctor"], &settings);
    assert_eq!(terminal.exit().await, (Some(0), String::new()));
    let text = terminal.out().text();
    assert_eq!(text.lines().count(), examined.findings.len(), "{text}");
    assert!(text.lines().all(|line| line.ends_with('.')), "{text}");
    let begins = |line: &str| text.lines().any(|told| told.starts_with(line));
    assert!(
        begins("ok        registration       WhatsApp accepts 2.3000."),
        "{text}"
    );
    assert!(
        begins("warning   settings           LATCHKEY_WHATSAPP_ROOT_KEY is set"),
        "{text}"
    );
}

#[tokio::test]
async fn dead_port_fails_and_what_depends_on_it_is_not_tried() {
    let emulator = emulator().await;
    let examined = examine(&emulator, &[("LATCHKEY_WHATSAPP_URL", "ws://127.0.0.1:1/")]).await;
    examined.fails_only(&["tcp"]);
    examined.expect("tcp", "failed", "127.0.0.1:1");
    for check in ["proxy", "tls", "noise certificate", "registration"] {
        examined.expect(check, "not_tried", "no way");
    }
}

#[tokio::test]
async fn name_that_is_not_found_fails() {
    let emulator = emulator().await;
    let nowhere = [("LATCHKEY_WHATSAPP_URL", "ws://whatsapp.invalid:1/")];
    let examined = examine(&emulator, &nowhere).await;
    examined.fails_only(&["names"]);
    examined.expect("tcp", "not_tried", "no way");
}

#[tokio::test]
async fn clock_that_is_wrong_by_that_of_the_server_fails() {
    for (ahead_s, outcome) in [
        (3600, "failed"),
        (-3600, "failed"),
        (120, "warning"),
        (2, "ok"),
    ] {
        let emulator = started(Options {
            date_ahead_s: ahead_s,
            ..Options::default()
        });
        let examined = examine(&emulator.await, &[]).await;
        examined.expect("clock", outcome, "this machine's clock");
        let is_failed = outcome == "failed";
        assert_eq!(examined.code, Some(i32::from(is_failed)), "{ahead_s}");
    }
}

#[tokio::test]
async fn version_that_whatsapp_refuses_fails() {
    let emulator = started(Options {
        oldest_revision: Version::FALLBACK.revision() + 1,
        ..Options::default()
    });
    let emulator = emulator.await;
    let examined = examine(&emulator, &[]).await;
    examined.fails_only(&["registration"]);
    examined.expect("registration", "failed", "newer client");
    examined.expect("noise certificate", "ok", "");

    let old = [("LATCHKEY_WHATSAPP_VERSION", "2.3000.1")];
    let examined = examine(&emulator, &old).await;
    examined.expect("version source", "warning", "never looked up");
    examined.expect("version age", "warning", "2.3000.1 ");
}

#[tokio::test]
async fn source_that_has_changed_its_form_is_warned_of() {
    let emulator = started(Options {
        sw_js: RevisionForm::Changed,
        ..Options::default()
    });
    let emulator = emulator.await;
    let examined = examine(&emulator, &[]).await;
    examined.fails_only(&[]);
    examined.expect("version source", "warning", "/sw.js cannot be read");
    let nowhere = [("LATCHKEY_WHATSAPP_VERSION_URL", "http://127.0.0.1:1/sw.js")];
    let examined = examine(&emulator, &nowhere).await;
    examined.fails_only(&[]);
    examined.expect("version source", "warning", "stays in use");
    examined.expect("clock", "not_tried", "nobody told the time");
}

#[tokio::test]
async fn certificate_of_tls_is_checked_by_the_roots_and_the_clock() {
    let (authority, other) = (Authority::new(), Authority::new());
    let [ours, theirs] = [&authority, &other].map(|it| {
        let file = NamedTempFile::new().unwrap();
        std::fs::write(file.path(), it.pem()).unwrap();
        file
    });
    for (validity, ca_file, outcome, says) in [
        (Validity::Current, &ours, "ok", "TLS 1.3"),
        (Validity::Current, &theirs, "failed", "UnknownIssuer"),
        (Validity::Expired, &ours, "failed", "expired"),
    ] {
        let emulator = started(Options {
            tls: Some(authority.issue("127.0.0.1", validity).server()),
            ..Options::default()
        });
        let emulator = emulator.await;
        let settings = [("LATCHKEY_CA_FILE", ca_file.path().to_str().unwrap())];
        let examined = examine(&emulator, &settings).await;
        examined.expect("tls", outcome, says);
        if outcome == "ok" {
            examined.fails_only(&[]);
            examined.expect("registration", "ok", "");
        } else {
            examined.fails_only(&["tls"]);
            examined.expect("registration", "not_tried", "no way");
        }
    }
}

#[tokio::test]
async fn proxy_is_tried_and_its_password_never_told() {
    let emulator = emulator().await;
    for (scheme, password, outcome) in [
        ("http", "open-sesame-5b0f", "ok"),
        ("socks5h", "open-sesame-5b0f", "ok"),
        ("http", "wrong-password-5b0f", "failed"),
        ("socks5", "wrong-password-5b0f", "failed"),
    ] {
        let rules = Rules {
            login: Some(("operator", "open-sesame-5b0f")),
            ..Rules::default()
        };
        let proxy = ForwardProxy::start(scheme, rules).await;
        let url = proxy.url(Some(("operator", password)));
        let examined = examine(&emulator, &[("LATCHKEY_WHATSAPP_PROXY", &url)]).await;
        examined.expect("tcp", "ok", &proxy.address().to_string());
        examined.expect("proxy", outcome, &proxy.address().to_string());
        if outcome == "ok" {
            examined.fails_only(&[]);
            examined.expect("registration", "ok", "");
        } else {
            examined.fails_only(&["proxy"]);
            examined.expect("registration", "not_tried", "no way");
        }
        assert!(!examined.text().contains(password), "{}", examined.text());
    }
}

#[tokio::test]
async fn address_that_whatsapp_refuses_fails_with_a_hint_at_proxies() {
    let emulator = emulator().await;
    emulator.inject(Fault::HttpStatus(403), FaultStage::Upgrade, 100);
    let examined = examine(&emulator, &[]).await;
    examined.fails_only(&["registration"]);
    let refused = examined.of_check("registration")[0].to_string();
    assert!(refused.contains("LATCHKEY_WHATSAPP_PROXY"), "{refused}");
}

#[tokio::test]
async fn server_that_is_not_whatsapp_fails_before_anything_is_sent_to_it() {
    let emulator = emulator().await;
    let other = "ab".repeat(32);
    let examined = examine(&emulator, &[("LATCHKEY_WHATSAPP_ROOT_KEY", &other)]).await;
    examined.fails_only(&["noise certificate"]);
    examined.expect("registration", "not_tried", "nothing is sent");
}

#[tokio::test]
async fn redis_that_forgets_is_warned_of() {
    let emulator = emulator().await;
    let redis = redis(&["--maxmemory-policy", "allkeys-lru"]).await;
    let url = redis.url();
    let settings = [("REDIS_URL", url.as_str()), ("LATCHKEY_SECRET", SECRET)];
    let examined = examine(&emulator, &settings).await;
    examined.fails_only(&[]);
    examined.expect("redis eviction", "warning", "allkeys-lru");
    examined.expect("redis persistence", "warning", "keeps nothing");
}

#[tokio::test]
async fn redis_user_who_may_not_publish_fails() {
    let emulator = emulator().await;
    let user = [
        "--user",
        "doctor",
        "on",
        ">open-sesame-5b0f",
        "~{latchkey}*",
    ];
    let rules = ["&{latchkey}*", "+@all", "-publish"];
    let redis = redis(&[&user[..], &rules].concat()).await;
    let url = format!("redis://doctor:open-sesame-5b0f@127.0.0.1:{}", redis.port());
    let settings = [("REDIS_URL", url.as_str()), ("LATCHKEY_SECRET", SECRET)];
    let examined = examine(&emulator, &settings).await;
    examined.fails_only(&["redis rights", "redis messages"]);
    examined.expect("redis rights", "failed", "PUBLISH");

    let wrong = url.replace("open-sesame-5b0f", "wrong-password-5b0f");
    let settings = [("REDIS_URL", wrong.as_str()), ("LATCHKEY_SECRET", SECRET)];
    let examined = examine(&emulator, &settings).await;
    examined.fails_only(&["redis"]);
    examined.expect("redis rights", "not_tried", "");
    assert!(!examined.text().contains("wrong-password-5b0f"));
}

#[tokio::test]
async fn redis_that_is_not_there_fails_and_mega_is_not_tried_without_it() {
    let emulator = started(Options {
        mega: Some(MegaOptions::default()),
        ..Options::default()
    });
    let emulator = emulator.await;
    let mut settings = mega(&emulator);
    settings.extend([
        ("REDIS_URL", "redis://127.0.0.1:1".to_owned()),
        ("LATCHKEY_SECRET", SECRET.to_owned()),
    ]);
    let examined = examine_with(&emulator, &settings).await;
    examined.fails_only(&["redis"]);
    examined.expect("mega", "not_tried", "through Redis");
    assert_eq!(emulator.mega().snapshot().logins, 0);
}

#[tokio::test]
async fn mega_account_is_logged_in_to_and_a_wrong_password_fails() {
    let emulator = started(Options {
        mega: Some(MegaOptions::default()),
        ..Options::default()
    });
    let emulator = emulator.await;
    let mut settings = mega(&emulator);
    let examined = examine_with(&emulator, &settings).await;
    examined.fails_only(&[]);
    examined.expect("mega", "ok", "logged in");

    let wrong = "not-the-password-of-mega";
    for (name, value) in &mut settings {
        if *name == "MEGA_PASSWORD" {
            wrong.clone_into(value);
        }
    }
    let examined = examine_with(&emulator, &settings).await;
    examined.fails_only(&["mega"]);
    examined.expect("mega", "failed", "refused the login");
    assert_eq!(emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn every_setting_that_is_wrong_is_told_and_nothing_is_tried() {
    let settings = [
        ("PORT", "many"),
        ("LATCHKEY_TYPO", "1"),
        ("LATCHKEY_SECRET", "hush-hush-hush"),
    ];
    let output = run(&["doctor", "--json"], &settings).await;
    assert_eq!(output.status.code(), Some(1));
    let examined = Examined::of(output.status.code(), &output.stdout, &output.stderr);
    let wrong = examined.of_check("settings");
    assert_eq!(wrong.len(), 3, "{}", examined.text());
    for name in ["PORT", "LATCHKEY_TYPO", "LATCHKEY_SECRET"] {
        assert!(
            wrong
                .iter()
                .any(|finding| finding["message"].as_str().unwrap().contains(name))
        );
    }
    examined.fails_only(&["settings"]);
    assert!(!examined.text().contains("hush-hush-hush"));
    for check in ["redis", "tcp", "registration", "mega"] {
        examined.expect(check, "not_tried", "settings");
    }
}

#[tokio::test]
async fn no_secret_is_in_what_it_prints_or_logs() {
    let emulator = started(Options {
        mega: Some(MegaOptions::default()),
        ..Options::default()
    });
    let emulator = emulator.await;
    let redis = redis(&["--requirepass", "hush-of-redis-5b0f"]).await;
    let mut settings = mega(&emulator);
    settings.extend([
        ("RUST_LOG", "trace".to_owned()),
        ("LATCHKEY_SECRET", SECRET.to_owned()),
        (
            "REDIS_URL",
            format!("redis://:hush-of-redis-5b0f@127.0.0.1:{}", redis.port()),
        ),
    ]);
    let examined = examine_with(&emulator, &settings).await;
    examined.fails_only(&[]);
    let mut secrets = Secrets::default();
    secrets.text("LATCHKEY_SECRET", SECRET);
    secrets.text("the password of Redis", "hush-of-redis-5b0f");
    for (name, value) in &settings {
        if name.starts_with("MEGA_") {
            secrets.text(*name, value);
        }
    }
    assert!(examined.errors.contains("TRACE"));
    assert_eq!(secrets.found_in(&examined.errors), [""; 0]);
    assert_eq!(secrets.found_in(&examined.text()), [""; 0]);
}

/// What a run of the doctor has found.
struct Examined {
    code: Option<i32>,
    errors: String,
    findings: Vec<Value>,
}

impl Examined {
    fn of(code: Option<i32>, stdout: &[u8], stderr: &[u8]) -> Self {
        let text = std::str::from_utf8(stdout).unwrap();
        let findings = text.lines().map(serde_json::from_str);
        Self {
            code,
            errors: String::from_utf8(stderr.to_vec()).unwrap(),
            findings: findings
                .collect::<Result<_, _>>()
                .expect("each line is JSON"),
        }
    }

    fn text(&self) -> String {
        let lines: Vec<_> = self.findings.iter().map(Value::to_string).collect();
        lines.join(
            "
",
        )
    }

    fn of_check(&self, check: &str) -> Vec<&Value> {
        let findings = self.findings.iter();
        findings
            .filter(|finding| finding["check"] == check)
            .collect()
    }

    /// Expects a finding of this check and outcome that says this.
    fn expect(&self, check: &str, outcome: &str, says: &str) {
        let found = self.of_check(check).into_iter().any(|finding| {
            finding["outcome"] == outcome && finding["message"].as_str().unwrap().contains(says)
        });
        assert!(found, "{check}, {outcome}, {says}:\n{}", self.text());
        for finding in &self.findings {
            let needs_hint = matches!(finding["outcome"].as_str().unwrap(), "warning" | "failed");
            assert_eq!(finding["to_do"].is_string(), needs_hint, "{finding}");
        }
    }

    /// Expects these checks alone to have failed, and the exit code for it.
    fn fails_only(&self, checks: &[&str]) {
        let failed = self
            .findings
            .iter()
            .filter(|finding| finding["outcome"] == "failed");
        let mut failed: Vec<_> = failed
            .map(|finding| finding["check"].as_str().unwrap())
            .collect();
        failed.dedup();
        assert_eq!(failed, checks, "{}", self.text());
        let code = i32::from(!checks.is_empty());
        assert_eq!(self.code, Some(code), "{}", self.errors);
    }
}

async fn examine(emulator: &Emulator, settings: &[(&str, &str)]) -> Examined {
    let mut terminal = Terminal::start(emulator, &["doctor", "--json"], settings);
    let (code, errors) = terminal.exit().await;
    Examined {
        code,
        errors,
        findings: terminal.objects(),
    }
}

async fn examine_with(emulator: &Emulator, settings: &[(&'static str, String)]) -> Examined {
    let settings: BTreeMap<_, _> = settings.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let settings: Vec<_> = settings.into_iter().collect();
    examine(emulator, &settings).await
}

async fn started(options: Options) -> Emulator {
    let options = Options {
        timing: Timing::fast(),
        ..options
    };
    Emulator::start(options).await.unwrap()
}

async fn redis(arguments: &[&str]) -> RedisServer {
    let options = ServerOptions {
        arguments: arguments.iter().map(ToString::to_string).collect(),
        ..ServerOptions::default()
    };
    spawn_blocking(|| RedisServer::start(options))
        .await
        .unwrap()
}

/// The settings of the emulated MEGA account.
fn mega(emulator: &Emulator) -> Vec<(&'static str, String)> {
    let account = latchkey_emulator::MegaAccount::default();
    let mut settings = vec![
        ("MEGA_EMAIL", account.email),
        ("MEGA_PASSWORD", account.password),
        ("LATCHKEY_MEGA_API_URL", emulator.mega().url()),
    ];
    settings.extend(account.mfa_secret.map(|secret| ("MEGA_MFA_SECRET", secret)));
    settings
}

const SECRET: &str = "5b0ffbc6ea4c1b1d9c0cb6a0a3d2c3f47f0f8f3f1b0f6a1d2e9c7d5a4e8b1c60";
