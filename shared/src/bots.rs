//! The list of bots, `bots.json`: what each reads as its session ID, and where its user puts it. And
//! the libraries, which stand beside them wherever bots are named.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use crate::bundle::{Library, Template};

/// A bot that session IDs are made for.
#[derive(Debug, Deserialize)]
pub struct Bot {
    /// As settings and requests name it.
    pub name: String,
    /// As people know it.
    pub title: String,
    /// The variable or key that it reads the session ID from.
    pub setting: String,
    /// What its user does with the session ID.
    pub step: String,
    /// Whether it reads the session ID from a variable, so that a line of an env file will do.
    pub environment: bool,
    /// Where it keeps `creds.json`.
    pub folder: String,
    /// Whether it takes the key files where its session ID carries them.
    pub keys: bool,
    template: Template,
    template_with_mega: Option<Template>,
}

impl Bot {
    /// Returns the bot with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        LIST.bots.iter().find(|bot| bot.name == name)
    }

    /// Returns every bot of the list.
    pub fn all() -> &'static [Self] {
        &LIST.bots
    }

    /// Returns what its session ID is made of at a site that has MEGA, or has not.
    pub fn template(&self, has_mega: bool) -> &Template {
        let with_mega = self.template_with_mega.as_ref().filter(|_| has_mega);
        with_mega.unwrap_or(&self.template)
    }
}

/// Whom a session is made for, by the names in settings and requests.
#[derive(Debug, Clone, Copy)]
pub enum Recipient {
    /// A bot that reads a session ID.
    Bot(&'static Bot),
    /// A library that opens a store.
    Library(Library),
}

impl Recipient {
    /// Returns who has this name, in whichever case, or what to say about there being nobody.
    pub fn find(name: &str) -> Result<Self, UnknownBot> {
        let wanted = name.trim().to_ascii_lowercase();
        let library = Library::named(&wanted).map(Self::Library);
        let found = library.or_else(|| Bot::named(&wanted).map(Self::Bot));
        found.ok_or_else(|| match not_served(&wanted) {
            Some(why) => UnknownBot::NotServed { name: wanted, why },
            None => UnknownBot::Unheard {
                closest: closest(&wanted),
                name: wanted.chars().take(MAX_SHOWN_CHARS).collect(),
            },
        })
    }

    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bot(bot) => &bot.name,
            Self::Library(library) => library.name(),
        }
    }
}

/// A name that no bot of the list has, and no library.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownBot {
    /// The bot is known, and takes no session ID that could be made.
    #[error("{name:?} cannot be served: {why}")]
    NotServed {
        /// Its name.
        name: String,
        /// How it wants its session.
        why: &'static str,
    },
    /// Nothing is known of it.
    #[error("{name:?} is not in docs/bots.md; {}", .closest.map_or_else(
        || "set LATCHKEY_SESSION_ID to what it reads".to_owned(),
        |closest| format!("did you mean {closest}?"),
    ))]
    Unheard {
        /// The name.
        name: String,
        /// The most similar one, if one is similar.
        closest: Option<&'static str>,
    },
}

#[derive(Deserialize)]
struct List {
    bots: Vec<Bot>,
    /// Ways of reading that cannot be served, and why.
    ways: BTreeMap<String, String>,
    not_served: Vec<NotServed>,
}

#[derive(Deserialize)]
struct NotServed {
    name: String,
    way: String,
}

fn not_served(name: &str) -> Option<&'static str> {
    let bot = LIST.not_served.iter().find(|bot| bot.name == name)?;
    LIST.ways.get(&bot.way).map(String::as_str)
}

/// Returns the name that takes the fewest edits, if they are few.
fn closest(name: &str) -> Option<&'static str> {
    let name: String = name.chars().take(MAX_SHOWN_CHARS).collect();
    let edits = |known: &str| strsim::levenshtein(&name, known);
    let begins = |known: &str| known.starts_with(&name) || name.starts_with(known);
    let bots = LIST.bots.iter().map(|bot| &*bot.name);
    let of_all = bots.chain(Library::ALL.map(Library::name));
    let of_beginning = of_all
        .clone()
        .filter(|known| name.len() >= 3 && begins(known));
    let closest = of_all.min_by_key(|known| (edits(known), *known))?;
    if edits(closest) <= 1 + closest.len() / 4 {
        return Some(closest);
    }
    of_beginning.min_by_key(|known| (edits(known), *known))
}

static LIST: LazyLock<List> = LazyLock::new(|| {
    serde_json::from_str(include_str!("bots.json")).expect("the list of bots is well-formed")
});
const MAX_SHOWN_CHARS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_of_the_list_is_one() {
        assert!(Bot::all().len() >= 30);
        for bot in Bot::all() {
            assert!(!bot.template(false).to_string().is_empty(), "{}", bot.name);
            assert_eq!(
                Bot::named(&bot.name).map(|found| &found.title),
                Some(&bot.title)
            );
        }
    }

    #[test]
    fn bot_may_read_something_else_where_there_is_mega() {
        let bot = Bot::named("amazing-bot").unwrap();
        assert_eq!(bot.template(false).to_string(), "Ilom~{json|base64}");
        assert_eq!(
            bot.template(true).to_string(),
            "ilombot--{mega_zip_url|base64}"
        );
        let bot = Bot::named("gifted-md").unwrap();
        assert_eq!(bot.template(true), bot.template(false));
    }

    #[test]
    fn bot_with_a_settings_file_of_its_own_takes_no_line_of_an_env_file() {
        let reads = |name| Bot::named(name).unwrap().environment;
        assert!(reads("gifted-md") && reads("raven-bot") && !reads("kaya-md"));
    }

    #[test]
    fn unknown_name_is_told_the_closest_one() {
        let complaint = |name: &str| Recipient::find(name).unwrap_err().to_string();
        for name in ["gifted-md", "whatsmeow", "whatsapp-rust"] {
            let shouted = format!(" {} ", name.to_ascii_uppercase());
            assert_eq!(Recipient::find(&shouted).unwrap().name(), name);
        }
        assert!(complaint("whatsmew").ends_with("did you mean whatsmeow?"));
        for name in ["gifted-mb", "gifted", "giftedmd"] {
            assert!(
                complaint(name).ends_with("did you mean gifted-md?"),
                "{}",
                complaint(name)
            );
        }
        assert!(complaint("qqqqqqqqqqqq").ends_with("set LATCHKEY_SESSION_ID to what it reads"));
        let not_served = &LIST.not_served[0].name;
        assert!(complaint(not_served).contains("cannot be served: "));
    }
}
