//! What to do with the session ID of a bot.

use super::Words;
use crate::bots::Bot;

impl Words {
    /// Returns what a bot's user has to do with its session ID.
    ///
    /// The list of bots has it in English, in sentences of a few forms; one of another form stays as it
    /// is.
    pub fn bot_step(self, bot: &Bot) -> String {
        let sentences = bot.step.trim_end_matches('.').split(". ").map(|sentence| {
            self.sentence(sentence)
                .unwrap_or_else(|| format!("{sentence}."))
        });
        sentences.collect::<Vec<_>>().join(" ")
    }

    fn sentence(self, sentence: &str) -> Option<String> {
        if sentence == "It has no prefix" {
            return Some(self.bot_no_prefix());
        }
        if sentence.starts_with("It stops once it has fetched the session") {
            return Some(self.bot_stops());
        }
        if let Some(file) = sentence.strip_prefix("It is read only while there is no ") {
            return Some(self.bot_only_while(file));
        }
        if let Some(rest) = sentence.strip_prefix("Put the session ID into ") {
            let (file, setting) = rest.split_once(" as ")?;
            return Some(self.bot_put(file, setting));
        }
        let rest = sentence.strip_prefix("Set ")?;
        if let Some((setting, rest)) = rest.split_once(" among your host's variables") {
            return self.among_variables(setting, rest);
        }
        None
    }

    fn among_variables(self, setting: &str, rest: &str) -> Option<String> {
        // What comes before: `S in F, or` or `S in F, in quotes because of the #, or`.
        if let Some(place) = setting.strip_suffix(", or") {
            let (setting, place) = place.split_once(" in ")?;
            let (file, is_quoted) = match place.strip_suffix(", in quotes because of the #") {
                Some(file) => (file, true),
                None => (place, false),
            };
            let file = match file.split_once(" or ") {
                Some((one, other)) => self.bot_or(one, other),
                None => file.to_owned(),
            };
            return Some(if is_quoted {
                self.bot_set_in_quoted(file, setting)
            } else {
                self.bot_set_in(file, setting)
            });
        }
        if rest.is_empty() {
            return Some(self.bot_set(setting));
        }
        let rest = rest.strip_prefix(", or ")?;
        if let Some(file) = rest.strip_prefix("put the session ID into ") {
            return Some(self.bot_set_or_put(file, setting));
        }
        let (other, file) = match rest.strip_prefix("in ") {
            Some(file) => (setting, file),
            None => rest.split_once(" in ")?,
        };
        Some(self.bot_set_or_file(file, other, setting))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{ENGLISH, Language};

    #[test]
    fn each_sentence_of_the_list_has_a_form() {
        for bot in Bot::all() {
            for sentence in bot.step.trim_end_matches('.').split(". ") {
                assert!(ENGLISH.sentence(sentence).is_some(), "{sentence}");
            }
        }
    }

    #[test]
    fn step_keeps_the_names_in_every_language() {
        for language in Language::all() {
            let words = Words::of(language);
            for bot in Bot::all() {
                let step = words.bot_step(bot);
                assert!(step.contains(&*bot.setting), "{step}");
                let is_english = step.contains("your host") || step.contains("session ID");
                assert!(!is_english || language == Language::ENGLISH, "{step}");
            }
        }
        let joel = Bot::named("joel-md").unwrap();
        assert_eq!(ENGLISH.bot_step(joel), joel.step);
    }
}
