//! The emulator as a program: prints its addresses, then serves until it is told to stop.

use std::{io::Write, net::SocketAddr, time::Duration};

use anyhow::Context;
use clap::Parser;
use latchkey_authority::{Authority, Validity};
use latchkey_emulator::{
    AccountKind, CodeLimit, Emulator, HelloForm, MegaAccount, MegaOptions, MegaSession,
    MegaVersion, Options, PasskeyGate, Timing,
};
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

/// Emulates WhatsApp's server and a phone on this machine, as strictly as the real ones.
#[derive(Parser)]
#[command(version)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
struct Arguments {
    /// The address to listen on; port 0 picks a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// WhatsApp, sw.js and MEGA are reached over TLS, with a certificate whose root is printed.
    #[arg(long)]
    tls: bool,
    /// Codes expire within seconds instead of minutes, and the order to restart comes at once.
    #[arg(long)]
    fast: bool,
    /// The revision that sw.js names; older clients are refused with 405.
    #[arg(long)]
    revision: Option<u32>,
    /// The delay in milliseconds between the end of the handshake and the first stanza.
    #[arg(long, default_value_t = 0)]
    latency_ms: u64,
    /// The kind of account on the phone: personal, business or hosted.
    #[arg(long, default_value = "personal", value_parser = kind)]
    account: AccountKind,
    /// The phone also accepts the older four-field codes, which current phones refuse.
    #[arg(long)]
    older_phone: bool,
    /// Who may announce codes: whatsapp-web, or also baileys, which sends digits instead of bytes.
    #[arg(long, default_value = "whatsapp-web", value_parser = hello)]
    hello: HelloForm,
    /// The number of codes that can be requested for a number in ten minutes; unlimited by default.
    #[arg(long)]
    code_limit: Option<usize>,
    /// Every account's passkey gate: open, demanded or demanded-at-once.
    #[arg(long, default_value = "open", value_parser = gate)]
    passkey: PasskeyGate,
    /// The phone sends its app-state keys and first history as soon as a device is linked.
    #[arg(long)]
    provisions: bool,
    /// Splits everything sent into websocket messages of at most this many bytes.
    #[arg(long)]
    chop: Option<usize>,
    /// The version of the MEGA account: v1 or v2.
    #[arg(long, default_value = "v2", value_parser = mega_version)]
    mega_account: MegaVersion,
    /// How the MEGA account hands out sessions: rsa, rsa-leading-zero or temporary.
    #[arg(long, default_value = "rsa", value_parser = mega_session)]
    mega_session: MegaSession,
    /// The secret of the MEGA account's second factor, in base32; there is none by default.
    #[arg(long)]
    mega_mfa: Option<String>,
    /// The duration in milliseconds of each MEGA call.
    #[arg(long, default_value_t = 0)]
    mega_latency_ms: u64,
    /// The easiness of MEGA's proofs of work, 0 to 255; at 255 every second attempt succeeds.
    #[arg(long, default_value_t = u8::MAX)]
    mega_easiness: u8,
}

impl Arguments {
    fn mega(&self) -> MegaOptions {
        MegaOptions {
            account: MegaAccount {
                version: self.mega_account,
                session: self.mega_session,
                mfa_secret: self.mega_mfa.clone(),
                ..MegaAccount::default()
            },
            latency: Duration::from_millis(self.mega_latency_ms),
            easiness: self.mega_easiness,
            ..MegaOptions::default()
        }
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mega = arguments.mega();
    let mega_account = mega.account.clone();
    let authority = arguments.tls.then(Authority::new);
    let name = arguments.listen.ip().to_string();
    let identity = authority
        .as_ref()
        .map(|authority| authority.issue(&name, Validity::Current));
    let mut options = Options {
        listen: arguments.listen,
        tls: identity.map(|identity| identity.server()),
        timing: if arguments.fast {
            Timing::fast()
        } else {
            Timing::real()
        },
        latency: Duration::from_millis(arguments.latency_ms),
        account: arguments.account,
        demand_current_qr: !arguments.older_phone,
        hello: arguments.hello,
        code_limit: arguments.code_limit.map(|codes| CodeLimit {
            codes,
            within: CODE_LIMIT_WITHIN,
        }),
        passkey: arguments.passkey,
        provisions: arguments.provisions,
        control: true,
        mega: Some(mega),
        chop: arguments.chop,
        ..Options::default()
    };
    if let Some(revision) = arguments.revision {
        options.revision = revision;
        options.oldest_revision = revision;
    }
    let mut terminated = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let listen = options.listen;
    let emulator = Emulator::start(options)
        .await
        .with_context(|| format!("cannot listen on {listen}"))?;
    let places = json!({
        "whatsapp_url": emulator.whatsapp_url(),
        "ca_pem": authority.map(|authority| authority.pem()),
        "root_key": hex::encode(emulator.root_key()),
        "version_url": emulator.version_url(),
        "control_url": emulator.control_url(),
        "phone_url": emulator.phone_url(),
        "mega_url": emulator.mega().url(),
        "mega_email": mega_account.email,
        "mega_password": mega_account.password,
    });
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{places}")
        .and_then(|()| stdout.flush())
        .context("cannot print")?;
    tokio::select! {
        _ = terminated.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted.context("cannot listen for SIGINT")?,
    }
    Ok(())
}

fn kind(name: &str) -> Result<AccountKind, String> {
    match name {
        "personal" => Ok(AccountKind::Personal),
        "business" => Ok(AccountKind::Business),
        "hosted" => Ok(AccountKind::Hosted),
        _ => Err("expected personal, business or hosted".to_owned()),
    }
}

fn hello(name: &str) -> Result<HelloForm, String> {
    match name {
        "whatsapp-web" => Ok(HelloForm::WhatsAppWeb),
        "baileys" => Ok(HelloForm::Baileys),
        _ => Err("expected whatsapp-web or baileys".to_owned()),
    }
}

fn gate(name: &str) -> Result<PasskeyGate, String> {
    match name {
        "open" => Ok(PasskeyGate::Open),
        "demanded" => Ok(PasskeyGate::Demanded),
        "demanded-at-once" => Ok(PasskeyGate::DemandedAtOnce),
        _ => Err("expected open, demanded or demanded-at-once".to_owned()),
    }
}

fn mega_version(name: &str) -> Result<MegaVersion, String> {
    match name {
        "v1" => Ok(MegaVersion::V1),
        "v2" => Ok(MegaVersion::V2),
        _ => Err("expected v1 or v2".to_owned()),
    }
}

fn mega_session(name: &str) -> Result<MegaSession, String> {
    match name {
        "rsa" => Ok(MegaSession::Rsa),
        "rsa-leading-zero" => Ok(MegaSession::RsaLeadingZero),
        "temporary" => Ok(MegaSession::Temporary),
        _ => Err("expected rsa, rsa-leading-zero or temporary".to_owned()),
    }
}

const CODE_LIMIT_WITHIN: Duration = Duration::from_mins(10);
