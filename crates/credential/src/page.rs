//! A certificate as a page to print: A4, lying. The same certificate gives the same bytes.
//!
//! It is tagged for screen readers and checked against PDF/UA-1 as it is written. Letters are those of DejaVu Serif, which
//! has Latin, Greek and Cyrillic ones; what it lacks is shown as a replacement sign.

use std::{num::NonZeroU16, sync::LazyLock};

use krilla::{
    Document, SerializeSettings,
    color::rgb,
    configure::{Accessibility, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{Path, PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata},
    num::NormalizedF32,
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::{Fill, FillRule, Stroke},
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, Tag, TagGroup, TagTree},
    text::{Font, TextDirection},
};
use qrcode::{Color, QrCode};
use skrifa::{
    FontRef, MetadataProvider,
    instance::{LocationRef, Size},
};

use crate::{Addresses, Certificate, words::Words};

const WIDTH: f32 = 841.89;
const HEIGHT: f32 = 595.28;
const MIDDLE: f32 = WIDTH / 2.0;
/// The widest that a line in the middle may be.
const LINE: f32 = 660.0;
const INK: (u8, u8, u8) = (33, 37, 41);
const ACCENT: (u8, u8, u8) = (18, 78, 89);
const QUIET: (u8, u8, u8) = (92, 99, 106);

static REGULAR: &[u8] = include_bytes!("../fonts/DejaVuSerif.ttf");
static BOLD: &[u8] = include_bytes!("../fonts/DejaVuSerif-Bold.ttf");
static FACES: LazyLock<Option<[Face; 2]>> = LazyLock::new(|| Some([Face::new(REGULAR)?, Face::new(BOLD)?]));

/// Why no page came of it.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A part that the program brings along cannot be used.
    #[error("the page's {0} cannot be used")]
    Part(&'static str),
    /// The document is not as it must be.
    #[error("the page could not be written: {0}")]
    Written(String),
}

struct Face {
    font: Font,
    measured: FontRef<'static>,
}

impl Face {
    fn new(data: &'static [u8]) -> Option<Self> {
        let font = Font::new(data.to_vec().into(), 0)?;
        Some(Self { font, measured: FontRef::new(data).ok()? })
    }

    fn covered(&self, text: &str) -> String {
        let map = self.measured.charmap();
        text.chars()
            .filter(|letter| !letter.is_control())
            .map(|letter| if map.map(letter).is_some() { letter } else { char::REPLACEMENT_CHARACTER })
            .collect()
    }

    fn width(&self, text: &str, size: f32) -> f32 {
        let map = self.measured.charmap();
        let metrics = self.measured.glyph_metrics(Size::new(size), LocationRef::default());
        text.chars().filter_map(|letter| metrics.advance_width(map.map(letter)?)).sum()
    }
}

/// What the page is drawn on, and what was drawn, in the order in which it is read.
struct Sheet<'a, 'b> {
    surface: Surface<'a>,
    faces: &'b [Face; 2],
    tree: TagTree,
}

enum Sort {
    Heading(u16),
    Paragraph,
}

impl Sheet<'_, '_> {
    /// A run of text whose left end is here.
    fn put(&mut self, bold: bool, size: f32, ink: (u8, u8, u8), (x, y): (f32, f32), text: &str) -> Identifier {
        let face = &self.faces[usize::from(bold)];
        self.surface.set_fill(Some(fill(ink)));
        let id = self.surface.start_tagged(ContentTag::Span(SpanTag::empty()));
        self.surface.draw_text(Point::from_xy(x, y), face.font.clone(), size, text, false, TextDirection::Auto);
        self.surface.end_tagged();
        id
    }

