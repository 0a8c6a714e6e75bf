//! The phone numbers for which codes were asked for.

use std::{
    collections::HashMap,
    time::{Duration, SystemTime},
};

use super::sweep::Sweep;
use crate::{
    broker::{
        ErrandTurn, NumberKey, NumberRest, Reservation, RestReason, Turn, TurnRequest,
        number::CODES_COUNT_FOR,
    },
    job::SessionId,
};

/// What is known of each number of which that still matters.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    by_key: HashMap<NumberKey, NumberRecord>,
    sweep: Sweep<MIN_SWEPT_LEN>,
}

#[derive(Debug, Default)]
struct NumberRecord {
    /// The session that has it.
    reserved: Option<Reserved>,
    /// The codes of the last hours.
    codes: Vec<SystemTime>,
    rests_until: Option<SystemTime>,
    left_alone_until: Option<SystemTime>,
    last_nonce: Option<u64>,
}

#[derive(Debug)]
struct Reserved {
    id: SessionId,
    until: SystemTime,
}

impl Numbers {
    /// Returns why a session gets no code for a number now.
    pub(super) fn rest(
        &self,
        id: SessionId,
        reservation: &Reservation,
        now: SystemTime,
    ) -> Option<NumberRest> {
        self.by_key
            .get(&reservation.key)?
            .rest(id, reservation, false, now)
    }

    /// Returns which session has a number.
    pub(super) fn reserved_for(&self, key: &NumberKey) -> Option<SessionId> {
        Some(self.by_key.get(key)?.reserved.as_ref()?.id)
    }

    /// Gives a number to a session that has not asked for a code yet.
    pub(super) fn reserve(&mut self, id: SessionId, reservation: &Reservation, now: SystemTime) {
        if reservation.cooldown.is_some() {
            self.record(&reservation.key, now).reserve(id, reservation);
        }
    }

    /// Returns whether this very request took the last turn, and its answer was lost.
    pub(super) fn is_taken(&self, request: &TurnRequest) -> bool {
        let record = self.by_key.get(&request.reservation.key);
        record.is_some_and(|record| record.last_nonce == Some(request.nonce))
    }

    /// Counts a code, unless the number gets none now.
    pub(super) fn take_turn(
        &mut self,
        id: SessionId,
        request: &TurnRequest,
        now: SystemTime,
    ) -> Turn {
        let reservation = &request.reservation;
        let record = self.record(&reservation.key, now);
        if let Some(rest) = record.rest(id, reservation, request.is_repeat, now) {
            return Turn::Resting(rest);
        }
        if let Some(cooldown) = reservation.cooldown {
            record.count_code(cooldown, now);
            record.reserve(id, reservation);
            record.last_nonce = Some(request.nonce);
        }
        Turn::Taken
    }

    /// Counts an errand, unless the number is to rest.
    pub(super) fn take_errand_turn(
        &mut self,
        id: SessionId,
        turn: &ErrandTurn,
        now: SystemTime,
    ) -> Turn {
        let nonce = nonce_of(id);
        let of = |key: &NumberKey, cooldown| Reservation {
            key: key.clone(),
            cooldown,
            until: now,
        };
        let whole = self.rest(id, &of(&turn.number, None), now);
        let reservation = of(&turn.counted_as, turn.cooldown);
        let record = self.record(&turn.counted_as, now);
        if record.last_nonce == Some(nonce) {
            return Turn::Taken;
        }
        if let Some(rest) = whole.or_else(|| record.rest(id, &reservation, false, now)) {
            return Turn::Resting(rest);
        }
        if let Some(cooldown) = turn.cooldown {
            record.count_code(cooldown, now);
            record.last_nonce = Some(nonce);
        }
        Turn::Taken
    }

    /// Takes a number from a session, if it has it.
    pub(super) fn release(&mut self, id: SessionId, key: &NumberKey) {
        if let Some(record) = self.by_key.get_mut(key) {
            record.reserved.take_if(|reserved| reserved.id == id);
        }
    }

    /// Refuses all codes of a number until then.
    pub(super) fn leave_alone(&mut self, key: &NumberKey, until: SystemTime, now: SystemTime) {
        let record = self.record(key, now);
        record.left_alone_until = record.left_alone_until.max(Some(until));
    }

    fn record(&mut self, key: &NumberKey, now: SystemTime) -> &mut NumberRecord {
        if !self.by_key.contains_key(key) {
            self.make_room(now);
        }
        self.by_key.entry(key.clone()).or_default()
    }

    /// Forgets the numbers of which nothing matters any more.
    fn make_room(&mut self, now: SystemTime) {
        if self.sweep.is_due(self.by_key.len()) {
            self.by_key.retain(|_, record| record.matters(now));
            self.by_key.shrink_to(self.sweep.left(self.by_key.len()));
        }
    }
}

impl NumberRecord {
    /// Returns the reason that lasts longest.
    fn rest(
        &self,
        id: SessionId,
        reservation: &Reservation,
        is_repeat: bool,
        now: SystemTime,
    ) -> Option<NumberRest> {
        let left_alone = (RestReason::LeftAlone, self.left_alone_until);
        let others = self.reserved.as_ref().filter(|reserved| reserved.id != id);
        let live_code = (RestReason::LiveCode, others.map(|reserved| reserved.until));
        let cooldown = (RestReason::Cooldown, self.rests_until);
        let reasons = match reservation.cooldown {
            None => &[left_alone][..],
            Some(_) if is_repeat => &[left_alone, live_code],
            Some(_) => &[left_alone, live_code, cooldown],
        };
        let rests = reasons.iter().filter_map(|&(reason, until)| {
            let left = until?.duration_since(now).ok()?;
            (!left.is_zero()).then_some(NumberRest { reason, left })
        });
        // Of two that last equally long the first, as in Redis.
        rests.reduce(|longest, rest| {
            if rest.left > longest.left {
                rest
            } else {
                longest
            }
        })
    }

