//! A session with its session IDs and in every format, as one JSON object.

use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeMap},
};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::{Format, MadeId, SessionBundle, format::Content};

/// A session in every format, each under the format's name, behind its session IDs.
pub struct Document {
    ids: Vec<MadeId>,
    members: Vec<(Format, Zeroizing<String>)>,
}

impl Document {
    pub(super) fn of(bundle: &SessionBundle) -> Self {
        let formats = Format::ALL.into_iter();
        Self {
            ids: bundle.ids(),
            members: formats
                .map(|format| (format, format.text(bundle)))
                .collect(),
        }
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        if let Some(main) = self.ids.first() {
            object.serialize_entry("session_id", &*main.session_id)?;
            if let Some(bot) = &main.bot {
                object.serialize_entry("bot", bot)?;
            }
        }
        object.serialize_entry("ids", &self.ids)?;
        for (format, text) in &self.members {
            if format.content() == Content::Json {
                let json: &RawValue = serde_json::from_str(text).map_err(S::Error::custom)?;
                object.serialize_entry(format.name(), json)?;
            } else {
                object.serialize_entry(format.name(), &**text)?;
            }
        }
        object.end()
    }
}
