//! The colours that are made of the operator's own, so that every text on and beside it can be read.

use std::fmt::{self, Write};

use latchkey_shared::config::Colour;

/// Returns the styles that put an accent in the place of the design's own.
pub(crate) fn styles(accent: Colour) -> String {
    let light = Palette::of(accent, LIGHT);
    let dark = Palette::of(accent, DARK);
    let mut styles = String::new();
    write!(
        styles,
        ":root{{{light}}}\n@media (prefers-color-scheme: dark){{:root{{{dark}}}}}\n"
    )
    .expect("a string takes all");
    styles
}

/// What an accent stands on.
#[derive(Clone, Copy)]
struct Ground {
    /// The panel whose text is hardest to read.
    panel: Colour,
    /// What its text goes towards.
    ink: Colour,
    /// The quieter of its texts.
    soft: Colour,
    /// How much of the accent is in the tint of a panel at most, in per cent.
    tint: u8,
    /// And how much of it in the sky at most, where it is calm and where it dawns.
    glows: [u8; 2],
    /// The contrast to the panel by which the accent itself is seen at least.
    seen: f64,
}

const LIGHT: Ground = Ground {
    panel: grey(0xe2),
    ink: BLACK,
    soft: Colour {
        red: 0x46,
        green: 0x54,
        blue: 0x6a,
    },
    tint: 26,
    glows: [58, 66],
    // As the design's own amber: what is light there is seen by its shape.
    seen: 1.0,
};

const DARK: Ground = Ground {
    panel: Colour {
        red: 0x2c,
        green: 0x36,
        blue: 0x48,
    },
    ink: WHITE,
    soft: Colour {
        red: 0xa9,
        green: 0xb6,
        blue: 0xcc,
    },
    tint: 15,
    glows: [26, 44],
    seen: 3.0,
};

/// An accent and what is made of it, for one ground.
struct Palette {
    light: Colour,
    /// The upper end of a button.
    pale: Colour,
    /// Text on both.
    on_light: Colour,
    /// The accent as text on a panel and on its tint.
    ink: Colour,
    /// How much of the accent is in the tint of a panel, in per cent.
    tint: u8,
    /// And how much of it in the sky, where it is calm and where it dawns.
    glows: [u8; 2],
}

impl Palette {
    fn of(accent: Colour, ground: Ground) -> Self {
        let light = towards(accent, WHITE, |light| {
            contrast(light, ground.panel) >= ground.seen
        });
        let on_light = if contrast(light, BLACK) >= contrast(light, WHITE) {
            BLACK
        } else {
            WHITE
        };
        let mut pales = (0..=PALEST).rev().map(|share| mix(light, WHITE, share));
        let pale = pales
            .find(|pale| contrast(*pale, on_light) >= READABLE)
            .unwrap_or(light);
        let tint = quiet(ground, light, ground.tint, READABLE);
        let glows = ground
            .glows
            .map(|most| quiet(ground, light, most, OVER_OTHERS));
        let tinted = mix(ground.panel, light, tint);
        let ink = towards(light, ground.ink, |ink| {
            [ground.panel, tinted]
                .iter()
                .all(|under| contrast(ink, *under) >= READABLE)
        });
        Self {
            light,
            pale,
            on_light,
            ink,
            tint,
            glows,
        }
    }
}

/// Returns how much of a colour may be in a ground, in per cent and at most, for its quiet text to have this
/// contrast.
fn quiet(ground: Ground, light: Colour, most: u8, wanted: f64) -> u8 {
    let mut shares = (0..=most).rev();
    let is_quiet = |share: &u8| contrast(ground.soft, mix(ground.panel, light, *share)) >= wanted;
    shares.find(is_quiet).unwrap_or(0)
}

impl fmt::Display for Palette {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            light,
            pale,
            on_light,
            ink,
            tint,
            glows: [warm, dawn],
        } = self;
        let Colour { red, green, blue } = light;
        let through = |share: u8| format!("rgb({red} {green} {blue} / {share}%)");
        write!(
            f,
            "--light:{light};--light-pale:{pale};--on-light:{on_light};--light-ink:{ink};--link:{ink};\
             --light-tint:{};--glow-warm:{};--glow-dawn:{}",
            through(*tint),
            through(*warm),
            through(*dawn)
        )
    }
}

/// Goes from a colour as little as possible towards another until it is good, or all the way.
fn towards(from: Colour, to: Colour, is_good: impl Fn(Colour) -> bool) -> Colour {
    let mut steps = (0..=100).map(|share| mix(from, to, share));
    steps.find(|colour| is_good(*colour)).unwrap_or(to)
}

/// Mixes two colours, of which the second has a share in per cent.
fn mix(one: Colour, other: Colour, share: u8) -> Colour {
    let channel = |one: u8, other: u8| {
        let mixed = u32::from(one) * u32::from(100 - share) + u32::from(other) * u32::from(share);
        u8::try_from(mixed / 100).expect("it lies between two bytes")
    };
    Colour {
        red: channel(one.red, other.red),
        green: channel(one.green, other.green),
        blue: channel(one.blue, other.blue),
    }
}

/// Returns the contrast of two colours, from 1 to 21, as WCAG 2.2 has it.
fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(Colour { red, green, blue }: Colour) -> f64 {
    let channel = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue)
}

const fn grey(value: u8) -> Colour {
    Colour {
        red: value,
        green: value,
        blue: value,
    }
}

const BLACK: Colour = grey(0);
const WHITE: Colour = grey(255);
/// What text of any size needs.
const READABLE: f64 = 4.5;
/// The same in the sky, where other lights come on top.
const OVER_OTHERS: f64 = 5.3;
/// How much lighter the upper end of a button is at most, in per cent.
const PALEST: u8 = 55;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((contrast(BLACK, WHITE) - 21.0).abs() < 1e-9);
        assert!((contrast(grey(0x76), WHITE) - 4.54).abs() < 0.01);
        let blue: Colour = "#0000ff".parse().unwrap();
        assert!((contrast(blue, WHITE) - 8.59).abs() < 0.01);
    }

    #[test]
    fn every_accent_gets_colours_that_can_be_read() {
        let steps = (0..=u8::MAX).step_by(17);
        let all = steps.clone().flat_map(|red| {
            let steps = steps.clone();
            steps
                .clone()
                .flat_map(move |green| steps.clone().map(move |blue| Colour { red, green, blue }))
        });
        for accent in all {
            for ground in [LIGHT, DARK] {
                let palette = Palette::of(accent, ground);
                let tinted = mix(ground.panel, palette.light, palette.tint);
                for (text, under) in [
                    (palette.on_light, palette.light),
                    (palette.on_light, palette.pale),
                    (palette.ink, ground.panel),
                    (palette.ink, tinted),
                    (ground.soft, tinted),
                ] {
                    let got = contrast(text, under);
                    assert!(got >= READABLE, "{accent}: {text} on {under} is {got}");
                }
                assert!(
                    contrast(palette.light, ground.panel) >= ground.seen,
                    "{accent}"
                );
            }
        }
    }

    #[test]
    fn accent_that_is_readable_stays_as_it_is() {
        let teal: Colour = "#1f7a8c".parse().unwrap();
        assert_eq!(Palette::of(teal, LIGHT).light, teal);
        assert!(styles(teal).starts_with(":root{--light:#1f7a8c;"));
    }
}
