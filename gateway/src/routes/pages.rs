//! The pages.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Query as Members, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
};
use latchkey_shared::{
    bots::Bot,
    bundle::Library,
    config::{Branding, Theme},
    refusal::Refusal,
    words::Words,
};

use super::{
    answer, assets,
    legacy::{self, LegacyProblem},
    with,
};
use crate::{
    caller::Caller,
    compress, filters,
    links::Links,
    middleware::{
        client_ip::Client,
        headers::{Makers, page_policy},
        language::words,
        origin::StartingGet,
    },
    openapi,
    problem::Problem,
    state::Gateway,
};

/// Shows what this is, and the way on.
#[utoipa::path(
    get,
    path = "/",
    operation_id = "startPage",
    tag = openapi::PAGES,
    params(("lang" = Option<String>, Query, description = "The language to speak from now on")),
    responses((
        status = 200,
        description = "The page.",
        body = String,
        content_type = "text/html",
        headers(("Set-Cookie" = Option<String>, description = "With `lang`: remembers it.")),
    )),
)]
pub(crate) async fn start(
    State(gateway): State<Arc<Gateway>>,
    client: Result<Client, Problem>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let template = StartPage {
        site: Site::of(&gateway, client.as_ref().ok()),
        closed: (!gateway.settings.open).then(closed),
        result_ttl: words().span(gateway.sessions.policy().result_ttl),
    };
    page(&gateway, &headers, &template)
}

/// Links by QR code.
#[utoipa::path(
    get,
    path = "/qr",
    operation_id = "qrPage",
    tag = openapi::PAGES,
    params(("lang" = Option<String>, Query, description = "The language to speak from now on")),
    responses((
        status = 200,
        description = "The page.",
        body = String,
        content_type = "text/html",
        headers(("Set-Cookie" = Option<String>, description = "With `lang`: remembers it.")),
    )),
)]
pub(crate) async fn qr(
    State(gateway): State<Arc<Gateway>>,
    client: Result<Client, Problem>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if !gateway.settings.open {
        return closed_page(&gateway, client.as_ref().ok(), &headers);
    }
    let template = QrPage {
        site: Site::of(&gateway, client.as_ref().ok()),
        options: FlowOptions::of(&gateway, "/pair", QR_MODULES).await,
    };
    page(&gateway, &headers, &template)
}

/// Links by a code that is typed into the phone.
///
/// With `?number=` or `?phone=`, as other generators have it, a program gets the code, and a person the
/// page with the number in it.
#[utoipa::path(
    get,
    path = "/pair",
    operation_id = "pairPage",
    tag = openapi::PAGES,
    params(
        ("number" = Option<String>, Query, description = "The phone number with its country code, in any spelling"),
        ("phone" = Option<String>, Query, description = "The same under another name"),
        ("lang" = Option<String>, Query, description = "The language to speak from now on"),
    ),
    responses(
        (
            status = 200,
            description = "The page; to a program that names a number, the code.",
            content(
                (String = "text/html"),
                (legacy::Started<'static> = "application/json"),
            ),
            headers(
                ("Preference-Applied" = Option<String>, description = "`absolute-urls`, if the addresses in it are whole ones."),
                ("Set-Cookie" = Option<String>, description = "Opens the session to a browser; or remembers `lang`."),
            ),
        ),
        legacy::PairRefusals,
    ),
)]
pub(crate) async fn pair(
    State(gateway): State<Arc<Gateway>>,
    client: Client,
    caller: Result<Caller, Problem>,
    links: Links,
    get: Result<StartingGet, Problem>,
    members: Result<Members<Vec<(String, String)>>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, LegacyProblem> {
    let members = members.map_or_else(|_| Vec::new(), |Members(members)| members);
    let number = legacy::number(&members);
    if let Some(number) = number
        && gateway.settings.legacy_routes
        && get? == StartingGet::Start
    {
        return legacy::code_for(number, &gateway, &caller?, &links, &headers).await;
    }
    if !gateway.settings.open {
        return Ok(closed_page(&gateway, Some(&client), &headers)?);
    }
    let template = PairPage {
        site: Site::of(&gateway, Some(&client)),
        options: FlowOptions::of(&gateway, "/qr", PAIR_MODULES).await,
        number: number.unwrap_or_default(),
    };
    Ok(if number.is_some() {
        private_page(&gateway, &template)?
    } else {
        page(&gateway, &headers, &template)?
    })
}

/// Asks whether to go on here with a session that began on another device.
#[utoipa::path(
    get,
    path = "/continue",
    operation_id = "continuePage",
    tag = openapi::PAGES,
    params(("lang" = Option<String>, Query, description = "The language to speak from now on")),
    responses((
        status = 200,
        description = "The page.",
        body = String,
        content_type = "text/html",
        headers(("Set-Cookie" = Option<String>, description = "With `lang`: remembers it.")),
    )),
)]
pub(crate) async fn go_on(
    State(gateway): State<Arc<Gateway>>,
    client: Result<Client, Problem>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let template = ContinuePage {
        site: Site::of(&gateway, client.as_ref().ok()),
    };
    page(&gateway, &headers, &template)
}

