//! What a wait works with.

use std::{collections::VecDeque, time::SystemTime};

use rand::Rng;

use super::{Codes, Config, Errand, Identity, Method, Output, retry::Retry};
use crate::node::Node;

/// What a wait may use of its link.
pub(super) struct Context<'a, R> {
    pub(super) now: SystemTime,
    pub(super) config: &'a Config,
    pub(super) errand: Errand,
    pub(super) method: &'a Method,
    pub(super) codes: &'a mut Codes,
    pub(super) identity: &'a mut Identity,
    pub(super) outputs: &'a mut VecDeque<Output>,
    /// Stanzas to be sent, after the outputs so far.
    pub(super) nodes: Vec<Node>,
    pub(super) retry: &'a mut Retry,
    pub(super) ids: &'a mut Ids,
    pub(super) rng: &'a mut R,
}

/// Makes the ids of stanzas: two random numbers and a counter, which pack into few bytes
/// (`Baileys lib/Utils/generics.ts`, `generateMdTagPrefix`).
pub(super) struct Ids {
    prefix: [u16; 2],
    last: u32,
}

impl Ids {
    pub(super) fn new<R: Rng>(rng: &mut R) -> Self {
        let both = rng.next_u32();
        Self {
            prefix: [(both >> 16) as u16, (both & 0xffff) as u16],
            last: 0,
        }
    }

    pub(super) fn next(&mut self) -> String {
        self.last += 1;
        format!("{}.{}-{}", self.prefix[0], self.prefix[1], self.last)
    }
}
