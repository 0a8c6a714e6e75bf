//! Who asks for sessions, as the limits and the queue tell clients apart.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
};

use crate::{
    broker::{ClientShare, Lane, LiveLimit},
    rate_limit::{LimitKey, Quota},
    sealed::Vault,
};

/// Who asks for sessions.
#[derive(Clone, PartialEq, Eq)]
pub enum ClientName {
    /// Whoever is at this address.
    Address(IpAddr),
    /// Whom the holder of an API key asks for, by a name of its own.
    Named {
        /// The key's holder.
        holder: String,
        /// What it calls the client.
        client: String,
    },
}

impl ClientName {
    /// Returns the lane of the queue in which the client's sessions wait, and how many of them may be
    /// under way at once and how often it may ask for one, where that is limited.
    pub fn share(
        &self,
        live_limit: Option<usize>,
        rate_limit: Option<Quota>,
        vault: &Vault,
    ) -> ClientShare {
        let groups = self.groups(vault);
        let lane = groups.last().map(|(key, _)| Lane::of(key));
        let quotas = rate_limit.map(|quota| {
            let loosened = |(key, looser): &(LimitKey, u32)| (key.clone(), quota.loosened(*looser));
            groups.iter().map(loosened).collect()
        });
        let limits = live_limit.map(|most| {
            let limits = groups.into_iter().map(|(key, looser)| LiveLimit {
                key,
                most: most.saturating_mul(looser as usize),
            });
            limits.collect()
        });
        ClientShare {
            lane: lane.unwrap_or_default(),
            live_limits: limits.unwrap_or_default(),
            quotas: quotas.unwrap_or_default(),
        }
    }

    /// Returns what the client is counted in, the narrowest first, with how many times as much as a
    /// single client the whole of it may.
    ///
    /// A subscriber has an IPv6 network of /64 at least, and few have one of more than /48.
    fn groups(&self, vault: &Vault) -> Vec<(LimitKey, u32)> {
        let address = match self {
            Self::Named { holder, client } => {
                return vec![(LimitKey::named(holder, client, vault), 1)];
            }
            Self::Address(address) => address.to_canonical(),
        };
        match address {
            IpAddr::V4(address) => vec![(LimitKey::at(&address.to_string(), vault), 1)],
            IpAddr::V6(address) => NETWORKS
                .map(|(length, looser)| (LimitKey::at(&network(address, length), vault), looser))
                .into(),
        }
    }
}

/// Neither an address nor whom a holder asks for is anybody else's business.
impl fmt::Debug for ClientName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(_) => f.write_str("Address(..)"),
            Self::Named { holder, .. } => write!(f, "Named({holder:?}, ..)"),
        }
    }
}

fn network(address: Ipv6Addr, length: u32) -> String {
    let bits = address.to_bits() & !(u128::MAX >> length);
    format!("{}/{length}", Ipv6Addr::from_bits(bits))
}

/// The networks that an IPv6 address is counted in, by the length of their prefix.
const NETWORKS: [(u32, u32); 3] = [(64, 1), (56, 4), (48, 16)];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::rng, secret::Secret};

    fn at(address: &str) -> ClientName {
        ClientName::Address(address.parse().unwrap())
    }

    fn named(holder: &str, client: &str) -> ClientName {
        ClientName::Named {
            holder: holder.to_owned(),
            client: client.to_owned(),
        }
    }

    #[test]
    fn ipv6_address_counts_as_its_networks_and_looser_as_the_wider_ones() {
        let vault = Vault::new(&Secret::random(&mut rng()));
        let quota: Quota = "20/1m".parse().unwrap();
        let quotas = at("2001:db8:1:2aff::7")
            .share(None, Some(quota), &vault)
            .quotas;
        let expected = [
            ("2001:db8:1:2aff::/64", "20/1m"),
            ("2001:db8:1:2a00::/56", "80/1m"),
            ("2001:db8:1::/48", "320/1m"),
        ];
        let expected =
            expected.map(|(name, quota)| (LimitKey::at(name, &vault), quota.parse().unwrap()));
        assert_eq!(quotas, expected);
        let share = at("2001:db8::7").share(Some(20), None, &vault);
        let most: Vec<_> = share.live_limits.iter().map(|limit| limit.most).collect();
        assert_eq!(most, [20, 80, 320]);
        assert_eq!(at("2001:db8::7").share(None, None, &vault).live_limits, []);
    }

    #[test]
    fn ipv4_address_counts_alone_however_it_is_written() {
        let vault = Vault::new(&Secret::random(&mut rng()));
        let quota: Quota = "3/1m".parse().unwrap();
        let quotas = at("203.0.113.9").share(None, Some(quota), &vault).quotas;
        assert_eq!(quotas, [(LimitKey::at("203.0.113.9", &vault), quota)]);
        assert_eq!(
            at("::ffff:203.0.113.9")
                .share(None, Some(quota), &vault)
                .quotas,
            quotas
        );
    }

    #[test]
    fn clients_of_a_key_count_apart_from_each_other_and_from_any_address() {
        let vault = Vault::new(&Secret::random(&mut rng()));
        let names = [
            named("panel", "1"),
            named("panel", "2"),
            named("panel1", ""),
            named("bot", "1"),
            named("panel", "203.0.113.9"),
            at("203.0.113.9"),
        ];
        for (place, name) in names.iter().enumerate() {
            let share = name.share(Some(7), None, &vault);
            assert_eq!(share.live_limits.len(), 1);
            for other in &names[..place] {
                let other = other.share(Some(7), None, &vault);
                assert_ne!(share.lane, other.lane, "{name:?}");
                assert_ne!(share.live_limits, other.live_limits, "{name:?}");
            }
        }
    }

    #[test]
    fn neighbours_of_one_ipv6_site_wait_in_one_lane() {
        let vault = Vault::new(&Secret::random(&mut rng()));
        let lane = |address| at(address).share(None, None, &vault).lane;
        assert_eq!(lane("2001:db8:1:ff03::1"), lane("2001:db8:1:2::1"));
        assert_ne!(lane("2001:db8:2:2::1"), lane("2001:db8:1:2::1"));
    }

    #[test]
    fn debug_output_shows_no_address_and_no_client() {
        for name in [at("203.0.113.9"), named("panel", "203.0.113.9")] {
            assert!(!format!("{name:?}").contains("203.0"), "{name:?}");
        }
    }
}
