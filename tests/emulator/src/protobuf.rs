//! The protobuf wire format, read so that an absent field differs from an explicit zero and an
//! unknown field is detected.

/// The fields of one message, in wire order.
pub(crate) struct ProtobufFields<'a>(Vec<(u32, FieldValue<'a>)>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldValue<'a> {
    Varint(u64),
    Bytes(&'a [u8]),
    /// Four or eight bytes, which no field that is read here has.
    Fixed,
}

impl<'a> ProtobufFields<'a> {
    pub(crate) fn parse(mut bytes: &'a [u8]) -> Result<Self, WireError> {
        let mut fields = Vec::new();
        while !bytes.is_empty() {
            let key = varint(&mut bytes)?;
            let number = u32::try_from(key >> 3).map_err(|_| WireError::Number)?;
            let value = match key & 7 {
                0 => FieldValue::Varint(varint(&mut bytes)?),
                2 => {
                    let length =
                        usize::try_from(varint(&mut bytes)?).map_err(|_| WireError::Short)?;
                    let (value, rest) = bytes.split_at_checked(length).ok_or(WireError::Short)?;
                    bytes = rest;
                    FieldValue::Bytes(value)
                }
                wire_type @ (1 | 5) => {
                    let width = if wire_type == 1 { 8 } else { 4 };
                    bytes = bytes.get(width..).ok_or(WireError::Short)?;
                    FieldValue::Fixed
                }
                other => return Err(WireError::Type(other)),
            };
            fields.push((number, value));
        }
        Ok(Self(fields))
    }

    pub(crate) fn varint(&self, number: u32) -> Option<u64> {
        self.0.iter().find_map(|&(n, value)| match value {
            FieldValue::Varint(value) if n == number => Some(value),
            _ => None,
        })
    }

    pub(crate) fn bytes(&self, number: u32) -> Option<&'a [u8]> {
        self.0.iter().find_map(|&(n, value)| match value {
            FieldValue::Bytes(value) if n == number => Some(value),
            _ => None,
        })
    }

    pub(crate) fn text(&self, number: u32) -> Option<&'a str> {
        self.bytes(number)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    /// Returns the first field that is not allowed or occurs twice.
    pub(crate) fn stranger(&self, allowed: &[u32]) -> Option<u32> {
        self.0.iter().enumerate().find_map(|(place, &(number, _))| {
            let again = self.0[..place]
                .iter()
                .any(|&(earlier, _)| earlier == number);
            (again || !allowed.contains(&number)).then_some(number)
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WireError {
    #[error("expected a whole protobuf field, the message ended")]
    Short,
    #[error("expected a varint of at most ten bytes")]
    Varint,
    #[error("expected a field number of at most 29 bits")]
    Number,
    #[error("expected a varint, a length-delimited or a fixed field, got wire type {0}")]
    Type(u64),
}

fn varint(bytes: &mut &[u8]) -> Result<u64, WireError> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first().ok_or(WireError::Short)?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(WireError::Varint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn explicit_zero_is_told_from_absent() {
        let fields = ProtobufFields::parse(&[0x18, 0x00, 0x2a, 0x01, 0x05]).unwrap();
        assert_eq!(fields.varint(3), Some(0));
        assert_eq!(fields.varint(4), None);
        assert_eq!(fields.bytes(5), Some(&[5][..]));
        assert_eq!(fields.stranger(&[3, 5]), None);
        assert_eq!(fields.stranger(&[3]), Some(5));
    }

    #[test]
    fn repeated_field_is_a_stranger() {
        let fields = ProtobufFields::parse(&[0x18, 0x00, 0x18, 0x01]).unwrap();
        assert_eq!(fields.stranger(&[3]), Some(3));
    }

    #[test]
    fn cut_message_is_an_error() {
        assert_eq!(
            ProtobufFields::parse(&[0x2a, 0x05, 0x01]).err(),
            Some(WireError::Short)
        );
        assert_eq!(
            ProtobufFields::parse(&[0xff; 11]).err(),
            Some(WireError::Varint)
        );
        assert_eq!(
            ProtobufFields::parse(&[0x1b]).err(),
            Some(WireError::Type(3))
        );
    }
}
