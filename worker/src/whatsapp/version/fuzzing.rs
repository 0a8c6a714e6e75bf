//! What a place that names WhatsApp's version may answer.

use std::time::{Duration, UNIX_EPOCH};

use latchkey_proto::payload::Version;

use super::{known::KnownVersion, source::revision};

/// Takes the data as the answer, whose version is never exchanged for an older one.
pub(crate) fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Some(revision) = revision(&text) else {
        return;
    };
    assert!(revision > 0 && text.contains(&revision.to_string()));
    let now = UNIX_EPOCH + Duration::from_hours(498_706);
    let mut known = KnownVersion::new(Version::FALLBACK, now);
    known.named(Version::new(revision), now);
    assert!(known.version >= Version::FALLBACK);
    let _ = (known.warning(now), known.version.to_string());
    let report = known.report();
    known.reported(&report, now);
}
