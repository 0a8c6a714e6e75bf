//! The message with the session ID to the owner's own chat.
//!
//! It comes after the files at MEGA, whose link it may name, and before the session is ready, as from
//! then on a login would throw the owner's bot out. The Signal sessions that it is sent in were opened
//! when the device logged in first, and are among the key files. That it is about to be sent is stored
//! before it is: a worker that takes over from there does not send it again.

use std::{sync::Arc, time::Duration};

use latchkey_proto::{
    link::{Link, LinkError},
    self_message::MAX_TEXT,
};
use latchkey_shared::{
    bots::Bot,
    bundle::SessionBundle,
    clock,
    status::Note,
    words::{Language, Words},
};
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::{
    checkpoint::{Checkpoint, Proven},
    session::{Session, SessionError},
    whatsapp::{LinkContext, LinkIo, to_its_end},
};

/// What the message says besides the session ID.
#[derive(Debug, Clone)]
pub(crate) struct SelfMessage {
    /// What the site is called.
    pub(crate) site: String,
    /// The words where nobody has said a language.
    pub(crate) words: Words,
}

impl SelfMessage {
    /// Sends it, if the session was linked for it. Returns what its owner should know of that.
    pub(super) async fn send(
        &self,
        proven: &mut Proven,
        bundle: &SessionBundle,
        session: &mut Session,
        context: &LinkContext,
    ) -> Result<Option<Note>, SessionError> {
        if !context.sends_to_self(&session.job) {
            return Ok(None);
        }
        let text = match self.text(bundle, session.job.language) {
            Some(text) if !proven.is_message_begun && !proven.credentials.sessions.is_empty() => {
                text
            }
            _ => return Ok(Some(Note::NotSentToSelf)),
        };
        proven.is_message_begun = true;
        let forgotten_at = session.forgotten_at();
        let checkpoint = Checkpoint::Proven(Box::new(proven.clone()));
        session.checkpoint(&checkpoint, forgotten_at).await?;
        session.ensure_valid_lease(forgotten_at).await?;
        let link = Link::send_to_self(
            Arc::clone(&context.config),
            context.versions.current(),
            proven.credentials.clone(),
            text,
            clock::rng(),
            session.now(),
        );
        let io = LinkIo::new(link, context.road_of(&session.job), context);
        let clock = session.clock().clone();
        let sent = timeout(SEND_WITHIN, to_its_end(io, &clock)).await;
        let sent = sent.unwrap_or(Err(LinkError::MessageUnconfirmed));
        Ok(Some(match sent {
            Ok(()) => Note::SentToSelf,
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the session ID could not be sent to the owner's own chat; the owner is shown it all \
                     the same, and told so"
                );
                Note::NotSentToSelf
            }
        }))
    }

    /// Returns the text of the message; `None` if a session ID is without the key files that the bot
    /// must have then, or too long for a message.
    fn text(
        &self,
        bundle: &SessionBundle,
        language: Option<Language>,
    ) -> Option<Zeroizing<String>> {
        let words = language.map_or(self.words, |language| self.words.in_language(language));
        let (main, others) = bundle.ids.split_first()?;
        // A file that is not at MEGA leaves a session ID of creds.json alone.
        if others.iter().any(|id| id.template.render(bundle).is_none()) {
            return None;
        }
        let id = main.template.render(bundle)?;
        let bot = main.bot.as_deref().and_then(Bot::named);
        let text = words.self_message(&self.site, bot, &id);
        (text.chars().count() <= MAX_TEXT).then_some(text)
    }
}

/// Longer, and whoever waits for the session would think that it hangs.
const SEND_WITHIN: Duration = Duration::from_secs(20);

#[cfg(test)]
mod tests {
    use latchkey_shared::{
        bundle::{MegaCopies, MegaLink, WantedId},
        words::ENGLISH,
    };

    use super::*;

    fn bundle(ids: &[(Option<&str>, &str)]) -> SessionBundle {
        let ids = ids.iter().map(|(bot, template)| WantedId {
            bot: bot.map(str::to_owned),
            template: template.parse().unwrap(),
        });
        SessionBundle {
            ids: ids.collect(),
            creds_json: r#"{"me":1}"#.to_owned(),
            keys: Vec::new(),
            mega: MegaCopies {
                creds: None,
                zip: Some(MegaLink::new("HANDLE#KEY")),
            },
            stores: Vec::new(),
        }
    }

    fn text(bundle: &SessionBundle, language: &str) -> Option<String> {
        let message = SelfMessage {
            site: "The Site".to_owned(),
            words: ENGLISH,
        };
        let text = message.text(bundle, Language::of_code(language));
        text.map(|text| text.to_string())
    }

    #[test]
    fn message_is_in_the_owners_language_and_ends_with_the_session_id() {
        let bundle = bundle(&[(None, "X~{mega_zip}")]);
        let [english, french] = ["en", "fr"].map(|code| text(&bundle, code).unwrap());
        assert!(english.contains("Keep it secret."), "{english}");
        assert!(french.contains("Gardez-le secret."), "{french}");
        for text in [english, french] {
            assert!(text.ends_with("\n\nX~HANDLE#KEY"), "{text}");
        }
    }

    #[test]
    fn session_id_that_names_a_file_that_is_not_there_is_not_sent() {
        for ids in [
            &[(None, "X~{mega}"), (None, "X~{zip|base64}")][..],
            &[(None, "X~{zip|base64}"), (None, "X~{mega}")],
        ] {
            assert_eq!(text(&bundle(ids), "en"), None);
        }
        assert_eq!(text(&bundle(&[]), "en"), None);
    }

    #[test]
    fn session_id_longer_than_a_message_is_not_sent() {
        let long = |length: usize| {
            let mut bundle = bundle(&[(None, "{files}")]);
            bundle.creds_json = "x".repeat(length);
            bundle
        };
        assert!(text(&long(60_000), "en").is_some());
        assert_eq!(text(&long(65_536), "en"), None);
    }
}
