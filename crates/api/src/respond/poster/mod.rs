//! Printable posters of links: one layout, drawn as SVG or as a page of a PDF.

mod font;
mod logo;
mod pdf;

pub(crate) use pdf::{Book, Paper};

use super::colour::{Colour, GREY, INK, TEAL};
use super::qr::{Drawn, TooLong, draw};
use font::{BOLD, Font, NoLetter, REGULAR};
use maud::{PreEscaped, html};

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
    /// Small at the foot, for whoever hangs it up; empty: nothing.
    pub(crate) foot: &'a str,
}

/// Why there is no poster.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unprintable {
    #[error(transparent)]
    TooLong(#[from] TooLong),
    #[error(transparent)]
    NoLetter(#[from] NoLetter),
}

/// A page of A4 in tenths of millimetres.
const WIDTH: usize = 2_100;
const HEIGHT: usize = 2_970;
const MARGIN: usize = 180;
const FAMILIES: &str = "Inter, 'Helvetica Neue', Helvetica, Arial, sans-serif";
const TITLE_TOP: usize = 470;
const TITLE_SPACING: f32 = -1.5;
const FOOT: usize = 30;
/// On the brand's colour, where most logos would be lost.
const PANEL: Area = Area { x: MARGIN, y: 120, width: 620, height: 220 };
const LOGO: Area = Area { x: MARGIN + 30, y: 140, width: 560, height: 180 };

#[derive(Clone, Copy, Debug)]
struct Area {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    Regular,
    Bold,
}

impl Weight {
    fn font(self) -> &'static Font {
        match self {
            Self::Regular => &REGULAR,
            Self::Bold => &BOLD,
        }
    }
}

/// One line of text, at its baseline.
#[derive(Clone, Debug)]
struct Line {
    text: String,
    weight: Weight,
    size: usize,
    x: usize,
    y: usize,
    centred: bool,
    colour: Colour,
}

/// Where everything is on a poster.
#[derive(Debug)]
struct Layout {
    brand: Colour,
    /// Height of the coloured band at the top.
    band: usize,
    code: Drawn,
    code_area: Area,
    /// Who asks, where there is no logo.
    name: Line,
    title: Vec<Line>,
    below: Vec<Line>,
}

impl Layout {
    fn of(poster: &Poster<'_>) -> Result<Self, TooLong> {
        let code = draw(poster.address)?;
        let brand = poster.colour.and_then(Colour::parse).unwrap_or(TEAL);
        let on_brand = brand.text_on();
        let (call, type_it) = if poster.language.starts_with("de") {
            ("Kamera auf den Code richten und antworten.", "Oder tippen Sie diese Adresse ein:")
        } else {
            ("Point your camera at the code and answer.", "Or type this address:")
        };
        let (size, lines) = fitted(poster.title);
        let leading = size * 6 / 5;
        let band = TITLE_TOP + lines.len() * leading + 120;
        let side = 1_000.min(HEIGHT - band - 700);
        let below = band + 130 + side;
        let short = poster.address.split_once("://").map_or(poster.address, |(_, rest)| rest);
        let line = |text: &str, weight, size, y| Line {
            text: text.to_owned(),
            weight,
            size,
            x: MARGIN,
            y,
            centred: false,
            colour: on_brand,
        };
        let centred = |line: Line, colour| Line { x: WIDTH / 2, centred: true, colour, ..line };
        let title = lines
            .iter()
            .enumerate()
            .map(|(row, text)| line(text, Weight::Bold, size, TITLE_TOP + size * 4 / 5 + row * leading));
        let mut texts = vec![
            centred(line(call, Weight::Regular, 54, below + 70), INK),
            centred(line(type_it, Weight::Regular, 44, below + 230), GREY),
            centred(line(short, Weight::Bold, address_size(short), below + 330), INK),
        ];
        if !poster.foot.is_empty() {
            let foot = line(poster.foot, Weight::Regular, FOOT, HEIGHT - 70);
            texts.push(Line { colour: GREY, ..foot });
        }
        Ok(Self {
            brand,
            band,
            code,
            code_area: Area { x: (WIDTH - side) / 2, y: band + 130, width: side, height: side },
            name: line(poster.name, Weight::Bold, 72, 270),
            title: title.collect(),
            below: texts,
        })
    }
}

