//! QR codes of links.

use maud::{PreEscaped, html};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// White modules a scanner needs around the code.
const QUIET: usize = 4;

/// The code could not be made, because the address is too long for one.
#[derive(Debug, thiserror::Error)]
#[error("this address is too long for a QR code: {0}")]
pub(crate) struct TooLong(String);

/// Dark modules side by side, counted with the quiet zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) length: usize,
}

/// The code of one address.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) runs: Vec<Run>,
    /// Modules from side to side, with the quiet zone.
    pub(super) width: usize,
}

impl Drawn {
    /// As the path of an SVG.
    pub(super) fn path(&self) -> String {
        let mut path = String::new();
        for Run { x, y, length } in &self.runs {
            write!(path, "M{x} {y}h{length}v1h-{length}z").expect("writing to a String succeeds");
        }
        path
    }
}

pub(super) fn draw(address: &str) -> Result<Drawn, TooLong> {
    let code = QrCode::with_error_correction_level(address, EcLevel::Q)
        .or_else(|_| QrCode::with_error_correction_level(address, EcLevel::L))
        .map_err(|error| TooLong(error.to_string()))?;
    let width = code.width();
    let mut runs = Vec::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let length = row[x..].iter().take_while(|module| **module == Color::Dark).count();
            if length > 0 {
                runs.push(Run { x: x + QUIET, y: y + QUIET, length });
            }
            x += length.max(1);
        }
    }
    Ok(Drawn { runs, width: width + 2 * QUIET })
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
            path d=(drawn.path()) fill="#000" {}
        }
    }
    .into_string())
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
        assert!(drawn.path().starts_with("M4 4h7v1h-7z"));
        assert!(code(&"x".repeat(5_000)).is_err());
    }
}
