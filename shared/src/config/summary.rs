//! What of the settings an operator looks for first, in a line.

use std::{fmt, net::SocketAddr};

use super::Settings;
use crate::monitor::Monitor;

/// What is set up, and what is not, in names for a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// What is set up.
    pub on: String,
    /// What is off.
    pub off: String,
}

impl Settings {
    /// Returns what is set up, and what is off.
    pub fn summary(&self) -> Summary {
        let (http, monitor) = (&self.http, &self.monitor);
        let features = [
            ("redis", self.redis.url.is_some()),
            ("mega", self.mega.account.is_some()),
            ("whatsapp proxy", !self.whatsapp.proxy.proxies.is_empty()),
            ("bots", !self.session_ids.bots.is_empty()),
            ("libraries", !self.session_ids.libraries.is_empty()),
            ("monitor", monitor.address.is_some()),
            ("operator token", monitor.operator_token.is_some()),
            ("allowed origins", !http.allowed_origins.is_empty()),
            ("older routes", http.legacy_routes),
            ("rate limit", http.rate_limit.is_some()),
            ("phone cooldown", self.session.phone_cooldown.is_some()),
            ("unwatched", self.session.unwatched.is_some()),
            ("passkey assist", http.passkey_assist),
            ("records", self.worker.record.is_some()),
        ];
        let names = |wanted: bool| {
            let of_kind = features.iter().filter(|(_, is_on)| *is_on == wanted);
            let names: Vec<_> = of_kind.map(|(name, _)| *name).collect();
            names.join(", ")
        };
        Summary {
            on: names(true),
            off: names(false),
        }
    }

    /// Logs in one line that the process has started: what is set up, what is off, and where it
    /// listens.
    pub fn tell_start(
        &self,
        monitor: Option<&Monitor>,
        address: Option<SocketAddr>,
        what: fmt::Arguments<'_>,
    ) {
        let Summary { on, off } = self.summary();
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            listen.address = address.map(tracing::field::display),
            monitor.address = monitor.map(|monitor| tracing::field::display(monitor.address())),
            set_up = on,
            off,
            "{what}"
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::config::tests::load;

    #[test]
    fn summary_names_what_is_set_up_and_what_is_off_and_no_value() {
        let usual = load(&[]).unwrap().summary();
        assert_eq!(
            usual.on,
            "older routes, rate limit, phone cooldown, unwatched"
        );
        assert!(
            usual
                .off
                .starts_with("redis, mega, whatsapp proxy, bots, libraries, monitor, ")
        );
        let set = load(&[
            ("MEGA_EMAIL", "a@b.example"),
            ("MEGA_PASSWORD", "hush-hush"),
            ("LATCHKEY_OPERATOR_TOKEN", "a-token-of-the-operator"),
            ("LATCHKEY_RATE_LIMIT", "off"),
        ]);
        let summary = set.unwrap().summary();
        assert!(
            summary.on.starts_with("mega, operator token, "),
            "{summary:?}"
        );
        assert!(summary.off.contains("rate limit"), "{summary:?}");
        assert!(!format!("{summary:?}").contains("hush"));
    }
}
