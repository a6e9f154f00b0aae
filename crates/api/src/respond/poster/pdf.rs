//! Posters as the pages of one PDF: everything vectors, the text selectable, of each font what is used, once.

use super::font::Font;
use super::logo::{Picture, picture};
use super::{Area, LOGO, Layout, Line, PANEL, Poster, TITLE_SPACING, Unprintable, WIDTH, Weight};
use crate::respond::colour::{BLACK, Colour, WHITE};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Write;
use subsetter::{GlyphRemapper, subset};
use ttf_parser::GlyphId;
use utoipa::ToSchema;

/// How large the paper is, upright.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Paper {
    #[default]
    A4,
    A5,
    /// Stands on a table.
    A6,
}

impl Paper {
    const fn millimetres(self) -> (f32, f32) {
        match self {
            Self::A4 => (210.0, 297.0),
            Self::A5 => (148.0, 210.0),
            Self::A6 => (105.0, 148.0),
        }
    }

    /// Width and height in points.
    fn points(self) -> (f32, f32) {
        let (width, height) = self.millimetres();
        (width / 25.4 * 72.0, height / 25.4 * 72.0)
    }
}

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const INFO: Ref = Ref::new(3);
const LOGO_PICTURE: Ref = Ref::new(4);
const LOGO_OPACITY: Ref = Ref::new(5);
const REGULAR_FONT: Ref = Ref::new(6);
const BOLD_FONT: Ref = Ref::new(11);
const FIRST_PAGE: Ref = Ref::new(16);

const IDENTITY: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// What was used of a font: only that is embedded, under numbers of its own.
#[derive(Default)]
struct Used {
    numbers: GlyphRemapper,
    /// By the number in this file: the glyph, and the letter it stands for.
    letters: BTreeMap<u16, (GlyphId, char)>,
}

/// A PDF under way. All its posters have the same logo.
pub(crate) struct Book {
    pdf: Pdf,
    paper: Paper,
    logo: Option<Picture>,
    next: Ref,
    pages: Vec<Ref>,
    regular: Used,
    bold: Used,
}

impl Book {
    pub(crate) fn new(paper: Paper, logo: Option<&str>) -> Self {
        Self {
            pdf: Pdf::new(),
            paper,
            logo: logo.and_then(picture),
            next: FIRST_PAGE,
            pages: Vec::new(),
            regular: Used::default(),
            bold: Used::default(),
        }
    }

    /// Adds a page.
    ///
    /// # Errors
    /// When the address is too long for a QR code, or the font lacks a letter: the page is not added.
    pub(crate) fn add(&mut self, poster: &Poster<'_>) -> Result<(), Unprintable> {
        // What names a place to those who work there may have gaps; what customers read may not.
        let foot = Weight::Regular.font().known(poster.foot);
        let layout = Layout::of(&Poster { foot: &foot, ..*poster })?;
        let (width, height) = self.paper.points();
        let scale = width / WIDTH as f32;
        let mut ink = Ink { content: Content::new(), regular: &mut self.regular, bold: &mut self.bold };
        // As on the SVG: from the top left corner, in tenths of millimetres of A4.
        ink.content.transform([scale, 0.0, 0.0, -scale, 0.0, height]);
        ink.fill(layout.brand);
        ink.content.rect(0.0, 0.0, WIDTH as f32, layout.band as f32).fill_nonzero();
        match &self.logo {
            Some(logo) => ink.logo(logo),
            None => ink.line(&layout.name, 0.0)?,
        }
        for line in &layout.title {
            ink.line(line, TITLE_SPACING)?;
        }
        ink.code(&layout);
        for line in &layout.below {
            ink.line(line, 0.0)?;
        }
        let content = deflated(&ink.content.finish());
        let (page, body) = (self.next.bump(), self.next.bump());
        self.pages.push(page);
        self.pdf.page(page).parent(PAGES).media_box(Rect::new(0.0, 0.0, width, height)).contents(body);
        self.pdf.stream(body, &content).filter(Filter::FlateDecode);
        Ok(())
    }

