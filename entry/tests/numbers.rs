//! Numbers as people write them. `tests/deploy/numbers.test.mjs` holds the page to the same tables.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use latchkey_entry::PhoneNumber;

#[test]
fn every_number_is_taken_as_the_one_that_was_meant() {
    for row in rows(include_str!("numbers.tsv")).skip(1) {
        let [input, country, taken_as, refused_naming, ..] = &*row else {
            panic!("{row:?}");
        };
        // Without the choice of a country, which only the page has, the country code is asked for.
        let naming = match &**country {
            "" => refused_naming,
            _ => "country code",
        };
        match input.parse::<PhoneNumber>() {
            Ok(phone) => {
                assert!(country.is_empty(), "{input}");
                let mut digits = taken_as
                    .split(',')
                    .map(|digits| digits.trim_start_matches('='));
                assert!(
                    digits.any(|digits| digits == phone.digits()),
                    "{input}: {phone}"
                );
            }
            Err(error) => {
                let told = error.to_string();
                assert!(
                    !naming.is_empty() && told.contains(naming),
                    "{input}: {told}"
                );
            }
        }
    }
}

#[test]
fn every_spelling_is_read_as_the_page_reads_it() {
    for row in rows(include_str!("spellings.tsv")) {
        let [input, country, digits] = &*row else {
            panic!("{row:?}");
        };
        // The page completes what is typed within a country.
        let sent = if country.is_empty() {
            input.clone()
        } else {
            format!("+{digits}")
        };
        let got = sent.parse::<PhoneNumber>();
        let got = got.as_ref().map_or("-", PhoneNumber::digits);
        assert_eq!(got, digits, "{input}");
    }
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<String>> {
    let rows = table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    rows.map(|line| line.split('\t').map(unescaped).collect())
}

fn unescaped(cell: &str) -> String {
    let mut parts = cell.split("\\u");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (code, rest) = part.split_at(4);
        let sign = u32::from_str_radix(code, 16)
            .ok()
            .and_then(char::from_u32)
            .unwrap();
        format!("{text}{sign}{rest}")
    })
}
