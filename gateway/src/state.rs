//! What every handler shares.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_STANDARD};
use latchkey_shared::{
    bots::Bot,
    broker::Broker,
    bundle::{Library, WantedId},
    clock::Clock,
    config::{ApiKeys, Branding, OperatorToken, Settings, TrustedProxies, WebOrigin},
    job::Token,
    session_client::{SessionClient, SessionClientError},
    setup::WorkerSetup,
    status::{State, Status, StatusDocument},
    words::{Catalogue, Language, Words},
};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use crate::{large_pictures::LargePictures, links::Links, qr_image::QrImage};

/// What every handler shares.
pub struct Gateway {
    /// Starts, reads and cancels the sessions.
    pub sessions: SessionClient,
    /// The operator's settings.
    pub settings: GatewaySettings,
    /// Draws the large pictures of QR codes.
    pub large_pictures: LargePictures,
    /// Once cancelled, new sessions are refused: no worker would take them.
    pub draining: CancellationToken,
    /// Once cancelled, every wait ends.
    pub shutdown: CancellationToken,
}

/// The operator's settings of the gateway.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own"
)]
pub struct GatewaySettings {
    /// The name shown on the pages.
    pub site_name: String,
    /// How the pages look, and what they say of whose they are.
    pub branding: Branding,
    /// All texts, in every language.
    pub catalogue: &'static Catalogue,
    /// The language where the visitor's is not among them.
    pub language: Language,
    /// The URL of the picture behind the pages, in visible ASCII.
    pub background_url: Option<String>,
    /// How much of the picture is shaded, in per cent.
    pub background_shade: u8,
    /// Whether the pages help to make a passkey assertion.
    pub passkey_assist: bool,
    /// Where visitors get the browser extension for passkeys: `https://`.
    pub passkey_extension_url: Option<String>,
    /// Whether callers do a proof of work before a session starts.
    pub challenge: bool,
    /// Whether the pages have results sealed to the browser, as long as no worker has said where results
    /// go. Pointless where they go to the operator's MEGA account too, as whoever runs the site can read
    /// them there.
    pub seal: bool,
    /// The bots that are offered by name, the main one first.
    pub bots: Vec<&'static Bot>,
    /// The libraries whose stores are offered.
    pub libraries: Vec<Library>,
    /// The reverse proxies in front that are believed.
    pub trusted_proxies: TrustedProxies,
    /// The names that it answers to besides those of loopback, in lower case, if they are limited.
    pub hosts: Option<Vec<String>>,
    /// The origins of front ends elsewhere that may call the API from a browser.
    pub allowed_origins: Vec<WebOrigin>,
    /// Whether the routes of older front ends are there.
    pub legacy_routes: bool,
    /// Opens what is the operator's, if anything does.
    pub operator_token: Option<OperatorToken>,
    /// The keys of the operator's own front ends and panels.
    pub api_keys: ApiKeys,
    /// Whether anybody may start sessions, and not only callers with an API key.
    pub open: bool,
    /// Whether anybody may choose a pairing code, and not only callers with an API key.
    pub custom_codes: bool,
}

impl From<&Settings> for GatewaySettings {
    fn from(settings: &Settings) -> Self {
        let http = &settings.http;
        Self {
            site_name: http.site_name.clone(),
            branding: http.branding.clone(),
            catalogue: settings.words.catalogue,
            language: settings.words.language,
            background_url: http.background_url.clone(),
            background_shade: http.background_shade,
            passkey_assist: http.passkey_assist,
            passkey_extension_url: http.passkey_extension_url.clone(),
            challenge: http.challenge,
            seal: !WantedId::mega_files(&settings.wanted_ids()).any(),
            bots: settings.session_ids.bots.clone(),
            libraries: settings.session_ids.libraries.clone(),
            trusted_proxies: http.trusted_proxies.clone(),
            hosts: http.answered_hosts(),
            allowed_origins: http.allowed_origins.clone(),
            legacy_routes: http.legacy_routes,
            operator_token: settings.monitor.operator_token.clone(),
            api_keys: http.api_keys.clone(),
            open: http.open,
            custom_codes: http.custom_codes,
        }
    }
}

/// What a caller sees of a status.
#[derive(Debug)]
pub(crate) struct View {
    /// Opens the session IDs of a session that is ready; none where only its ticket was shown.
    pub(crate) token: Option<Token>,
    pub(crate) links: Links,
    pub(crate) words: Words,
    /// Whether the caller draws the QR codes itself, out of their modules.
    pub(crate) draws: bool,
}

impl Gateway {
    /// Returns the queue between the gateways and the workers.
    pub(crate) fn broker(&self) -> &dyn Broker {
        &*self.sessions.queue().broker
    }

    /// Returns whether the pages have results sealed to the browser. Where they go is what the workers
    /// are set up for, so that no gateway needs the operator's MEGA account in its settings.
    pub(crate) async fn seals(&self) -> bool {
        match WorkerSetup::read(self.broker().coordination()).await {
            Ok(Some(setup)) => !setup.stores_at_mega,
            Ok(None) | Err(_) => self.settings.seal,
        }
    }

    /// Returns how many sessions have their turn before one that waits for a worker, where the broker
    /// can tell just now.
    pub(crate) async fn ahead(&self, status: &Status) -> Option<u64> {
        if status.state != State::Queued {
            return None;
        }
        self.broker().ahead(status.id).await.ok().flatten()
    }

    /// Returns the document of a session as the API shows it to a caller; `ahead` is how many come before
    /// one that waits.
    pub(crate) fn document(
        &self,
        status: &Status,
        ahead: Option<u64>,
        view: &View,
    ) -> Result<Zeroizing<String>, SessionClientError> {
        let ids = match &view.token {
            Some(token) => self.sessions.ids(status, token)?,
            None => Vec::new(),
        };
        let code = status.qr.as_ref().filter(|_| view.draws);
        // What is too long for any code has no modules, as it has no picture.
        let code = code.and_then(|qr| QrImage::of(&qr.data).ok());
        let modules = code.map(|code| BASE64_STANDARD.encode(code.modules()));
        let document = StatusDocument::for_api(status, &ids, view.links.base(), view.words);
        Ok(document.behind(ahead).drawn(modules).to_json())
    }

    /// Returns the clock that the sessions' times go by.
    pub(crate) fn clock(&self) -> &Clock {
        &self.sessions.queue().clock
    }

    /// Returns a session's status once its version is above `since`, or after `wait` as it is then;
    /// at once when the process ends.
    pub(crate) async fn read_newer(
        &self,
        seen: &Status,
        since: u64,
        wait: Duration,
    ) -> Result<Option<Status>, SessionClientError> {
        tokio::select! {
            () = self.shutdown.cancelled() => self.sessions.read(seen.id).await,
            newer = self.sessions.read_newer(seen, since, wait) => newer,
        }
    }
}
