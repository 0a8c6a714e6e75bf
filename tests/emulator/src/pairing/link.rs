use latchkey_proto::{keys::AdvSecret, node::Node};
use latchkey_shared::clock;

use super::PairingConnection;
use crate::{
    channel::ConnectionEnd,
    device::Device,
    faults::{Fault, FaultStage},
    ids::DeviceId,
    options::{AccountKind, PasskeyGate},
    order::Scan,
    phone::adv::Voucher,
    refused::ScanRefused,
    stanza,
};

impl PairingConnection<'_> {
    /// Sends `pair-success`, verifies the companion's answer and orders it to restart. Returns if the
    /// companion goes on waiting instead.
    pub(super) async fn link(&mut self, scan: Scan) -> Result<(), ConnectionEnd> {
        let linked = self.vouched(&scan).await;
        match linked {
            Ok(device) => {
                self.server.world().forget(self.id);
                // If the phone no longer waits, the device is linked all the same.
                scan.answer.send(Ok(device));
            }
            Err(NotLinked::Told(
                refused @ (ScanRefused::Retired | ScanRefused::Companion { .. }),
            )) => {
                if let Some(waiting) = self.server.world().waiting.get_mut(&self.id) {
                    waiting.busy = false;
                }
                scan.answer.send(Err(refused));
                return Ok(());
            }
            Err(NotLinked::Told(refused)) => {
                if let ScanRefused::BadAnswer(what) = &refused {
                    self.server.violation(what.clone());
                }
                scan.answer.send(Err(refused));
                self.channel
                    .close(self.server.options.timing.close_within)
                    .await;
                return Err(ConnectionEnd::Done);
            }
            Err(NotLinked::Lost(end)) => {
                scan.answer.send(Err(ScanRefused::Gone));
                return Err(end);
            }
        }
        let within = self.server.options.timing.close_within;
        if let Some(fault) = self.server.faults.take(FaultStage::AfterSign) {
            self.channel.strike(fault, within).await?;
        }
        let restart_at = self.server.clock.now() + self.server.options.timing.restart_after;
        self.listen_until(restart_at).await?;
        self.channel.order_restart(within).await
    }

    /// Demands the passkey first, if the account's gate is closed.
    async fn vouched(&mut self, scan: &Scan) -> Result<DeviceId, NotLinked> {
        let gate = self.gate_of(scan.account);
        match &scan.secret {
            Some(secret) if gate == PasskeyGate::Open => self.exchange(scan, secret).await,
            typed => {
                let passed = self.pass_gate(scan.account, typed.as_ref()).await;
                self.server.world().accounts[scan.account].confirmation = None;
                self.exchange(scan, &passed?).await
            }
        }
    }

    async fn exchange(&mut self, scan: &Scan, secret: &AdvSecret) -> Result<DeviceId, NotLinked> {
        let fault = self.server.faults.take(FaultStage::PairSuccess);
        match fault {
            None | Some(Fault::BadHmac | Fault::BadAccountSignature) => {}
            Some(Fault::Retire { forwards }) => {
                self.retire(secret).await?;
                if !forwards {
                    return Err(NotLinked::Told(ScanRefused::Retired));
                }
            }
            Some(fault) => self.strike(fault).await?,
        }
        let (device, voucher, success) = self
            .vouch(scan, secret, fault)
            .ok_or(NotLinked::Told(ScanRefused::DeviceLimit))?;
        let id = success.get("id").unwrap_or_default().to_owned();
        self.channel.send(&success).await?;
        let answer = self.answer_to(&id).await?;
        if answer.get("type") == Some("error") {
            let error = answer.child("error");
            let attr = |name| {
                error
                    .and_then(|error| error.get(name))
                    .unwrap_or_default()
                    .to_owned()
            };
            return Err(NotLinked::Told(ScanRefused::Companion {
                code: attr("code"),
                text: attr("text"),
            }));
        }
        let signed = voucher
            .verify_answer(&answer)
            .map_err(|what| NotLinked::Told(ScanRefused::BadAnswer(what)))?;
        self.admit(device, &voucher, signed);
        Ok(device)
    }

    /// Retires a secret and tells its companion.
    async fn retire(&mut self, secret: &AdvSecret) -> Result<(), ConnectionEnd> {
        if let Some(waiting) = self.server.world().waiting.get_mut(&self.id) {
            waiting.retired.insert(*secret.as_bytes());
        }
        self.demand_refresh().await
    }

    fn vouch(
        &self,
        scan: &Scan,
        secret: &AdvSecret,
        fault: Option<Fault>,
    ) -> Option<(DeviceId, Voucher, Node)> {
        let mut world = self.server.world();
        let id = world.next_stanza_id();
        let account = world.account(scan.account, self.server.options.account);
        let device = account.take_device_number()?;
        let hosted = account.kind == AccountKind::Hosted;
        let key_index = u32::from(device);
        let now_s = self.server.now_s();
        let mut rng = clock::rng();
        let key = account.signature_key();
        let companion = self.registration.identity;
        let voucher = Voucher::new(key, companion, key_index, hosted, now_s, &mut rng);
        let identity = voucher.sealed(secret.as_bytes(), fault, &mut rng);
        let mut children = vec![
            Node::new("device-identity").bytes(identity),
            Node::new("device")
                .attr("jid", format!("{}:{device}@s.whatsapp.net", account.number))
                .attr("lid", format!("{}:{device}@lid", account.lid)),
            Node::new("platform").attr("name", platform(account.kind)),
        ];
        if account.kind == AccountKind::Business {
            children.push(Node::new("biz").attr("name", AccountKind::BUSINESS_NAME));
        }
        let success = Node::new("iq")
            .attr("from", stanza::SERVER)
            .attr("type", "set")
            .attr("id", id)
            .attr("xmlns", "md")
            .attr("t", now_s.to_string())
            .children([Node::new("pair-success").children(children)]);
        Some((
            DeviceId {
                account: scan.account,
                device,
            },
            voucher,
            success,
        ))
    }

    async fn answer_to(&mut self, id: &str) -> Result<Node, NotLinked> {
        let until = self.server.clock.now() + self.server.options.timing.sign_within;
        loop {
            let node = tokio::select! {
                node = self.channel.recv() => node?,
                () = self.server.clock.sleep_until(until) => {
                    return Err(NotLinked::Told(ScanRefused::NoAnswer));
                }
            };
            let Some(node) = self.handle_stanza(node).await? else {
                continue;
            };
            let is_answer = node.tag == "iq"
                && node.get("id") == Some(id)
                && matches!(node.get("type"), Some("result" | "error"))
                && stanza::is_to_server(&node);
            if is_answer {
                return Ok(node);
            }
            self.unexpected(&node).await?;
        }
    }

    fn admit(&self, id: DeviceId, voucher: &Voucher, signed_identity: Vec<u8>) {
        let mut world = self.server.world();
        let account = world.account(id.account, self.server.options.account);
        let mut device = Device::new(
            id,
            &account.number,
            &account.lid,
            self.noise_public,
            self.registration.clone(),
        );
        device.key_index = voucher.key_index();
        device.signed_identity = signed_identity;
        account.devices.insert(id.device, device);
    }
}

/// Why a companion did not become a device.
pub(super) enum NotLinked {
    /// The phone has been told why.
    Told(ScanRefused),
    /// The connection ended.
    Lost(ConnectionEnd),
}

impl From<ConnectionEnd> for NotLinked {
    fn from(end: ConnectionEnd) -> Self {
        Self::Lost(end)
    }
}

fn platform(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Personal => "android",
        AccountKind::Business | AccountKind::Hosted => "smba",
    }
}
