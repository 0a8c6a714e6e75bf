//! Who may have how many connections, so that nobody takes them all.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use latchkey_shared::config::TrustedProxies;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Counts connections, in all and of each peer.
pub(crate) struct Connections {
    all: Arc<Semaphore>,
    of_peers: Arc<Mutex<HashMap<IpAddr, usize>>>,
    of_a_peer: usize,
    proxies: TrustedProxies,
}

impl Connections {
    pub(crate) fn new(all: usize, of_a_peer: usize, proxies: TrustedProxies) -> Self {
        Self {
            all: Arc::new(Semaphore::new(all)),
            of_peers: Arc::default(),
            of_a_peer,
            proxies,
        }
    }

    /// Waits until one more connection may be accepted.
    pub(crate) async fn room(&self) -> Room {
        let room = Arc::clone(&self.all).acquire_owned().await;
        Room(room.expect("the semaphore is never closed"))
    }

    /// Gives the room to a peer, if that has not enough of its own or is a proxy of many.
    pub(crate) fn give(&self, room: Room, peer: IpAddr) -> Option<Place> {
        let is_proxy = self.proxies.include(peer);
        let peer = network(peer);
        let mut of_peers = lock(&self.of_peers);
        let count = of_peers.entry(peer).or_default();
        if *count >= self.of_a_peer && !is_proxy {
            return None;
        }
        *count += 1;
        Some(Place {
            of_peers: Arc::clone(&self.of_peers),
            peer,
            _room: room,
        })
    }
}

/// Room for one connection.
pub(crate) struct Room(#[expect(dead_code, reason = "held")] OwnedSemaphorePermit);

/// One connection of a peer, until it is dropped.
pub(crate) struct Place {
    of_peers: Arc<Mutex<HashMap<IpAddr, usize>>>,
    peer: IpAddr,
    _room: Room,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut of_peers = lock(&self.of_peers);
        if let Some(count) = of_peers.get_mut(&self.peer) {
            *count -= 1;
            if *count == 0 {
                of_peers.remove(&self.peer);
            }
        }
    }
}

/// Returns the network that a peer has to itself: of IPv6 addresses, one customer may have a /48.
fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !(u128::MAX >> 48)).into(),
        address @ IpAddr::V4(_) => address,
    }
}

/// No panic can leave the counts half-written, so a poisoned lock is still usable.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[tokio::test]
    async fn peer_has_a_share_and_gets_it_back() {
        let connections = Connections::new(8, 2, TrustedProxies::NONE);
        let give = async |peer| connections.give(connections.room().await, address(peer));
        let first = give("192.0.2.1").await;
        let _second = give("::ffff:192.0.2.1").await.unwrap();
        assert!(give("192.0.2.1").await.is_none());
        assert!(give("192.0.2.2").await.is_some());
        drop(first);
        assert!(give("192.0.2.1").await.is_some());
    }

    #[tokio::test]
    async fn proxy_may_have_all_and_whoever_comes_past_it_only_a_share() {
        let connections = Connections::new(8, 2, "192.0.2.1".parse().unwrap());
        let give = async |peer| connections.give(connections.room().await, address(peer));
        let mut places = Vec::new();
        for _ in 0..4 {
            places.push(give("192.0.2.1").await.unwrap());
        }
        places.push(give("192.0.2.2").await.unwrap());
        places.push(give("192.0.2.2").await.unwrap());
        assert!(give("192.0.2.2").await.is_none());
    }

    #[tokio::test]
    async fn customer_of_a_provider_is_one_peer() {
        let connections = Connections::new(8, 1, TrustedProxies::NONE);
        let give = async |peer| connections.give(connections.room().await, address(peer));
        let _place = give("2001:db8:1:1::1").await.unwrap();
        assert!(give("2001:db8:1:ffff::2").await.is_none());
        assert!(give("2001:db8:2::1").await.is_some());
    }

    #[tokio::test]
    async fn no_more_are_accepted_than_there_is_room_for() {
        let connections = Connections::new(1, 1, TrustedProxies::NONE);
        let place = connections.give(connections.room().await, address("192.0.2.1"));
        assert!(connections.room().now_or_never().is_none());
        drop(place);
        assert!(connections.room().now_or_never().is_some());
    }

    #[test]
    fn peers_that_have_gone_are_forgotten() {
        let connections = Connections::new(1, 1, TrustedProxies::NONE);
        let room = connections.room().now_or_never().unwrap();
        drop(connections.give(room, address("192.0.2.1")));
        assert!(lock(&connections.of_peers).is_empty());
    }
}
