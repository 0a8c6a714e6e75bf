//! One session in a fleet of its own, from its request to a bot that runs on it.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use latchkey_e2e::{
    CEILING, Fleet, LEASE, Page, Proxy, RedisDump, Secrets, Seen, Session, Status, emulator,
};
use latchkey_emulator::{DeviceJid, Emulator, MegaAccount, MegaOptions, Options, Phone, Timing};
use latchkey_shared::clock::Clock;
use serde_json::json;
use tokio::time::{sleep, timeout};

use crate::bot::Bot;

/// What all steps share.
#[derive(Clone)]
pub(crate) struct StepContext {
    pub(crate) bot: Arc<Bot>,
    pub(crate) clock: Clock,
}

/// How a step ended.
pub(crate) struct Outcome {
    /// The last state, and the error's code if there is one.
    pub(crate) end: String,
    /// How long nobody worked on the session.
    pub(crate) went_on: Duration,
}

/// How a session is to be linked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Qr,
    Code,
}

/// A gateway and two workers that have been there for a while, the second of which is frozen until
/// the first has the session.
pub(crate) struct Setup {
    pub(crate) context: StepContext,
    pub(crate) fleet: Fleet,
}

impl Setup {
    pub(crate) async fn start(context: StepContext) -> Self {
        Self::before(context, emulator().await, &[]).await
    }

    /// The same with a MEGA account of the operator's.
    pub(crate) async fn with_mega(context: StepContext) -> Self {
        let account = MegaAccount::default();
        let emulator = Emulator::start(Options {
            timing: Timing {
                restart_after: Duration::ZERO,
                ..Timing::real()
            },
            mega: Some(MegaOptions::default()),
            ..Options::default()
        });
        let emulator = emulator.await.expect("the emulator starts");
        let url = emulator.mega().url();
        let settings = [
            ("MEGA_EMAIL", account.email.as_str()),
            ("MEGA_PASSWORD", &account.password),
            ("LATCHKEY_MEGA_API_URL", &url),
            // The one names creds.json, the other session.zip.
            ("LATCHKEY_BOTS", "popkid-xd,amazing-bot"),
        ];
        Self::before(context, emulator, &settings).await
    }

    /// The same with sessions that expire soon.
    pub(crate) async fn with_ttl(context: StepContext, ttl: Duration) -> Self {
        let ttl = format!("{}s", ttl.as_secs());
        let settings = [("LATCHKEY_SESSION_TTL", ttl.as_str())];
        Self::before(context, emulator().await, &settings).await
    }

    async fn before(context: StepContext, emulator: Emulator, settings: &[(&str, &str)]) -> Self {
        let fleet = Fleet::start(emulator, 1, 2, settings).await;
        // A worker takes over from others only once it has been there for a lease itself.
        sleep(LEASE + LEASE / 4).await;
        Self { context, fleet }
    }

    /// The first worker's way to Redis.
    pub(crate) fn line(&self) -> &Proxy {
        &self.fleet.workers[FIRST].line
    }

    /// Asks for a session, which the second worker does not see yet.
    pub(crate) async fn ask(self, by: By) -> Run {
        self.fleet.workers[SECOND].program.signal("STOP").await;
        let phone = self.fleet.emulator.phone();
        let body = match by {
            By::Qr => json!({ "method": "qr" }),
            By::Code => json!({ "method": "code", "phone": format!("+{}", phone.number()) }),
        };
        let session = self.fleet.gateways[0].create_with(&body.to_string()).await;
        Run {
            page: Page::open(&session, &self.context.clock),
            phone,
            session,
            context: self.context,
            fleet: self.fleet,
        }
    }

    /// Asks for a session and waits until the first worker shows its code.
    pub(crate) async fn show(self, by: By) -> (Run, Seen) {
        let run = self.ask(by).await;
        let shown = run
            .page
            .wait_until(|status| code_of(status).is_some())
            .await;
        run.wake_second().await;
        (run, shown)
    }
}

/// A session and all that surrounds it.
pub(crate) struct Run {
    pub(crate) fleet: Fleet,
    pub(crate) session: Session,
    pub(crate) page: Page,
    pub(crate) phone: Phone,
    context: StepContext,
}

