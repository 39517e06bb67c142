//! A certificate as a page to print: A4, lying. The same certificate gives the same bytes.
//!
//! It is tagged for screen readers and checked against PDF/UA-1 as it is written. Letters are those of DejaVu Serif, which
//! has Latin, Greek, Cyrillic, Armenian and Georgian ones. A certificate that needs others, such as Chinese or Arabic ones,
//! has no page: one without its name would certify nothing. Signs that are no letters and are lacking are left out.

use std::num::NonZeroU16;

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
    text::TextDirection,
};
use paper::{Face, faces};
use qrcode::{Color, QrCode};

use crate::{Addresses, Certificate, words::Words};

const WIDTH: f32 = 841.89;
const HEIGHT: f32 = 595.28;
const MIDDLE: f32 = WIDTH / 2.0;
/// The widest that a line in the middle may be.
const LINE: f32 = 660.0;
/// The widest that a note at the foot may be.
const NOTE: f32 = 600.0;
/// The height between the rule and the notes at the foot.
const BODY: f32 = 254.0;
/// From one line to the next, in sizes of letters.
const LEADING: f32 = 1.25;
/// The smallest letters that can be read without effort.
const SMALLEST: f32 = 8.0;
const INK: (u8, u8, u8) = (33, 37, 41);
const ACCENT: (u8, u8, u8) = (18, 78, 89);
const QUIET: (u8, u8, u8) = (92, 99, 106);

/// Why no page came of it.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A name or a title has letters that the page lacks.
    #[error("the page has no letter {0}")]
    Letter(char),
    /// A part that the program brings along cannot be used.
    #[error("the page's {0} cannot be used")]
    Part(&'static str),
    /// The document is not as it must be.
    #[error("the page could not be written: {0}")]
    Written(String),
}

/// Text broken into lines that fit.
struct Fitted {
    bold: bool,
    size: f32,
    lines: Vec<String>,
}

impl Fitted {
    /// From its first line to its last.
    fn height(&self) -> f32 {
        self.lines.iter().skip(1).map(|_| self.size * LEADING).sum()
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

    /// Text in the middle of the page. Answers with where it ends.
    fn centre(&mut self, sort: Sort, ink: (u8, u8, u8), y: f32, text: &Fitted) -> f32 {
        let (face, mut y) = (&self.faces[usize::from(text.bold)], y);
        let mut ids = Vec::new();
        for (at, line) in text.lines.iter().enumerate() {
            if at > 0 {
                y += text.size * LEADING;
            }
            let x = MIDDLE - face.width(line, text.size) / 2.0;
            ids.push(self.put(text.bold, text.size, ink, (x, y), line));
        }
        self.tag(sort, &text.lines.join(" "), ids);
        y
    }

    /// Text that begins at the left margin, on one line: smaller where it would run into the square code, and cut where it
    /// still would.
    fn left(&mut self, bold: bool, size: f32, ink: (u8, u8, u8), at: (f32, f32), text: &str) {
        let face = &self.faces[usize::from(bold)];
        let mut text = face.covered(text);
        let size = (size * NOTE / face.width(&text, size).max(1.0)).clamp(SMALLEST.min(size), size);
        if face.width(&text, size) > NOTE {
            while face.width(&text, size) > NOTE - size && text.pop().is_some() {}
            text.push('…');
        }
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

/// The first letter of a certificate that the page lacks, if there is one: then it cannot be printed.
pub fn lacking(certificate: &Certificate) -> Option<char> {
    let faces = faces()?;
    let done = &certificate.completion;
    let needed = [(1, &certificate.name), (1, &done.title), (0, &done.provider)];
    needed.into_iter().find_map(|(face, text)| faces[face].lacking(text))
}

/// The certificate as a PDF document.
///
/// # Errors
/// Where letters are [lacking], or it could not be written, which is nobody's input.
pub fn pdf(certificate: &Certificate, addresses: &Addresses<'_>) -> Result<Vec<u8>, Trouble> {
    let faces = faces().ok_or(Trouble::Part("letters"))?;
    if let Some(letter) = lacking(certificate) {
        return Err(Trouble::Letter(letter));
    }
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
    let mut sheet = Sheet { surface, faces, tree };

    let fitted = |bold: bool, size: f32, many: usize, text: &str| {
        let face = &faces[usize::from(bold)];
        let text = face.covered(text);
        let (size, lines) = face.fit(&text, size, many, LINE);
        Fitted { bold, size, lines }
    };

    sheet.frame();
    let provider = fitted(false, 15.0, 2, &done.provider);
    sheet.centre(Sort::Paragraph, QUIET, 94.0 - provider.height(), &provider);
    sheet.centre(Sort::Heading(1), ACCENT, 142.0, &fitted(true, 34.0, 1, words.heading));
    sheet.rule(164.0);
    let parts = [
        (Sort::Paragraph, QUIET, 0.0, Some(fitted(false, 14.0, 1, words.certifies))),
        (Sort::Heading(2), INK, 42.0, Some(fitted(true, 32.0, 2, &certificate.name))),
        (Sort::Paragraph, QUIET, 34.0, Some(fitted(false, 14.0, 1, words.completed))),
        (Sort::Heading(2), INK, 34.0, Some(fitted(true, 21.0, 3, &done.title))),
        (Sort::Paragraph, INK, 30.0, words.when(done).map(|when| fitted(false, 13.0, 1, &when))),
    ];
    let height: f32 = parts.iter().filter_map(|(_, _, gap, text)| Some(gap + text.as_ref()?.height())).sum();
    // In the middle of what is between the rule and the notes at the foot.
    let mut y = 176.0 + ((BODY - height) / 2.0).max(14.0);
    for (sort, ink, gap, text) in parts {
        if let Some(text) = text {
            y = sheet.centre(sort, ink, y + gap, &text);
        }
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