    /// The bytes of the file.
    pub(crate) fn finish(mut self, language: &str, title: &str) -> Vec<u8> {
        let mut catalog = self.pdf.catalog(CATALOG);
        catalog.pages(PAGES).lang(TextStr(language));
        catalog.viewer_preferences().display_doc_title(true);
        catalog.finish();
        self.pdf.document_info(INFO).title(TextStr(title)).producer(TextStr("Resonanz"));
        let count = i32::try_from(self.pages.len()).unwrap_or(i32::MAX);
        let mut pages = self.pdf.pages(PAGES);
        pages.kids(self.pages.iter().copied()).count(count);
        let mut resources = pages.resources();
        resources.fonts().pair(name(Weight::Regular), REGULAR_FONT).pair(name(Weight::Bold), BOLD_FONT);
        if self.logo.is_some() {
            resources.x_objects().pair(LOGO_NAME, LOGO_PICTURE);
        }
        resources.finish();
        pages.finish();
        embed(&mut self.pdf, REGULAR_FONT, Weight::Regular.font(), &self.regular);
        embed(&mut self.pdf, BOLD_FONT, Weight::Bold.font(), &self.bold);
        if let Some(logo) = &self.logo {
            embed_logo(&mut self.pdf, logo);
        }
        self.pdf.finish()
    }
}

const LOGO_NAME: Name<'static> = Name(b"Logo");

const fn name(weight: Weight) -> Name<'static> {
    match weight {
        Weight::Regular => Name(b"Regular"),
        Weight::Bold => Name(b"Bold"),
    }
}

/// What is drawn on one page.
struct Ink<'a> {
    content: Content,
    regular: &'a mut Used,
    bold: &'a mut Used,
}

impl Ink<'_> {
    fn fill(&mut self, colour: Colour) {
        let [red, green, blue] = colour.shares();
        self.content.set_fill_rgb(red, green, blue);
    }

    fn line(&mut self, line: &Line, spacing: f32) -> Result<(), Unprintable> {
        let font = line.weight.font();
        let used = if line.weight == Weight::Bold { &mut *self.bold } else { &mut *self.regular };
        let mut codes = Vec::new();
        let mut ems = 0.0;
        for (glyph, letter) in font.glyphs(&line.text)? {
            let number = used.numbers.remap(glyph.0);
            used.letters.insert(number, (glyph, letter));
            codes.extend(number.to_be_bytes());
            ems += font.advance_of(glyph);
        }
        let size = line.size as f32;
        let left = if line.centred { line.x as f32 - ems * size / 2.0 } else { line.x as f32 };
        self.fill(line.colour);
        self.content
            .begin_text()
            .set_font(name(line.weight), size)
            .set_char_spacing(spacing)
            // Upright again, where the page counts downwards.
            .set_text_matrix([1.0, 0.0, 0.0, -1.0, left, line.y as f32])
            .show(Str(&codes))
            .end_text();
        Ok(())
    }

    fn code(&mut self, layout: &Layout) {
        let Area { x, y, width, .. } = layout.code_area;
        let module = width as f32 / layout.code.width as f32;
        self.fill(BLACK);
        self.content.save_state();
        self.content.transform([module, 0.0, 0.0, module, x as f32, y as f32]);
        for run in &layout.code.runs {
            self.content.rect(run.x as f32, run.y as f32, run.length as f32, 1.0);
        }
        self.content.fill_nonzero();
        self.content.restore_state();
    }

    fn logo(&mut self, logo: &Picture) {
        let (width, height) = (logo.width.max(1) as f32, logo.height.max(1) as f32);
        let scale = (LOGO.width as f32 / width).min(LOGO.height as f32 / height);
        let (width, height) = (width * scale, height * scale);
        let left = LOGO.x as f32 + (LOGO.width as f32 - width) / 2.0;
        let bottom = LOGO.y as f32 + f32::midpoint(LOGO.height as f32, height);
        self.fill(WHITE);
        self.panel(24.0);
        self.content.save_state();
        self.content.transform([width, 0.0, 0.0, -height, left, bottom]);
        self.content.x_object(LOGO_NAME);
        self.content.restore_state();
    }

    /// The panel behind the logo, with round corners.
    fn panel(&mut self, radius: f32) {
        // How far the handles of a quarter of a circle reach.
        let reach = radius * 0.552_285;
        let (left, top) = (PANEL.x as f32, PANEL.y as f32);
        let (right, bottom) = (left + PANEL.width as f32, top + PANEL.height as f32);
        let rest = radius - reach;
        self.content
            .move_to(left + radius, top)
            .line_to(right - radius, top)
            .cubic_to(right - rest, top, right, top + rest, right, top + radius)
            .line_to(right, bottom - radius)
            .cubic_to(right, bottom - rest, right - rest, bottom, right - radius, bottom)
            .line_to(left + radius, bottom)
            .cubic_to(left + rest, bottom, left, bottom - rest, left, bottom - radius)
            .line_to(left, top + radius)
            .cubic_to(left, top + rest, left + rest, top, left + radius, top)
            .close_path()
            .fill_nonzero();
    }
}