    /// Text in the middle of the page: smaller where it would be too wide, on two lines where it still is. Answers with
    /// where it ends.
    fn centre(&mut self, sort: Sort, bold: bool, size: f32, ink: (u8, u8, u8), y: f32, text: &str) -> f32 {
        let faces = self.faces;
        let face = &faces[usize::from(bold)];
        let text = face.covered(text);
        let wanted = face.width(&text, size);
        let size = if wanted > LINE { (size * LINE / wanted).max(size * 0.62) } else { size };
        let (mut lines, mut y) = (wrap(face, &text, size), y);
        if lines.is_empty() {
            lines.push(text.clone());
        }
        let mut ids = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            if at > 0 {
                y += size * 1.25;
            }
            ids.push(self.put(bold, size, ink, (MIDDLE - face.width(line, size) / 2.0, y), line));
        }
        self.tag(sort, &text, ids);
        y
    }

    fn left(&mut self, bold: bool, size: f32, ink: (u8, u8, u8), at: (f32, f32), text: &str) {
        let text = self.faces[usize::from(bold)].covered(text);
        let id = self.put(bold, size, ink, at, &text);
        self.tag(Sort::Paragraph, &text, vec![id]);
    }

    fn tag(&mut self, sort: Sort, text: &str, ids: Vec<Identifier>) {
        let mut group = match sort {
            Sort::Heading(level) => {
                let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
                TagGroup::new(Tag::Hn(level, Some(text.to_owned())))
            }
            Sort::Paragraph => TagGroup::new(Tag::P),
        };
        for id in ids {
            group.push(Node::Leaf(id));
        }
        self.tree.push(Node::Group(group));
    }

    fn frame(&mut self) {
        self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)));
        self.surface.set_fill(None);
        for (inset, width) in [(26.0, 2.4), (33.0, 0.6)] {
            let rect = Rect::from_xywh(inset, inset, WIDTH - 2.0 * inset, HEIGHT - 2.0 * inset);
            self.surface.set_stroke(Some(Stroke { paint: colour(ACCENT).into(), width, ..Stroke::default() }));
            if let Some(path) = rect.and_then(outline_of) {
                self.surface.draw_path(&path);
            }
        }
        self.surface.set_stroke(None);
        self.surface.end_tagged();
    }

    fn rule(&mut self, y: f32) {
        self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)));
        self.surface.set_fill(Some(fill(ACCENT)));
        if let Some(path) = Rect::from_xywh(MIDDLE - 60.0, y, 120.0, 1.2).and_then(outline_of) {
            self.surface.draw_path(&path);
        }
        self.surface.end_tagged();
    }

    /// The square code of an address, with its quiet zone left white.
    fn code(&mut self, (x, y): (f32, f32), side: f32, address: &str, words: &str) -> Result<(), Trouble> {
        let code = QrCode::new(address.as_bytes()).map_err(|_| Trouble::Part("square code"))?;
        let many = code.width();
        let mut path = PathBuilder::new();
        #[expect(clippy::cast_precision_loss, reason = "a code is at most 177 modules wide")]
        let module = side / many as f32;
        for (at, _) in code.to_colors().iter().enumerate().filter(|(_, colour)| **colour == Color::Dark) {
            #[expect(clippy::cast_precision_loss, reason = "a code is at most 177 modules wide")]
            let (column, row) = ((at % many) as f32, (at / many) as f32);
            // A hair wider than a module, so that no printer leaves white lines between two.
            if let Some(rect) = Rect::from_xywh(x + column * module, y + row * module, module * 1.01, module * 1.01) {
                path.push_rect(rect);
            }
        }
        self.surface.set_fill(Some(fill(INK)));
        let id = self.surface.start_tagged(ContentTag::Other);
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
        self.surface.end_tagged();
        let mut figure = TagGroup::new(Tag::Figure(Some(format!("{words}: {address}"))));
        figure.push(Node::Leaf(id));
        self.tree.push(Node::Group(figure));
        Ok(())
    }
}

