//! Where the current version of WhatsApp Web is read from.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, SystemTime},
};

use latchkey_proto::payload::Version;
use latchkey_shared::{config::WhatsAppSettings, trust::Trust};
use reqwest::{
    Client, Response, Url,
    header::{ACCEPT, ACCEPT_LANGUAGE, DATE, HeaderMap, HeaderName, HeaderValue},
};

use crate::{http, whatsapp::road::Roads};

/// The places that name the current version, on one server and in forms that differ, so that a
/// change of one does no harm.
pub(super) struct VersionSources {
    /// One for each road to the server.
    clients: Vec<Client>,
    /// The place of the one in use.
    client: AtomicUsize,
    sources: [VersionSource; 2],
}

/// One of the places that name the current version.
pub(super) struct VersionSource {
    url: Url,
    headers: HeaderMap,
}

impl VersionSources {
    /// Takes the `sw.js` of the settings, and the page at the root of the same server.
    pub(super) fn new(settings: &WhatsAppSettings, trust: &Trust) -> Result<Self, InvalidSource> {
        let service_worker: Url = settings
            .version_url
            .parse()
            .map_err(|_| InvalidSource::Url)?;
        let host = service_worker.host_str().ok_or(InvalidSource::Url)?;
        let roads = Roads::new(&settings.proxy, host.trim_matches(['[', ']']));
        let clients = roads.iter().map(|road| {
            let client = road.lead(http::client(trust))?;
            client.user_agent(USER_AGENT).timeout(FETCH_TIMEOUT).build()
        });
        let clients = clients.collect::<Result<_, _>>();
        let page = service_worker.join("/").map_err(|_| InvalidSource::Url)?;
        Ok(Self {
            clients: clients.map_err(InvalidSource::Client)?,
            client: AtomicUsize::new(0),
            sources: [
                VersionSource {
                    url: service_worker,
                    headers: headers(SERVICE_WORKER_HEADERS),
                },
                VersionSource {
                    url: page,
                    headers: headers(PAGE_HEADERS),
                },
            ],
        })
    }

    /// Returns the places in the order in which they are asked.
    pub(super) fn iter(&self) -> impl Iterator<Item = &VersionSource> {
        self.sources.iter()
    }

    /// Asks a place for the version that it names. After a failure, the next request takes another
    /// road.
    pub(super) async fn fetch(&self, source: &VersionSource) -> SourceAnswer {
        let place = self.client.load(Ordering::Relaxed);
        let answer = fetch(&self.clients[place], source).await;
        if answer.version.is_err() {
            let next = (place + 1) % self.clients.len();
            self.client.store(next, Ordering::Relaxed);
        }
        answer
    }
}

async fn fetch(client: &Client, source: &VersionSource) -> SourceAnswer {
    let request = client.get(source.url.clone());
    let request = request.headers(source.headers.clone());
    let response = match request.send().await {
        Ok(response) => response,
        Err(error) => {
            return SourceAnswer {
                version: Err(error.into()),
                server_time: None,
            };
        }
    };
    SourceAnswer {
        server_time: server_time(&response),
        version: read(response).await,
    }
}

async fn read(response: Response) -> Result<Version, FetchError> {
    let mut response = response.error_for_status()?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_BODY {
            return Err(FetchError::TooLong);
        }
    }
    revision(&String::from_utf8_lossy(&body))
        .map(Version::new)
        .ok_or(FetchError::NoRevision)
}

impl VersionSource {
    /// Returns the path at the server, to tell the places apart in a log.
    pub(super) fn path(&self) -> &str {
        self.url.path()
    }
}

/// What a place answered.
pub(super) struct SourceAnswer {
    pub(super) version: Result<Version, FetchError>,
    /// The time by the server's clock, to the second.
    pub(super) server_time: Option<SystemTime>,
}

fn server_time(response: &Response) -> Option<SystemTime> {
    let date = response.headers().get(DATE)?.to_str().ok()?;
    httpdate::parse_http_date(date).ok()
}