/// The font with its measures, and which letters its glyphs are, so that text can be marked and searched. Takes five
/// numbers from `font` on.
fn embed(pdf: &mut Pdf, font: Ref, face: &Font, used: &Used) {
    let cid = font.next();
    let descriptor = cid.next();
    let letters = descriptor.next();
    let file = letters.next();
    // Lengths in thousandths of an em.
    let thousandths = |units: f32| face.ems(units) * 1_000.0;
    let bounds = face.face.global_bounding_box();
    // Six letters say that it is a part of the font.
    let base = format!("POSTER+{}", face.name);
    let base = Name(base.as_bytes());
    pdf.type0_font(font)
        .base_font(base)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid)
        .to_unicode(letters);
    let mut described = pdf.cid_font(cid);
    described
        .subtype(CidFontType::Type2)
        .base_font(base)
        .system_info(IDENTITY)
        .font_descriptor(descriptor)
        .cid_to_gid_map_predefined(Name(b"Identity"));
    let mut widths = described.widths();
    for (number, (glyph, _)) in &used.letters {
        widths.consecutive(*number, [face.advance_of(*glyph) * 1_000.0]);
    }
    widths.finish();
    described.finish();
    pdf.font_descriptor(descriptor)
        .name(base)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(
            thousandths(bounds.x_min.into()),
            thousandths(bounds.y_min.into()),
            thousandths(bounds.x_max.into()),
            thousandths(bounds.y_max.into()),
        ))
        .italic_angle(0.0)
        .ascent(thousandths(face.face.ascender().into()))
        .descent(thousandths(face.face.descender().into()))
        .cap_height(thousandths(face.face.capital_height().unwrap_or_default().into()))
        .stem_v(if face.name.ends_with("Bold") { 140.0 } else { 80.0 })
        .font_file2(file);
    let mut map = UnicodeCmap::new(Name(b"Letters"), IDENTITY);
    for (number, (_, letter)) in &used.letters {
        map.pair(*number, *letter);
    }
    pdf.stream(letters, &deflated(&map.finish())).filter(Filter::FlateDecode);
    let part = subset(face.file, 0, &used.numbers).expect("the fonts beside this program can be taken apart");
    let length = i32::try_from(part.len()).unwrap_or(i32::MAX);
    pdf.stream(file, &deflated(&part)).filter(Filter::FlateDecode).pair(Name(b"Length1"), length);
}

fn embed_logo(pdf: &mut Pdf, logo: &Picture) {
    let (width, height) = (logo.width as i32, logo.height as i32);
    let colours = deflated(&logo.colours);
    let mut image = pdf.image_xobject(LOGO_PICTURE, &colours);
    image.filter(Filter::FlateDecode);
    image.width(width).height(height).bits_per_component(8).color_space().device_rgb();
    if logo.opacity.is_some() {
        image.s_mask(LOGO_OPACITY);
    }
    image.finish();
    if let Some(opacity) = &logo.opacity {
        let opacity = deflated(opacity);
        let mut mask = pdf.image_xobject(LOGO_OPACITY, &opacity);
        mask.filter(Filter::FlateDecode);
        mask.width(width).height(height).bits_per_component(8).color_space().device_gray();
    }
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes what is written to it")
}

#[cfg(test)]
mod tests;
