//! A JSON tree that wipes its texts and keeps the order of its members.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::Number;
use zeroize::Zeroizing;

use super::ImportError;

/// A JSON value. All of it may be secret.
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(Zeroizing<String>),
    List(Vec<Json>),
    Object(Members),
}

pub(crate) type Members = Vec<(Zeroizing<String>, Json)>;

impl Json {
    /// Parses the value that `text` begins with, and returns what is behind it too. `what` says what
    /// the text should be.
    pub(crate) fn begin<'a>(
        what: &'static str,
        text: &'a str,
    ) -> Result<(Self, &'a str), ImportError> {
        let mut values = serde_json::Deserializer::from_str(text).into_iter();
        match values.next() {
            Some(Ok(value)) => Ok((value, &text[values.byte_offset()..])),
            Some(Err(error)) => Err(ImportError::json(what, &error)),
            None => Err(ImportError::Empty),
        }
    }

    /// Parses a text that is one value.
    pub(crate) fn parse(what: &'static str, text: &str) -> Result<Self, ImportError> {
        let (value, rest) = Self::begin(what, text)?;
        if rest.trim().is_empty() {
            Ok(value)
        } else {
            Err(ImportError::Tail)
        }
    }

    /// Returns a member of an object; of several with one name the last, as JavaScript does.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else {
            return None;
        };
        let mut found = members.iter().rev().filter(|(it, _)| it.as_str() == name);
        found.next().map(|(_, value)| value)
    }

    /// Returns a member of an object to be changed.
    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Self> {
        let Self::Object(members) = self else {
            return None;
        };
        let mut found = members.iter_mut().rev();
        found
            .find(|(it, _)| it.as_str() == name)
            .map(|(_, value)| value)
    }

    pub(crate) fn text(text: &str) -> Self {
        Self::Text(Zeroizing::new(text.to_owned()))
    }

    pub(crate) fn object<'a>(members: impl IntoIterator<Item = (&'a str, Self)>) -> Self {
        let named = |(name, value): (&str, Self)| (Zeroizing::new(name.to_owned()), value);
        Self::Object(members.into_iter().map(named).collect())
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Ok(Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Json, E> {
        Ok(Json::text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object = Members::new();
        while let Some((name, value)) = members.next_entry::<String, Json>()? {
            object.push((Zeroizing::new(name), value));
        }
        Ok(Json::Object(object))
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(value) => value.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(members) => {
                let mut object = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    object.serialize_entry(name.as_str(), value)?;
                }
                object.end()
            }
        }
    }
}
