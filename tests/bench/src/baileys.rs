//! Real Baileys in a process of its own, driven through `baileys.mjs`.

use std::time::Duration;

use anyhow::Context;
use serde::Deserialize;

use crate::{
    product::Program,
    script::{self, Script},
    whatsapp::WhatsApp,
};

/// A running Baileys whose first socket waits to be scanned. It is killed when dropped.
pub(crate) struct Baileys {
    pub(crate) process: u32,
    /// The versions of Baileys and Node.
    pub(crate) versions: String,
    script: Script,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Message {
    versions: String,
    milliseconds: Vec<f64>,
    scan: Option<String>,
}

impl Baileys {
    /// Returns whether its packages are installed.
    pub(crate) fn is_installed() -> bool {
        script::is_installed("baileys-7")
    }

    /// Starts Baileys against this WhatsApp, on the program's core, and waits for its first QR code.
    pub(crate) async fn start(place: Program<'_>, whatsapp: &WhatsApp) -> anyhow::Result<Self> {
        let url = whatsapp.emulator.whatsapp_url();
        let mut script = Script::start(place, "baileys.mjs", &[&url], whatsapp.roots())?;
        let Message { versions, .. } = script.receive().await?;
        Ok(Self {
            process: script.process,
            versions,
            script,
        })
    }

    /// Starts more sockets, several concurrently, and returns how long each took to its QR code.
    pub(crate) async fn sockets(
        &mut self,
        count: usize,
        at_once: usize,
    ) -> anyhow::Result<Vec<Duration>> {
        let command = serde_json::json!({ "command": "start", "count": count, "at_once": at_once });
        self.script.send(&command).await?;
        let Message { milliseconds, .. } = self.script.receive().await?;
        Ok(script::durations(&milliseconds))
    }

    /// Begins to link a device and returns the QR text to scan.
    pub(crate) async fn link(&mut self) -> anyhow::Result<String> {
        let command = serde_json::json!({ "command": "link" });
        self.script.send(&command).await?;
        let Message { scan, .. } = self.script.receive().await?;
        scan.context("Baileys shows no QR")
    }

    /// Waits until the scanned device has logged in.
    pub(crate) async fn open(&mut self) -> anyhow::Result<()> {
        self.script.receive::<Message>().await.map(drop)
    }

    /// Has it free what it no longer needs.
    pub(crate) async fn settle(&mut self) -> anyhow::Result<()> {
        let command = serde_json::json!({ "command": "settle" });
        self.script.send(&command).await?;
        self.script.receive::<Message>().await.map(drop)
    }
}
