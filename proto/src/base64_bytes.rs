//! Serde form of byte fields: standard padded base64.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serializer, de::Error};
use zeroize::Zeroizing;

pub(crate) fn serialize<S: Serializer>(
    bytes: &impl AsRef<[u8]>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&Zeroizing::new(STANDARD.encode(bytes)))
}

pub(crate) fn deserialize<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: for<'a> TryFrom<&'a [u8]>,
{
    let text = Zeroizing::new(String::deserialize(deserializer)?);
    let bytes = Zeroizing::new(
        STANDARD
            .decode(text.as_bytes())
            .map_err(|_| D::Error::custom("expected standard base64"))?,
    );
    T::try_from(&bytes)
        .map_err(|_| D::Error::custom(format_args!("unexpected length of {} bytes", bytes.len())))
}
