//! A brand's colour, made readable: which text stands on it, and which shade of it may carry text.
//!
//! Contrast is that of WCAG 2.2: relative luminance of the brighter plus 0.05 over the darker plus
//! 0.05. Text needs 4.5 : 1. A colour that fails on the page keeps its hue and is moved towards
//! black (or white, on the dark page) until it passes; the original still fills areas.

use std::fmt;

/// The deep teal of the product, for projects without a colour of their own.
pub(super) const TEAL: Colour = Colour { red: 0x0b, green: 0x5c, blue: 0x56 };
pub(super) const WHITE: Colour = Colour { red: 255, green: 255, blue: 255 };
pub(super) const BLACK: Colour = Colour { red: 0, green: 0, blue: 0 };
/// Of text on paper and pages.
pub(super) const INK: Colour = Colour { red: 0x12, green: 0x1b, blue: 0x1a };
/// Of text that stands back.
pub(super) const GREY: Colour = Colour { red: 0x54, green: 0x60, blue: 0x5e };
/// Page backgrounds, as in `style.css`.
const LIGHT_PAGE: Colour = WHITE;
const DARK_PAGE: Colour = Colour { red: 0x10, green: 0x17, blue: 0x16 };
const TEXT_CONTRAST: f64 = 4.5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

impl Colour {
    /// Reads `#0b5c56`, `0b5c56`, `#0bc` or `0bc`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let hex = text.trim().trim_start_matches('#');
        let digits = hex.chars().map(|c| c.to_digit(16)).collect::<Option<Vec<_>>>()?;
        let byte = |high: u32, low: u32| u8::try_from(high * 16 + low).ok();
        match digits.as_slice() {
            [r, g, b] => Some(Self { red: byte(*r, *r)?, green: byte(*g, *g)?, blue: byte(*b, *b)? }),
            [r, r2, g, g2, b, b2] => Some(Self { red: byte(*r, *r2)?, green: byte(*g, *g2)?, blue: byte(*b, *b2)? }),
            _ => None,
        }
    }

    /// Six digits without `#`.
    pub(super) fn hex(self) -> String {
        format!("{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }

    /// Red, green and blue, each from 0 to 1.
    pub(super) fn shares(self) -> [f32; 3] {
        [self.red, self.green, self.blue].map(|channel| f32::from(channel) / 255.0)
    }

    /// White or ink if one of them can be read here, else black, which then can.
    pub(super) fn text_on(self) -> Self {
        [WHITE, INK].into_iter().find(|text| contrast(self, *text) >= TEXT_CONTRAST).unwrap_or(BLACK)
    }

    /// This hue, moved towards `pole` until it can carry text on `page`.
    fn readable_on(self, page: Self, pole: Self) -> Self {
        (0..=20)
            .map(|step| self.mixed(pole, f64::from(step) / 20.0))
            .find(|shade| contrast(*shade, page) >= TEXT_CONTRAST)
            .unwrap_or(pole)
    }

    fn mixed(self, other: Self, share: f64) -> Self {
        let mix = |a: u8, b: u8| (f64::from(a) * (1.0 - share) + f64::from(b) * share).round() as u8;
        Self { red: mix(self.red, other.red), green: mix(self.green, other.green), blue: mix(self.blue, other.blue) }
    }

    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.hex())
    }
}

fn contrast(a: Colour, b: Colour) -> f64 {
    let (a, b) = (a.luminance(), b.luminance());
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The colour variables of one brand, light and dark, as a stylesheet.
///
/// `--brand` fills, `--on-brand` is text on it, `--accent` is the brand as text and outline.
pub(super) fn stylesheet(brand: Colour) -> String {
    let theme = |page: Colour, pole: Colour| {
        let accent = brand.readable_on(page, pole);
        // A fill that would sink into the page takes the readable shade too.
        let fill = if contrast(brand, page) < 1.25 { accent } else { brand };
        format!("--brand:{fill};--on-brand:{};--accent:{accent}", fill.text_on())
    };
    format!(
        ":root{{{}}}@media(prefers-color-scheme:dark){{:root{{{}}}}}",
        theme(LIGHT_PAGE, INK),
        theme(DARK_PAGE, WHITE)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_ways_people_write_colours() {
        assert_eq!(Colour::parse("#0B5C56"), Some(TEAL));
        assert_eq!(Colour::parse("0bc").map(Colour::hex).as_deref(), Some("00bbcc"));
        for nonsense in ["", "#12", "teal", "#12345g", "#1234567", "#ff0000;}body{display:none"] {
            assert_eq!(Colour::parse(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((contrast(WHITE, Colour::parse("#000").unwrap()) - 21.0).abs() < 1e-9);
        // The lightest grey that passes on white.
        assert!(contrast(WHITE, Colour::parse("#767676").unwrap()) >= 4.5);
        assert!(contrast(WHITE, Colour::parse("#777777").unwrap()) < 4.5);
    }

    #[test]
    fn every_colour_becomes_readable_on_both_pages() {
        for red in (0..=255).step_by(15) {
            for green in (0..=255).step_by(15) {
                for blue in (0..=255).step_by(15) {
                    let brand = Colour { red, green, blue };
                    assert!(contrast(brand, brand.text_on()) >= 4.5, "text on {brand}");
                    assert!(contrast(brand.readable_on(LIGHT_PAGE, INK), LIGHT_PAGE) >= 4.5, "light {brand}");
                    assert!(contrast(brand.readable_on(DARK_PAGE, WHITE), DARK_PAGE) >= 4.5, "dark {brand}");
                }
            }
        }
    }

    #[test]
    fn a_readable_brand_is_left_as_it_is() {
        assert_eq!(TEAL.readable_on(LIGHT_PAGE, INK), TEAL);
        assert!(stylesheet(TEAL).starts_with(":root{--brand:#0b5c56;--on-brand:#ffffff;--accent:#0b5c56}"));
    }
}
