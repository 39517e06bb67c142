//! Drawing the pages of a report, and saying how they are read.

use std::num::NonZeroU16;

use krilla::{
    Document, SerializeSettings,
    color::rgb,
    configure::{Accessibility, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata},
    num::NormalizedF32,
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::{Fill, FillRule},
    surface::Surface,
    tagging::{
        Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TableHeaderScope, Tag, TagGroup, TagKind,
        TagTree,
    },
    text::TextDirection,
};

use crate::{
    Footing, Report, Trouble,
    face::{Face, REGULAR},
    flow::{Block, Flow, Ink, Line, Rule},
};

const SMALL: f32 = 8.0;

pub(crate) fn write(report: &Report, flow: &Flow<'_>, faces: &[Face; 2], footing: Footing) -> Result<Vec<u8>, Trouble> {
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|_| Trouble::Part("standard"))?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let mut read: Vec<Vec<Identifier>> = Vec::new();
    read.resize_with(flow.many, Vec::new);
    for (at, laid) in flow.pages.iter().enumerate() {
        let settings = PageSettings::from_wh(flow.width, flow.height).ok_or(Trouble::Part("size"))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for rule in &laid.rules {
            draw_rule(&mut surface, rule);
        }
        for line in &laid.lines {
            let id = draw(&mut surface, faces, line);
            if let Some(ids) = line.of.and_then(|of| read.get_mut(of)) {
                ids.push(id);
            }
        }
        foot(&mut surface, faces, flow, &report.title, &footing(at + 1, flow.pages.len()));
        surface.finish();
        page.finish();
    }
    document.set_outline(outline(report, flow));
    document.set_metadata(metadata(report));
    document.set_tag_tree(tree(report, flow, read));
    document.finish().map_err(|error| Trouble::Written(format!("{error:?}")))
}

fn metadata(report: &Report) -> Metadata {
    let day = report.made_on;
    let made = DateTime::new(u16::try_from(day.year()).unwrap_or_default())
        .month(u8::try_from(day.month()).unwrap_or(1))
        .day(u8::try_from(day.day()).unwrap_or(1));
    Metadata::new()
        .title(report.title.clone())
        .authors(vec![report.author.clone()])
        .language(report.language.clone())
        .document_id(report.identifier.clone())
        .creation_date(made)
        .creator("Lyceum".to_owned())
}

fn outline(report: &Report, flow: &Flow<'_>) -> Outline {
    let to = |page: usize, y: f32| XyzDestination::new(page, Point::from_xy(0.0, y));
    let mut outline = Outline::new();
    outline.push_child(OutlineNode::new(report.title.clone(), to(0, 0.0)));
    for block in &flow.blocks {
        if let Block::Heading(_, _, text, (page, y)) = block {
            outline.push_child(OutlineNode::new(text.clone(), to(*page, *y)));
        }
    }
    outline
}

/// Draws a line, and answers by what its tag refers to it.
fn draw(surface: &mut Surface<'_>, faces: &[Face; 2], line: &Line) -> Identifier {
    let tag = match line.of {
        Some(_) => ContentTag::Span(SpanTag::empty()),
        None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)),
    };
    surface.set_fill(Some(fill(line.ink)));
    let id = surface.start_tagged(tag);
    put(surface, &faces[line.face], line.size, (line.x, line.y), &line.text);
    surface.end_tagged();
    id
}

fn foot(surface: &mut Surface<'_>, faces: &[Face; 2], flow: &Flow<'_>, title: &str, words: &str) {
    let face = &faces[REGULAR];
    let y = flow.height - Flow::margin() + 8.0;
    let (title, words) = (face.boxed(title), face.boxed(words));
    let wide = face.width(&words, SMALL);
    let room = flow.width - 2.0 * Flow::margin() - wide - 20.0;
    let title = face.lines(&title, SMALL, room).into_iter().next().unwrap_or_default();
    surface.set_fill(Some(fill(Ink::Quiet)));
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
    put(surface, face, SMALL, (Flow::margin(), y), &title);
    put(surface, face, SMALL, (flow.width - Flow::margin() - wide, y), &words);
    surface.end_tagged();
}