/// When something was killed or cut off, and the version that was shown then.
#[derive(Clone, Copy)]
pub(crate) struct Blow {
    pub(crate) at: SystemTime,
    pub(crate) version: u64,
}

impl Run {
    /// The first worker's way to Redis.
    pub(crate) fn line(&self) -> &Proxy {
        &self.fleet.workers[FIRST].line
    }

    pub(crate) async fn wake_second(&self) {
        self.fleet.workers[SECOND].program.signal("CONT").await;
    }

    pub(crate) async fn signal_first(&self, signal: &str) {
        self.fleet.workers[FIRST].program.signal(signal).await;
    }

    /// Ends the first worker as `kill -9` does.
    pub(crate) async fn kill_first(&mut self) -> Blow {
        let at = self.context.clock.now();
        self.fleet.workers[FIRST].program.kill().await;
        self.blow(at).await
    }

    /// A blow at this moment.
    pub(crate) async fn now(&self) -> Blow {
        self.blow(self.context.clock.now()).await
    }

    async fn blow(&self, at: SystemTime) -> Blow {
        let version = self.session.status().await.version();
        Blow { at, version }
    }

    /// Returns how long it took from the blow until anything new was shown.
    pub(crate) async fn went_on(&self, blow: Blow) -> Duration {
        self.went_on_to(blow, |_| true).await
    }

    /// Returns how long it took from the blow until a matching status was shown.
    pub(crate) async fn went_on_to(&self, blow: Blow, is_it: impl Fn(&Status) -> bool) -> Duration {
        let seen = self.page.wait_from(blow.version + 1, is_it).await;
        seen.at.duration_since(blow.at).unwrap_or_default()
    }

    /// Waits until the session can be read again, and returns how long that took.
    pub(crate) async fn back(&self) -> Duration {
        let since = self.context.clock.now();
        let answers = async {
            while !self.is_answered().await {
                sleep(PAUSE).await;
            }
        };
        let answered = timeout(CEILING, answers).await;
        let took = self.since(since);
        assert!(
            answered.is_ok(),
            "no answer any more; {}",
            self.page.story()
        );
        self.page.expect_all().await;
        took
    }

    async fn is_answered(&self) -> bool {
        let answer = self.session.request("GET", "").send().await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }

    /// Returns the current time.
    pub(crate) fn moment(&self) -> SystemTime {
        self.context.clock.now()
    }

    /// Returns how long ago that was.
    pub(crate) fn since(&self, moment: SystemTime) -> Duration {
        let now = self.context.clock.now();
        now.duration_since(moment).unwrap_or_default()
    }

    /// Scans or types what is shown, and what is shown next if that was too old, until the device is
    /// linked.
    pub(crate) async fn link(&self) -> DeviceJid {
        self.link_from(0).await
    }

    /// The same with nothing older than this version.
    pub(crate) async fn link_from(&self, version: u64) -> DeviceJid {
        let mut version = version.max(self.page.version());
        loop {
            let seen = self
                .page
                .wait_from(version, |status| code_of(status).is_some())
                .await;
            match self.try_to_link(&seen).await {
                Ok(device) => return device,
                Err(_) => version = seen.status.version() + 1,
            }
        }
    }

    /// Scans or types what was seen.
    pub(crate) async fn try_to_link(&self, seen: &Seen) -> Result<DeviceJid, String> {
        try_to_link(&self.phone, &seen.status).await
    }

    /// Hands in a passkey's assertion, or that the codes are the same.
    pub(crate) async fn send_passkey(&self, body: String) {
        let request = self.session.request("POST", "/passkey").body(body);
        let answer = request.send().await.expect("it answers");
        assert!(answer.status().is_success(), "{}", self.page.story());
    }

    /// Checks that nothing changes for a lease, then links with the code that was shown before.
    pub(crate) async fn undisturbed(self, shown: &Seen) -> Outcome {
        let back = self.moment();
        sleep(LEASE).await;
        assert_eq!(
            self.session.status().await,
            shown.status,
            "{}",
            self.page.story()
        );
        self.try_to_link(shown).await.expect("the code is good");
        self.page.wait_for("linking").await;
        let went_on = self.since(back).saturating_sub(LEASE);
        self.ready(went_on).await
    }