/// The poster as SVG.
pub(crate) fn svg(poster: &Poster<'_>) -> Result<String, TooLong> {
    let Layout { brand, band, code, code_area, name, title, below } = Layout::of(poster)?;
    let text = |line: &Line, spacing: Option<f32>| {
        let weight = if line.weight == Weight::Bold { "700" } else { "400" };
        let anchor = line.centred.then_some("middle");
        html! {
            text x=(line.x) y=(line.y) font-size=(line.size) font-weight=(weight) text-anchor=[anchor] letter-spacing=[spacing] fill=(line.colour) { (line.text) }
        }
    };
    Ok(html! {
        (PreEscaped(r#"<?xml version="1.0" encoding="UTF-8"?>"#))
        svg xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } width="210mm" height="297mm" lang=(poster.language) font-family=(FAMILIES) {
            title { (poster.title) }
            rect width=(WIDTH) height=(HEIGHT) fill="#fff" {}
            rect width=(WIDTH) height=(band) fill=(brand) {}
            @if let Some(logo) = poster.logo {
                rect x=(PANEL.x) y=(PANEL.y) width=(PANEL.width) height=(PANEL.height) rx="24" fill="#fff" {}
                image x=(LOGO.x) y=(LOGO.y) width=(LOGO.width) height=(LOGO.height) preserveAspectRatio="xMidYMid meet" href=(logo) {
                    title { (poster.name) }
                }
            } @else {
                (text(&name, None))
            }
            @for line in &title { (text(line, Some(TITLE_SPACING))) }
            svg x=(code_area.x) y=(code_area.y) width=(code_area.width) height=(code_area.height) viewBox={ "0 0 " (code.width) " " (code.width) } shape-rendering="crispEdges" {
                path d=(code.path()) fill="#000" {}
            }
            @for line in &below { (text(line, None)) }
        }
    }
    .into_string())
}

/// Between the margins, in ems of `size`.
fn room(size: usize) -> f32 {
    (WIDTH - 2 * MARGIN) as f32 / size as f32
}

/// The largest type, within bounds, that sets an address in one line.
fn address_size(address: &str) -> usize {
    let ems = BOLD.width(address).max(1.0);
    (((WIDTH - 2 * MARGIN) as f32 / ems) as usize).clamp(24, 80)
}

/// The largest type that sets the title in at most four lines, and those lines.
fn fitted(title: &str) -> (usize, Vec<String>) {
    const SIZES: [usize; 5] = [168, 140, 116, 96, 80];
    const LINES: usize = 4;
    let set = |size: usize| (size, wrapped(title, room(size)));
    if let Some(fits) = SIZES.into_iter().map(set).find(|(_, lines)| lines.len() <= LINES) {
        return fits;
    }
    let (size, mut lines) = set(SIZES[SIZES.len() - 1]);
    lines.truncate(LINES);
    if let Some(line) = lines.last_mut() {
        while BOLD.width(line) + BOLD.width("…") > room(size) && line.pop().is_some() {}
        line.push('…');
    }
    (size, lines)
}

/// Words in lines of at most `room` ems; a longer word is broken.
fn wrapped(text: &str, room: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if let Some(line) = lines.last_mut()
            && BOLD.width(line) + BOLD.width(" ") + BOLD.width(word) <= room
        {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.extend(broken(word, room));
        }
    }
    lines
}

fn broken(word: &str, room: f32) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut left = 0.0;
    for letter in word.chars() {
        let width = BOLD.advance(letter);
        match pieces.last_mut() {
            Some(piece) if width <= left => piece.push(letter),
            _ => {
                left = room;
                pieces.push(letter.to_string());
            }
        }
        left -= width;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn poster() -> Poster<'static> {
        Poster {
            language: "de",
            name: "Möwe & <Söhne>",
            logo: None,
            colour: Some("red;}"),
            title: "Wie war's? <script>alert(1)</script>",
            address: "https://cx.example/s/abcdefghjk?a=1&b=2",
            foot: "Filiale Kiel, Kasse 3",
        }
    }

    #[test]
    fn a_poster_escapes_what_people_wrote() {
        let svg = svg(&poster()).unwrap();
        assert!(svg.contains("Möwe &amp; &lt;Söhne&gt;") && !svg.contains("<script>"));
        assert!(svg.contains("#0b5c56"), "a colour that is none is not used");
        assert!(svg.contains("cx.example/s/abcdefghjk") && svg.contains(">Filiale Kiel, Kasse 3<"));
    }

    #[test]
    fn titles_wrap_and_shrink() {
        assert_eq!(wrapped("eins zwei drei", BOLD.width("eins zwei")), ["eins zwei", "drei"]);
        let pieces = wrapped("Donaudampfschiff fährt", BOLD.width("Donaudam"));
        assert_eq!(pieces, ["Donaudam", "pfschiff", "fährt"]);
        assert_eq!(fitted("Kurz").0, 168);
        let (size, lines) = fitted(&"sehr langer Titel ".repeat(40));
        assert_eq!((size, lines.len()), (80, 4));
        assert!(lines[3].ends_with('…') && BOLD.width(&lines[3]) <= room(80));
        assert_eq!(fitted("").1, Vec::<String>::new());
    }

    #[test]
    fn wide_words_stay_within_the_page() {
        let (size, lines) = fitted(&"W".repeat(200));
        assert!(lines.iter().all(|line| BOLD.width(line) <= room(size) + 0.001));
    }
}
