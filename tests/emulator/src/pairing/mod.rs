//! A companion that is not a device yet: refs, the scan, and the order to restart
//! (`Baileys lib/Socket/socket.ts`, `CB:iq,type:set,pair-device` and `pair-success`).

mod code;
mod hello;
mod link;
mod passkey;

use std::{collections::HashSet, sync::Arc, time::SystemTime};

use base64::{Engine, engine::general_purpose::STANDARD};
use latchkey_proto::node::Node;
use latchkey_shared::clock;
use rand::Rng;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use self::code::AwaitedFinish;
use crate::{
    channel::{Channel, ConnectionEnd},
    faults::FaultStage,
    ids::ConnectionId,
    keep_alive::{self, ExpectedAnswer, KeepAlive},
    options::{HelloForm, REFS},
    order::{Order, Scan},
    payload::Registration,
    server::Server,
    stanza,
    world::Waiting,
};

/// Offers refs to a companion and links it when one is scanned.
pub(crate) async fn run(
    server: &Arc<Server>,
    id: ConnectionId,
    channel: &mut Channel,
    registration: Registration,
    noise_public: [u8; 32],
) -> Result<(), ConnectionEnd> {
    let within = server.options.timing.close_within;
    if let Some(fault) = server.faults.take(FaultStage::PairDevice) {
        channel.strike(fault, within).await?;
    }
    let refs = fresh_refs();
    let (mailbox, orders) = unbounded_channel();
    let now = server.clock.now();
    let offer_id = server.world().next_stanza_id();
    server.world().wait(
        id,
        Waiting {
            registration: registration.clone(),
            noise_public,
            mailbox,
            issued: now,
            refs: refs.clone(),
            retired: HashSet::new(),
            busy: false,
        },
    );
    let mut keep_alive = KeepAlive::new(now);
    keep_alive.expect(
        &offer_id,
        ExpectedAnswer::PairDevice,
        now,
        &server.options.timing,
    );
    channel.send(&pair_device(&offer_id, refs)).await?;
    let closes = now + server.options.timing.ref_life(REFS - 1) + server.options.timing.ref_grace;
    PairingConnection {
        server,
        id,
        channel,
        registration,
        noise_public,
        orders,
        keep_alive,
        closes,
        typed: None,
    }
    .run()
    .await
}

struct PairingConnection<'a> {
    server: &'a Arc<Server>,
    id: ConnectionId,
    channel: &'a mut Channel,
    registration: Registration,
    noise_public: [u8; 32],
    orders: UnboundedReceiver<Order>,
    keep_alive: KeepAlive,
    /// When the last ref and the last code expire.
    closes: SystemTime,
    /// A code that the owner entered, until the companion answers.
    typed: Option<AwaitedFinish>,
}

