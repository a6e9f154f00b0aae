//! QR codes and printable posters of links, as SVG.

use super::colour::{Colour, TEAL};
use maud::{PreEscaped, html};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// White modules a scanner needs around the code.
const QUIET: usize = 4;

/// The code could not be made, because the address is too long for one.
#[derive(Debug, thiserror::Error)]
#[error("this address is too long for a QR code: {0}")]
pub(crate) struct TooLong(String);

/// The dark modules of the code of one address, as one path, and the width with the quiet zone.
struct Drawn {
    path: String,
    width: usize,
}

fn draw(address: &str) -> Result<Drawn, TooLong> {
    let code = QrCode::with_error_correction_level(address, EcLevel::Q)
        .or_else(|_| QrCode::with_error_correction_level(address, EcLevel::L))
        .map_err(|error| TooLong(error.to_string()))?;
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|module| **module == Color::Dark).count();
            if run > 0 {
                write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET).expect("writing to a String succeeds");
            }
            x += run.max(1);
        }
    }
    Ok(Drawn { path, width: width + 2 * QUIET })
}

/// The bare code: black on white, because that is what every scanner reads.
pub(crate) fn code(address: &str) -> Result<String, TooLong> {
    let drawn = draw(address)?;
    let side = drawn.width;
    Ok(html! {
        (PreEscaped(r#"<?xml version="1.0" encoding="UTF-8"?>"#))
        svg xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (side) " " (side) } width={ (side * 8) } height={ (side * 8) } shape-rendering="crispEdges" role="img" {
            title { (address) }
            rect width=(side) height=(side) fill="#fff" {}
            path d=(drawn.path) fill="#000" {}
        }
    }
    .into_string())
}

/// What stands on a poster.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Poster<'a> {
    pub(crate) language: &'a str,
    /// Who asks.
    pub(crate) name: &'a str,
    /// Address of a picture with the picture in it (`data:`).
    pub(crate) logo: Option<&'a str>,
    pub(crate) colour: Option<&'a str>,
    pub(crate) title: &'a str,
    pub(crate) address: &'a str,
    /// The address as people type it, without `https://`.
    pub(crate) short_address: &'a str,
}

/// A page of A4 in tenths of millimetres.
const WIDTH: usize = 2_100;
const HEIGHT: usize = 2_970;
const MARGIN: usize = 180;
const FONT: &str = "Inter, 'Helvetica Neue', Helvetica, Arial, sans-serif";

