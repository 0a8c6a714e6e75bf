//! The order in which sessions wait: what was begun before what is new, and of that each lane in its
//! turn.

use std::{
    collections::{BTreeMap, HashMap},
    time::SystemTime,
};

use crate::{broker::Lane, job::SessionId};

/// Sessions that wait for a worker.
#[derive(Debug, Default)]
pub(super) struct Line {
    places: BTreeMap<Place, Waiting>,
    /// How many new ones wait in each lane.
    lanes: HashMap<Lane, u64>,
    places_given: u64,
}

/// A place in the line: the lower, the sooner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Whose turn it is: in each round, every lane has one. What was begun has a round of its own.
    round: u64,
    /// Orders a round by arrival.
    number: u64,
}

#[derive(Debug)]
struct Waiting {
    id: SessionId,
    since: SystemTime,
    /// Of one that is new.
    lane: Option<Lane>,
}

impl Line {
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Takes a new session in: into the round that is being served, or as many rounds later as wait in
    /// its lane already.
    pub(super) fn join(&mut self, id: SessionId, lane: Lane, now: SystemTime) -> Place {
        let first = Place {
            round: FIRST,
            number: 0,
        };
        let served = self.places.range(first..).next();
        let served = served.map_or(FIRST, |(place, _)| place.round);
        let ahead = self.lanes.entry(lane.clone()).or_default();
        let round = served + *ahead;
        *ahead += 1;
        self.put(round, id, Some(lane), now)
    }

    /// Takes a session back in, ahead of all that are new.
    pub(super) fn rejoin(&mut self, id: SessionId, now: SystemTime) -> Place {
        self.put(BEGUN, id, None, now)
    }

    /// Takes a session out that does not wait any more.
    pub(super) fn leave(&mut self, place: Place) {
        if let Some(waiting) = self.places.remove(&place) {
            self.leave_lane(waiting.lane);
        }
    }

    /// Takes the next session out.
    pub(super) fn pop(&mut self) -> Option<SessionId> {
        let (_, waiting) = self.places.pop_first()?;
        self.leave_lane(waiting.lane);
        Some(waiting.id)
    }

    /// Returns how many come out before the one at this place.
    pub(super) fn ahead(&self, place: Place) -> u64 {
        self.places.range(..place).count() as u64
    }

    /// Returns since when the session that waits longest does: one of the first thousand, as what is
    /// behind them came later to its lane.
    pub(super) fn since(&self) -> Option<SystemTime> {
        let first = self.places.values().take(LOOKED_AT);
        first.map(|waiting| waiting.since).min()
    }

    /// Returns each session that waits, by its place.
    #[cfg(test)]
    pub(super) fn by_place(&self) -> BTreeMap<Place, SessionId> {
        let places = self.places.iter();
        places
            .map(|(place, waiting)| (*place, waiting.id))
            .collect()
    }

    fn put(&mut self, round: u64, id: SessionId, lane: Option<Lane>, since: SystemTime) -> Place {
        let place = Place {
            round,
            number: self.places_given,
        };
        self.places_given += 1;
        self.places.insert(place, Waiting { id, since, lane });
        place
    }

    fn leave_lane(&mut self, lane: Option<Lane>) {
        if let Some(lane) = lane
            && let Some(waiting) = self.lanes.get_mut(&lane)
        {
            *waiting -= 1;
            if *waiting == 0 {
                self.lanes.remove(&lane);
            }
        }
    }
}

const BEGUN: u64 = 0;
/// Of the rounds of what is new.
const FIRST: u64 = 1;
const LOOKED_AT: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::rng, rate_limit::LimitKey};

    fn lane(name: &str) -> Lane {
        Lane::of(&LimitKey::Client(name.to_owned()))
    }

    #[test]
    fn lanes_that_nobody_waits_in_are_forgotten() {
        let mut line = Line::default();
        let id = SessionId::random(&mut rng());
        for name in 0..1000 {
            let place = line.join(id, lane(&name.to_string()), SystemTime::UNIX_EPOCH);
            if name % 2 == 0 {
                line.leave(place);
                line.leave(place);
            } else {
                assert_eq!(line.pop(), Some(id));
            }
        }
        line.rejoin(id, SystemTime::UNIX_EPOCH);
        assert_eq!(line.pop(), Some(id));
        assert_eq!((line.len(), line.pop()), (0, None));
        assert!(line.lanes.is_empty());
    }

    #[test]
    fn whoever_leaves_makes_room_in_its_own_lane_only() {
        let mut line = Line::default();
        let mut join = |name: &str| {
            let id = SessionId::random(&mut rng());
            (line.join(id, lane(name), SystemTime::UNIX_EPOCH), id)
        };
        let (first, _) = join("a");
        let (_, second) = join("a");
        let (_, other) = join("b");
        line.leave(first);
        let third = SessionId::random(&mut rng());
        line.join(third, lane("a"), SystemTime::UNIX_EPOCH);
        let served: Vec<_> = std::iter::from_fn(|| line.pop()).collect();
        assert_eq!(served, [other, second, third]);
    }
}
