//! The dictionaries, version 3 (`Baileys lib/WABinary/constants.ts`).

use std::sync::LazyLock;

/// A string that has a short form on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenIndex {
    /// An entry of the first table: one byte.
    Single(u8),
    /// An entry of one of the four further tables: two bytes.
    Double { table: u8, index: u8 },
}

/// Returns whether a string is one of the dictionaries'.
pub(crate) fn is_token(text: &str) -> bool {
    find(text).is_some()
}

pub(super) fn find(text: &str) -> Option<TokenIndex> {
    let sorted = &TOKENS.sorted;
    let at = sorted.binary_search_by_key(&text, |entry| entry.0).ok()?;
    Some(sorted[at].1)
}

/// Returns the entry of the first table; there is none at 0.
pub(super) fn single(index: u8) -> Option<&'static str> {
    let index = usize::from(index);
    if index >= SINGLES {
        return None;
    }
    Some(TOKENS.all[index.checked_sub(1)?])
}

/// Returns the entry of one of the four tables of 256.
pub(super) fn double(table: u8, index: u8) -> Option<&'static str> {
    let at = SINGLES - 1 + usize::from(table) * TABLE + usize::from(index);
    TOKENS.all.get(at).copied()
}

struct Tokens {
    all: Vec<&'static str>,
    sorted: Vec<(&'static str, TokenIndex)>,
}

static TOKENS: LazyLock<Tokens> = LazyLock::new(|| {
    let all: Vec<_> = include_str!("tokens.txt").lines().collect();
    let singles = (1..=u8::MAX).map(TokenIndex::Single).take(SINGLES - 1);
    let doubles = (0..TABLES)
        .flat_map(|table| (0..=u8::MAX).map(move |index| TokenIndex::Double { table, index }));
    let mut sorted: Vec<_> = all.iter().copied().zip(singles.chain(doubles)).collect();
    sorted.sort_unstable_by_key(|entry| entry.0);
    Tokens { all, sorted }
});

/// Size of the first table, with its empty entry 0, which the file leaves out.
const SINGLES: usize = 236;
const TABLES: u8 = 4;
const TABLE: usize = 256;

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn every_token_is_found_where_it_is() {
        assert_eq!(TOKENS.all.len(), SINGLES - 1 + usize::from(TABLES) * TABLE);
        for index in 1..=235 {
            assert_eq!(
                find(single(index).unwrap()),
                Some(TokenIndex::Single(index))
            );
        }
        for table in 0..TABLES {
            for index in 0..=u8::MAX {
                let token = TokenIndex::Double { table, index };
                assert_eq!(find(double(table, index).unwrap()), Some(token));
            }
        }
        assert_eq!((single(0), single(236), double(4, 0)), (None, None, None));
        assert_eq!(find(""), None);
    }

    #[test]
    fn tables_are_those_of_the_vectors() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/vectors/wa-vectors.json")).unwrap();
        let (first, others) = TOKENS.all.split_at(SINGLES - 1);
        let first: Vec<_> = [""].iter().chain(first).collect();
        let others: Vec<_> = others.chunks(TABLE).collect();
        let json = serde_json::to_vec(&(first, others)).unwrap();
        let digest = hex::encode(Sha256::digest(json));
        assert_eq!(digest, vectors["tokens"]["sha256OfCompactJson"]);
    }
}