/// The certificate as a PDF document.
///
/// # Errors
/// Where it could not be written, which is nobody's input.
pub fn pdf(certificate: &Certificate, addresses: &Addresses<'_>) -> Result<Vec<u8>, Trouble> {
    let faces = FACES.as_ref().ok_or(Trouble::Part("letters"))?;
    let words = Words::of(certificate.language);
    let done = &certificate.completion;
    let address = addresses.verification(&certificate.secret);
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|_| Trouble::Part("standard"))?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or(Trouble::Part("size"))?;
    let mut page = document.start_page_with(settings);
    let tree = draw(page.surface(), faces, certificate, &address)?;
    page.finish();
    let title = format!("{}: {}", words.heading, done.title);
    let mut outline = Outline::new();
    outline.push_child(OutlineNode::new(title.clone(), XyzDestination::new(0, Point::from_xy(0.0, 0.0))));
    document.set_outline(outline);
    let day = done.completed_on;
    let made = DateTime::new(u16::try_from(day.year()).unwrap_or_default())
        .month(u8::try_from(day.month()).unwrap_or(1))
        .day(u8::try_from(day.day()).unwrap_or(1));
    document.set_metadata(
        Metadata::new()
            .title(title)
            .authors(vec![done.provider.clone()])
            .language(certificate.language.tag().to_owned())
            .document_id(address)
            .creation_date(made)
            .creator("Lyceum".to_owned()),
    );
    document.set_tag_tree(tree);
    document.finish().map_err(|error| Trouble::Written(format!("{error:?}")))
}

/// Draws everything, and answers with what is read aloud.
fn draw(surface: Surface<'_>, faces: &[Face; 2], certificate: &Certificate, address: &str) -> Result<TagTree, Trouble> {
    let words = Words::of(certificate.language);
    let done = &certificate.completion;
    let tree = TagTree::new().with_lang(Some(certificate.language.tag().to_owned()));
    let mut sheet = Sheet { surface: surface, faces, tree };

    sheet.frame();
    sheet.centre(Sort::Paragraph, false, 15.0, QUIET, 92.0, &done.provider);
    sheet.centre(Sort::Heading(1), true, 34.0, ACCENT, 142.0, words.heading);
    sheet.rule(164.0);
    sheet.centre(Sort::Paragraph, false, 14.0, QUIET, 204.0, words.certifies);
    let y = sheet.centre(Sort::Heading(2), true, 32.0, INK, 248.0, &certificate.name);
    let y = sheet.centre(Sort::Paragraph, false, 14.0, QUIET, y + 36.0, words.completed);
    let y = sheet.centre(Sort::Heading(2), true, 21.0, INK, y + 36.0, &done.title);
    if let Some(when) = words.when(done) {
        sheet.centre(Sort::Paragraph, false, 13.0, INK, y + 30.0, &when);
    }

    let small = 9.5;
    let mut y = 456.0;
    let on = certificate.language.day(done.completed_on);
    sheet.left(true, 11.0, INK, (62.0, y), &format!("{} {on}", words.completed_on));
    y += 19.0;
    sheet.left(false, small, INK, (62.0, y), &format!("{} {}", words.issued, done.provider));
    y += 16.0;
    let number = format!("{} {}", words.number, certificate.written_number());
    sheet.left(false, small, INK, (62.0, y), &format!("{number} · {} {}", words.check, certificate.check()));
    y += 16.0;
    sheet.left(false, small, QUIET, (62.0, y), &format!("{} {address}", words.verify));
    sheet.code((WIDTH - 62.0 - 88.0, 434.0), 88.0, address, words.code)?;

    Ok(sheet.tree)
}

/// Lines that are no wider than they may be, where there are spaces to break at.
fn wrap(face: &Face, text: &str, size: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if face.width(&format!("{line} {word}"), size) <= LINE => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn outline_of(rect: Rect) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(rect);
    path.finish()
}

fn colour((red, green, blue): (u8, u8, u8)) -> rgb::Color {
    rgb::Color::new(red, green, blue)
}

fn fill(ink: (u8, u8, u8)) -> Fill {
    Fill { paint: colour(ink).into(), opacity: NormalizedF32::ONE, rule: FillRule::default() }
}
