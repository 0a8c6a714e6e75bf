//! A session in every format, as one JSON object.

use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeMap},
};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::{Format, SessionBundle, format::Content};

/// A session in every format in which it can be had, each under the format's name, behind its session
/// ID and the name of the main format.
pub struct Document {
    main: Format,
    members: Vec<(Format, Zeroizing<String>)>,
}

impl Document {
    pub(super) fn of(bundle: &SessionBundle) -> Self {
        let member = |format: Format| Some((format, format.text(bundle)?));
        Self {
            main: bundle.main(),
            members: Format::ALL.into_iter().filter_map(member).collect(),
        }
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        let main = self.members.iter().find(|(format, _)| *format == self.main);
        object.serialize_entry("session_id", main.map_or("", |(_, text)| text))?;
        object.serialize_entry("format", self.main.name())?;
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
