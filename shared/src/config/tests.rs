use std::collections::BTreeSet;

use secrecy::ExposeSecret as _;

use super::{
    source::{FILE_VARIABLE, process_file, texts},
    *,
};

pub(super) fn load(environment: &[(&str, &str)]) -> Result<Settings, SettingError> {
    load_with(environment, None)
}

fn load_with(environment: &[(&str, &str)], file: Option<&str>) -> Result<Settings, SettingError> {
    let environment = environment
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()));
    let file = file.map(|text| ConfigFile {
        name: "latchkey.toml".into(),
        text: text.into(),
    });
    Settings::from_sources(environment, file)
}

fn complaint(environment: &[(&str, &str)], file: Option<&str>) -> String {
    let complaint = load_with(environment, file).unwrap_err().to_string();
    assert!(!complaint.contains('\n'), "{complaint}");
    complaint
}

#[test]
fn defaults_are_those_of_the_contract() {
    let settings = load(&[]).unwrap();
    assert_eq!(
        (settings.http.host.as_str(), settings.http.port),
        ("127.0.0.1", 8080)
    );
    assert_eq!(settings.http.site_name, "Latchkey");
    assert_eq!(settings.http.background_url, None);
    assert_eq!(settings.http.background_shade, 35);
    assert_eq!(settings.http.trusted_proxies, TrustedProxies::NONE);
    assert_eq!(settings.http.rate_limit, Some("20/1m".parse().unwrap()));
    assert_eq!(
        settings.session.phone_cooldown,
        Some(Duration::from_mins(1))
    );
    assert!(!settings.http.passkey_assist);
    assert_eq!(settings.http.passkey_extension_url, None);
    assert_eq!(settings.http.allowed_origins, []);
    assert_eq!(settings.http.hosts, None);
    assert!(settings.http.legacy_routes);
    assert!(settings.http.open);
    assert!(!settings.http.custom_codes);
    assert_eq!(format!("{:?}", settings.http.api_keys), "[]");
    assert_eq!(settings.whatsapp.url, "wss://web.whatsapp.com/ws/chat");
    assert!(settings.whatsapp.proxy.proxies.is_empty());
    assert_eq!(settings.whatsapp.root_key, None);
    assert_eq!(settings.whatsapp.version, VersionSetting::Auto);
    assert_eq!(
        settings.whatsapp.version_url,
        "https://web.whatsapp.com/sw.js"
    );
    assert_eq!(settings.whatsapp.browser.to_string(), "Safari (Mac OS)");
    assert_eq!(settings.worker.slots, 2000);
    assert_eq!(settings.worker.handoff, HandoffSetting::Active);
    assert_eq!(settings.worker.hold, Duration::from_secs(8));
    assert_eq!(settings.worker.record, None);
    assert_eq!(settings.session_ids.template, None);
    assert_eq!(settings.session.ttl, Duration::from_mins(5));
    assert_eq!(settings.session.result_ttl, Duration::from_mins(10));
    assert_eq!(settings.session.queue_limit, 10_000);
    assert_eq!(settings.session.live_limit, Some(20));
    assert_eq!(settings.session.shutdown_grace, Duration::from_secs(25));
    assert!(settings.secret.is_none());
    assert!(settings.redis.url.is_none());
    assert_eq!(settings.redis.certificate, CertificateCheck::Trusted);
    assert_eq!(settings.ca_file, None);
    assert!(settings.mega.account.is_none());
    assert_eq!(settings.mega.api_url, "https://g.api.mega.co.nz");
    assert_eq!(settings.mega.keep, None);
    assert_eq!(settings.log_format, None);
}

#[test]
fn environment_wins_over_the_file_and_the_file_over_the_defaults() {
    let file = "handoff = \"passive\"\nsession_ttl = \"90s\"\nworker_slots = 7\n";
    let settings = load_with(&[("LATCHKEY_HANDOFF", "upload")], Some(file)).unwrap();
    assert_eq!(settings.worker.handoff, HandoffSetting::Upload);
    assert_eq!(settings.session.ttl, Duration::from_secs(90));
    assert_eq!(settings.worker.slots, 7);
    assert_eq!(settings.session.result_ttl, Duration::from_mins(10));
}

