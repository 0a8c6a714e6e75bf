//! Signs that nobody sees, and nobody means.

/// Returns whether a sign is one that copying brings along unseen: marks of writing direction, as
/// address books wrap numbers in; joiners and fillers; selectors of glyphs, and the box around a digit
/// that an emoji leaves behind.
///
/// These are Unicode's `Default_Ignorable_Code_Point` and U+20E3; `gateway/assets/phone-number.js`
/// removes the same.
pub fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{20e3}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}
