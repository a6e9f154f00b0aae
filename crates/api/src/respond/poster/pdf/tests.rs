use super::super::logo::tests::address as png;
use super::super::tests::poster;
use super::*;
use crate::respond::qr;
use ::png::ColorType;
use flate2::read::ZlibDecoder;
use std::io::Read;

/// Everything between `stream` and `endstream`, unpacked, in the order of the file.
fn streams(file: &[u8]) -> Vec<String> {
    let position = |from: usize, what: &[u8]| {
        file[from..].windows(what.len()).position(|window| window == what).map(|at| from + at)
    };
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = position(from, b"\nstream\n").map(|at| at + 8) {
        let end = position(start, b"\nendstream").unwrap();
        let mut bytes = Vec::new();
        ZlibDecoder::new(&file[start..end]).read_to_end(&mut bytes).unwrap();
        found.push(String::from_utf8_lossy(&bytes).into_owned());
        from = end;
    }
    found
}

/// A file of so many of the same poster.
fn file_of(pages: usize, paper: Paper, logo: Option<&str>) -> Vec<u8> {
    let mut book = Book::new(paper, logo);
    for _ in 0..pages {
        book.add(&poster()).unwrap();
    }
    book.finish("de", "Wie war's?")
}

fn count(file: &[u8], what: &str) -> usize {
    file.windows(what.len()).filter(|window| *window == what.as_bytes()).count()
}

#[test]
fn the_code_on_the_page_is_the_code_of_the_address() {
    let file = file_of(1, Paper::A4, None);
    assert!(file.starts_with(b"%PDF-1.7") && file.ends_with(b"%%EOF"));
    let page = &streams(&file)[0];
    let drawn = qr::draw(poster().address).unwrap();
    for run in &drawn.runs {
        assert!(page.contains(&format!("\n{} {} {} 1 re\n", run.x, run.y, run.length)), "{run:?}");
    }
    // The band is the only other rectangle.
    assert_eq!(page.matches(" re\n").count(), drawn.runs.len() + 1);
}

#[test]
fn every_letter_can_be_marked_and_searched() {
    let mut book = Book::new(Paper::A5, None);
    let title = "Äpfel, Яблоки, Μήλα";
    book.add(&Poster { title, ..poster() }).unwrap();
    let file = book.finish("de", title);
    let maps: String = streams(&file).into_iter().filter(|stream| stream.contains("beginbfchar")).collect();
    for letter in title.chars().filter(|letter| *letter != ' ') {
        assert!(maps.contains(&format!("<{:04X}>\n", u32::from(letter))), "{letter}");
    }
}

#[test]
fn posters_share_fonts_and_logo() {
    let logo = png(1, ColorType::Rgba, &[1, 2, 3, 128]);
    let small = file_of(1, Paper::A6, Some(&logo)).len();
    let file = file_of(20, Paper::A6, Some(&logo));
    assert_eq!(count(&file, "/FontFile2"), 2);
    assert_eq!(count(&file, "/Subtype /Image"), 2, "colours and opacity");
    assert_eq!(count(&file, "/Type /Page\n"), 20);
    assert!((file.len() - small) / 19 < 8_000, "a page more is a few kilobytes more");
    assert!(small < 60_000, "only the letters that are used are embedded: {small}");
    // 105 by 148 mm in points.
    assert!(count(&file, "[0 0 297.63") > 0);
}

#[test]
fn without_a_png_the_name_stands_there() {
    for logo in [None, Some("data:image/svg+xml;base64,PHN2Zy8+")] {
        let file = file_of(1, Paper::A4, logo);
        assert_eq!(count(&file, "/Subtype /Image"), 0);
        assert!(streams(&file)[0].contains("/Bold 72 Tf"));
    }
}

#[test]
fn a_script_the_font_lacks_is_told() {
    let mut book = Book::new(Paper::A4, None);
    let failed = book.add(&Poster { title: "ما رأيك؟", ..poster() });
    assert!(matches!(failed, Err(Unprintable::NoLetter(_))));
    let failed = book.add(&Poster { address: &"x".repeat(5_000), ..poster() });
    assert!(matches!(failed, Err(Unprintable::TooLong(_))));
    book.add(&Poster { foot: "店 Kiel", ..poster() }).unwrap();
    let file = book.finish("de", "x");
    assert_eq!(count(&file, "/Type /Page\n"), 1);
}
