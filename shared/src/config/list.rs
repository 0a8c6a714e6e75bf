//! Every setting: its name, its default, what it may be and what it means.
//!
//! This list is the truth. The loader takes names and defaults from it, and `.env.example` and
//! `docs/settings.md` are written from it (`just settings`; `tests/settings.rs` holds them to it).

use std::sync::LazyLock;

use latchkey_entry::Browser;

use self::DefaultValue::{Absent, Text};
use super::{
    api_keys::API_KEYS_FORM,
    branding::{COLOUR_FORM, LINKS_FORM},
    mega::{EMAIL_FORM, PASSWORD_FORM},
    monitor::{MONITOR_FORM, TOKEN_FORM},
    origin::ORIGINS_FORM,
    proxy::PROXY_FORM,
    redis::{FINGERPRINT_FORM, REDIS_URL_FORM},
    trusted_proxies::PROXIES_FORM,
    value::{EXTENSION_URL_FORM, HOLD_FORM, VERSION_FORM},
    webhook::{WEBHOOK_SECRET_FORM, WEBHOOK_URL_FORM},
};
use crate::words::Language;

/// Settings that belong together.
#[derive(Debug)]
pub struct Group {
    /// The heading in the documents.
    pub title: &'static str,
    /// Its settings, in the order of the documents.
    pub settings: Vec<Setting>,
}

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// The environment variable.
    pub name: &'static str,
    /// What holds when nobody sets it.
    pub default: DefaultValue,
    /// What it may be set to, as errors say it.
    pub allowed: &'static str,
    /// What it does, for the documents: sentences, with names between backticks.
    pub meaning: &'static str,
    /// Whether its value must never be shown.
    pub secret: bool,
}

