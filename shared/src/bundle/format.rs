//! The formats of a session: the one table of them, and how each is made.

use std::{
    fmt,
    io::{Cursor, Write as _},
    str::FromStr,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::{Compression, write::GzEncoder};
use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};
use zeroize::Zeroizing;
use zip::{CompressionMethod, ZipWriter, result::ZipError, write::SimpleFileOptions};

use super::{CREDS_JSON, SessionBundle};

/// Declares the formats, in the order in which they are offered: settings, results, downloads and
/// documents follow this table.
macro_rules! formats {
    ($($(#[$doc:meta])* $format:ident: $row:expr,)*) => {
        /// The form in which a session is handed out.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(into = "&'static str", try_from = "String")]
        pub enum Format {
            $($(#[$doc])* $format,)*
        }

        impl Format {
            /// Every format, in the order in which they are offered.
            pub const ALL: [Self; [$(stringify!($format)),*].len()] = [$(Self::$format),*];

            const fn row(self) -> Row {
                match self {
                    $(Self::$format => $row,)*
                }
            }
        }
    };
}

formats! {
    /// The `creds.json` object.
    Json: Row {
        name: "json",
        content: Content::Json,
        file_name: Some(CREDS_JSON),
        encode: |bundle| bytes(&bundle.creds_json),
    },
    /// One JSON object with the credentials and the keys.
    Multi: Row {
        name: "multi",
        content: Content::Json,
        file_name: Some("session.json"),
        encode: multi,
    },
    /// One JSON object with the text of each file under its name.
    Files: Row {
        name: "files",
        content: Content::Json,
        file_name: Some("files.json"),
        encode: files,
    },
    /// The multi-file auth state as a zip archive.
    Zip: Row {
        name: "zip",
        content: Content::Zip,
        file_name: Some("session.zip"),
        encode: zip,
    },
    /// The base64 of gzipped `creds.json`.
    Gzip: Row {
        name: "gzip",
        content: Content::Text,
        file_name: None,
        encode: |bundle| base64(&gzip(bundle.creds_json.as_bytes())),
    },
    /// The base64 of `creds.json`.
    Base64: Row {
        name: "base64",
        content: Content::Text,
        file_name: None,
        encode: |bundle| base64(bundle.creds_json.as_bytes()),
    },
}

/// Everything that the rest of the program knows of a format.
struct Row {
    /// In addresses and documents; never changes.
    name: &'static str,
    content: Content,
    /// What a browser saves it as; without one, it is shown.
    file_name: Option<&'static str>,
    encode: fn(&SessionBundle) -> Encoded,
}

/// A session in one format.
type Encoded = Zeroizing<Vec<u8>>;

/// What a format consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Json,
    Text,
    Zip,
}

impl Format {
    /// Returns the stable name.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// Returns the media type of the encoded session.
    pub fn media_type(self) -> &'static str {
        match self.content() {
            Content::Json => "application/json",
            Content::Text => "text/plain; charset=utf-8",
            Content::Zip => "application/zip",
        }
    }

    /// Returns the name of the file that it is downloaded as; `None` if it is text to be pasted.
    pub fn file_name(self) -> Option<&'static str> {
        self.row().file_name
    }

    /// Returns the session in this format.
    pub fn encode(self, bundle: &SessionBundle) -> Zeroizing<Vec<u8>> {
        (self.row().encode)(bundle)
    }

    /// Returns the session in this format as text, an archive as base64.
    pub fn text(self, bundle: &SessionBundle) -> Zeroizing<String> {
        let mut encoded = self.encode(bundle);
        let text = match self.content() {
            Content::Zip => BASE64_STANDARD.encode(&*encoded),
            Content::Json | Content::Text => String::from_utf8(std::mem::take(&mut encoded))
                .expect("what is made of texts is text"),
        };
        Zeroizing::new(text)
    }

    pub(super) fn content(self) -> Content {
        self.row().content
    }
}

impl PartialSchema for Format {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(Self::ALL.map(Self::name)))
            .into()
    }
}

impl ToSchema for Format {}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl From<Format> for &'static str {
    fn from(format: Format) -> Self {
        format.name()
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == text)
            .ok_or(UnknownFormat)
    }
}

impl TryFrom<String> for Format {
    type Error = UnknownFormat;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A text that names no format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected one of {}", Format::ALL.map(Format::name).join(", "))]
pub struct UnknownFormat;

fn bytes(text: &str) -> Encoded {
    Zeroizing::new(text.as_bytes().to_vec())
}

fn base64(content: &[u8]) -> Encoded {
    Zeroizing::new(BASE64_STANDARD.encode(content).into_bytes())
}

pub(super) fn gzip(content: &[u8]) -> Encoded {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let zipped = encoder.write_all(content).and_then(|()| encoder.finish());
    Zeroizing::new(zipped.expect("writing to memory never fails"))
}

/// `{"creds":…,"keys":…}`, the keys by type and id.
fn multi(bundle: &SessionBundle) -> Encoded {
    let mut json = Zeroizing::new(format!(r#"{{"creds":{},"keys":{{"#, bundle.creds_json));
    for (at, of_kind) in bundle.keys.chunk_by(|a, b| a.kind == b.kind).enumerate() {
        push_name(&mut json, at, &of_kind[0].kind);
        json.push('{');
        for (at, key) in of_kind.iter().enumerate() {
            push_name(&mut json, at, &key.id);
            json.push_str(&key.json);
        }
        json.push('}');
    }
    json.push_str("}}");
    bytes(&json)
}

/// The name of each file of Baileys' `useMultiFileAuthState` and its text.
fn files(bundle: &SessionBundle) -> Encoded {
    let mut json = Zeroizing::new("{".to_owned());
    let creds = (CREDS_JSON.to_owned(), &bundle.creds_json);
    let keys = bundle.keys.iter().map(|key| (key.file_name(), &key.json));
    for (at, (name, text)) in std::iter::once(creds).chain(keys).enumerate() {
        push_name(&mut json, at, &name);
        let text = Zeroizing::new(serde_json::to_string(text).expect("a text serialises"));
        json.push_str(&text);
    }
    json.push('}');
    bytes(&json)
}

/// Begins a member of a JSON object, which is its first one if `at` is 0.
fn push_name(json: &mut String, at: usize, name: &str) {
    if at > 0 {
        json.push(',');
    }
    json.push_str(&serde_json::Value::from(name).to_string());
    json.push(':');
}

/// The files of Baileys' `useMultiFileAuthState` in an archive.
fn zip(bundle: &SessionBundle) -> Encoded {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let written = (|| {
        add(&mut archive, CREDS_JSON, &bundle.creds_json)?;
        for key in &bundle.keys {
            add(&mut archive, &key.file_name(), &key.json)?;
        }
        archive.finish()
    })();
    Zeroizing::new(written.expect("writing to memory never fails").into_inner())
}

fn add(archive: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, text: &str) -> Result<(), ZipError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .unix_permissions(0o600);
    archive.start_file(name, options)?;
    archive.write_all(text.as_bytes())?;
    Ok(())
}
