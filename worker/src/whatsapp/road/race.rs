//! Which of a server's addresses answers first.

use std::{future::Future, net::SocketAddr, time::Duration};

use futures_util::{StreamExt, stream::FuturesUnordered};
use tokio::time::sleep;

/// Tries addresses, of which there is at least one, until one succeeds: the families by turns, the
/// next one when the last has failed or has not answered for a while, all of them side by side (RFC
/// 8305). Returns the first error if none does.
pub(super) async fn first<T, E, F>(
    addresses: Vec<SocketAddr>,
    attempt: impl Fn(SocketAddr) -> F,
) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
{
    let mut addresses = by_turns(addresses).into_iter();
    let mut attempts = FuturesUnordered::new();
    let mut error = None;
    loop {
        let next = addresses.next();
        let more = next.is_some();
        attempts.extend(next.map(&attempt));
        tokio::select! {
            Some(outcome) = attempts.next() => match outcome {
                Ok(connected) => return Ok(connected),
                Err(failed) => error = error.or(Some(failed)),
            },
            () = sleep(ATTEMPT_DELAY), if more => {}
            else => return Err(error.expect("an address was tried")),
        }
    }
}

/// Orders addresses so that the families take turns, and keeps the order within each.
fn by_turns(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let preferred = addresses.first().map(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) = addresses
        .into_iter()
        .partition(|address| Some(address.is_ipv6()) == preferred);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let pairs = std::iter::from_fn(|| match (first.next(), second.next()) {
        (None, None) => None,
        pair => Some(pair),
    });
    pairs.flat_map(|(a, b)| a.into_iter().chain(b)).collect()
}

/// What RFC 8305 recommends between two attempts.
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, time::SystemTime};

    use latchkey_shared::clock::Clock;
    use tokio::net::{TcpListener, TcpSocket, TcpStream};

    use super::*;

    /// What becomes of an attempt, after so many milliseconds.
    type Fate = Result<u64, u64>;

    const DEAD: Fate = Err(u64::MAX);

    /// Races attempts with these fates. Returns which won, when, and when each was begun.
    async fn race(fates: &[(&str, Fate)]) -> (Option<String>, u64, Vec<(String, u64)>) {
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH);
        let begun = clock.ask();
        let now = || u64::try_from(clock.since(begun).as_millis()).unwrap();
        let tried = RefCell::new(Vec::new());
        let addresses = fates.iter().map(|(text, _)| text.parse().unwrap());
        let winner = first(addresses.collect(), |address: SocketAddr| {
            let text = address.to_string();
            tried.borrow_mut().push((text.clone(), now()));
            let (_, fate) = fates.iter().find(|(known, _)| *known == text).unwrap();
            async move {
                let (Ok(after) | Err(after)) = *fate;
                sleep(Duration::from_millis(after)).await;
                fate.map(|_| text).map_err(|_| ())
            }
        });
        let winner = winner.await.ok();
        (winner, now(), tried.take())
    }

    #[tokio::test(start_paused = true)]
    async fn address_that_answers_at_once_is_the_only_one_tried() {
        let (winner, at, tried) = race(&[("[::1]:1", Ok(20)), ("1.1.1.1:1", Ok(0))]).await;
        assert_eq!((winner.as_deref(), at), (Some("[::1]:1"), 20));
        assert_eq!(tried.len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn dead_address_of_the_preferred_family_costs_a_quarter_of_a_second() {
        for dead in ["[::1]:1", "1.1.1.1:1"] {
            let live = if dead.starts_with('[') {
                "1.1.1.1:2"
            } else {
                "[::1]:2"
            };
            let (winner, at, _) = race(&[(dead, DEAD), (live, Ok(10))]).await;
            assert_eq!((winner.as_deref(), at), (Some(live), 260));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn families_take_turns_and_every_address_has_its_turn() {
        let fates = [
            ("[::1]:1", DEAD),
            ("[::2]:1", DEAD),
            ("[::3]:1", DEAD),
            ("1.1.1.1:1", DEAD),
            ("1.1.1.2:1", DEAD),
            ("1.1.1.3:1", Ok(0)),
        ];
        let (winner, _, tried) = race(&fates).await;
        assert_eq!(winner.as_deref(), Some("1.1.1.3:1"));
        let expected = [
            ("[::1]:1", 0),
            ("1.1.1.1:1", 250),
            ("[::2]:1", 500),
            ("1.1.1.2:1", 750),
            ("[::3]:1", 1000),
            ("1.1.1.3:1", 1250),
        ];
        assert_eq!(tried, expected.map(|(text, at)| (text.to_owned(), at)));
    }

    #[tokio::test(start_paused = true)]
    async fn address_that_refuses_costs_no_wait() {
        let fates = [
            ("[::1]:1", Err(5)),
            ("1.1.1.1:1", Err(5)),
            ("[::2]:1", Ok(5)),
        ];
        let (winner, at, _) = race(&fates).await;
        assert_eq!((winner.as_deref(), at), (Some("[::2]:1"), 15));
    }

    #[tokio::test(start_paused = true)]
    async fn slow_address_may_still_win() {
        let (winner, at, _) = race(&[("[::1]:1", Ok(400)), ("1.1.1.1:1", Ok(400))]).await;
        assert_eq!((winner.as_deref(), at), (Some("[::1]:1"), 400));
    }

    #[tokio::test(start_paused = true)]
    async fn first_error_is_told_once_all_have_failed() {
        let addresses = ["[::1]:1", "1.1.1.1:1"].map(|text| text.parse().unwrap());
        let attempt = async |address: SocketAddr| Err::<(), _>(address.is_ipv6());
        assert_eq!(first(addresses.into(), attempt).await, Err(true));
    }

    #[tokio::test]
    async fn address_that_swallows_what_it_is_sent_does_not_keep_the_other_waiting() {
        // Nobody accepts, and one connection fills the queue.
        let dead = TcpSocket::new_v4().unwrap();
        dead.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let dead = dead.listen(0).unwrap();
        let dead_at = dead.local_addr().unwrap();
        let _queued = TcpStream::connect(dead_at).await.unwrap();
        let live = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let live_at = live.local_addr().unwrap();
        let won = first(vec![dead_at, live_at], TcpStream::connect).await;
        assert_eq!(won.unwrap().peer_addr().unwrap(), live_at);
    }
}