/// Says that only the operator's own services start sessions here.
fn closed_page(
    gateway: &Gateway,
    client: Option<&Client>,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let template = ClosedPage {
        site: Site::of(gateway, client),
        reason: closed(),
    };
    page(gateway, headers, &template)
}

fn closed() -> String {
    words().refusal(&Refusal::NotOpen)
}

/// What every page says of the site that it is on.
pub(crate) struct Site<'a> {
    pub(super) name: &'a str,
    pub(super) branding: &'a Branding,
    pub(super) words: Words,
    pub(super) assets_url: String,
    pub(super) background_url: Option<&'a str>,
    /// How much of the picture is shaded, in per cent.
    pub(super) background_shade: u8,
    /// Scheme and host: the preview of a shared link needs whole addresses.
    pub(super) origin: Option<String>,
}

impl<'a> Site<'a> {
    /// In the language of whoever asks.
    pub(crate) fn of(gateway: &'a Gateway, client: Option<&Client>) -> Self {
        let words = words();
        Self {
            name: &gateway.settings.site_name,
            branding: &gateway.settings.branding,
            words,
            assets_url: assets::folder(gateway, words),
            background_url: gateway.settings.background_url.as_deref(),
            background_shade: gateway.settings.background_shade,
            origin: client.and_then(Client::origin),
        }
    }

    /// The themes of the pages, as browsers name them.
    pub(super) fn scheme(&self) -> &'static str {
        match self.branding.theme {
            Theme::Auto => "light dark",
            Theme::Dark => "dark",
            Theme::Light => "light",
        }
    }

    /// Whether the pages are light, for some visitors at least.
    pub(super) fn is_light(&self) -> bool {
        self.branding.theme != Theme::Dark
    }

    /// Whether the pages are dark, for some visitors at least.
    pub(super) fn is_dark(&self) -> bool {
        self.branding.theme != Theme::Light
    }
}

impl Site<'_> {
    /// How opaque the picture's shade is, from 0 to 1.
    pub(super) fn shade(&self) -> String {
        format!("{:.2}", f64::from(self.background_shade) / 100.0)
    }
}

/// What a page needs that links, by QR code or by pairing code.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a thing of its own that is on or off"
)]
struct FlowOptions<'a> {
    /// Whether the page begins a session by itself.
    begins: bool,
    passkey_assist: bool,
    passkey_extension_url: Option<&'a str>,
    challenge: bool,
    seal: bool,
    /// The bots whose session IDs a result has.
    bots: &'a [&'static Bot],
    /// The libraries whose stores it has.
    libraries: &'a [Library],
    /// The page of the other method.
    other_page: &'static str,
    /// What its entry module imports, to be fetched ahead.
    modules: &'static [&'static str],
}