impl PairingConnection<'_> {
    async fn run(mut self) -> Result<(), ConnectionEnd> {
        loop {
            let keep_alive = self.keep_alive.deadline(&self.server.options.timing);
            let typed = self.typed.as_ref().map(|typed| typed.finish_by);
            let deadline = [Some(self.closes), Some(keep_alive), typed];
            let deadline = deadline.into_iter().flatten().min().unwrap_or(keep_alive);
            tokio::select! {
                node = self.channel.recv() => {
                    if let Some(stray) = self.handle_stanza(node?).await?
                        && let Some(scan) = self.handle_code_stanza(stray).await?
                    {
                        self.link(scan).await?;
                    }
                }
                Some(order) = self.orders.recv() => {
                    if let Some(scan) = self.handle_order(order).await? {
                        self.link(scan).await?;
                    }
                }
                () = self.server.clock.sleep_until(deadline) => {
                    if self.server.clock.now() >= self.closes {
                        self.server.world().forget(self.id);
                        self.channel.close(self.server.options.timing.close_within).await;
                        return Err(ConnectionEnd::Done);
                    }
                    self.give_up_on_typed();
                    self.handle_timeout().await?;
                }
            }
        }
    }

    /// Handles stanzas that are allowed at any stage; returns the others.
    async fn handle_stanza(&mut self, node: Node) -> Result<Option<Node>, ConnectionEnd> {
        self.server.count(&node);
        if let Some(pong) = keep_alive::answer_to_ping(&node) {
            self.keep_alive
                .handle_stanza(&node, self.server.clock.now());
            self.channel.send(&pong).await?;
            return Ok(None);
        }
        let awaited = self
            .keep_alive
            .handle_stanza(&node, self.server.clock.now());
        if awaited == Some(ExpectedAnswer::PairDevice)
            && let Some(fault) = self.server.faults.take(FaultStage::Waiting)
        {
            self.channel
                .strike(fault, self.server.options.timing.close_within)
                .await?;
        }
        let is_session_telemetry = node.tag == "ib" && node.child("unified_session").is_some();
        // Baileys, which calls itself `~` while it links by code, announces its new name, or none,
        // as soon as it is linked.
        let is_renaming = self.server.options.hello == HelloForm::Baileys
            && node.tag == "presence"
            && node.attrs.iter().all(|(attr, _)| attr == "name");
        let is_passed_over = is_session_telemetry || is_renaming;
        Ok((awaited.is_none() && !is_passed_over).then_some(node))
    }

    async fn handle_order(&mut self, order: Order) -> Result<Option<Scan>, ConnectionEnd> {
        match order {
            Order::Scan(scan) => return Ok(Some(*scan)),
            Order::Refresh => self.demand_refresh().await?,
            Order::EnterCode(typing) => return self.primary_hello(*typing).await,
            Order::RefreshCode { manual } => self.refresh_code(manual).await?,
            Order::Ping => self.keep_alive.ping(self.server, self.channel).await?,
            Order::Strike(fault) => {
                self.channel
                    .strike(fault, self.server.options.timing.close_within)
                    .await?;
            }
            Order::Deliver(node) => self.channel.send(&node).await?,
        }
        Ok(None)
    }

    /// Tells the companion that its registration material is retired.
    async fn demand_refresh(&mut self) -> Result<(), ConnectionEnd> {
        let refresh = Node::new("companion_reg_refresh");
        self.notify("companion_reg_refresh", refresh).await
    }

    /// Sends a notification that the companion must acknowledge.
    async fn notify(&mut self, kind: &'static str, about: Node) -> Result<(), ConnectionEnd> {
        self.notify_all(kind, vec![about]).await
    }

    async fn notify_all(
        &mut self,
        kind: &'static str,
        about: Vec<Node>,
    ) -> Result<(), ConnectionEnd> {
        let id = self.server.world().next_stanza_id();
        let (now, timing) = (self.server.clock.now(), &self.server.options.timing);
        self.keep_alive
            .expect(&id, ExpectedAnswer::Notification(kind), now, timing);
        let notification = stanza::notification(&id, kind, self.server.now_s());
        self.channel.send(&notification.children(about)).await
    }

    async fn handle_timeout(&mut self) -> Result<(), ConnectionEnd> {
        self.keep_alive
            .handle_timeout(self.server, self.channel)
            .await
    }

    async fn unexpected(&mut self, node: &Node) -> Result<(), ConnectionEnd> {
        self.server.violation(format!(
            "{} from a companion that waits",
            stanza::kind(node)
        ));
        if node.tag == "iq" && matches!(node.get("type"), Some("get" | "set")) {
            self.channel
                .send(&stanza::error(node, 400, "bad-request"))
                .await?;
        }
        Ok(())
    }

    /// Keeps receiving until the moment, so that the companion's stanzas are still handled.
    async fn listen_until(&mut self, moment: SystemTime) -> Result<(), ConnectionEnd> {
        loop {
            let node = tokio::select! {
                node = self.channel.recv() => node?,
                () = self.server.clock.sleep_until(moment) => return Ok(()),
            };
            if let Some(stray) = self.handle_stanza(node).await? {
                self.unexpected(&stray).await?;
            }
        }
    }
}

fn fresh_refs() -> Vec<String> {
    let mut rng = clock::rng();
    let reference = |_| {
        let mut bytes = [0; 84];
        rng.fill_bytes(&mut bytes);
        format!("2@{}", STANDARD.encode(bytes))
    };
    (0..REFS).map(reference).collect()
}

fn pair_device(id: &str, refs: Vec<String>) -> Node {
    let refs = refs
        .into_iter()
        .map(|reference| Node::new("ref").bytes(reference.into_bytes()));
    Node::new("iq")
        .attr("from", stanza::SERVER)
        .attr("type", "set")
        .attr("id", id)
        .attr("xmlns", "md")
        .children([Node::new("pair-device").children(refs)])
}
