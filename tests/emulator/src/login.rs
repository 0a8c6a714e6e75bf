//! A device that logs in, and everything that it does afterwards (`Baileys lib/Socket/socket.ts`,
//! `CB:success`).

use std::{sync::Arc, time::SystemTime};

use latchkey_proto::node::Node;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::{
    answer::{self, StanzaOutcome},
    channel::{Channel, ConnectionEnd},
    device::{Device, Online},
    faults::{Fault, FaultStage, StreamError},
    ids::{ConnectionId, DeviceId},
    keep_alive::{self, KeepAlive},
    order::Order,
    payload::Login,
    server::Server,
    stanza,
};

/// Admits a known device and serves it until it disconnects.
pub(crate) async fn run(
    server: &Arc<Server>,
    connection: ConnectionId,
    channel: &mut Channel,
    login: &Login,
    noise_public: [u8; 32],
) -> Result<(), ConnectionEnd> {
    let within = server.options.timing.close_within;
    let Some(device) = known(server, login, &noise_public) else {
        return channel.close_with(&stanza::failure(401), within).await;
    };
    if let Some(fault) = server.faults.take(FaultStage::Success) {
        channel.strike(fault, within).await?;
    }
    let (mailbox, orders) = unbounded_channel();
    let Some(success) = come_online(
        server,
        device,
        Online {
            connection,
            mailbox,
            active: false,
        },
    ) else {
        return channel.close_with(&stanza::failure(401), within).await;
    };
    let session = LoginSession {
        server,
        channel,
        connection,
        device,
        orders,
        keep_alive: KeepAlive::new(server.clock.now()),
        offline: Offline::default(),
    };
    let ended = session.run(&success, login.passive).await;
    server.world().go_offline(device, connection);
    ended
}

struct LoginSession<'a> {
    server: &'a Arc<Server>,
    channel: &'a mut Channel,
    connection: ConnectionId,
    device: DeviceId,
    orders: UnboundedReceiver<Order>,
    keep_alive: KeepAlive,
    offline: Offline,
}

/// The progress of delivering what was queued while the device was offline.
#[derive(Default)]
struct Offline {
    /// The number of stanzas announced.
    announced: usize,
    delivered: usize,
    ended: bool,
}