fn put(surface: &mut Surface<'_>, face: &Face, size: f32, (x, y): (f32, f32), text: &str) {
    surface.draw_text(Point::from_xy(x, y), face.font.clone(), size, text, false, TextDirection::Auto);
}

fn draw_rule(surface: &mut Surface<'_>, rule: &Rule) {
    surface.set_fill(Some(fill(if rule.is_strong { Ink::Accent } else { Ink::Quiet })));
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
    let height = if rule.is_strong { 1.0 } else { 0.25 };
    let mut path = PathBuilder::new();
    if let Some(rect) = Rect::from_xywh(rule.x, rule.y, rule.width, height) {
        path.push_rect(rect);
    }
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
    surface.end_tagged();
}

fn tree(report: &Report, flow: &Flow<'_>, read: Vec<Vec<Identifier>>) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some(report.language.clone()));
    let mut read = Read(read);
    for block in &flow.blocks {
        tree.push(Node::Group(group(&mut read, block)));
    }
    tree
}

/// What was drawn, to be taken once each.
struct Read(Vec<Vec<Identifier>>);

impl Read {
    fn of(&mut self, tag: impl Into<TagKind>, of: usize) -> TagGroup {
        let mut group = TagGroup::new(tag);
        for id in self.0.get_mut(of).map(std::mem::take).unwrap_or_default() {
            group.push(Node::Leaf(id));
        }
        group
    }
}

fn group(read: &mut Read, block: &Block) -> TagGroup {
    let heading =
        |level: u16, text: &str| Tag::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), Some(text.to_owned()));
    match block {
        Block::Title(of, text) => read.of(heading(1, text), *of),
        Block::Heading(level, of, text, _) => read.of(heading(*level, text), *of),
        Block::Paragraph(of) => read.of(Tag::P, *of),
        Block::Quotation { text, language, by } => {
            let mut group = TagGroup::new(Tag::BlockQuote.with_lang(language.clone()));
            group.push(Node::Group(read.of(Tag::P, *text)));
            if let Some(by) = by {
                group.push(Node::Group(read.of(Tag::P, *by)));
            }
            group
        }
        Block::List(numbering, items) => {
            let mut list = TagGroup::new(Tag::L(*numbering));
            for of in items {
                let mut item = TagGroup::new(Tag::LI);
                item.push(Node::Group(read.of(Tag::LBody, *of)));
                list.push(Node::Group(item));
            }
            list
        }
        Block::Table { caption, summary, head, rows } => {
            let mut table = TagGroup::new(Tag::Table.with_summary(Some(summary.clone())));
            if let Some(of) = caption {
                table.push(Node::Group(read.of(Tag::Caption, *of)));
            }
            let mut titles = TagGroup::new(Tag::TR);
            for of in head {
                titles.push(Node::Group(read.of(Tag::TH(TableHeaderScope::Column), *of)));
            }
            let mut thead = TagGroup::new(Tag::THead);
            thead.push(Node::Group(titles));
            table.push(Node::Group(thead));
            let mut body = TagGroup::new(Tag::TBody);
            for row in rows {
                let mut cells = TagGroup::new(Tag::TR);
                for (scope, of) in row {
                    let cell = match scope {
                        Some(scope) => read.of(Tag::TH(*scope), *of),
                        None => read.of(Tag::TD, *of),
                    };
                    cells.push(Node::Group(cell));
                }
                body.push(Node::Group(cells));
            }
            if !rows.is_empty() {
                table.push(Node::Group(body));
            }
            table
        }
    }
}

fn fill(ink: Ink) -> Fill {
    let (red, green, blue) = match ink {
        Ink::Black => (33, 37, 41),
        Ink::Accent => (18, 78, 89),
        Ink::Quiet => (92, 99, 106),
    };
    Fill { paint: rgb::Color::new(red, green, blue).into(), opacity: NormalizedF32::ONE, rule: FillRule::default() }
}