    /// Waits for `ready`, and checks everything.
    pub(crate) async fn ready(self, went_on: Duration) -> Outcome {
        let end = self.page.end().await;
        assert_eq!(end.status.state(), "ready", "{}", self.page.story());
        self.check(end, went_on).await
    }

    /// Waits for the end, which may be this failure, and checks everything.
    pub(crate) async fn ready_or(self, error: &str, went_on: Duration) -> Outcome {
        let end = self.page.end().await;
        let is_expected = end.status.state() == "ready" || end.status.error() == Some(error);
        assert!(is_expected, "{}", self.page.story());
        self.check(end, went_on).await
    }

    /// Waits for `expired`, or this failure, and checks everything.
    pub(crate) async fn expired_or(self, error: &str, went_on: Duration) -> Outcome {
        let end = self.page.end().await;
        let is_expected = end.status.state() == "expired" || end.status.error() == Some(error);
        assert!(is_expected, "{}", self.page.story());
        self.check(end, went_on).await
    }

    async fn check(mut self, end: Seen, went_on: Duration) -> Outcome {
        let story = self.page.story();
        assert_eq!(self.page.complaints(), [""; 0], "{story}");
        let devices = self.fleet.emulator.devices();
        let is_ready = end.status.state() == "ready";
        assert_eq!(devices.len(), usize::from(is_ready), "devices; {story}");
        assert_eq!(self.fleet.emulator.violations(), [""; 0], "{story}");
        let mut secrets = Secrets::default();
        if is_ready {
            let result = self.session.result().await;
            assert_eq!(result["json"]["me"]["id"], devices[0].jid, "{story}");
            secrets.credentials(&result);
            let device = DeviceJid::new(&*devices[0].jid);
            let url = self.fleet.emulator.whatsapp_url();
            let bot = &self.context.bot;
            let met = bot.meet(&self.phone, &device, &url, &result["json"]).await;
            assert_eq!(met, Ok(()), "{story}");
        }
        self.fleet.add_secrets(&mut secrets);
        self.page.add_secrets(&mut secrets);
        secrets.token(&self.session.token);
        secrets.text("the number", &self.phone.number());
        secrets.text("MEGA_PASSWORD", &MegaAccount::default().password);
        let dump = RedisDump::of(&self.fleet.redis);
        assert!(dump.bytes_written() > 1000, "the append-only file is empty");
        assert_eq!(dump.leaks(&secrets), [""; 0], "{story}");
        assert_eq!(dump.without_ttl, [""; 0], "{story}");
        let logs = self.fleet.logs();
        assert_eq!(secrets.found_in(&logs), [""; 0], "{story}");
        assert!(!logs.contains("panicked"), "{logs}");
        let last = self.fleet.workers.last_mut().expect("there are workers");
        assert!(last.program.is_running(), "the last worker has ended");
        let error = end.status.error();
        Outcome {
            end: [end.status.state()]
                .into_iter()
                .chain(error)
                .collect::<Vec<_>>()
                .join(": "),
            went_on,
        }
    }
}

/// The QR text or the pairing code that a status shows.
pub(crate) fn code_of(status: &Status) -> Option<&str> {
    status.qr().or_else(|| status.0["code"]["value"].as_str())
}

/// Scans or types what a status shows.
pub(crate) async fn try_to_link(phone: &Phone, status: &Status) -> Result<DeviceJid, String> {
    let linking = async {
        if let Some(qr) = status.qr() {
            return phone.scan(qr).await.map_err(|error| error.to_string());
        }
        let code = code_of(status).unwrap_or_default();
        let typed = phone.enter_code(code).await;
        typed.map_err(|error| error.to_string())
    };
    let linked = timeout(CEILING, linking).await;
    linked.expect("a phone does not wait for ever")
}

/// The worker that claims the session first.
pub(crate) const FIRST: usize = 0;
/// The worker that takes over.
pub(crate) const SECOND: usize = 1;
const PAUSE: Duration = Duration::from_millis(10);
