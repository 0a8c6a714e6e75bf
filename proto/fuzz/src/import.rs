//! A session in whatever form somebody brings it.

use latchkey_session::{ImportError, ImportedSession, is_key_file};

/// Reads the data. What is a session is written under known names, and reads back as the same; what is
/// none is told in a few words.
pub fn run(data: &[u8]) {
    let session = match ImportedSession::read(data) {
        Ok(session) => session,
        Err(ImportError::Mega(link)) => {
            assert_eq!((link.handle().len(), link.key().len()), (8, 43));
            return;
        }
        Err(error) => {
            assert!(error.to_string().len() < 500, "{error}");
            return;
        }
    };
    let _ = (session.checks(), session.credentials(), session.linked());
    let again = ImportedSession::from_files(files(&session)).expect("what is written is a session");
    assert!(session.creds_json().is_ascii());
    assert!(
        files(&session) == files(&again),
        "writing changes a session"
    );
}

fn files(session: &ImportedSession) -> Vec<(String, Written)> {
    let keys = session.key_files().iter().map(|file| {
        assert!(is_key_file(file.name()), "{}", file.name());
        (file.name(), file.json())
    });
    let all = keys.chain([("creds.json", session.creds_json())]);
    all.map(|(name, json)| (name.to_owned(), Written::new(json.as_bytes().to_vec())))
        .collect()
}

type Written = zeroize::Zeroizing<Vec<u8>>;