/// What holds when nobody sets a setting.
#[derive(Debug, Clone, Copy)]
pub enum DefaultValue {
    /// This text, as if it had been set.
    Text(&'static str),
    /// No value; what that comes to, for the documents.
    Absent(&'static str),
}

impl Setting {
    /// The name in a settings file: in lower case, without `LATCHKEY_`.
    pub fn key(&self) -> String {
        let name = self.name.strip_prefix(PREFIX).unwrap_or(self.name);
        name.to_ascii_lowercase()
    }
}

/// Returns every setting.
pub(super) fn all() -> impl Iterator<Item = &'static Setting> {
    GROUPS.iter().flat_map(|group| &group.settings)
}

/// Every setting, grouped for a reader.
pub static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| {
    vec![
        Group {
            title: "Listening",
            settings: vec![
                Setting {
                    name: "HOST",
                    default: Text("127.0.0.1"),
                    allowed: "a host name or an IP address",
                    meaning: "The address to listen on. `0.0.0.0` opens it to the network: put a reverse proxy \
                        with TLS in front of it first, and set `LATCHKEY_TRUSTED_PROXIES`.",
                    secret: false,
                },
                Setting {
                    name: "PORT",
                    default: Text("8080"),
                    allowed: "0 to 65535",
                    meaning: "The port to listen on; `0` takes a free one.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_HOSTS",
                    default: Absent("none"),
                    allowed: "names or addresses without a port, separated by commas",
                    meaning: "The names that the gateway answers to, separated by commas, besides loopback names; \
                        other requests get 421. Without it, all names, but for a gateway that listens on a \
                        loopback address and trusts no proxy: that one answers to loopback names and \
                        addresses only.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_TRUSTED_PROXIES",
                    default: Text("0"),
                    allowed: PROXIES_FORM,
                    meaning: "The reverse proxies in front that are trusted for `X-Forwarded-For`, \
                        `X-Forwarded-Proto` and `X-Forwarded-Host`: how many a request passes, or their \
                        networks such as `10.0.0.0/8,fd00::/8`; or `header:NAME`, such as \
                        `header:CF-Connecting-IP`, for the one header that a platform sets to the visitor's \
                        address. Too few, and all visitors share one rate limit; too many, and visitors can \
                        forge their address.",
                    secret: false,
                },
            ],
        },
        Group {
            title: "Callers",
            settings: vec![
                Setting {
                    name: "LATCHKEY_ALLOWED_ORIGINS",
                    default: Absent("none"),
                    allowed: ORIGINS_FORM,
                    meaning: "The origins of front ends elsewhere whose pages may call the API from a browser, \
                        separated by commas, such as `https://front.example`.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_LEGACY_ROUTES",
                    default: Text("on"),
                    allowed: "on, off",
                    meaning: "`off`: without the routes of older front ends, `GET /server` and `GET /code`.",
                    secret: false,
                },
            ],
        },
        Group {
            title: "Watching over it",
            settings: vec![
                Setting {
                    name: "LATCHKEY_MONITOR",
                    default: Absent("none"),
                    allowed: MONITOR_FORM,
                    meaning: "Where this process, a worker too, answers `/healthz`, `/readyz` and \
                        `/metrics` to whoever asks: an address that only your own machines reach. \
                        [metrics.md](metrics.md) has the metrics.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_OPERATOR_TOKEN",
                    default: Absent("none"),
                    allowed: TOKEN_FORM,
                    meaning: "Opens [the operator's page](running.md#the-operators-page), `/operator`, \
                        and `/metrics` on the public port: to a browser that has typed it into a form, \
                        and as a Bearer token or the password of Basic authentication with any name. \
                        Without it there is nothing at these addresses.",
                    secret: true,
                },
            ],
        },
        Group {
            title: "Redis and encryption",
            settings: vec![
                Setting {
                    name: "REDIS_URL",
                    default: Absent("none"),
                    allowed: REDIS_URL_FORM,
                    meaning: "The Redis that gateways and workers share: \
                        `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS. \
                        `latchkey-gateway` and `latchkey-worker` require it; `latchkey` uses it if it is set.",
                    secret: true,
                },
                Setting {
                    name: "LATCHKEY_REDIS_VERIFY_TLS",
                    default: Text("on"),
                    allowed: "on, off",
                    meaning: "`off` accepts any certificate from a `rediss://` server, so that whoever sits \
                        between can read and change everything: prefer `LATCHKEY_REDIS_CERT_SHA256` or \
                        `LATCHKEY_CA_FILE`.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_REDIS_CERT_SHA256",
                    default: Absent("none"),
                    allowed: FINGERPRINT_FORM,
                    meaning: "The SHA-256 of the one certificate that a `rediss://` server may show, whoever \
                        signed it and whatever name is in it, in hex, with or without colons. For a \
                        self-signed one.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_SECRET",
                    default: Absent("random at each start; required with Redis"),
                    allowed: SECRET_FORM,
                    meaning: "Encrypts everything secret that is put into Redis: 32 bytes in base64 or hex \
                        (`openssl rand -base64 32`), or any text of 32 characters or more, the same in every \
                        process on one Redis. Of several, separated by commas, the first seals and all open: \
                        `docs/running.md` says how to replace one. It opens no result: that takes the \
                        session's token too.",
                    secret: true,
                },
                Setting {
                    name: "LATCHKEY_WORKER_SECRET",
                    default: Absent("derived from `LATCHKEY_SECRET`"),
                    allowed: SECRET_FORM,
                    meaning: "The same for what only workers need: the checkpoints of sessions that are being \
                        linked, the login at MEGA, the files to delete there. Set on workers alone, it keeps \
                        credentials from whoever has a gateway's settings.",
                    secret: true,
                },
            ],
        },
        Group {
            title: "Pages",
            settings: vec![
                Setting {
                    name: "LATCHKEY_SITE_NAME",
                    default: Text("Latchkey"),
                    allowed: "1 to 60 characters",
                    meaning: "The name of the site on the pages.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_TAGLINE",
                    default: Absent("none"),
                    allowed: "1 to 120 characters",
                    meaning: "One line under the name.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_LOGO_URL",
                    default: Absent("none"),
                    allowed: "an https:// URL of at most 2048 characters (http:// on this machine alone)",
                    meaning: "The `https://` URL of a logo, in the place of the lock beside the name. Visitors' browsers \
                        load it from there; it is shown 32 pixels high, and four times as wide at most.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_ACCENT",
                    default: Absent("none"),
                    allowed: COLOUR_FORM,
                    meaning: "The colour of buttons, codes and light, such as `#1f7a8c`, in the place of the amber. Lighter \
                        and darker ones are derived from it, so that all text stays readable.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_THEME",
                    default: Text("auto"),
                    allowed: "auto, dark, light",
                    meaning: "`dark` or `light`: the pages are so for everybody, and not as the visitor's device is.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_FOOTER",
                    default: Absent("none"),
                    allowed: "1 to 300 characters",
                    meaning: "A text at the foot of every page.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_LINKS",
                    default: Absent("none"),
                    allowed: LINKS_FORM,
                    meaning: "Links at the foot of every page, such as \
                        `Support=https://chat.example,Source=https://git.example/bot`.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_BACKGROUND_URL",
                    default: Absent("none"),
                    allowed: "an https:// URL of at most 2048 characters (http:// on this machine alone)",
                    meaning: "The `https://` URL of a picture behind the pages. Visitors' browsers load it from \
                        there, and but for the logo load nothing from anywhere but this site.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_BACKGROUND_SHADE",
                    default: Text("35"),
                    allowed: "0 to 100",
                    meaning: "How much of that picture is shaded, in per cent. The text stands on frosted panels, \
                        which the page makes as dense as it takes to read: it measures the picture, where the \
                        picture's server lets it (`Access-Control-Allow-Origin`).",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_LANGUAGE",
                    default: Text("en"),
                    allowed: Language::CODES,
                    meaning: "The language of visitors whose browser asks for none of the languages that there \
                        are, and of a terminal whose `LANG` names none of them.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_WORDS",
                    default: Absent("none"),
                    allowed: "a folder of files such as en.ftl with texts of your own",
                    meaning: "A folder with texts that take the place of the built-in ones, a file a language: \
                        see [languages.md](languages.md).",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_PASSKEY_ASSIST",
                    default: Text("off"),
                    allowed: "on, off",
                    meaning: "`on`: where WhatsApp asks for a passkey, the pages help the visitor to bring it over \
                        from WhatsApp Web, with a warning: by a browser extension, WAHA's or that of \
                        `deploy/extension`, and as the last resort by pasting a script into the browser's \
                        console, a habit that thieves exploit: think twice.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_PASSKEY_EXTENSION_URL",
                    default: Absent("none"),
                    allowed: EXTENSION_URL_FORM,
                    meaning: "Where visitors get that extension, in the store of their browser: the pages link to it.",
                    secret: false,
                },
            ],
        },
        Group {
            title: "Who may start sessions",
            settings: vec![
                Setting {
                    name: "LATCHKEY_API_KEYS",
                    default: Absent("none"),
                    allowed: API_KEYS_FORM,
                    meaning: "The keys of your own front ends, bots and panels, as `NAME=KEY` pairs separated by \
                        commas, keys of 32 characters or more (`openssl rand -hex 32`). A call that shows one as \
                        `X-API-Key` may [say more](http.md#with-an-api-key): for whom it asks, the template, the \
                        proxy. To replace a key, list the new one beside it under the same name. A gateway keeps \
                        their hashes only.",
                    secret: true,
                },
                Setting {
                    name: "LATCHKEY_OPEN",
                    default: Text("on"),
                    allowed: "on, off",
                    meaning: "`off`: only callers with an API key may start sessions, and the pages say so.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_CUSTOM_CODES",
                    default: Text("off"),
                    allowed: "on, off",
                    meaning: "`on`: anybody may choose the eight characters of a pairing code, a known way of \
                        phishing: a stranger chooses a word and has the victim type it. `off`: callers with an \
                        API key only.",
                    secret: false,
                },
            ],
        },
        Group {
            title: "Limits",
            settings: vec![
                Setting {
                    name: "LATCHKEY_RATE_LIMIT",
                    default: Text("20/1m"),
                    allowed: "COUNT/TIME such as 20/1m, with 1 to 1000000 in 1s to 1day; or off",
                    meaning: "New sessions per client address: how many at once, and the time in which that many \
                        are earned back. An IPv6 address counts as its /64, and looser as its /56 (four times as \
                        many) and its /48 (sixteen times). Where a caller with an API key names its `client`, that \
                        counts in place of the address. `off` lifts the limit.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_LIVE_LIMIT",
                    default: Text("20"),
                    allowed: "1 to 1000000; or off",
                    meaning: "Sessions of one client that are under way at once, from the request to the end, \
                        waiting ones included. Counted as `LATCHKEY_RATE_LIMIT` counts. `off` lifts the limit.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_CHALLENGE",
                    default: Text("off"),
                    allowed: "on, off",
                    meaning: "`on`: browsers do a proof of work before a session starts, about a second of it on an \
                        old phone, so that a flood of sessions costs its sender something. Programs without an API \
                        key do it too; browsers without scripts cannot, and `GET /server` and `GET /code` start \
                        nothing.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_PHONE_COOLDOWN",
                    default: Text("60s"),
                    allowed: "a time from 1s to 1day; or off",
                    meaning: "The time between two pairing codes for one phone number, whoever asks, a session's \
                        further codes included; threefold with each further code within six hours. While a \
                        code of a number is alive, no other session gets one. WhatsApp locks numbers that ask \
                        too often. `off` lifts both limits; what WhatsApp asks for is kept all the same. The \
                        same for gateways and workers.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_UNWATCHED",
                    default: Text("90s"),
                    allowed: "a time from 1s to 1day; or off",
                    meaning: "A QR session that nobody has asked for or listened to for so long before its link \
                        ends as `expired`. A code session gets no further code then and ends with the one it \
                        has: whoever types it on the same phone has left the page. `off` lets both go on. \
                        The same for gateways and workers.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_QUEUE_LIMIT",
                    default: Text("10000"),
                    allowed: "1 to 1000000",
                    meaning: "How many sessions may wait for a worker. Past it, new ones are refused with 503 and \
                        `Retry-After`.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_WORKER_SLOTS",
                    default: Text("2000"),
                    allowed: "1 to 1000000",
                    meaning: "How many sessions a worker holds at once.",
                    secret: false,
                },
            ],
        },
        Group {
            title: "Sessions",
            settings: vec![
                Setting {
                    name: "LATCHKEY_SESSION_TTL",
                    default: Text("5m"),
                    allowed: "a time from 1s to 1day",
                    meaning: "How long a session may take from the request to the link.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_RESULT_TTL",
                    default: Text("10m"),
                    allowed: "a time from 1s to 7days",
                    meaning: "How long the result of a finished session can be fetched.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_SESSION_ID",
                    default: Absent(
                        "`Ilom~{json|base64}`; with MEGA `ilombot--{mega_zip_url|base64}`",
                    ),
                    allowed: "text with fields in braces, such as Ilom~{json|base64}",
                    meaning: "What a session ID is made of: text, and fields with filters. \
                        [session-ids.md](session-ids.md) has all of them.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_BOTS",
                    default: Absent("none"),
                    allowed: "names of bots and libraries, separated by commas, such as amazing-bot,gifted-md,whatsmeow",
                    meaning: "The bots that the pages offer by name, each with its session ID. The first is the \
                        main one and takes the place of `LATCHKEY_SESSION_ID`. [bots.md](bots.md) has their names. \
                        And libraries, `whatsmeow` and `whatsapp-rust`, each with a file that it opens as its own \
                        [store](session-ids.md#other-libraries).",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_HANDOFF",
                    default: Text("active"),
                    allowed: "active, passive, upload",
                    meaning: "What the linked connection does before it closes. `active` goes active, uploads \
                        nothing and acknowledges nothing; `passive` stays passive; `upload` uploads five \
                        pre-keys and ships their private halves in `zip` and `multi`.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_HANDOFF_HOLD",
                    default: Text("8s"),
                    allowed: HOLD_FORM,
                    meaning: "How long the linked connection is held before it closes.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_SEND_TO_SELF",
                    default: Text("off"),
                    allowed: "on, off",
                    meaning: "`on`: the session ID goes to the owner's own chat on WhatsApp as well, with what to know \
                        of it, in the owner's language. The message makes Signal sessions that the bot must have, so \
                        every session ID has to carry key files (`{zip}`, `{files}`, `{multi}`, `{mega_zip}`), and its \
                        bot to read them; else the program does not start. Not with `LATCHKEY_HANDOFF=passive`. \
                        [running.md](running.md#the-session-id-in-ones-own-chat) says more. For workers.",
                    secret: false,
                },
            ],
        },
        Group {
            title: "Webhooks",
            settings: vec![
                Setting {
                    name: "LATCHKEY_WEBHOOK_URL",
                    default: Absent("none"),
                    allowed: WEBHOOK_URL_FORM,
                    meaning: "Where the end of every session is told: a signed POST, never with a credential \
                        in it. [http.md](http.md#webhooks) says what it holds. Gateways and workers need the \
                        same; workers send it.",
                    secret: true,
                },
                Setting {
                    name: "LATCHKEY_WEBHOOK_SECRET",
                    default: Absent("none"),
                    allowed: WEBHOOK_SECRET_FORM,
                    meaning: "The key that signs it, which the receiver has too: `whsec_` and the output of \
                        `openssl rand -base64 32`. To change it, set both keys for as long as the receiver \
                        has the old one.",
                    secret: true,
                },
            ],
        },
        Group {
            title: "MEGA",
            settings: vec![
                Setting {
                    name: "MEGA_EMAIL",
                    default: Absent("none"),
                    allowed: EMAIL_FORM,
                    meaning: "The MEGA account that stores a session's `creds.json`, its `session.zip`, or \
                        both, whichever the session IDs name. Without it, MEGA is not used.",
                    secret: false,
                },
                Setting {
                    name: "MEGA_PASSWORD",
                    default: Absent("none"),
                    allowed: PASSWORD_FORM,
                    meaning: "The password of that account.",
                    secret: true,
                },
                Setting {
                    name: "MEGA_MFA_SECRET",
                    default: Absent("none"),
                    allowed: "base32",
                    meaning: "The key of the account's second factor in base32, if it has one.",
                    secret: true,
                },
                Setting {
                    name: "LATCHKEY_MEGA_KEEP",
                    default: Text("forever"),
                    allowed: "forever, or a time from 1s to 3650days",
                    meaning: "How long the files are kept: `forever`, or a time such as `30days`.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_MEGA_API_URL",
                    default: Text("https://g.api.mega.co.nz"),
                    allowed: "an http:// or https:// URL",
                    meaning: "Where MEGA's API is.",
                    secret: false,
                },
            ],
        },
        Group {
            title: "WhatsApp",
            settings: vec![
                Setting {
                    name: "LATCHKEY_BROWSER",
                    default: Text("Safari (Mac OS)"),
                    allowed: Browser::ALLOWED,
                    meaning: "The name under Linked devices, `Browser (OS)`: one of the pairs that WhatsApp \
                        accepts.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_WHATSAPP_VERSION",
                    default: Text("auto"),
                    allowed: VERSION_FORM,
                    meaning: "The version of WhatsApp Web to report: `2.3000.N`, or `auto`, which looks it up, \
                        keeps it fresh, and falls back on a compiled one.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_WHATSAPP_VERSION_URL",
                    default: Text("https://web.whatsapp.com/sw.js"),
                    allowed: "an http:// or https:// URL",
                    meaning: "Where that version is looked up.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_WHATSAPP_URL",
                    default: Text("wss://web.whatsapp.com/ws/chat"),
                    allowed: "a ws:// or wss:// URL",
                    meaning: "Where WhatsApp's server is.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_WHATSAPP_PROXY",
                    default: Absent(
                        "`HTTPS_PROXY` or `ALL_PROXY`, but for the hosts in `NO_PROXY`",
                    ),
                    allowed: PROXY_FORM,
                    meaning: "The proxy on the way to WhatsApp, and to where its version is looked up: \
                        `socks5://` (names are resolved here), `socks5h://` (names are resolved by the \
                        proxy), `http://` or `https://` (CONNECT), and `[user:password@]host:port`. Of \
                        several, separated by commas, each session keeps one. Special characters in a \
                        password are percent-encoded.",
                    secret: true,
                },
                Setting {
                    name: "LATCHKEY_WHATSAPP_ROOT_KEY",
                    default: Absent("WhatsApp's own"),
                    allowed: "64 hexadecimal digits",
                    meaning: "The root of the Noise certificate chain in hex, for an emulator.",
                    secret: false,
                },
            ],
        },
        Group {
            title: "Process",
            settings: vec![
                Setting {
                    name: "LATCHKEY_CA_FILE",
                    default: Absent("none"),
                    allowed: "a PEM file of root certificates",
                    meaning: "Root certificates that every TLS connection trusts besides the usual ones: to \
                        WhatsApp, to MEGA, to Redis, to the receiver of webhooks. The usual ones are the system's (`SSL_CERT_FILE` and \
                        `SSL_CERT_DIR` say where they are), or the ones compiled in where the system has none.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_LOG_FORMAT",
                    default: Absent("`text` on a terminal, else `json`"),
                    allowed: "text, json",
                    meaning: "The form of the log lines, `text` or `json`.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_RECORD",
                    default: Absent("none"),
                    allowed: RECORD_FORM,
                    meaning: "A folder for the records of links that failed, to be sent with a bug report: what \
                        went to and fro and when, with a mark in the place of every secret, number and name. \
                        It keeps the last 100.",
                    secret: false,
                },
                Setting {
                    name: "LATCHKEY_SHUTDOWN_GRACE",
                    default: Text("25s"),
                    allowed: "a time from 0s to 1h",
                    meaning: "After SIGTERM, the time to finish what is being linked.",
                    secret: false,
                },
            ],
        },
    ]
});

/// What the variables begin with that no other program knows.
pub(super) const PREFIX: &str = "LATCHKEY_";
/// Of `LATCHKEY_RECORD`.
pub const RECORD_FORM: &str = "a folder that can be written to";
const SECRET_FORM: &str = "32 bytes as base64 or as 64 hexadecimal digits, or any text of 32 characters or more; several are \
     separated by commas";
