//! A template of a session ID.

use std::sync::LazyLock;

use latchkey_shared::bundle::{MegaCopies, MegaLink, SessionBundle, SignalKey, Template};

/// Parses the data. What is a template makes a text of every session, reads back as itself, and needs
/// no file at MEGA that it does not name; what is none is told a place within it.
pub fn run(data: &[u8]) {
    let Ok(source) = std::str::from_utf8(data) else {
        return;
    };
    let template: Template = match source.parse() {
        Ok(template) => template,
        Err(error) => {
            assert!(
                (1..=source.chars().count() + 1).contains(&error.at),
                "{error}"
            );
            return;
        }
    };
    assert_eq!(template.to_string(), source);
    let made = template.render(&AT_MEGA);
    assert!(
        !template.mega_files().any() || template.render(&ELSEWHERE).is_none(),
        "it names a file that is not there"
    );
    // Only filters that blow the session up make none.
    assert!(
        made.is_some() || source.contains('|'),
        "a session has no such ID"
    );
}

static AT_MEGA: LazyLock<SessionBundle> = LazyLock::new(|| {
    let mut bundle = session();
    bundle.mega.creds = Some(MegaLink::new("AbCdEfGh#creds"));
    bundle.mega.zip = Some(MegaLink::new("IjKlMnOp#zip"));
    bundle
});

static ELSEWHERE: LazyLock<SessionBundle> = LazyLock::new(session);

fn session() -> SessionBundle {
    SessionBundle {
        ids: Vec::new(),
        creds_json: r#"{"me":{"name":"Ren\u00e9"}}"#.to_owned(),
        keys: vec![SignalKey {
            kind: "pre-key".to_owned(),
            id: "1".to_owned(),
            json: "{}".to_owned(),
        }],
        mega: MegaCopies::default(),
        stores: Vec::new(),
    }
}
