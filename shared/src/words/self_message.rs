//! The message with the session ID to the owner's own chat.

use zeroize::Zeroizing;

use super::Words;
use crate::bots::Bot;

impl Words {
    /// Returns the message: three things to know of a session ID, and at its end the session ID as it is.
    pub fn self_message(
        self,
        site: &str,
        bot: Option<&Bot>,
        session_id: &str,
    ) -> Zeroizing<String> {
        let place = match bot {
            Some(bot) => format!("{} {}", self.bot_step(bot), self.self_where()),
            None => self.self_where(),
        };
        Zeroizing::new(format!(
            "{}\n\n1. {}\n2. {place}\n3. {}\n\n{session_id}",
            self.self_begin(site),
            self.self_secret(),
            self.self_unlink(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        bots::Bot,
        words::{ENGLISH, Language, Words},
    };

    #[test]
    fn message_has_three_things_to_know_and_ends_with_the_session_id_as_it_is() {
        for language in Language::all() {
            let words = Words::of(language);
            let text = words.self_message("The Site", None, "X~HANDLE#KEY");
            assert!(text.ends_with("\n\nX~HANDLE#KEY"), "{}", *text);
            assert!(text.contains("The Site"), "{}", *text);
            let known = ["\n1. ", "\n2. ", "\n3. "].map(|number| text.matches(number).count());
            assert_eq!(known, [1, 1, 1], "{}", *text);
            let is_english = text.contains("Keep it secret.");
            assert_eq!(is_english, language == Language::ENGLISH, "{}", *text);
        }
    }

    #[test]
    fn message_says_where_a_bot_of_the_list_has_its_setting() {
        let bot = Bot::named("suhail-md").unwrap();
        let text = ENGLISH.self_message("The Site", Some(bot), "X");
        let place = format!("2. {} It goes", bot.step);
        assert!(text.contains(&place), "{}", *text);
    }
}