pub(crate) fn poster(poster: &Poster<'_>) -> Result<String, TooLong> {
    let drawn = draw(poster.address)?;
    let brand = poster.colour.and_then(Colour::parse).unwrap_or(TEAL);
    let german = poster.language.starts_with("de");
    let (call, type_it) = if german {
        ("Kamera auf den Code richten und antworten.", "Oder tippen Sie diese Adresse ein:")
    } else {
        ("Point your camera at the code and answer.", "Or type this address:")
    };
    let (size, lines) = fitted(poster.title);
    let title_height = lines.len() * size * 6 / 5;
    let band = 470 + title_height + 120;
    let side = 1_000.min(HEIGHT - band - 700);
    let left = (WIDTH - side) / 2;
    let top = band + 130;
    let below = top + side;
    Ok(html! {
        (PreEscaped(r#"<?xml version="1.0" encoding="UTF-8"?>"#))
        svg xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } width="210mm" height="297mm" lang=(poster.language) font-family=(FONT) {
            title { (poster.title) }
            rect width=(WIDTH) height=(HEIGHT) fill="#fff" {}
            rect width=(WIDTH) height=(band) fill=(brand) {}
            @if let Some(logo) = poster.logo {
                // On white, because most logos are made for it.
                rect x=(MARGIN) y="120" width="620" height="220" rx="24" fill="#fff" {}
                image x=(MARGIN + 30) y="140" width="560" height="180" preserveAspectRatio="xMidYMid meet" href=(logo) {
                    title { (poster.name) }
                }
            } @else {
                text x=(MARGIN) y="270" font-size="72" font-weight="600" fill=(brand.text_on()) { (poster.name) }
            }
            text y={ (470 + size * 4 / 5) } font-size=(size) font-weight="700" letter-spacing="-1.5" fill=(brand.text_on()) {
                @for (row, line) in lines.iter().enumerate() {
                    tspan x=(MARGIN) dy=(if row == 0 { 0 } else { size * 6 / 5 }) { (line) }
                }
            }
            svg x=(left) y=(top) width=(side) height=(side) viewBox={ "0 0 " (drawn.width) " " (drawn.width) } shape-rendering="crispEdges" {
                path d=(drawn.path) fill="#000" {}
            }
            text x=(WIDTH / 2) y=(below + 70) font-size="54" text-anchor="middle" fill="#121b1a" { (call) }
            text x=(WIDTH / 2) y=(below + 230) font-size="44" text-anchor="middle" fill="#54605e" { (type_it) }
            text x=(WIDTH / 2) y=(below + 330) font-size=(address_size(poster.short_address)) font-weight="600" text-anchor="middle" fill="#121b1a" { (poster.short_address) }
        }
    }
    .into_string())
}

fn address_size(address: &str) -> usize {
    ((WIDTH - 2 * MARGIN) * 100 / (address.chars().count().max(1) * 58)).clamp(24, 80)
}

/// The largest type that sets the title in at most four lines, and those lines.
fn fitted(title: &str) -> (usize, Vec<String>) {
    const SIZES: [usize; 5] = [168, 140, 116, 96, 80];
    const LINES: usize = 4;
    let set = |size: usize| (size, wrapped(title, (WIDTH - 2 * MARGIN) * 100 / (size * 56)));
    let mut last = set(80);
    if let Some(fits) = SIZES.into_iter().map(set).find(|(_, lines)| lines.len() <= LINES) {
        return fits;
    }
    last.1.truncate(LINES);
    if let Some(line) = last.1.last_mut() {
        line.push('…');
    }
    last
}

/// Words in lines of at most `width` characters; a longer word is broken.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut room = 0;
    for word in text.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        for (piece_no, piece) in letters.chunks(width.max(1)).enumerate() {
            let piece: String = piece.iter().collect();
            let length = piece.chars().count();
            match lines.last_mut() {
                Some(line) if piece_no == 0 && room > length => {
                    line.push(' ');
                    line.push_str(&piece);
                    room -= length + 1;
                }
                _ => {
                    room = width.saturating_sub(length);
                    lines.push(piece);
                }
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_square_with_a_quiet_zone() {
        let drawn = draw("https://cx.example/s/abcdefghjk").unwrap();
        // Version 3 is 29 modules wide, version 4 is 33.
        assert!([29 + 8, 33 + 8].contains(&drawn.width), "{}", drawn.width);
        // The finder pattern: seven dark modules in the top left corner.
        assert!(drawn.path.starts_with("M4 4h7v1h-7z"));
        assert!(code(&"x".repeat(5_000)).is_err());
    }

    #[test]
    fn a_poster_escapes_what_people_wrote() {
        let svg = poster(&Poster {
            language: "de",
            name: "Möwe & <Söhne>",
            logo: None,
            colour: Some("red;}"),
            title: "Wie war's? <script>alert(1)</script>",
            address: "https://cx.example/s/abcdefghjk?a=1&b=2",
            short_address: "cx.example/s/abcdefghjk",
        })
        .unwrap();
        assert!(svg.contains("Möwe &amp; &lt;Söhne&gt;") && !svg.contains("<script>"));
        assert!(svg.contains("#0b5c56"), "a colour that is none is not used");
        assert!(svg.contains("cx.example/s/abcdefghjk"));
    }

    #[test]
    fn titles_wrap_and_shrink() {
        assert_eq!(wrapped("eins zwei drei", 9), ["eins zwei", "drei"]);
        assert_eq!(wrapped("Donaudampfschiff fährt", 8), ["Donaudam", "pfschiff", "fährt"]);
        assert_eq!(fitted("Kurz").0, 168);
        let (size, lines) = fitted(&"sehr langer Titel ".repeat(40));
        assert_eq!((size, lines.len()), (80, 4));
        assert!(lines[3].ends_with('…'));
    }
}
