//! The version of the documents that programs of two releases hand each other.

use serde::{Deserialize, Serialize};

use super::{OpenError, Purpose};

/// A document as it is sealed: its version `v` beside its members.
#[derive(Serialize)]
pub(super) struct Versioned<'a, T: ?Sized> {
    v: u32,
    #[serde(flatten)]
    document: &'a T,
}

impl<'a, T: ?Sized> Versioned<'a, T> {
    pub(super) fn new(v: u32, document: &'a T) -> Self {
        Self { v, document }
    }
}

/// What is read of a document before anything else is. One without a version is older than all that
/// have one.
#[derive(Deserialize)]
struct Stated {
    #[serde(default)]
    v: u32,
}

/// Refuses a document that only a newer release understands.
pub(super) fn check(purpose: Purpose, plaintext: &[u8]) -> Result<(), OpenError> {
    let Some(newest) = purpose.version() else {
        return Ok(());
    };
    match serde_json::from_slice(plaintext) {
        Ok(Stated { v: version }) if version > newest => Err(OpenError::Newer { version, newest }),
        // What is no document at all is refused as such when it is read.
        Ok(_) | Err(_) => Ok(()),
    }
}

impl Purpose {
    /// Returns the version of its document, if it has one.
    ///
    /// What leaves the document readable to the release before does not raise it: a member that has a
    /// default, a value where readers skip those that they do not know. Any other change comes in two
    /// releases, of which the first reads the new version and the second writes it.
    pub(super) fn version(self) -> Option<u32> {
        match self {
            Self::Job | Self::Status | Self::Checkpoint => Some(1),
            Self::Result
            | Self::Input
            | Self::Cloud
            | Self::Cleanup
            | Self::Errand
            | Self::ErrandKey
            | Self::ErrandSession
            | Self::ErrandAnswer
            | Self::Handover => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{super::Vault, *};
    use crate::{clock::rng, secret::Secret};

    const VERSIONED: [Purpose; 3] = [Purpose::Job, Purpose::Status, Purpose::Checkpoint];

    fn vault() -> Vault {
        Vault::new(&Secret::random(&mut rng()))
    }

    #[test]
    fn job_status_and_checkpoint_carry_a_version() {
        let (vault, mut rng) = (vault(), rng());
        for purpose in VERSIONED {
            let document = json!({"id": 7});
            let sealed = vault.seal_json(purpose, b"id", &document, &mut rng);
            let opened = vault.open(purpose, b"id", &sealed.unwrap()).unwrap();
            let opened: Value = serde_json::from_slice(&opened).unwrap();
            assert_eq!(opened, json!({"v": 1, "id": 7}), "{purpose:?}");
        }
    }

    #[test]
    fn document_of_a_newer_version_is_told_from_a_damaged_one() {
        let (vault, mut rng) = (vault(), rng());
        let newer = br#"{"id": "hush", "v": 2, "members": ["of", "which", {"nobody": "knows"}]}"#;
        for purpose in VERSIONED {
            let blob = vault.seal(purpose, b"id", newer, &mut rng);
            let error = vault.open_json::<Value>(purpose, b"id", &blob).unwrap_err();
            let expected = OpenError::Newer {
                version: 2,
                newest: 1,
            };
            assert_eq!(error, expected, "{purpose:?}");
            assert!(!error.to_string().contains("hush"));
        }
    }

    #[test]
    fn document_of_a_release_without_versions_is_read() {
        let (vault, mut rng) = (vault(), rng());
        for purpose in VERSIONED {
            let blob = vault.seal(purpose, b"id", br#"{"id": 7}"#, &mut rng);
            let opened: Value = vault.open_json(purpose, b"id", &blob).unwrap();
            assert_eq!(opened, json!({"id": 7}), "{purpose:?}");
        }
    }
}