fn headers<const N: usize>(fixed: [(HeaderName, &'static str); N]) -> HeaderMap {
    fixed
        .into_iter()
        .map(|(name, value)| (name, HeaderValue::from_static(value)))
        .collect()
}

/// Finds `"client_revision":N`, in plain JSON or in a JSON string within JavaScript.
pub(super) fn revision(text: &str) -> Option<u32> {
    text.split("client_revision").skip(1).find_map(|after| {
        let value = after
            .trim_start_matches(['\\', '"'])
            .trim_start()
            .strip_prefix(':')?
            .trim_start();
        let digits = value
            .find(|c: char| !c.is_ascii_digit())
            .map_or(value, |end| &value[..end]);
        digits.parse().ok().filter(|revision| *revision > 0)
    })
}

/// The version cannot be looked up at all.
#[derive(Debug)]
pub(super) enum InvalidSource {
    /// The address is none.
    Url,
    /// There is no HTTP client.
    Client(reqwest::Error),
}

/// The version could not be fetched.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    #[error("the request failed")]
    Http(#[source] reqwest::Error),
    #[error("expected at most {MAX_BODY} bytes")]
    TooLong,
    #[error("expected a client_revision in the answer")]
    NoRevision,
}

/// Leaves the address out, which may hold a password.
impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error.without_url())
    }
}

/// What WhatsApp asks of whoever reads `sw.js` (`Baileys lib/Utils/generics.ts`,
/// `fetchLatestWaWebVersion`).
const SERVICE_WORKER_HEADERS: [(HeaderName, &str); 1] =
    [(HeaderName::from_static("sec-fetch-site"), "none")];
/// What a browser sends along as it opens the page (`whatsmeow update.go`).
const PAGE_HEADERS: [(HeaderName, &str); 6] = [
    (HeaderName::from_static("sec-fetch-dest"), "document"),
    (HeaderName::from_static("sec-fetch-mode"), "navigate"),
    (HeaderName::from_static("sec-fetch-site"), "none"),
    (HeaderName::from_static("sec-fetch-user"), "?1"),
    (
        ACCEPT,
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    ),
    (ACCEPT_LANGUAGE, "en-US,en;q=0.9"),
];
/// WhatsApp answers browsers only.
const USER_AGENT: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15";
/// Both places are asked within the time that a link waits for a version.
const FETCH_TIMEOUT: Duration = Duration::from_secs(7);
const MAX_BODY: usize = 4 << 20;

#[cfg(test)]
mod tests {
    use latchkey_shared::config::Settings;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::*;

    #[test]
    fn revision_is_found_in_json_and_in_escaped_json() {
        for text in [
            r#"{"client_revision":1043857760,"x":1}"#,
            r#"a("{\"client_revision\": 1043857760}")"#,
            r#"window.client_revision=0;{"client_revision":null},{"client_revision":1043857760,"#,
        ] {
            assert_eq!(revision(text), Some(1_043_857_760), "{text}");
        }
    }

    #[test]
    fn what_holds_no_revision_yields_none() {
        for text in [
            "",
            "client_revision",
            r#""client_revision":"#,
            r#""client_revision":0"#,
        ] {
            assert_eq!(revision(text), None, "{text}");
        }
        assert_eq!(revision(r#""client_revision":99999999999999"#), None);
        assert_eq!(revision(r#""client_revision":"7""#), None);
    }

    fn sources(settings: &[(&str, &str)]) -> Result<VersionSources, InvalidSource> {
        let settings = settings.iter();
        let settings = settings.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let settings = Settings::from_sources(settings, None).unwrap();
        VersionSources::new(&settings.whatsapp, &Trust::of(&settings).unwrap())
    }

    #[test]
    fn both_places_are_on_the_server_of_the_setting() {
        let url = "http://127.0.0.1:8081/mirror/sw.js?a=1";
        let both = sources(&[("LATCHKEY_WHATSAPP_VERSION_URL", url)]).unwrap();
        let urls: Vec<_> = both.iter().map(|source| source.url.as_str()).collect();
        assert_eq!(urls, [url, "http://127.0.0.1:8081/"]);
        assert!(matches!(
            sources(&[("LATCHKEY_WHATSAPP_VERSION_URL", "https://[::")]),
            Err(InvalidSource::Url)
        ));
    }

    #[tokio::test]
    async fn proxy_that_fails_is_followed_by_the_next_one() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let live = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            assert!(stream.read(&mut [0; 4096]).await.unwrap() > 0);
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n\"client_revision\":7";
            stream.write_all(answer.as_bytes()).await.unwrap();
        });
        let sources = sources(&[
            (
                "LATCHKEY_WHATSAPP_PROXY",
                &format!("http://127.0.0.1:1,{live}"),
            ),
            (
                "LATCHKEY_WHATSAPP_VERSION_URL",
                "http://whatsapp.invalid/sw.js",
            ),
        ]);
        let sources = sources.unwrap();
        let source = sources.iter().next().unwrap();
        assert!(sources.fetch(source).await.version.is_err());
        let answer = sources.fetch(source).await;
        assert_eq!(answer.version.unwrap(), Version::new(7));
    }
}