#[test]
#[expect(clippy::too_many_lines, reason = "one line a setting")]
fn every_setting_can_be_set() {
    let settings = load(&[
        ("HOST", "[::1]"),
        ("PORT", "0"),
        ("REDIS_URL", "rediss://:hush@redis.example:6380/2"),
        ("LATCHKEY_REDIS_VERIFY_TLS", "off"),
        ("LATCHKEY_REDIS_CERT_SHA256", &"EF".repeat(32)),
        ("LATCHKEY_CA_FILE", "/etc/latchkey/roots.pem"),
        ("LATCHKEY_SECRET", &"ab".repeat(32)),
        ("LATCHKEY_SITE_NAME", "Schlüssel"),
        ("LATCHKEY_TAGLINE", "Bots for everybody"),
        ("LATCHKEY_LOGO_URL", "https://pictures.example/logo.svg"),
        ("LATCHKEY_ACCENT", "#1F7a8c"),
        ("LATCHKEY_THEME", "dark"),
        ("LATCHKEY_FOOTER", "Run by friends."),
        (
            "LATCHKEY_LINKS",
            "Support=https://chat.example/a?b=c, Source = https://git.example",
        ),
        ("LATCHKEY_SESSION_ID", "Bot~{zip|base64}"),
        ("LATCHKEY_BOTS", "gifted-md,keith-md"),
        ("LATCHKEY_BROWSER", "Chrome (Windows)"),
        ("LATCHKEY_HANDOFF", "passive"),
        ("LATCHKEY_HANDOFF_HOLD", "250ms"),
        ("LATCHKEY_WHATSAPP_URL", "ws://127.0.0.1:1234/ws/chat"),
        ("LATCHKEY_WHATSAPP_PROXY", "socks5h://proxy.example:1080"),
        ("LATCHKEY_WHATSAPP_ROOT_KEY", &"cd".repeat(32)),
        ("LATCHKEY_WHATSAPP_VERSION", "2.3000.1045649367"),
        (
            "LATCHKEY_WHATSAPP_VERSION_URL",
            "http://127.0.0.1:1234/sw.js",
        ),
        ("MEGA_EMAIL", "Operator@Example.com"),
        ("MEGA_PASSWORD", " hush "),
        ("MEGA_MFA_SECRET", "GEZD GNBV GY3T QOJQ"),
        ("LATCHKEY_MEGA_API_URL", "http://127.0.0.1:1234"),
        ("LATCHKEY_MEGA_KEEP", "30days"),
        ("LATCHKEY_SESSION_TTL", "2m"),
        ("LATCHKEY_RESULT_TTL", "1h"),
        ("LATCHKEY_WORKER_SLOTS", "12000"),
        ("LATCHKEY_QUEUE_LIMIT", "1"),
        ("LATCHKEY_RATE_LIMIT", "off"),
        ("LATCHKEY_LIVE_LIMIT", "off"),
        ("LATCHKEY_PHONE_COOLDOWN", "off"),
        ("LATCHKEY_LANGUAGE", "en"),
        (
            "LATCHKEY_WORDS",
            concat!(env!("CARGO_MANIFEST_DIR"), "/languages"),
        ),
        ("LATCHKEY_PASSKEY_ASSIST", "on"),
        (
            "LATCHKEY_PASSKEY_EXTENSION_URL",
            "https://store.example/passkeys",
        ),
        (
            "LATCHKEY_ALLOWED_ORIGINS",
            "https://front.example, http://localhost:3000",
        ),
        ("LATCHKEY_HOSTS", "Link.example, [::1],192.0.2.1"),
        ("LATCHKEY_LEGACY_ROUTES", "off"),
        ("LATCHKEY_API_KEYS", &format!("panel={}", "k".repeat(32))),
        ("LATCHKEY_OPEN", "off"),
        ("LATCHKEY_CUSTOM_CODES", "on"),
        ("LATCHKEY_TRUSTED_PROXIES", "2"),
        ("LATCHKEY_LOG_FORMAT", "json"),
        ("LATCHKEY_SHUTDOWN_GRACE", "0s"),
    ])
    .unwrap();
    assert_eq!(
        (settings.http.host.as_str(), settings.http.port),
        ("::1", 0)
    );
    let redis_url = settings.redis.url.unwrap();
    assert_eq!(redis_url.reveal(), "rediss://:hush@redis.example:6380/2");
    assert_eq!(
        settings.redis.certificate,
        CertificateCheck::Pinned("ef".repeat(32).parse().unwrap())
    );
    let ca_file = settings.ca_file.unwrap();
    assert_eq!(ca_file.to_str(), Some("/etc/latchkey/roots.pem"));
    let account = settings.mega.account.unwrap();
    assert_eq!(account.email, "operator@example.com");
    assert_eq!(account.password.expose_secret(), " hush ");
    let mfa_secret = account.mfa_secret.unwrap();
    assert_eq!(mfa_secret.expose_secret(), "GEZD GNBV GY3T QOJQ");
    assert_eq!(settings.mega.api_url, "http://127.0.0.1:1234");
    assert_eq!(settings.mega.keep, Some(Duration::from_hours(30 * 24)));
    assert_eq!(settings.secret.unwrap().all()[0].as_bytes(), &[0xab; 32]);
    assert_eq!(settings.http.site_name, "Schlüssel");
    let branding = settings.http.branding;
    assert_eq!(branding.tagline.as_deref(), Some("Bots for everybody"));
    let logo = branding.logo_url.as_deref();
    assert_eq!(logo, Some("https://pictures.example/logo.svg"));
    assert_eq!(branding.accent.unwrap().to_string(), "#1f7a8c");
    assert_eq!(branding.theme, Theme::Dark);
    assert_eq!(branding.footer.as_deref(), Some("Run by friends."));
    let links = branding.links.iter();
    let links: Vec<_> = links.map(|link| (&*link.name, &*link.url)).collect();
    assert_eq!(
        links,
        [
            ("Support", "https://chat.example/a?b=c"),
            ("Source", "https://git.example")
        ]
    );
    let template = settings.session_ids.template.unwrap();
    assert_eq!(template.to_string(), "Bot~{zip|base64}");
    let bots = settings.session_ids.bots.iter().map(|bot| &*bot.name);
    assert_eq!(bots.collect::<Vec<_>>(), ["gifted-md", "keith-md"]);
    assert_eq!(settings.whatsapp.browser.to_string(), "Chrome (Windows)");
    assert_eq!(settings.worker.handoff, HandoffSetting::Passive);
    assert_eq!(settings.worker.hold, Duration::from_millis(250));
    assert_eq!(settings.whatsapp.url, "ws://127.0.0.1:1234/ws/chat");
    assert_eq!(settings.whatsapp.root_key, Some([0xcd; 32]));
    assert_eq!(
        settings.whatsapp.version,
        VersionSetting::Fixed(1_045_649_367)
    );
    assert_eq!(settings.whatsapp.version_url, "http://127.0.0.1:1234/sw.js");
    assert_eq!(settings.session.ttl, Duration::from_mins(2));
    assert_eq!(settings.session.result_ttl, Duration::from_hours(1));
    assert_eq!(settings.worker.slots, 12_000);
    assert_eq!(settings.session.queue_limit, 1);
    assert_eq!(settings.http.rate_limit, None);
    assert_eq!(settings.session.live_limit, None);
    assert_eq!(settings.session.phone_cooldown, None);
    assert!(settings.http.passkey_assist);
    let store = settings.http.passkey_extension_url;
    assert_eq!(store.as_deref(), Some("https://store.example/passkeys"));
    let origins = settings.http.allowed_origins.iter();
    let origins: Vec<_> = origins.map(WebOrigin::as_str).collect();
    assert_eq!(origins, ["https://front.example", "http://localhost:3000"]);
    let hosts = settings.http.hosts.unwrap();
    assert_eq!(hosts, ["link.example", "::1", "192.0.2.1"]);
    assert!(!settings.http.legacy_routes);
    assert_eq!(settings.http.trusted_proxies, TrustedProxies::Count(2));
    assert_eq!(format!("{:?}", settings.http.api_keys), r#"["panel"]"#);
    assert!(!settings.http.open);
    assert!(settings.http.custom_codes);
    assert_eq!(settings.log_format, Some(LogFormat::Json));
    assert_eq!(settings.session.shutdown_grace, Duration::ZERO);
}

#[test]
fn names_are_limited_by_the_operator_or_where_only_loopback_can_be_meant() {
    let answered = |settings: &[(&str, &str)]| load(settings).unwrap().http.answered_hosts();
    let named = ("LATCHKEY_HOSTS", "link.example");
    let proxied = ("LATCHKEY_TRUSTED_PROXIES", "1");
    for host in ["127.0.0.1", "localhost", "::1", "127.1.2.3"] {
        let host = ("HOST", host);
        assert_eq!(answered(&[host]), Some(Vec::new()));
        assert_eq!(answered(&[host, proxied]), None);
        let expected = Some(vec!["link.example".to_owned()]);
        assert_eq!(answered(&[host, named]), expected);
        assert_eq!(answered(&[host, named, proxied]), expected);
    }
    let open = ("HOST", "0.0.0.0");
    assert_eq!(answered(&[open]), None);
    assert_eq!(
        answered(&[open, named]),
        Some(vec!["link.example".to_owned()])
    );
}

#[test]
fn certificate_of_redis_is_checked_by_the_pin_the_roots_or_not_at_all() {
    let check = |settings: &[(&str, &str)]| load(settings).unwrap().redis.certificate;
    let pin = "ef".repeat(32);
    let pinned = ("LATCHKEY_REDIS_CERT_SHA256", pin.as_str());
    let (on, off) = [
        ("LATCHKEY_REDIS_VERIFY_TLS", "on"),
        ("LATCHKEY_REDIS_VERIFY_TLS", "off"),
    ]
    .into();
    assert_eq!(check(&[on]), CertificateCheck::Trusted);
    assert_eq!(check(&[off]), CertificateCheck::Any);
    let expected = CertificateCheck::Pinned(pin.parse().unwrap());
    assert_eq!(check(&[pinned, on]), expected);
    assert_eq!(check(&[pinned, off]), expected);
}

#[test]
fn pin_for_a_redis_that_shows_no_certificate_is_refused() {
    let pin = "ef".repeat(32);
    let plain = [
        ("REDIS_URL", "redis://:hush@redis.example"),
        ("LATCHKEY_REDIS_CERT_SHA256", &pin),
    ];
    let complaint = complaint(&plain, None);
    assert!(complaint.contains("rediss://"), "{complaint}");
    assert!(!complaint.contains("hush"), "{complaint}");
}

#[test]
fn bad_value_names_its_variable_and_what_is_allowed() {
    assert_eq!(
        complaint(&[("LATCHKEY_HANDOFF", "foo")], None),
        r#"LATCHKEY_HANDOFF is "foo"; allowed: active, passive, upload"#,
    );
    for (variable, values) in [
        (
            "HOST",
            &[
                "not a host",
                "-a",
                "a..b",
                "256.1.1.1",
                "[127.0.0.1]",
                "a/b",
                "1.2.3",
            ] as &[_],
        ),
        ("PORT", &["65536", "-1", "http", "8080 "]),
        ("LATCHKEY_REDIS_VERIFY_TLS", &["no", "true", "0"]),
        ("LATCHKEY_REDIS_CERT_SHA256", &["ab", &"g".repeat(64)]),
        ("LATCHKEY_SITE_NAME", &[" ", "a\nb", &"x".repeat(61)]),
        ("LATCHKEY_TAGLINE", &[" ", "a\nb", &"x".repeat(121)]),
        (
            "LATCHKEY_LOGO_URL",
            &["/logo.svg", "http://a.example/b", "https://a.example;b/c"],
        ),
        ("LATCHKEY_ACCENT", &["teal", "1f7a8c", "#1f7", "#1f7a8cff"]),
        ("LATCHKEY_THEME", &["Dark", "black"]),
        ("LATCHKEY_FOOTER", &[" ", "a\tb", &"x".repeat(301)]),
        (
            "LATCHKEY_LINKS",
            &[
                "https://a.example",
                "A=http://a.example",
                "A=javascript:alert(1)",
                "=https://a.example",
                "A=https://a.example,",
                "A=https://a.example,B=https://a.example,C=https://a.example,\
                 D=https://a.example,E=https://a.example,F=https://a.example",
            ],
        ),
        ("LATCHKEY_SESSION_ID", &["Ilom~", "{jsn}", "{json", "{zip}"]),
        ("LATCHKEY_BOTS", &["gifted", "amazing-bot;gifted-md"]),
        ("LATCHKEY_HANDOFF", &["on"]),
        ("LATCHKEY_HANDOFF_HOLD", &["8", "-1s", "6m"]),
        (
            "LATCHKEY_WHATSAPP_URL",
            &["https://web.whatsapp.com", "wss://", "ws:///x", "wss://a b"],
        ),
        ("LATCHKEY_WHATSAPP_ROOT_KEY", &["ab", &"g".repeat(64)]),
        (
            "LATCHKEY_WHATSAPP_VERSION",
            &["2.2413.1", "2.3000.", "2.3000.+1", "2.3000.4294967296"],
        ),
        ("LATCHKEY_WHATSAPP_VERSION_URL", &["ftp://example.org"]),
        ("LATCHKEY_SESSION_TTL", &["0s", "25h", "five"]),
        ("LATCHKEY_RESULT_TTL", &["999ms", "8days"]),
        ("LATCHKEY_WORKER_SLOTS", &["0", "many"]),
        ("LATCHKEY_QUEUE_LIMIT", &["0", "1e6"]),
        ("LATCHKEY_RATE_LIMIT", &["20", "0/1m", "on"]),
        ("LATCHKEY_LIVE_LIMIT", &["0", "20/1m", "on"]),
        ("LATCHKEY_OPEN", &["true", "no"]),
        ("LATCHKEY_CUSTOM_CODES", &["true", "no"]),
        ("LATCHKEY_PHONE_COOLDOWN", &["60", "0s", "2days", "on"]),
        ("LATCHKEY_PASSKEY_ASSIST", &["true", "ON", "1"]),
        (
            "LATCHKEY_PASSKEY_EXTENSION_URL",
            &["store.example", "http://store.example", "javascript:1"],
        ),
        (
            "LATCHKEY_ALLOWED_ORIGINS",
            &[
                "*",
                "front.example",
                "https://a.example,",
                "https://a.example/x",
            ],
        ),
        (
            "LATCHKEY_HOSTS",
            &["*", "a.example:80", "a.example,", "a b"],
        ),
        ("LATCHKEY_LEGACY_ROUTES", &["no", "1"]),
        (
            "LATCHKEY_TRUSTED_PROXIES",
            &["33", "true", "header:", "10.0.0.0/64"],
        ),
        ("LATCHKEY_LOG_FORMAT", &["xml"]),
        ("LATCHKEY_SHUTDOWN_GRACE", &["2h"]),
    ] {
        for value in values {
            let complaint = complaint(&[(variable, value)], None);
            assert!(
                complaint.starts_with(&format!("{variable} is \"")),
                "{complaint}"
            );
            assert!(complaint.contains("; allowed: "), "{complaint}");
        }
    }
}

#[test]
fn bad_value_of_a_file_names_its_key() {
    assert_eq!(
        complaint(&[], Some("handoff = \"foo\"")),
        r#"handoff in latchkey.toml is "foo"; allowed: active, passive, upload"#,
    );
    assert_eq!(
        complaint(&[], Some("port = [1]")),
        r#"port in latchkey.toml is "a list or a table"; allowed: 0 to 65535"#,
    );
}

#[test]
fn long_value_is_shown_in_part() {
    let complaint = complaint(&[("LATCHKEY_LOG_FORMAT", &"x".repeat(100_000))], None);
    assert!(complaint.len() < 200, "{complaint}");
}

#[test]
fn unknown_name_is_refused_and_the_closest_one_suggested() {
    assert_eq!(
        complaint(&[("LATCHKEY_HANDOF", "active")], None),
        "LATCHKEY_HANDOF is not a setting; did you mean LATCHKEY_HANDOFF?",
    );
    assert_eq!(
        complaint(&[("LATCHKEY_PORT", "1")], None),
        "LATCHKEY_PORT is not a setting; did you mean PORT?",
    );
    assert_eq!(
        complaint(&[("LATCHKEY_COLOUR", "1")], None),
        "LATCHKEY_COLOUR is not a setting; see .env.example for all of them",
    );
    assert_eq!(
        complaint(&[], Some("sesion_ttl = \"5m\"")),
        r#""sesion_ttl" in latchkey.toml is not a setting; did you mean session_ttl?"#,
    );
    assert!(complaint(&[], Some("[worker]\nslots = 5")).starts_with(r#""worker" in latchkey"#));
    assert!(complaint(&[], Some("HOST = \"::1\"")).starts_with(r#""HOST" in latchkey.toml"#));
}

#[test]
fn variables_of_other_programs_are_ignored() {
    let others = [
        ("PATH", "/bin"),
        ("HOSTNAME", "x"),
        ("REDIS_HOST", "x"),
        (FILE_VARIABLE, "x"),
    ];
    assert!(load(&others).is_ok());
}

#[test]
fn empty_value_is_the_same_as_none() {
    let empty: Vec<_> = list::all().map(|setting| (setting.name, "")).collect();
    let settings = load(&empty).unwrap();
    assert!(settings.session_ids.bots.is_empty());
    assert_eq!(settings.http.host, "127.0.0.1");
    assert!(settings.secret.is_none());
}

#[test]
fn secret_is_in_no_complaint_and_no_debug_output() {
    let hush = "hush-hush-hush";
    let complaint_of_variable = complaint(&[("LATCHKEY_SECRET", hush)], None);
    assert_eq!(
        complaint_of_variable,
        "LATCHKEY_SECRET is not valid; allowed: 32 bytes as base64 or as 64 hexadecimal digits, or \
         any text of 32 characters or more; several are separated by commas",
    );
    let broken_line = format!("secret = \"{hush}\nport = 1");
    let broken_type = format!("secret = [\"{hush}\"]");
    let doubled = format!("secret = \"{hush}\"\nsecret = \"{hush}\"");
    for file in [
        format!("secret = \"{hush}\""),
        broken_line,
        broken_type,
        doubled,
    ] {
        let complaint = complaint(&[], Some(&file));
        assert!(complaint.contains("latchkey.toml"), "{complaint}");
        assert!(!complaint.contains(hush), "{complaint}");
    }
    assert_eq!(
        complaint(&[("REDIS_URL", &format!("redis://:{hush}@"))], None),
        "REDIS_URL is not valid; allowed: redis://[user:password@]host[:port][/database], or \
         rediss:// for TLS",
    );
    let short_key = format!("panel={hush}");
    let complaint_of_key = complaint(&[("LATCHKEY_API_KEYS", &short_key)], None);
    assert!(complaint_of_key.starts_with("LATCHKEY_API_KEYS is not valid"));
    assert!(!complaint_of_key.contains(hush), "{complaint_of_key}");
    let redis_url = format!("redis://:{hush}@host");
    let keys = format!("panel={hush}{}", "k".repeat(32));
    let settings = load(&[
        ("LATCHKEY_SECRET", &"ab".repeat(32)),
        ("REDIS_URL", &redis_url),
        ("LATCHKEY_API_KEYS", &keys),
    ])
    .unwrap();
    assert!(!format!("{settings:?}").contains(hush));
    assert!(!format!("{settings:?}").contains("abab"));
    assert!(!format!("{settings:?}").contains("171"));
}

#[test]
fn missing_setting_that_a_program_needs_is_named() {
    let settings = load(&[]).unwrap();
    let complaint = settings.needed_redis_url().unwrap_err().to_string();
    assert!(complaint.starts_with("REDIS_URL is not set; allowed: redis://"));
    let complaint = settings.needed_secret().unwrap_err().to_string();
    assert!(complaint.starts_with("LATCHKEY_SECRET is not set; allowed: 32 bytes"));
    let settings = load(&[
        ("REDIS_URL", "redis://host"),
        ("LATCHKEY_SECRET", &"ab".repeat(32)),
    ])
    .unwrap();
    assert!(settings.needed_redis_url().is_ok() && settings.needed_secret().is_ok());
}

#[cfg(unix)]
#[test]
fn secret_that_is_not_utf_8_is_in_no_complaint() {
    use std::{ffi::OsString, os::unix::ffi::OsStringExt as _};

    let value = OsString::from_vec(b"hush\xff\xfe".to_vec());
    let complaint = texts([("LATCHKEY_SECRET".into(), value)])
        .unwrap_err()
        .to_string();
    assert_eq!(
        complaint,
        "LATCHKEY_SECRET is not valid; allowed: text in UTF-8"
    );
}

#[test]
fn file_that_is_no_toml_names_the_place() {
    let complaint = complaint(&[], Some("port = 1\nhost"));
    assert!(complaint.starts_with("the settings file latchkey.toml cannot be used: "));
    assert!(complaint.contains("line 2"), "{complaint}");
}

#[test]
fn named_file_must_exist_and_the_default_one_need_not() {
    let environment = |name: &str| [(FILE_VARIABLE.to_owned(), name.to_owned())].into();
    let error = process_file(&environment("no/such/latchkey.toml"))
        .err()
        .unwrap();
    assert!(
        error
            .to_string()
            .starts_with("the settings file no/such/latchkey.toml cannot")
    );
    assert!(process_file(&environment("")).unwrap().is_none());
    let file = process_file(&environment("Cargo.toml")).unwrap().unwrap();
    assert_eq!(file.text, include_str!("../../Cargo.toml"));
}

#[test]
fn every_setting_of_the_list_is_read() {
    for setting in list::all() {
        let key = setting.key();
        let complaint = complaint(&[], Some(&format!("{key} = [1]")));
        let value = if setting.secret {
            "not valid"
        } else {
            "\"a list"
        };
        let expected = format!("{key} in latchkey.toml is {value}");
        assert!(complaint.starts_with(&expected), "{complaint}");
    }
}

#[test]
fn names_of_the_list_are_told_apart() {
    let names: BTreeSet<_> = list::all().map(|setting| setting.name).collect();
    let keys: BTreeSet<_> = list::all().map(Setting::key).collect();
    assert_eq!(names.len(), list::all().count());
    assert_eq!(keys.len(), names.len());
}

#[test]
fn example_shows_the_defaults() {
    let lines = EXAMPLE
        .lines()
        .filter_map(|line| line.strip_prefix("# ")?.split_once('='));
    let set: Vec<_> = lines.filter(|(name, _)| !name.contains(' ')).collect();
    assert_eq!(set.len(), list::all().count() + 1);
    let (example, default) = (load(&set).unwrap(), load(&[]).unwrap());
    assert_eq!(format!("{example:?}"), format!("{default:?}"));
}

const EXAMPLE: &str = include_str!("../../../.env.example");

#[test]
fn everything_that_is_wrong_is_found_at_once() {
    let environment = [
        ("PORT", "many"),
        ("LATCHKEY_SECRET", "hush"),
        ("LATCHKEY_HANDOFF", "active"),
        ("MEGA_EMAIL", "operator@mega.example"),
        ("MEGA_PASSWORD", "hush"),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let unknown = SettingError::Unknown {
        name: "LATCHKEY_TYPO".into(),
        closest: None,
    };
    let broken = SettingError::File {
        file: "latchkey.toml".into(),
        reason: "no".into(),
    };
    let examined = Settings::examine_sources(
        environment.into(),
        vec![unknown.clone()],
        Err(broken.clone()),
    );
    let wrong: Vec<String> = examined
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        wrong,
        [
            &unknown.to_string(),
            "LATCHKEY_SECRET is not valid; allowed: 32 bytes as base64 or as 64 hexadecimal digits, or \
         any text of 32 characters or more; several are separated by commas",
            r#"PORT is "many"; allowed: 0 to 65535"#,
            &broken.to_string(),
        ]
    );
    let good = [("PORT".to_owned(), "0".to_owned())];
    assert!(Settings::examine_sources(good.into(), Vec::new(), Ok(None)).is_ok());
    let half = [("MEGA_EMAIL".to_owned(), "operator@mega.example".to_owned())];
    let wrong = Settings::examine_sources(half.into(), Vec::new(), Ok(None)).unwrap_err();
    assert_eq!(wrong.len(), 1);
}
