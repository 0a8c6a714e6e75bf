//! What is dialled before a number within its country only.

/// Splits a number behind its country code (ITU-T E.164: those of one and of two digits; all others
/// have three).
pub(super) fn split(digits: &str) -> (&str, &str) {
    let is_one = digits.starts_with(['1', '7']);
    let is_two = digits
        .get(..2)
        .is_some_and(|code| TWO_DIGITS.split(' ').any(|two| two == code));
    let length = match (is_one, is_two) {
        (true, _) => 1,
        (_, true) => 2,
        _ => 3,
    };
    digits.split_at_checked(length).unwrap_or((digits, ""))
}

/// Returns whether a number begins with the code of a country, or of a network of no country.
pub(super) fn has_code(digits: &str) -> bool {
    let (code, _) = split(digits);
    let is_of_network = || NETWORKS.iter().any(|begin| code.starts_with(begin));
    code.len() < 3 || THREE_DIGITS.split(' ').any(|three| three == code) || is_of_network()
}

/// The plan of a country in which it is not simply a 0.
#[derive(Clone, Copy)]
pub(super) struct Plan {
    row: &'static str,
}

impl Plan {
    /// Returns the plan of a country code, if it has one of its own.
    pub(super) fn of(code: &str) -> Option<Self> {
        PLANS.split(' ').find_map(|row| {
            let row = row.strip_prefix(code)?;
            row.starts_with(['z', '-']).then_some(Self { row })
        })
    }

    /// Returns whether numbers of this country may begin with 0.
    pub(super) fn begins_with_zero(self) -> bool {
        self.row.starts_with('z')
    }

    /// Returns whether a number of this length, without the country code, exists there.
    pub(super) fn has_length(self, length: usize) -> bool {
        let lengths = self.row.split(':').nth(1).unwrap_or_default();
        let mut lengths = lengths.chars().filter_map(|length| length.to_digit(36));
        lengths.any(|known| known as usize == length)
    }

    /// Returns what may be dialled before a number within the country, in the order in which it is
    /// sought.
    pub(super) fn trunks(self) -> impl Iterator<Item = &'static str> {
        let row = self.row.split(':').next().unwrap_or_default();
        row.split('-').skip(1).chain(["0"])
    }
}

const TWO_DIGITS: &str = "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 \
    65 66 81 82 84 86 90 91 92 93 94 95 98";

const THREE_DIGITS: &str = "211 212 213 216 218 220 221 222 223 224 225 226 227 228 229 230 231 232 233 234 235 236 237 \
    238 239 240 241 242 243 244 245 246 247 248 249 250 251 252 253 254 255 256 257 258 260 261 \
    262 263 264 265 266 267 268 269 290 291 297 298 299 350 351 352 353 354 355 356 357 358 359 \
    370 371 372 373 374 375 376 377 378 380 381 382 383 385 386 387 389 420 421 423 500 501 502 \
    503 504 505 506 507 508 509 590 591 592 593 594 595 596 597 598 599 670 672 673 674 675 676 \
    677 678 679 680 681 682 683 685 686 687 688 689 690 691 692 850 852 853 855 856 880 886 960 \
    961 962 963 964 965 966 967 968 970 971 972 973 974 975 976 977 992 993 994 995 996 998";
/// What the codes of satellites and of networks between countries begin with.
const NETWORKS: [&str; 3] = ["87", "88", "979"];

/// By country code, from the metadata of Google's libphonenumber: `z` where numbers may begin with 0,
/// each prefix other than 0 that is dialled within the country behind `-`, and the lengths of numbers
/// behind `:` (`a` is 10). `gateway/assets/phone-number.js` has the same text.
const PLANS: &str = "1-1:a 225z:a 226z:8 229z:a 241z:78 242z:9 250z:89 36-06:89 370-8:8 375-80-8:9 378z:8a 39z:6789abc 52-044-045-01:a 692-1:7 7-8:a 992z:9 993-8:8";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_has_the_same_plans() {
        let script = include_str!("../../../gateway/assets/phone-number.js");
        assert!(script.contains(&format!("\"{PLANS}\"")));
    }

    #[test]
    fn country_code_is_split_off() {
        for (digits, code) in [
            ("15550100000", "1"),
            ("79123456789", "7"),
            ("447911123456", "44"),
            ("35312345", "353"),
            ("44", "44"),
            ("35", "35"),
            ("", ""),
        ] {
            assert_eq!(split(digits).0, code);
        }
    }
}
