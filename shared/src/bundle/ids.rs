//! The session IDs of a session: which are wanted, and how each is made.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::{MegaFiles, SessionBundle, Template};
use crate::bots::Bot;

/// A session ID that is to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedId {
    /// The name of the bot that reads it, if it is one of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bot: Option<String>,
    /// What makes it.
    pub template: Template,
}

impl WantedId {
    /// Returns whether whoever reads it has the key files of a session: they are in it, and its bot, if
    /// it is one of the list, takes them.
    pub fn carries_key_files(&self) -> bool {
        let bot = self.bot.as_deref().and_then(Bot::named);
        self.template.carries_key_files() && bot.is_none_or(|bot| bot.keys)
    }

    /// Returns which files have to be at MEGA for all of these.
    pub fn mega_files(wanted: &[Self]) -> MegaFiles {
        let needed = wanted.iter().map(|id| id.template.mega_files());
        needed.fold(MegaFiles::default(), MegaFiles::and)
    }
}

/// A session ID as it was made.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = BotSessionId, description = "A session ID, and whose it is.")]
pub struct MadeId {
    /// The name of the bot that reads it, as settings name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bot: Option<String>,
    /// Its name as people know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'static str>,
    /// The session ID.
    #[schema(value_type = String)]
    pub session_id: Zeroizing<String>,
}

impl SessionBundle {
    /// Returns the session IDs, the main one first.
    ///
    /// One that names a file which is not at MEGA cannot be made. If that is the main one, what any
    /// session has takes its place.
    pub fn ids(&self) -> Vec<MadeId> {
        let mut made = self.ids.iter().map(|id| self.make(id));
        let main = made.next().flatten().unwrap_or_else(|| MadeId {
            bot: None,
            name: None,
            session_id: self.in_base64(),
        });
        std::iter::once(main).chain(made.flatten()).collect()
    }

    /// Returns the main session ID.
    pub fn session_id(&self) -> Zeroizing<String> {
        let main = self.ids.first().and_then(|id| id.template.render(self));
        main.unwrap_or_else(|| self.in_base64())
    }

    /// Returns what the main session ID ends up as, such as `base64` or `mega`.
    pub fn form(&self) -> &'static str {
        let main = self
            .ids
            .first()
            .filter(|id| id.template.render(self).is_some());
        main.map_or("base64", |id| id.template.form())
    }

    /// Returns the session ID of the bot with this name; `None` if it is not wanted, and nothing inside
    /// if it cannot be made.
    pub fn session_id_of(&self, bot: &str) -> Option<Option<Zeroizing<String>>> {
        let named = |id: &&WantedId| id.bot.as_deref() == Some(bot);
        let wanted = self.ids.iter().find(named)?;
        Some(wanted.template.render(self))
    }

    /// Returns `creds.json` in base64: behind what the operator has chosen, or as it is by default.
    pub fn in_base64(&self) -> Zeroizing<String> {
        let main = self.ids.first().map(|id| &id.template);
        let fitting = main.filter(|template| template.is_base64_of_creds());
        fitting
            .unwrap_or(&Template::any_session())
            .render(self)
            .expect("it names no file at MEGA")
    }

    fn make(&self, id: &WantedId) -> Option<MadeId> {
        let session_id = id.template.render(self)?;
        let bot = id.bot.as_deref().and_then(Bot::named);
        Some(MadeId {
            bot: id.bot.clone(),
            name: bot.map(|bot| &*bot.title),
            session_id,
        })
    }
}