impl LoginSession<'_> {
    async fn run(mut self, success: &Node, passive: bool) -> Result<(), ConnectionEnd> {
        self.channel.send(success).await?;
        self.channel.send(&edge_routing()).await?;
        if let Some(fault) = self.server.faults.take(FaultStage::Online) {
            self.channel
                .strike(fault, self.server.options.timing.close_within)
                .await?;
        }
        if !passive {
            self.open_queue().await?;
        }
        loop {
            let deadline = self.deadline();
            tokio::select! {
                node = self.channel.recv() => self.handle_stanza(node?).await?,
                Some(order) = self.orders.recv() => self.handle_order(order).await?,
                () = self.server.clock.sleep_until(deadline) => self.handle_timeout().await?,
            }
        }
    }

    async fn handle_stanza(&mut self, node: Node) -> Result<(), ConnectionEnd> {
        if self.with_device(|_| ()).is_none() {
            // A stanza in transit when the device was unlinked violates nothing.
            return Ok(());
        }
        self.server.count(&node);
        let awaited = self
            .keep_alive
            .handle_stanza(&node, self.server.clock.now());
        if let Some(pong) = keep_alive::answer_to_ping(&node) {
            return self.channel.send(&pong).await;
        }
        if awaited.is_some() {
            return Ok(());
        }
        match answer::to(self.server, self.device, &node) {
            StanzaOutcome::Send(nodes) => {
                for node in nodes {
                    self.channel.send(&node).await?;
                }
            }
            StanzaOutcome::Activate(node) => {
                self.channel.send(&node).await?;
                self.open_queue().await?;
            }
            StanzaOutcome::Passivate(node) => {
                self.with_device(|device| {
                    if let Some(online) = &mut device.online {
                        online.active = false;
                    }
                });
                self.channel.send(&node).await?;
            }
            StanzaOutcome::Batch(most) => self.deliver_offline(most).await?,
            StanzaOutcome::Unlink(node) => {
                self.channel.send(&node).await?;
                self.server.world().unlink(self.device);
            }
            StanzaOutcome::Strike(fault, node) => {
                let within = self.server.options.timing.close_within;
                self.channel.strike(fault, within).await?;
                self.channel.send(&node).await?;
            }
            StanzaOutcome::Unknown(what) => {
                self.server
                    .violation(format!("{}: {what}", stanza::kind(&node)));
                if node.tag == "iq" && matches!(node.get("type"), Some("get" | "set")) {
                    self.channel
                        .send(&stanza::error(&node, 400, "bad-request"))
                        .await?;
                }
            }
        }
        Ok(())
    }

    async fn handle_order(&mut self, order: Order) -> Result<(), ConnectionEnd> {
        match order {
            Order::Deliver(node) => self.channel.send(&node).await,
            Order::Strike(fault) => {
                self.channel
                    .strike(fault, self.server.options.timing.close_within)
                    .await
            }
            Order::Ping => self.keep_alive.ping(self.server, self.channel).await,
            Order::Scan(_) | Order::Refresh | Order::EnterCode(_) | Order::RefreshCode { .. } => {
                Ok(())
            }
        }
    }

    /// Opens the queue: announces its content and delivers the first stanzas. A client that wants
    /// more asks with `offline_batch`.
    async fn open_queue(&mut self) -> Result<(), ConnectionEnd> {
        let preview = self.with_device(|device| {
            let online = device.online.as_mut()?;
            if online.active {
                return None;
            }
            online.active = true;
            device.tally.activations += 1;
            Some((device.preview(), device.queue.len()))
        });
        let Some((preview, announced)) = preview.flatten() else {
            return Ok(());
        };
        self.offline = Offline {
            announced,
            ..Offline::default()
        };
        if announced > 0 {
            self.channel.send(&preview).await?;
        }
        self.deliver_offline(PRIMER).await
    }

    async fn deliver_offline(&mut self, most: usize) -> Result<(), ConnectionEnd> {
        if self.offline.ended {
            return Ok(());
        }
        let now_s = self.server.now_s();
        let most = most.min(self.offline.announced - self.offline.delivered);
        let nodes = self
            .with_device(|device| {
                let connection = device.online.as_ref().map(|online| online.connection);
                connection
                    .map(|on| device.next_offline(on, most, now_s))
                    .unwrap_or_default()
            })
            .unwrap_or_default();
        let delivered_all = nodes.len() < most;
        for node in nodes {
            let marked = node.attr("offline", self.offline.delivered.to_string());
            self.offline.delivered += 1;
            self.channel.send(&marked).await?;
        }
        if delivered_all || self.offline.delivered == self.offline.announced {
            self.offline.ended = true;
            let end = Node::new("ib")
                .attr("from", stanza::SERVER)
                .children([Node::new("offline").attr("count", self.offline.delivered.to_string())]);
            self.channel.send(&end).await?;
        }
        Ok(())
    }

    fn deadline(&self) -> SystemTime {
        let keep_alive = self.keep_alive.deadline(&self.server.options.timing);
        let overdue = self
            .with_device(|device| device.oldest_out(self.connection).map(|(_, since)| since))
            .flatten()
            .map(|since_s| self.overdue_at(since_s));
        overdue.map_or(keep_alive, |overdue| overdue.min(keep_alive))
    }

    async fn handle_timeout(&mut self) -> Result<(), ConnectionEnd> {
        let now = self.server.clock.now();
        let overdue = self
            .with_device(|device| {
                let (queued, since_s) = device.oldest_out(self.connection)?;
                (self.overdue_at(since_s) <= now).then(|| unacknowledged(&queued.node))
            })
            .flatten();
        if let Some(error) = overdue {
            let within = self.server.options.timing.close_within;
            return self.channel.close_with(&error, within).await;
        }
        self.keep_alive
            .handle_timeout(self.server, self.channel)
            .await
    }

    fn overdue_at(&self, since_s: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH
            + std::time::Duration::from_secs(since_s)
            + self.server.options.timing.ack_within
    }

    fn with_device<T>(&self, does: impl FnOnce(&mut Device) -> T) -> Option<T> {
        self.server.world().device(self.device).map(does)
    }
}

/// Returns the device that the payload names, if its Noise key is the one it was linked with.
fn known(server: &Server, login: &Login, noise_public: &[u8; 32]) -> Option<DeviceId> {
    let mut world = server.world();
    let id = world.find_device(&login.user, login.device)?;
    let device = world.device(id)?;
    (&device.noise_public == noise_public).then_some(id)
}

/// Marks the device as online, replacing any earlier connection.
fn come_online(server: &Server, id: DeviceId, online: Online) -> Option<Node> {
    let now_s = server.now_s();
    let mut world = server.world();
    let device = world.device(id)?;
    device.send(Order::Strike(Fault::StreamError(StreamError::Replaced)));
    device.online = Some(online);
    device.tally.logins += 1;
    Some(
        Node::new("success")
            .attr("t", now_s.to_string())
            .attr("props", "27")
            .attr(
                "companion_enc_static",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            )
            .attr("location", "emu")
            .attr("lid", device.lid.to_string()),
    )
}

/// Returns the routing information that the client is to present when it reconnects
/// (`Baileys lib/Socket/socket.ts`, `CB:ib,,edge_routing`).
fn edge_routing() -> Node {
    let info = Node::new("routing_info").bytes([8, 8, 8, 5, 18, 1, 1]);
    let routing = Node::new("edge_routing").children([info]);
    Node::new("ib")
        .attr("from", stanza::SERVER)
        .children([routing])
}

/// The error with which the server recycles a stream when a stanza stays unacknowledged.
fn unacknowledged(node: &Node) -> Node {
    Node::new("stream:error").children([Node::new("ack")
        .attr("class", node.tag.clone())
        .attr("id", node.get("id").unwrap_or_default())])
}

/// The number of stanzas delivered without being asked for.
const PRIMER: usize = 5;
