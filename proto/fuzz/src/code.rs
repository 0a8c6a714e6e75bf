//! A pairing code as somebody types it.

use latchkey_entry::{PairingCode, PairingCodeError};

/// Parses the data. What is a code has eight characters of the alphabet, and reads back as itself; what
/// is none has another length, or a character that is named.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let code: PairingCode = match text.parse() {
        Ok(code) => code,
        Err(PairingCodeError::Length { got }) => return assert_ne!(got, 8),
        Err(PairingCodeError::Character(character)) => return assert!(text.contains(character)),
    };
    let characters = code.characters();
    assert_eq!(characters.len(), 8, "{characters}");
    let alphabet = PairingCode::ALPHABET;
    assert!(characters.chars().all(|one| alphabet.contains(one)));
    for spelling in [characters.to_ascii_lowercase(), code.to_string()] {
        assert!(spelling.parse().as_ref() == Ok(&code), "{spelling}");
    }
}
