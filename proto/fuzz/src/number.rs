//! A phone number as somebody types it.

use latchkey_entry::PhoneNumber;

/// Parses the data. What is a number has the form of one, and reads back as itself.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(phone) = text.parse::<PhoneNumber>() else {
        return;
    };
    let digits = phone.digits();
    assert!(
        (7..=15).contains(&digits.len()) && !digits.starts_with('0'),
        "{digits}"
    );
    assert!(
        digits.bytes().all(|digit| digit.is_ascii_digit()),
        "{digits}"
    );
    assert_eq!(digits.parse().as_ref(), Ok(&phone), "{digits}");
    assert_eq!(phone.to_string().parse(), Ok(phone));
}
