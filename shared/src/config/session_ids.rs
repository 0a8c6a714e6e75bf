//! Which session IDs a session is handed out as.

use super::{SettingError, Settings, source::Sources};
use crate::{
    bots::Bot,
    bundle::{ANY_SESSION, ANY_SESSION_AT_MEGA, Template, WantedId},
};

/// Which session IDs a session is handed out as.
#[derive(Debug, Clone, Default)]
pub struct SessionIdSettings {
    /// What the session ID is made of; without it, what the built-in one is.
    pub template: Option<Template>,
    /// The bots that the pages offer, the main one first; they take the place of the template.
    pub bots: Vec<&'static Bot>,
}

impl SessionIdSettings {
    pub(super) fn from_sources(sources: &Sources) -> Result<Self, SettingError> {
        Ok(Self {
            template: sources.optional_or_why(TEMPLATE, str::parse::<Template>)?,
            bots: sources.optional_or_why(BOTS, bots)?.unwrap_or_default(),
        })
    }
}

impl Settings {
    /// Returns the session IDs that are to be made, the main one first.
    pub fn wanted_ids(&self) -> Vec<WantedId> {
        let has_mega = self.mega.account.is_some();
        let SessionIdSettings { template, bots } = &self.session_ids;
        if bots.is_empty() {
            let usual = if has_mega {
                ANY_SESSION_AT_MEGA
            } else {
                ANY_SESSION
            };
            let usual = || usual.parse().expect("it is well-formed");
            let template = template.clone().unwrap_or_else(usual);
            return vec![WantedId {
                bot: None,
                template,
            }];
        }
        let wanted = |bot: &&'static Bot| WantedId {
            bot: Some(bot.name.clone()),
            template: bot.template(has_mega).clone(),
        };
        bots.iter().map(wanted).collect()
    }

    /// Returns the same, or an error if one of them names a file at MEGA and there is no account.
    ///
    /// Asked only by programs that make sessions: a gateway needs no account.
    pub fn makeable_ids(&self) -> Result<Vec<WantedId>, SettingError> {
        let wanted = self.wanted_ids();
        let at_mega = |id: &&WantedId| id.template.mega_files().any();
        match wanted.iter().find(at_mega) {
            Some(id) if self.mega.account.is_none() => {
                let name = if id.bot.is_some() { BOTS } else { TEMPLATE };
                let value = id.bot.clone().unwrap_or_else(|| id.template.to_string());
                Err(SettingError::Unusable {
                    name: name.to_owned(),
                    value,
                    reason: "its session ID names a file at MEGA, so MEGA_EMAIL and MEGA_PASSWORD have to be set"
                        .to_owned(),
                })
            }
            _ => Ok(wanted),
        }
    }
}

fn bots(text: &str) -> Result<Vec<&'static Bot>, crate::bots::UnknownBot> {
    let mut bots: Vec<&'static Bot> = Vec::new();
    for name in text.split(',').filter(|name| !name.trim().is_empty()) {
        let bot = Bot::find(name)?;
        if !bots.iter().any(|known| known.name == bot.name) {
            bots.push(bot);
        }
    }
    Ok(bots)
}

const TEMPLATE: &str = "LATCHKEY_SESSION_ID";
const BOTS: &str = "LATCHKEY_BOTS";

#[cfg(test)]
mod tests {
    use crate::config::tests::load;

    fn ids(environment: &[(&str, &str)]) -> Vec<(Option<String>, String)> {
        let wanted = load(environment).unwrap().makeable_ids().unwrap();
        let ids = wanted.into_iter();
        ids.map(|id| (id.bot, id.template.to_string())).collect()
    }

    const MEGA: [(&str, &str); 2] = [("MEGA_EMAIL", "a@b.example"), ("MEGA_PASSWORD", "hush")];

    #[test]
    fn default_is_what_the_bot_reads_with_mega_and_without() {
        let none = |template: &str| vec![(None, template.to_owned())];
        assert_eq!(ids(&[]), none("Ilom~{json|base64}"));
        assert_eq!(ids(&MEGA), none("ilombot--{mega_zip_url|base64}"));
        let own = ("LATCHKEY_SESSION_ID", "𝙇🔥~{json|gzip|base64}~");
        assert_eq!(
            ids(&[own, MEGA[0], MEGA[1]]),
            none("𝙇🔥~{json|gzip|base64}~")
        );
    }

    #[test]
    fn bots_take_the_place_of_the_template_in_their_order() {
        let bots = ("LATCHKEY_BOTS", "gifted-md, Amazing-Bot,gifted-md");
        let made = ids(&[bots, ("LATCHKEY_SESSION_ID", "X~{json}")]);
        let expected = [
            ("gifted-md", "Gifted~{json|gzip|base64}"),
            ("amazing-bot", "Ilom~{json|base64}"),
        ];
        let expected = expected.map(|(bot, made)| (Some(bot.to_owned()), made.to_owned()));
        assert_eq!(made, expected);
        assert_eq!(
            ids(&[bots, MEGA[0], MEGA[1]])[1].1,
            "ilombot--{mega_zip_url|base64}"
        );
    }

    #[test]
    fn bad_template_and_unknown_bot_stop_the_start_in_one_line() {
        let complaint = |name, value| load(&[(name, value)]).unwrap_err().to_string();
        let bad = complaint("LATCHKEY_SESSION_ID", "Ilom~{jsn|base64}");
        assert!(
            bad.starts_with(r#"LATCHKEY_SESSION_ID is "Ilom~{jsn|base64}"; allowed: "#),
            "{bad}"
        );
        assert!(
            bad.contains(r#"at character 7: "jsn" is no field"#),
            "{bad}"
        );
        let bad = complaint("LATCHKEY_BOTS", "amazing-bot,gifted-mb");
        assert!(bad.ends_with("did you mean gifted-md?"), "{bad}");
        assert!(!bad.contains('\n'));
    }

    #[test]
    fn what_is_at_mega_takes_an_account_where_sessions_are_made() {
        for (name, value, shown) in [
            ("LATCHKEY_SESSION_ID", "X~{mega}", "X~{mega}"),
            ("LATCHKEY_BOTS", "gifted-md,popkid-xd", "popkid-xd"),
        ] {
            let settings = load(&[(name, value)]).unwrap();
            let complaint = settings.makeable_ids().unwrap_err().to_string();
            assert!(
                complaint.starts_with(&format!("{name} is {shown:?}, ")),
                "{complaint}"
            );
            assert!(complaint.contains("MEGA_EMAIL"), "{complaint}");
            assert!(!settings.wanted_ids().is_empty());
            let with_mega = load(&[(name, value), MEGA[0], MEGA[1]]).unwrap();
            assert!(with_mega.makeable_ids().is_ok());
        }
    }
}
