/// A part of a message that is too long or too short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} bytes of {field}, got {got}")]
pub struct WrongLength {
    /// The part's name.
    pub field: &'static str,
    /// The length it must have, in bytes; of a ref, which must not be empty, at most.
    pub expected: usize,
    /// The length it has, in bytes.
    pub got: usize,
}

pub(super) fn exact<const N: usize>(
    field: &'static str,
    bytes: &[u8],
) -> Result<[u8; N], WrongLength> {
    bytes.try_into().map_err(|_| WrongLength {
        field,
        expected: N,
        got: bytes.len(),
    })
}

pub(super) fn reference<'a>(field: &'static str, bytes: &'a [u8]) -> Result<&'a [u8], WrongLength> {
    if (1..=LONGEST_REFERENCE).contains(&bytes.len()) {
        Ok(bytes)
    } else {
        Err(WrongLength {
            field,
            expected: LONGEST_REFERENCE,
            got: bytes.len(),
        })
    }
}

/// Real ones have about 30 bytes; the bound is for what is kept and sent back.
const LONGEST_REFERENCE: usize = 1024;
