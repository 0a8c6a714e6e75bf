//! Draws QR codes with block characters.

use qrcode::{Color, EcLevel, QrCode, types::QrError};

/// Draws the QR code of a text, two rows of modules a line.
///
/// On a terminal with colours it is black on white, whatever the theme; elsewhere its light modules
/// are drawn, since most terminals are dark.
pub(crate) fn draw(text: &str, colours: bool) -> Result<Vec<String>, QrError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L)?;
    let width = code.width();
    let side = width + 2 * QUIET_ZONE;
    let modules = code.to_colors();
    let is_light = |x: usize, y: usize| {
        let at = |place: usize| place.checked_sub(QUIET_ZONE).filter(|place| *place < width);
        match (at(x), at(y)) {
            (Some(x), Some(y)) => modules[y * width + x] == Color::Light,
            _ => true,
        }
    };
    let line = |y: usize| {
        let blocks: String = (0..side)
            .map(
                |x| match (is_light(x, y), y + 1 < side && is_light(x, y + 1)) {
                    (true, true) => '\u{2588}',
                    (true, false) => '\u{2580}',
                    (false, true) => '\u{2584}',
                    (false, false) => ' ',
                },
            )
            .collect();
        if colours {
            format!("{WHITE_ON_BLACK}{blocks}{PLAIN}")
        } else {
            blocks
        }
    };
    Ok((0..side).step_by(2).map(line).collect())
}

/// Of the 256 colours those that no theme changes.
const WHITE_ON_BLACK: &str = "\x1b[38;5;231;48;5;16m";
const PLAIN: &str = "\x1b[0m";
/// A scanner takes half of what the standard asks for, and a terminal has few lines.
const QUIET_ZONE: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawn_code_has_the_modules_of_the_text() {
        let text = format!(
            "https://wa.me/settings/linked_devices#2@{}",
            "r".repeat(220)
        );
        let code = QrCode::with_error_correction_level(&text, EcLevel::L).unwrap();
        let lines = draw(&text, false).unwrap();
        assert!(lines.len() <= 36 && lines[0].chars().count() <= 72);
        let rows = lines.iter().flat_map(|line| {
            let row = |light: [char; 2]| -> Vec<bool> {
                line.chars().map(|c| !light.contains(&c)).collect()
            };
            [row(['█', '▀']), row(['█', '▄'])]
        });
        let rows: Vec<_> = rows.collect();
        let width = code.width();
        for y in 0..width {
            for x in 0..width {
                let dark = rows[y + QUIET_ZONE][x + QUIET_ZONE];
                assert_eq!(dark, code[(x, y)] == Color::Dark, "{x} {y}");
            }
        }
        assert!(rows[..2].iter().flatten().all(|dark| !dark));
        let rows = &rows[..width + 2 * QUIET_ZONE];
        assert!(rows.iter().all(|row| !row[0] && !row[width + 3]));
    }

    #[test]
    fn colours_are_set_and_given_back_on_every_line() {
        for line in draw("text", true).unwrap() {
            assert!(line.starts_with(WHITE_ON_BLACK) && line.ends_with(PLAIN));
        }
    }
}
