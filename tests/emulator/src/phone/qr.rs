use base64::{Engine, engine::general_purpose::STANDARD};

/// What a phone reads from a QR code.
pub(crate) struct QrText {
    pub(crate) reference: String,
    pub(crate) noise_public: [u8; 32],
    pub(crate) identity: [u8; 32],
    pub(crate) adv_secret: [u8; 32],
    /// Absent in the older form.
    pub(crate) platform_id: Option<char>,
}

impl QrText {
    /// Parses a code as strictly as phones do. They have demanded the fifth field since May 2026
    /// (tulir/whatsmeow#1110); `demand_current` turns that on.
    pub(crate) fn parse(text: &str, demand_current: bool) -> Result<Self, QrFlaw> {
        let fields = match text.strip_prefix(LINK) {
            Some(fields) => fields,
            None if demand_current => return Err(QrFlaw::Prefix),
            None => text,
        };
        let fields: Vec<&str> = fields.split(',').collect();
        let (keys, platform_id) = match fields.as_slice() {
            [keys @ .., platform] if keys.len() == 4 => (keys, Some(platform_of(platform)?)),
            keys if keys.len() == 4 && !demand_current => (keys, None),
            other => return Err(QrFlaw::Fields { got: other.len() }),
        };
        let &[reference, noise, identity, secret] = keys else {
            return Err(QrFlaw::Fields { got: fields.len() });
        };
        if reference.is_empty() {
            return Err(QrFlaw::Reference);
        }
        Ok(Self {
            reference: reference.to_owned(),
            noise_public: key("Noise key", noise)?,
            identity: key("identity key", identity)?,
            adv_secret: key("ADV secret", secret)?,
            platform_id,
        })
    }
}

/// Why the text of a code is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QrFlaw {
    /// It is not a link to linked devices.
    #[error("expected a text that begins with https://wa.me/settings/linked_devices#")]
    Prefix,
    /// It has too few or too many fields.
    #[error("expected five fields with commas between them, got {got}")]
    Fields {
        /// The number of fields.
        got: usize,
    },
    /// The ref is empty.
    #[error("expected a ref in the first field")]
    Reference,
    /// A key is invalid.
    #[error("expected the {0} as 32 bytes in standard base64")]
    Key(&'static str),
    /// The last field names no platform that a companion can have.
    #[error("expected a platform id of 1 to 9 or c to f in the last field")]
    Platform,
}

fn key(name: &'static str, text: &str) -> Result<[u8; 32], QrFlaw> {
    let bytes = STANDARD.decode(text).map_err(|_| QrFlaw::Key(name))?;
    bytes.try_into().map_err(|_| QrFlaw::Key(name))
}

/// The platforms of `whatsmeow pair.go`, `PairClientType`, without 0, which phones refuse.
fn platform_of(text: &str) -> Result<char, QrFlaw> {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(id @ ('1'..='9' | 'c'..='f')), None) => Ok(id),
        _ => Err(QrFlaw::Platform),
    }
}

const LINK: &str = "https://wa.me/settings/linked_devices#";

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

    fn flaw(text: &str) -> QrFlaw {
        QrText::parse(text, true)
            .err()
            .expect("the text has a flaw")
    }

    #[test]
    fn current_form_is_read() {
        let text = format!("{LINK}2@ref,{KEY},{KEY},{KEY},6");
        let read = QrText::parse(&text, true).unwrap();
        assert_eq!(read.reference, "2@ref");
        assert_eq!(read.identity, [1; 32]);
        assert_eq!(read.platform_id, Some('6'));
    }

    #[test]
    fn older_form_is_refused_unless_the_phone_is_older_too() {
        let text = format!("2@ref,{KEY},{KEY},{KEY}");
        assert_eq!(flaw(&text), QrFlaw::Prefix);
        assert_eq!(flaw(&format!("{LINK}{text}")), QrFlaw::Fields { got: 4 });
        assert_eq!(QrText::parse(&text, false).unwrap().platform_id, None);
    }

    #[test]
    fn damaged_fields_are_refused() {
        assert_eq!(
            flaw(&format!("{LINK},{KEY},{KEY},{KEY},1")),
            QrFlaw::Reference
        );
        assert_eq!(
            flaw(&format!("{LINK}r,AQ==,{KEY},{KEY},1")),
            QrFlaw::Key("Noise key")
        );
        let unpadded = KEY.trim_end_matches('=');
        assert_eq!(
            flaw(&format!("{LINK}r,{KEY},{KEY},{unpadded},1")),
            QrFlaw::Key("ADV secret")
        );
        for platform in ["0", "a", "", "11", " 1"] {
            let text = format!("{LINK}r,{KEY},{KEY},{KEY},{platform}");
            assert_eq!(flaw(&text), QrFlaw::Platform);
        }
        assert_eq!(
            flaw(&format!("{LINK}r,{KEY},{KEY},{KEY},1,1")),
            QrFlaw::Fields { got: 6 }
        );
    }
}
