//! Base64 as bots write it.

use base64::{
    DecodeError, Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use zeroize::Zeroizing;

/// Decodes standard base64, padded or not.
pub(super) fn standard(text: impl AsRef<[u8]>) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
    STANDARD.decode(text).map(Zeroizing::new)
}

/// Decodes URL-safe base64, padded or not.
pub(super) fn url_safe(text: impl AsRef<[u8]>) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
    URL_SAFE.decode(text).map(Zeroizing::new)
}

const ANY_END: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, ANY_END);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, ANY_END);