impl<'a> FlowOptions<'a> {
    async fn of(
        gateway: &'a Gateway,
        other_page: &'static str,
        modules: &'static [&'static str],
    ) -> Self {
        Self {
            begins: other_page == "/pair",
            passkey_assist: gateway.settings.passkey_assist,
            passkey_extension_url: gateway.settings.passkey_extension_url.as_deref(),
            challenge: gateway.settings.challenge,
            seal: gateway.seals().await,
            bots: &gateway.settings.bots,
            libraries: &gateway.settings.libraries,
            other_page,
            modules,
        }
    }
}

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage<'a> {
    site: Site<'a>,
    /// Why nobody can link here, if so.
    closed: Option<String>,
    result_ttl: String,
}

#[derive(Template)]
#[template(path = "qr.html")]
struct QrPage<'a> {
    site: Site<'a>,
    options: FlowOptions<'a>,
}

#[derive(Template)]
#[template(path = "pair.html")]
struct PairPage<'a> {
    site: Site<'a>,
    options: FlowOptions<'a>,
    /// What stands in the field already.
    number: &'a str,
}

#[derive(Template)]
#[template(path = "continue.html")]
struct ContinuePage<'a> {
    site: Site<'a>,
}

#[derive(Template)]
#[template(path = "closed.html")]
struct ClosedPage<'a> {
    site: Site<'a>,
    reason: String,
}

/// A page that holds nothing secret, as short as its reader can read it.
pub(crate) fn page(
    gateway: &Gateway,
    headers: &HeaderMap,
    template: &impl Template,
) -> Result<Response, Problem> {
    let encoded = compress::page(render(template)?, headers);
    let mut response = dressed(gateway, answer(HTML, encoded.bytes));
    compress::mark(response.headers_mut(), encoded.is_gzip);
    Ok(with(
        response,
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-cache"),
    ))
}

/// A page for one reader alone: neither kept nor compressed.
pub(crate) fn private_page(
    gateway: &Gateway,
    template: &impl Template,
) -> Result<Response, Problem> {
    Ok(dressed(gateway, answer(HTML, render(template)?)))
}

pub(crate) fn render(template: &impl Template) -> Result<String, Problem> {
    template.render().map_err(|error| {
        tracing::error!(%error, "a page cannot be rendered");
        Problem::internal()
    })
}

fn dressed(gateway: &Gateway, mut response: Response) -> Response {
    for (name, value) in &HEADERS {
        response = with(response, name.clone(), HeaderValue::from_static(value));
    }
    let settings = &gateway.settings;
    let makers = if settings.challenge {
        Makers::Solver
    } else {
        Makers::Offline
    };
    let policy = page_policy(settings, makers);
    with(response, header::CONTENT_SECURITY_POLICY, policy)
}

/// What begins a session, to be fetched before all else: no more than a browser has connections for where
/// there is no HTTP/2.
const EARLY_MODULES: &[&str] = &[
    "early.js",
    "start-session.js",
    "api.js",
    "latchkey.js",
    "open-sessions.js",
    "seal.js",
];

const QR_MODULES: &[&str] = &[
    "attention.js",
    "clipboard.js",
    "countdown.js",
    "dom.js",
    "fluent.js",
    "layout.js",
    "light.js",
    "lock.js",
    "offline.js",
    "passkey.js",
    "phone.js",
    "pins.js",
    "qr-animation.js",
    "qr-code.js",
    "result.js",
    "scene.js",
    "session.js",
    "sparks.js",
    "tabs.js",
    "texts.js",
    "view.js",
    "words.js",
];

const PAIR_MODULES: &[&str] = &[
    "attention.js",
    "clipboard.js",
    "countdown.js",
    "countries.js",
    "country-picker.js",
    "dom.js",
    "fluent.js",
    "layout.js",
    "light.js",
    "lock.js",
    "offline.js",
    "open-whatsapp.js",
    "passkey.js",
    "phone-number.js",
    "phone.js",
    "pins.js",
    "result.js",
    "scene.js",
    "session.js",
    "sparks.js",
    "tabs.js",
    "texts.js",
    "view.js",
    "words.js",
];

const HTML: &str = "text/html; charset=utf-8";

static HEADERS: [(HeaderName, &str); 3] = [
    // Without the sender's address, a form of ours would come from the origin `null`.
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    ),
];
