//! A real cluster of three nodes and a replica.

use std::net::Ipv4Addr;

use redis::FromRedisValue;

use super::*;

struct Cluster {
    nodes: Vec<Node>,
}

struct Node {
    server: RedisServer,
    id: String,
}

#[tokio::test]
async fn sessions_live_on_a_cluster_and_outlive_a_node_of_it() {
    let mut cluster = Cluster::start().await;
    let owner = cluster.owner().await;
    let other = (owner + 1) % 3;
    let clock = Clock::system();
    // Both are told of a node that has none of the keys.
    let url = cluster.nodes[other].server.url();
    let (gateway, worker_side) = (
        connect(&url, &clock, SETTINGS),
        connect(&url, &clock, SETTINGS),
    );
    let id = work(&gateway, &worker_side, &clock).await;

    // The replica takes over in order, then the old owner dies; the way leads through the replies.
    let replica = cluster.replicate(owner).await;
    cluster.ask::<()>(replica, &["CLUSTER", "FAILOVER"]).await;
    within(CEILING, async {
        while cluster.owner().await != replica {
            sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    assert!(gateway.read(id).await.unwrap().is_some());
    cluster.nodes[owner].server.kill();
    assert!(gateway.read(id).await.unwrap().is_some());
    work(&gateway, &worker_side, &clock).await;

    // Now it comes back, as a replica, and its successor dies without a word.
    cluster.nodes[owner].server.restart();
    within(CEILING, async {
        let synced = async |cluster: &Cluster| {
            let role: String = cluster.ask(owner, &["INFO", "replication"]).await;
            role.contains("role:slave") && role.contains("master_link_status:up")
        };
        while !synced(&cluster).await {
            sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    cluster.nodes[replica].server.kill();
    let failed_over = async {
        while gateway.read(id).await.is_err() || worker_side.ping().await.is_err() {
            sleep(Duration::from_millis(50)).await;
        }
    };
    within(CEILING, failed_over).await;
    assert!(gateway.read(id).await.unwrap().is_some());
    work(&gateway, &worker_side, &clock).await;
}

/// A session from its request to its end, with everyone who waits on the way.
async fn work(gateway: &RedisBroker, worker_side: &RedisBroker, clock: &Clock) -> SessionId {
    let session = session(clock);
    let id = session.id;
    let (claim, ()) = tokio::join!(within(AT_ONCE, worker_side.claim()), async {
        sleep(Duration::from_millis(100)).await;
        gateway.enqueue(session).await.unwrap();
    });
    let lease = claim.unwrap().lease;
    assert_eq!(lease.id, id);
    let (read, ()) = tokio::join!(
        within(AT_ONCE, gateway.read_newer(id, 1, AT_ONCE * 2)),
        async {
            sleep(Duration::from_millis(100)).await;
            let next = snapshot(clock, State::Connecting, 2);
            worker_side.publish(&lease, next).await.unwrap();
        }
    );
    assert_eq!(read.unwrap().unwrap().snapshot.version, 2);
    worker_side
        .checkpoint(&lease, vec![1].into())
        .await
        .unwrap();
    assert!(gateway.send(id, vec![2]).await.unwrap());
    assert_eq!(worker_side.receive(&lease).await.unwrap(), vec![2]);
    let held = worker_side.extend(std::slice::from_ref(&lease)).await;
    assert_eq!(held.unwrap().len(), 1);
    worker_side.reclaim().await.unwrap();
    let ready = snapshot(clock, State::Ready, 3);
    let done = worker_side.finish(&lease, ready, Some(vec![3].into()));
    done.await.unwrap();
    assert_eq!(gateway.result(id).await.unwrap(), Some(vec![3]));
    id
}

impl Cluster {
    async fn start() -> Self {
        let mut cluster = Self { nodes: Vec::new() };
        for _ in 0..3 {
            cluster.add().await;
        }
        for (at, slots) in [(0, 0..5461), (1, 5461..10923), (2, 10923..16384)] {
            let slots: Vec<_> = slots.map(|slot: u16| slot.to_string()).collect();
            let mut command = vec!["CLUSTER", "ADDSLOTS"];
            command.extend(slots.iter().map(String::as_str));
            cluster.ask::<()>(at, &command).await;
        }
        cluster.settle(0).await;
        cluster
    }

    /// Adds an empty node.
    async fn add(&mut self) -> usize {
        let arguments = ["--cluster-enabled", "yes", "--cluster-node-timeout", "1000"];
        let server = RedisServer::start(ServerOptions {
            append_only: true,
            arguments: arguments.map(str::to_owned).into(),
            ..ServerOptions::default()
        });
        let id = String::new();
        self.nodes.push(Node { server, id });
        let at = self.nodes.len() - 1;
        self.nodes[at].id = self.ask(at, &["CLUSTER", "MYID"]).await;
        if at > 0 {
            let host = Ipv4Addr::LOCALHOST.to_string();
            let port = self.nodes[at].server.port().to_string();
            self.ask::<()>(0, &["CLUSTER", "MEET", &host, &port]).await;
        }
        at
    }

    async fn replicate(&mut self, owner: usize) -> usize {
        let at = self.add().await;
        self.settle(at).await;
        let id = self.nodes[owner].id.clone();
        self.ask::<()>(at, &["CLUSTER", "REPLICATE", &id]).await;
        within(CEILING, async {
            loop {
                let info: String = self.ask(at, &["INFO", "replication"]).await;
                if info.contains("master_link_status:up") {
                    return;
                }
                sleep(Duration::from_millis(50)).await;
            }
        })
        .await;
        at
    }

    /// Waits until every node sees all of them, and all slots served.
    async fn settle(&self, at: usize) {
        let count = format!("cluster_known_nodes:{}", self.nodes.len());
        within(CEILING, async {
            for node in (0..self.nodes.len()).chain([at]) {
                loop {
                    let info: String = self.ask(node, &["CLUSTER", "INFO"]).await;
                    if info.contains("cluster_state:ok") && info.contains(&count) {
                        break;
                    }
                    sleep(Duration::from_millis(50)).await;
                }
            }
        })
        .await;
    }

    /// Which node has the keys, as the nodes that are up see it.
    async fn owner(&self) -> usize {
        let slot: u64 = self.ask(2, &["CLUSTER", "KEYSLOT", "{latchkey}"]).await;
        let nodes: String = self.ask(2, &["CLUSTER", "NODES"]).await;
        let owns = |line: &&str| {
            line.split(' ').skip(8).any(|range| {
                let (from, to) = range.split_once('-').unwrap_or((range, range));
                from.parse().is_ok_and(|from: u64| from <= slot)
                    && to.parse().is_ok_and(|to: u64| slot <= to)
            })
        };
        let line = nodes.lines().find(owns).expect("somebody has the slot");
        self.nodes
            .iter()
            .position(|node| line.starts_with(&node.id))
            .expect("it is one of ours")
    }

    async fn ask<T: FromRedisValue>(&self, at: usize, command: &[&str]) -> T {
        let mut connection = raw(&self.nodes[at].server).await;
        redis::cmd(command[0])
            .arg(&command[1..])
            .query_async(&mut connection)
            .await
            .unwrap()
    }
}

/// Less than what it takes to find out without being woken.
const AT_ONCE: Duration = Duration::from_secs(8);