    fn reserve(&mut self, id: SessionId, reservation: &Reservation) {
        let until = reservation.until;
        self.reserved = Some(Reserved { id, until });
    }

    fn count_code(&mut self, cooldown: Duration, now: SystemTime) {
        self.codes.retain(|&at| counts(at, now));
        let further = u32::try_from(self.codes.len()).unwrap_or(u32::MAX);
        self.codes.push(now);
        let rest = cooldown * 3_u32.pow(further.min(MOST_THREEFOLD));
        self.rests_until = Some(now + rest.min(cooldown.max(CODES_COUNT_FOR)));
    }

    fn matters(&self, now: SystemTime) -> bool {
        let reserved_until = self.reserved.as_ref().map(|reserved| reserved.until);
        let moments = [reserved_until, self.rests_until, self.left_alone_until];
        moments.into_iter().flatten().any(|until| until > now)
            || self.codes.iter().any(|&at| counts(at, now))
    }
}

/// An errand is counted once, under its own name.
fn nonce_of(id: SessionId) -> u64 {
    let [first, ..] = id.as_bytes().as_chunks().0 else {
        return 0;
    };
    u64::from_be_bytes(*first)
}

fn counts(code_at: SystemTime, now: SystemTime) -> bool {
    code_at + CODES_COUNT_FOR > now
}

/// Past it a cooldown of a second is longer than all that count.
const MOST_THREEFOLD: u32 = 12;
const MIN_SWEPT_LEN: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::rng;

    #[test]
    fn numbers_that_matter_no_more_are_forgotten() {
        let (mut numbers, mut now) = (Numbers::default(), SystemTime::UNIX_EPOCH);
        for number in 0..100_000_u32 {
            now += Duration::from_mins(1);
            let request = request(&number.to_string(), now);
            let id = SessionId::random(&mut rng());
            assert_eq!(numbers.take_turn(id, &request, now), Turn::Taken);
            numbers.release(id, &request.reservation.key);
            assert!(
                numbers.by_key.len() <= 2 * 360 + 1,
                "{}",
                numbers.by_key.len()
            );
        }
    }

    #[test]
    fn longest_cooldown_is_told_without_an_overflow() {
        let (mut numbers, now) = (Numbers::default(), SystemTime::UNIX_EPOCH);
        let id = SessionId::random(&mut rng());
        for nonce in 0..100 {
            let mut request = request("one", now);
            request.reservation.cooldown = Some(Duration::from_hours(24));
            (request.is_repeat, request.nonce) = (true, nonce);
            assert_eq!(numbers.take_turn(id, &request, now), Turn::Taken);
        }
    }

    #[test]
    fn number_is_forgotten_at_the_moment_at_which_its_last_code_counts_no_more() {
        assert_eq!(kept_after(CODES_COUNT_FOR), 1);
    }

    #[test]
    fn number_that_was_left_alone_is_forgotten_when_that_is_over() {
        let (mut numbers, now) = (Numbers::default(), SystemTime::UNIX_EPOCH);
        let until = now + Duration::from_hours(1);
        for number in 0..MIN_SWEPT_LEN {
            numbers.leave_alone(&NumberKey::named(&number.to_string()), until, now);
        }
        let late = NumberKey::named("late");
        numbers.leave_alone(&late, until + Duration::from_hours(1), until);
        assert_eq!(numbers.by_key.len(), 1);
    }

    #[test]
    fn number_that_no_longer_rests_is_kept_while_its_codes_count() {
        assert_eq!(kept_after(CODES_COUNT_FOR / 2), MIN_SWEPT_LEN + 1);
    }

    #[test]
    fn first_of_two_reasons_that_last_equally_long_is_told() {
        let (mut numbers, now) = (Numbers::default(), SystemTime::UNIX_EPOCH);
        let request = request("one", now);
        let Reservation { key, until, .. } = &request.reservation;
        let [id, other] = [(); 2].map(|()| SessionId::random(&mut rng()));
        numbers.reserve(other, &request.reservation, now);
        numbers.leave_alone(key, *until, now);
        let Turn::Resting(rest) = numbers.take_turn(id, &request, now) else {
            panic!("it rests");
        };
        assert_eq!(rest.reason, RestReason::LeftAlone);
    }

    /// How many numbers are kept when one more has a code, so long after as many as are swept had theirs.
    fn kept_after(time: Duration) -> usize {
        let (mut numbers, now) = (Numbers::default(), SystemTime::UNIX_EPOCH);
        let id = SessionId::random(&mut rng());
        let mut ask = |number: usize, now| {
            let request = request(&number.to_string(), now);
            assert_eq!(numbers.take_turn(id, &request, now), Turn::Taken);
            numbers.by_key.len()
        };
        for number in 1..=MIN_SWEPT_LEN {
            assert_eq!(ask(number, now), number);
        }
        ask(0, now + time)
    }

    fn request(name: &str, now: SystemTime) -> TurnRequest {
        TurnRequest {
            reservation: Reservation {
                key: NumberKey::named(name),
                cooldown: Some(Duration::from_mins(1)),
                until: now + Duration::from_mins(3),
            },
            is_repeat: false,
            nonce: 0,
        }
    }
}
