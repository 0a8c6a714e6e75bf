//! Which session IDs and stores a session is handed out as.

use latchkey_shared::{
    bots::Bot,
    bundle::{Library, WantedId},
    job::Job,
};

/// The session IDs and stores that a worker offers.
#[derive(Debug, Clone)]
pub(crate) struct OfferedIds {
    /// The main one first.
    pub(crate) ids: Vec<WantedId>,
    /// Whose stores.
    pub(crate) libraries: Vec<Library>,
    /// Whether files can be stored at MEGA.
    pub(crate) has_mega: bool,
}

impl OfferedIds {
    /// Returns the session IDs of a job: the one that its caller's template makes, or else the
    /// operator's, with that of the bot in front that the caller may have named.
    pub(crate) fn of(&self, job: &Job) -> Vec<WantedId> {
        if let Some(template) = &job.wishes.template {
            return vec![WantedId {
                bot: None,
                template: template.clone(),
            }];
        }
        let Some(bot) = job.bot.as_deref().and_then(Bot::named) else {
            return self.ids.clone();
        };
        let (mut ids, others): (Vec<_>, Vec<_>) = self
            .ids
            .iter()
            .cloned()
            .partition(|id| id.bot.as_ref() == Some(&bot.name));
        if ids.is_empty() {
            // Any bot can be named with an API key, and a gateway may have more in its settings.
            ids.push(WantedId {
                bot: Some(bot.name.clone()),
                template: bot.template(self.has_mega).clone(),
            });
        }
        ids.extend(others);
        ids
    }

    /// Returns the libraries whose stores a job is handed out as: none beside a caller's own template,
    /// or else the operator's, with the one in front that the caller may have named.
    pub(crate) fn libraries_of(&self, job: &Job) -> Vec<Library> {
        if job.wishes.template.is_some() {
            return Vec::new();
        }
        let named = job.bot.as_deref().and_then(Library::named);
        let others = self.libraries.iter().copied();
        let others = others.filter(|library| Some(*library) != named);
        named.into_iter().chain(others).collect()
    }

    /// Returns whether all session IDs of a job carry key files, whichever its owner takes.
    pub(crate) fn carry_key_files(&self, job: &Job) -> bool {
        self.of(job).iter().all(WantedId::carries_key_files)
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use latchkey_shared::{
        clock::rng,
        job::{Pairing, SessionId, Token},
        sealed::ResultKey,
    };

    use super::*;

    fn job(bot: Option<&str>, template: Option<&str>) -> Job {
        let mut rng = rng();
        let (id, token) = (SessionId::random(&mut rng), Token::random(&mut rng));
        let mut job = Job {
            id,
            pairing: Pairing::Qr,
            created_at: SystemTime::UNIX_EPOCH,
            expires_at: SystemTime::UNIX_EPOCH,
            result_key: ResultKey::of(id, &token),
            seal_to: None,
            bot: bot.map(str::to_owned),
            wishes: Box::default(),
            language: None,
            trace: None,
        };
        job.wishes.template = template.map(|template| template.parse().unwrap());
        job
    }

    #[test]
    fn library_that_the_caller_names_comes_first_and_changes_no_session_id() {
        let ids = vec![WantedId {
            bot: None,
            template: "X~{json}".parse().unwrap(),
        }];
        let offered = |libraries: &[Library]| OfferedIds {
            ids: ids.clone(),
            libraries: libraries.to_vec(),
            has_mega: false,
        };
        let [go, rust] = Library::ALL;
        let both = offered(&[go, rust]);
        assert_eq!(both.libraries_of(&job(None, None)), [go, rust]);
        let named = job(Some("whatsapp-rust"), None);
        assert_eq!(both.libraries_of(&named), [rust, go]);
        assert_eq!(both.of(&named), ids);
        assert_eq!(offered(&[]).libraries_of(&named), [rust]);
        assert_eq!(both.libraries_of(&job(Some("gifted-md"), None)), [go, rust]);
        assert_eq!(both.libraries_of(&job(None, Some("Y~{json}"))), []);
    }
}
