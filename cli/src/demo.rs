//! The whole of it against the bundled emulator: nothing leaves this machine.

use std::collections::HashMap;

use anyhow::Context as _;
use latchkey_emulator::{CameraCode, Emulator, MegaAccount, MegaOptions, Options};
use latchkey_shared::{
    config::{ProxySettings, Settings, VersionSetting},
    job::SessionId,
    queue::Queue,
    shutdown::Shutdown,
    status::Status,
    trust::Trust,
};
use tokio::sync::watch;

use crate::serve::serve;

/// Serves against an emulator until the shutdown.
pub(crate) async fn demo(
    mut settings: Settings,
    trust: &Trust,
    shutdown: &Shutdown,
) -> anyhow::Result<()> {
    let (camera, seen) = watch::channel(Vec::new());
    let options = Options {
        control: true,
        provisions: true,
        camera: Some(seen),
        mega: settings.mega.account.is_some().then(MegaOptions::default),
        ..Options::default()
    };
    let emulator = Emulator::start(options)
        .await
        .context("the pretend phone cannot be started")?;
    // The operator's own machines may be told; others are elsewhere.
    settings.webhook = settings
        .webhook
        .filter(|webhook| !webhook.url.is_encrypted());
    let whatsapp = &mut settings.whatsapp;
    whatsapp.url = emulator.whatsapp_url();
    whatsapp.proxy = ProxySettings::default();
    whatsapp.root_key = Some(emulator.root_key());
    whatsapp.version = VersionSetting::Auto;
    whatsapp.version_url = emulator.version_url();
    if let Some(account) = &mut settings.mega.account {
        let stand_in = MegaAccount::default();
        account.email = stand_in.email;
        account.password = stand_in.password.into();
        account.mfa_secret = stand_in.mfa_secret.map(Into::into);
        settings.mega.api_url = emulator.mega().url();
    }

    let mut lens = Lens {
        shown: HashMap::new(),
        camera,
    };
    let queue = Queue::observed(&settings, move |id, status| lens.see(id, status));
    tracing::info!(
        "nothing here is real: the pretend phone is at {}",
        emulator.phone_url()
    );
    serve(queue, &settings, trust, shutdown).await
}

/// Shows the pretend phone's camera the QR codes that wait to be scanned.
struct Lens {
    shown: HashMap<SessionId, CameraCode>,
    camera: watch::Sender<Vec<CameraCode>>,
}

impl Lens {
    fn see(&mut self, id: SessionId, status: &Status) {
        match &status.qr {
            Some(qr) => {
                let label: String = id.to_string().chars().take(6).collect();
                let label = format!("Session {label}…, code {} of {}", qr.sequence, qr.total);
                let qr_text = qr.data.clone();
                self.shown.insert(id, CameraCode { label, qr_text });
            }
            None if self.shown.remove(&id).is_some() => {}
            None => return,
        }
        let mut codes: Vec<_> = self.shown.values().cloned().collect();
        codes.sort_by(|a, b| a.label.cmp(&b.label));
        self.camera.send_replace(codes);
    }
}
