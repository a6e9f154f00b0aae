//! The logo on a PDF: a PNG taken apart into colours and transparency. Drawings (SVG) are for the poster as SVG; where
//! there is none of this, the poster says the name.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use png::{ColorType, Decoder, Transformations};
use std::io::Cursor;

/// Eight bits for each sample.
pub(super) struct Picture {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Red, green, blue.
    pub(super) colours: Vec<u8>,
    pub(super) opacity: Option<Vec<u8>>,
}

/// Larger pictures are no logos, and would take too much memory.
const MOST_PIXELS: u64 = 16_000_000;

/// The picture in a `data:` address; `None`: no PNG that can be read.
pub(super) fn picture(address: &str) -> Option<Picture> {
    let bytes = BASE64.decode(address.strip_prefix("data:image/png;base64,")?).ok()?;
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let (width, height) = reader.info().size();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return None;
    }
    let mut samples = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut samples).ok()?;
    samples.truncate(frame.buffer_size());
    let colours = |samples: &[u8]| match frame.color_type {
        ColorType::Grayscale | ColorType::GrayscaleAlpha => [samples[0]; 3],
        _ => [samples[0], samples[1], samples[2]],
    };
    let step = frame.color_type.samples();
    let opaque = matches!(frame.color_type, ColorType::Grayscale | ColorType::Rgb);
    if frame.color_type == ColorType::Indexed {
        return None;
    }
    Some(Picture {
        width,
        height,
        colours: samples.chunks_exact(step).flat_map(colours).collect(),
        opacity: (!opaque).then(|| samples.chunks_exact(step).map(|samples| samples[step - 1]).collect()),
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A picture of these samples as a `data:` address.
    pub(crate) fn address(width: u32, colour: ColorType, samples: &[u8]) -> String {
        let mut file = Vec::new();
        let height = samples.len() as u32 / width / colour.samples() as u32;
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(colour);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header().unwrap().write_image_data(samples).unwrap();
        format!("data:image/png;base64,{}", BASE64.encode(file))
    }

    #[test]
    fn a_png_is_taken_apart() {
        let seen = picture(&address(2, ColorType::Rgba, &[255, 0, 0, 255, 0, 0, 255, 128])).unwrap();
        assert_eq!((seen.width, seen.height, seen.colours.as_slice()), (2, 1, &[255, 0, 0, 0, 0, 255][..]));
        assert_eq!(seen.opacity.as_deref(), Some(&[255, 128][..]));
        let grey = picture(&address(1, ColorType::Grayscale, &[7, 9])).unwrap();
        assert_eq!((grey.height, grey.colours.as_slice(), grey.opacity), (2, &[7, 7, 7, 9, 9, 9][..], None));
    }

    #[test]
    fn what_is_no_png_is_no_picture() {
        let broken = format!("data:image/png;base64,{}", BASE64.encode("PNG?"));
        for text in ["", "data:image/svg+xml;base64,PHN2Zy8+", "data:image/png;base64,???", &broken] {
            assert!(picture(text).is_none(), "{text}");
        }
    }
}
