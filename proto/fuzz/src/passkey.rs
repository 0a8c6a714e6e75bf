//! What WhatsApp asks of a passkey, and what a browser brings back.

use latchkey_entry::passkey::{Assertion, RequestOptions};

/// Takes the data as a request, and what follows a zero byte as its answer. What is sent on of an
/// answer reads back as itself; what is refused is told in a few words.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (request, answer) = text.split_once('\0').unwrap_or((text, text));
    let request = request.parse::<RequestOptions>();
    match &request {
        Ok(request) => assert!(request.json().parse().as_ref() == Ok(request)),
        Err(error) => assert!(error.to_string().len() < 100, "{error}"),
    }
    match answer.parse::<Assertion>() {
        Ok(assertion) => {
            assert!(assertion.to_json().parse().as_ref() == Ok(&assertion));
            if let Ok(request) = &request {
                assert_eq!(assertion.check(request).is_ok(), assertion.answers(request));
            }
        }
        Err(error) => assert!(error.to_string().len() < 100, "{error}"),
    }
}
