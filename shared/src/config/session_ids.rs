//! Which session IDs and stores a session is handed out as.

use super::{HandoffSetting, SettingError, Settings, source::Sources};
use crate::{
    bots::{Bot, Recipient, UnknownBot},
    bundle::{ANY_SESSION, ANY_SESSION_AT_MEGA, Library, Template, WantedId},
};

/// Which session IDs and stores a session is handed out as.
#[derive(Debug, Clone, Default)]
pub struct SessionIdSettings {
    /// What the session ID is made of; without it, what the built-in one is.
    pub template: Option<Template>,
    /// The bots that the pages offer, the main one first; they take the place of the template.
    pub bots: Vec<&'static Bot>,
    /// The libraries whose stores the pages offer.
    pub libraries: Vec<Library>,
}

impl SessionIdSettings {
    pub(super) fn from_sources(sources: &Sources) -> Result<Self, SettingError> {
        let offered = sources.optional_or_why(BOTS, recipients)?;
        let (bots, libraries) = offered.unwrap_or_default();
        Ok(Self {
            template: sources.optional_or_why(TEMPLATE, str::parse::<Template>)?,
            bots,
            libraries,
        })
    }
}

impl Settings {
    /// Returns the session IDs that are to be made, the main one first.
    pub fn wanted_ids(&self) -> Vec<WantedId> {
        let has_mega = self.mega.account.is_some();
        let SessionIdSettings { template, bots, .. } = &self.session_ids;
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

    /// Returns the same, or an error if one of them names a file at MEGA and there is no account, or if
    /// they are to go to the owner's own chat and one of them must not.
    ///
    /// Asked only by programs that make sessions: a gateway needs no account.
    pub fn makeable_ids(&self) -> Result<Vec<WantedId>, SettingError> {
        let wanted = self.wanted_ids();
        if self.worker.send_to_self {
            self.check_send_to_self(&wanted)?;
        }
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

impl Settings {
    /// The message makes Signal sessions. A bot that does not have them cannot read what the phone writes
    /// from then on, and loses some of it for good.
    fn check_send_to_self(&self, wanted: &[WantedId]) -> Result<(), SettingError> {
        let unusable = |reason| SettingError::Unusable {
            name: SEND_TO_SELF.to_owned(),
            value: "on".to_owned(),
            reason,
        };
        if self.worker.handoff == HandoffSetting::Passive {
            let reason = "LATCHKEY_HANDOFF is passive, and a device writes only once it is active";
            return Err(unusable(reason.to_owned()));
        }
        let without = |id: &&WantedId| !id.carries_key_files();
        match wanted.iter().find(without) {
            None => Ok(()),
            Some(WantedId { bot: Some(bot), .. }) => Err(unusable(format!(
                "{bot} of LATCHKEY_BOTS reads no key files, and without those of the message it could \
                 not read what the phone writes to it"
            ))),
            Some(WantedId { template, .. }) => Err(unusable(format!(
                "the session ID {template} carries no key files, and without those of the message its bot \
                 could not read what the phone writes to it; one with {{zip}}, {{files}}, {{multi}} or \
                 {{mega_zip}} alone does"
            ))),
        }
    }
}

fn recipients(text: &str) -> Result<(Vec<&'static Bot>, Vec<Library>), UnknownBot> {
    let (mut bots, mut libraries) = (Vec::<&Bot>::new(), Vec::new());
    for name in text.split(',').filter(|name| !name.trim().is_empty()) {
        match Recipient::find(name)? {
            Recipient::Bot(bot) if !bots.iter().any(|known| known.name == bot.name) => {
                bots.push(bot);
            }
            Recipient::Library(library) if !libraries.contains(&library) => libraries.push(library),
            Recipient::Bot(_) | Recipient::Library(_) => {}
        }
    }
    Ok((bots, libraries))
}

const TEMPLATE: &str = "LATCHKEY_SESSION_ID";
const BOTS: &str = "LATCHKEY_BOTS";
pub(super) const SEND_TO_SELF: &str = "LATCHKEY_SEND_TO_SELF";

#[cfg(test)]
mod tests {
    use crate::{bundle::Library, config::tests::load};

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
    fn libraries_stand_among_the_bots_and_leave_the_session_ids_as_they_are() {
        let listed = "whatsapp-rust,gifted-md, Whatsmeow,whatsapp-rust";
        let both = load(&[("LATCHKEY_BOTS", listed)]).unwrap().session_ids;
        assert_eq!(both.libraries, [Library::WhatsappRust, Library::Whatsmeow]);
        assert_eq!(both.bots.len(), 1);
        let one = ("LATCHKEY_BOTS", "whatsmeow");
        assert_eq!(ids(&[one]), ids(&[]));
        let own = ("LATCHKEY_SESSION_ID", "X~{json}");
        assert_eq!(ids(&[one, own]), ids(&[own]));
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
    fn message_to_oneself_takes_session_ids_that_carry_key_files() {
        let on = ("LATCHKEY_SEND_TO_SELF", "on");
        let complaint = |more: &[(&str, &str)]| {
            let settings = load(&[&[on], more].concat()).unwrap();
            settings.makeable_ids().err().map(|error| error.to_string())
        };
        for template in [
            "X~{zip|base64}",
            "X~{files}",
            "X~{multi|gzip|base64}",
            "{mega_zip}-{mega_zip_url}",
        ] {
            let id = ("LATCHKEY_SESSION_ID", template);
            assert_eq!(complaint(&[id, MEGA[0], MEGA[1]]), None, "{template}");
        }
        // By default the session is at MEGA as an archive.
        assert_eq!(complaint(&MEGA), None);
        let amazing = ("LATCHKEY_BOTS", "amazing-bot,suhail-md");
        assert_eq!(complaint(&[amazing, MEGA[0], MEGA[1]]), None);

        let without = complaint(&[]).unwrap();
        assert!(
            without.starts_with(
                r#"LATCHKEY_SEND_TO_SELF is "on", which cannot be used: the session ID Ilom~{json|base64} carries no key files"#
            ),
            "{without}"
        );
        for template in ["X~{mega}", "X~{zip|base64}-{json|base64}", "X~{mega_url}"] {
            let id = ("LATCHKEY_SESSION_ID", template);
            assert!(complaint(&[id, MEGA[0], MEGA[1]]).is_some(), "{template}");
        }
        let bots = ("LATCHKEY_BOTS", "suhail-md,gifted-md");
        assert!(
            complaint(&[bots])
                .unwrap()
                .contains("gifted-md of LATCHKEY_BOTS")
        );
        // Without MEGA, what it reads is creds.json.
        assert!(complaint(&[("LATCHKEY_BOTS", "amazing-bot")]).is_some());
        let id = ("LATCHKEY_SESSION_ID", "X~{zip|base64}");
        let passive = complaint(&[id, ("LATCHKEY_HANDOFF", "passive")]).unwrap();
        assert!(passive.contains("LATCHKEY_HANDOFF is passive"), "{passive}");
        let off = load(&[("LATCHKEY_SEND_TO_SELF", "off")]).unwrap();
        assert!(off.makeable_ids().is_ok());
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
