//! Everything over TLS: whom the programs trust, and whom they do not.

use std::{fs, path::PathBuf};

use latchkey_authority::{Authority, Identity, Validity};
use latchkey_e2e::{Fleet, Latchkey, Program, link, run, scan};
use latchkey_emulator::{Emulator, MegaAccount, MegaOptions, Options, Timing};
use latchkey_redis_server::{RedisServer, ServerOptions, Tls};
use serde_json::json;
use tempfile::TempDir;
use tokio::task::spawn_blocking;

#[tokio::test]
async fn roots_of_the_file_are_trusted_on_every_way() {
    let site = Site::open().await;
    let redis = redis(&site.authority.issue("127.0.0.1", Validity::Current)).await;
    let account = MegaAccount::default();
    let (roots, redis_url, secret) = (site.roots(), redis.url(), "5a".repeat(32));
    let mega_url = site.emulator.mega().url();
    let settings = [
        ("LATCHKEY_CA_FILE", roots.as_str()),
        ("REDIS_URL", &redis_url),
        ("LATCHKEY_SECRET", &secret),
        ("MEGA_EMAIL", &account.email),
        ("MEGA_PASSWORD", &account.password),
        ("LATCHKEY_MEGA_API_URL", &mega_url),
    ];
    for url in [&redis_url, &mega_url, &site.emulator.whatsapp_url()] {
        assert!(url.contains("s://"), "{url}");
    }
    let latchkey = Latchkey::with(&site.emulator, &settings).await;
    let session = latchkey.create().await;
    let (_, status) = link(&session, &site.emulator.phone()).await;
    let id = status.0["result"]["session_id"].as_str().unwrap();
    assert!(id.starts_with("ilombot--"), "{id}");
    assert_eq!(site.emulator.mega().files().len(), 1);
    assert_eq!(site.emulator.version_fetches(), 1);
    assert_eq!(site.emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn typed_code_links_the_phone_over_tls() {
    let site = Site::open().await;
    let latchkey = site.latchkey().await;
    let phone = site.emulator.phone();
    let body = json!({"method": "code", "phone": phone.number()}).to_string();
    let session = latchkey.create_with(&body).await;
    let waiting = session.wait_for("awaiting_code").await;
    let code = waiting.0["code"]["value"].as_str().unwrap();
    let device = phone.enter_code(code).await.unwrap();
    session.wait_for("ready").await;
    let creds = &session.result().await["json"];
    assert_eq!(creds["me"]["id"], device.as_str());
    assert_eq!(site.emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn session_of_a_killed_worker_goes_on_over_tls() {
    let Site {
        emulator,
        authority,
        folder,
    } = Site::open().await;
    let roots = write(&folder, "roots.pem", &authority.pem());
    let settings = [("LATCHKEY_CA_FILE", roots.to_str().unwrap())];
    let mut fleet = Fleet::start(emulator, 1, 1, &settings).await;
    let session = fleet.gateways[0].create().await;
    let waiting = session.wait_for("awaiting_scan").await;
    fleet.workers[0].program.kill().await;
    fleet.add_worker().await;
    let next = session.newer(waiting.version()).await;
    assert!(["connecting", "awaiting_scan"].contains(&next.state()));
    let phone = fleet.emulator.phone();
    scan(&session, &phone).await.unwrap();
    session.wait_for("ready").await;
    assert_eq!(fleet.emulator.devices().len(), 1);
    assert_eq!(fleet.emulator.violations(), [""; 0]);
}

#[tokio::test]
async fn roots_of_the_system_are_trusted_by_the_websocket_too() {
    let site = Site::open().await;
    let roots = site.roots();
    let settings = [
        ("SSL_CERT_FILE", roots.as_str()),
        ("RUST_LOG", "info,latchkey_shared=debug"),
    ];
    let latchkey = Latchkey::with(&site.emulator, &settings).await;
    link(&latchkey.create().await, &site.emulator.phone()).await;
    assert_eq!(site.emulator.version_fetches(), 1);
    let line = latchkey.logs().wait_for("root certificates").await;
    assert!(line.contains(r#""roots.system":1"#), "{line}");
    assert!(line.contains(r#""roots.compiled_in":0"#), "{line}");
}

#[tokio::test]
async fn host_without_root_certificates_has_the_ones_compiled_in() {
    let site = Site::open().await;
    let (roots, nowhere) = (site.roots(), site.folder.path().join("none"));
    fs::create_dir(&nowhere).unwrap();
    let missing = nowhere.join("roots.pem");
    let settings = [
        ("SSL_CERT_FILE", missing.to_str().unwrap()),
        ("SSL_CERT_DIR", nowhere.to_str().unwrap()),
        ("LATCHKEY_CA_FILE", &roots),
        ("RUST_LOG", "info,latchkey_shared=debug"),
    ];
    let latchkey = Latchkey::with(&site.emulator, &settings).await;
    let told = latchkey.logs().wait_for("cannot be read").await;
    assert!(
        told.contains("roots.pem") && told.contains("WARN"),
        "{told}"
    );
    let line = latchkey.logs().wait_for("roots.compiled_in").await;
    assert!(line.contains(r#""roots.system":0"#), "{line}");
    assert!(line.contains(r#""roots.ca_file":1"#), "{line}");
    assert!(!line.contains(r#""roots.compiled_in":0"#), "{line}");
    link(&latchkey.create().await, &site.emulator.phone()).await;

    // Each program starts there, also without a file of its own.
    let redis = RedisServer::start(ServerOptions::default());
    let (redis_url, secret) = (redis.url(), "5a".repeat(32));
    for name in ["latchkey", "latchkey-gateway", "latchkey-worker"] {
        let settings = [
            ("PORT", "0"),
            ("REDIS_URL", &redis_url),
            ("LATCHKEY_SECRET", &secret),
            ("LATCHKEY_WHATSAPP_VERSION", "2.3000.1"),
            ("LATCHKEY_LOG_FORMAT", "json"),
            settings[0],
            settings[1],
        ];
        let mut program = Program::start(name, &[], settings);
        let started = match name {
            "latchkey-worker" => "takes sessions from Redis",
            _ => "listen.address",
        };
        program.logs().wait_for(started).await;
        assert!(program.is_running());
    }
}

#[tokio::test]
async fn server_whose_certificate_is_not_trusted_gets_nothing() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let folder = tempfile::tempdir().unwrap();
    let roots = write(&folder, "roots.pem", &authority.pem());
    for (identity, why) in [
        (
            stranger.issue("127.0.0.1", Validity::Current),
            "UnknownIssuer",
        ),
        (Identity::self_signed("127.0.0.1"), "UnknownIssuer"),
        (authority.issue("127.0.0.1", Validity::Expired), "expired"),
        (
            authority.issue("127.0.0.1", Validity::NotYet),
            "not valid yet",
        ),
        (
            authority.issue("127.0.0.2", Validity::Current),
            "not valid for name",
        ),
    ] {
        let emulator = emulator(&identity).await;
        let settings = [
            ("LATCHKEY_CA_FILE", roots.to_str().unwrap()),
            ("LATCHKEY_WHATSAPP_VERSION", "2.3000.1"),
        ];
        let latchkey = Latchkey::with(&emulator, &settings).await;
        let session = latchkey.create().await;
        let line = latchkey.logs().wait_for("invalid peer certificate").await;
        assert!(line.contains(why), "{why}: {line}");
        session.delete().await;
        assert!(emulator.snapshot().stanzas.is_empty());
    }
}

#[tokio::test]
async fn pinned_certificate_of_redis_is_taken_and_every_other_refused() {
    let identities = [(); 2].map(|()| Identity::self_signed("redis.example"));
    let redis = redis(&identities[0]).await;
    let (redis_url, secret) = (redis.url(), "5a".repeat(32));
    let start = async |pinned: &Identity| {
        let pin = fingerprint(pinned);
        let settings = [
            ("REDIS_URL", redis_url.as_str()),
            ("LATCHKEY_SECRET", &secret),
            ("LATCHKEY_REDIS_CERT_SHA256", &pin),
            ("LATCHKEY_WHATSAPP_VERSION", "2.3000.1"),
        ];
        Latchkey::serve(&[], &settings).await
    };
    let right = start(&identities[0]).await;
    let ready = right.request("GET", "/readyz").send().await.unwrap();
    assert_eq!(ready.status(), 200);
    let wrong = start(&identities[1]).await;
    let line = wrong
        .logs()
        .wait_for("certificate that is not trusted")
        .await;
    assert!(line.contains(&fingerprint(&identities[0])), "{line}");
    let ready = wrong.request("GET", "/readyz").send().await.unwrap();
    assert_eq!(ready.status(), 503);
}

#[tokio::test]
async fn file_of_roots_that_cannot_be_used_stops_the_start_with_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let empty = write(&folder, "empty.pem", "nothing");
    for (path, wrong) in [
        ("/nowhere/roots.pem", "No such file"),
        (empty.to_str().unwrap(), "no certificate"),
    ] {
        let output = run(&[], &[("PORT", "0"), ("LATCHKEY_CA_FILE", path)]).await;
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        for part in ["LATCHKEY_CA_FILE", path, wrong] {
            assert!(stderr.contains(part), "{stderr}");
        }
    }
}

/// A WhatsApp and a MEGA that are reached over TLS, and the root that vouches for them.
struct Site {
    emulator: Emulator,
    authority: Authority,
    folder: TempDir,
}

impl Site {
    async fn open() -> Self {
        let authority = Authority::new();
        let identity = authority.issue("127.0.0.1", Validity::Current);
        Self {
            emulator: emulator(&identity).await,
            authority,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    async fn latchkey(&self) -> Latchkey {
        let roots = self.roots();
        Latchkey::with(&self.emulator, &[("LATCHKEY_CA_FILE", &roots)]).await
    }

    /// Returns the path of a file with the root in it.
    fn roots(&self) -> String {
        let path = write(&self.folder, "roots.pem", &self.authority.pem());
        path.to_str().unwrap().to_owned()
    }
}

async fn emulator(identity: &Identity) -> Emulator {
    let emulator = Emulator::start(Options {
        tls: Some(identity.server()),
        timing: Timing::fast(),
        mega: Some(MegaOptions::default()),
        ..Options::default()
    });
    emulator.await.unwrap()
}

async fn redis(identity: &Identity) -> RedisServer {
    let options = ServerOptions {
        tls: Some(Tls {
            certificate: identity.pem().to_owned(),
            key: identity.key_pem(),
        }),
        ..ServerOptions::default()
    };
    spawn_blocking(|| RedisServer::start(options))
        .await
        .unwrap()
}

fn fingerprint(identity: &Identity) -> String {
    latchkey_shared::trust::Fingerprint::of(identity.certificate()).to_string()
}

fn write(folder: &TempDir, name: &str, content: &str) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    path
}
