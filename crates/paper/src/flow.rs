//! Where everything stands on the pages.

use krilla::tagging::{ListNumbering, TableHeaderScope};

use crate::{
    Column, Part, Report, Table,
    face::{BOLD, Face, REGULAR},
};

/// The short side of A4, in points.
const SHORT: f32 = 595.28;
/// The long one.
const LONG: f32 = 841.89;
const MARGIN: f32 = 56.0;
/// From one line to the next, in sizes of letters.
const LEADING: f32 = 1.35;
const BODY: f32 = 10.0;
const CELL: f32 = 8.5;
/// Between the text of a cell and its border.
const PADDING: f32 = 3.5;
const INK: Ink = Ink::Black;

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Black,
    Accent,
    Quiet,
}

/// What something is, for those who have it read aloud. The number is that of the [`Line`]s that belong to it.
pub(crate) enum Block {
    Title(usize, String),
    Heading(u16, usize, String, (usize, f32)),
    Paragraph(usize),
    Quotation {
        text: usize,
        language: Option<String>,
        by: Option<usize>,
    },
    List(ListNumbering, Vec<usize>),
    Table {
        caption: Option<usize>,
        summary: String,
        head: Vec<usize>,
        rows: Vec<Vec<(Option<TableHeaderScope>, usize)>>,
    },
}

/// A line of text on a page.
pub(crate) struct Line {
    pub x: f32,
    pub y: f32,
    pub face: usize,
    pub size: f32,
    pub ink: Ink,
    pub text: String,
    /// What it belongs to; nothing where it is there for the eye alone.
    pub of: Option<usize>,
}

/// A line between rows.
pub(crate) struct Rule {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub is_strong: bool,
}

#[derive(Default)]
pub(crate) struct Page {
    pub lines: Vec<Line>,
    pub rules: Vec<Rule>,
}

/// A report on its pages.
pub(crate) struct Flow<'a> {
    pub width: f32,
    pub height: f32,
    pub pages: Vec<Page>,
    pub blocks: Vec<Block>,
    /// How many things lines belong to.
    pub many: usize,
    faces: &'a [Face; 2],
    y: f32,
}

/// How text is written.
#[derive(Clone, Copy)]
struct Hand {
    face: usize,
    size: f32,
    ink: Ink,
    indent: f32,
}

impl Hand {
    const fn body(size: f32, ink: Ink) -> Self {
        Self { face: REGULAR, size, ink, indent: 0.0 }
    }

    const fn bold(size: f32, ink: Ink) -> Self {
        Self { face: BOLD, size, ink, indent: 0.0 }
    }

    fn leading(self) -> f32 {
        self.size * LEADING
    }
}

impl<'a> Flow<'a> {
    pub(crate) fn of(report: &Report, faces: &'a [Face; 2]) -> Self {
        let (width, height) = if report.lies { (LONG, SHORT) } else { (SHORT, LONG) };
        let mut flow =
            Self { width, height, pages: vec![Page::default()], blocks: Vec::new(), many: 0, faces, y: MARGIN };
        let title = flow.text(Hand::bold(20.0, Ink::Accent), 0.0, &report.title);
        flow.blocks.push(Block::Title(title, report.title.clone()));
        if !report.subtitle.is_empty() {
            let subtitle = flow.text(Hand::body(11.0, Ink::Quiet), 6.0, &report.subtitle);
            flow.blocks.push(Block::Paragraph(subtitle));
        }
        flow.y += 6.0;
        for part in &report.parts {
            flow.put(part);
        }
        flow
    }

    pub(crate) fn margin() -> f32 {
        MARGIN
    }

    fn put(&mut self, part: &Part) {
        match part {
            Part::Heading(level, text) => {
                let hand = Hand::bold(if *level <= 2 { 14.0 } else { 11.5 }, Ink::Accent);
                self.gap(16.0);
                // Not alone at the foot of a page.
                self.keep(hand.leading() + 5.0 * BODY * LEADING);
                let at = (self.pages.len() - 1, self.y);
                let of = self.text(hand, 0.0, text);
                self.blocks.push(Block::Heading((*level).clamp(2, 6), of, text.clone(), at));
            }
            Part::Paragraph(text) => {
                let of = self.text(Hand::body(BODY, INK), 7.0, text);
                self.blocks.push(Block::Paragraph(of));
            }
            Part::Note(text) => {
                let of = self.text(Hand::body(CELL, Ink::Quiet), 6.0, text);
                self.blocks.push(Block::Paragraph(of));
            }
            Part::List(items) => {
                let hand = Hand { indent: 14.0, ..Hand::body(BODY, INK) };
                let items = items.iter().map(|item| self.text(hand, 4.0, &format!("• {item}"))).collect();
                self.blocks.push(Block::List(ListNumbering::Disc, items));
            }
            Part::Quotation { text, language, by } => {
                let hand = Hand { indent: 18.0, ..Hand::body(BODY, INK) };
                let text = self.text(hand, 8.0, text);
                let by = by
                    .as_ref()
                    .map(|by| self.text(Hand { size: CELL, ink: Ink::Quiet, ..hand }, 2.0, &format!("— {by}")));
                self.blocks.push(Block::Quotation { text, language: language.clone(), by });
            }
            Part::Table(table) => self.table(table),
        }
    }

    fn table(&mut self, table: &Table) {
        let hand = Hand::bold(BODY, INK);
        let widths = self.widths(&table.columns);
        let head = self.row_of(BOLD, &widths, table.columns.iter().map(|column| column.title.as_str()));
        let head_height = height_of(&head);
        self.gap(10.0);
        self.keep(hand.leading() + head_height + 3.0 * CELL * LEADING);
        let caption = (!table.caption.is_empty()).then(|| self.text(hand, 0.0, &table.caption));
        self.y += 3.0;
        let head_of: Vec<usize> = table.columns.iter().map(|_| self.next()).collect();
        let owners: Vec<Option<usize>> = head_of.iter().copied().map(Some).collect();
        self.head(&head, &widths, &table.columns, &owners);
        let mut rows = Vec::with_capacity(table.rows.len());
        for row in &table.rows {
            let cells = self.row_of(REGULAR, &widths, row.iter().map(String::as_str));
            let of: Vec<usize> = cells.iter().map(|_| self.next()).collect();
            self.row(&cells, &of, &head, &widths, &table.columns);
            let scope = |at: usize| (at == 0).then_some(TableHeaderScope::Row);
            rows.push(of.into_iter().enumerate().map(|(at, of)| (scope(at), of)).collect());
        }
        self.y += 8.0;
        self.blocks.push(Block::Table { caption, summary: table.caption.clone(), head: head_of, rows });
    }

    /// The head of a table: as it is read the first time, and for the eye alone on the pages after it.
    fn head(&mut self, cells: &[Vec<String>], widths: &[f32], columns: &[Column], of: &[Option<usize>]) {
        self.cells(cells, 0, usize::MAX, BOLD, (widths, columns), of);
        self.rule(widths, true);
    }

    /// A row, on the next page where it does not fit on this one, and over several where it fits on none.
    fn row(&mut self, cells: &[Vec<String>], of: &[usize], head: &[Vec<String>], widths: &[f32], columns: &[Column]) {
        let many = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let owners: Vec<Option<usize>> = of.iter().copied().map(Some).collect();
        let mut from = 0;
        let mut is_fresh = false;
        while from < many {
            let fits = self.lines_left();
            let is_whole = fits >= many - from;
            if !is_whole && (!is_fresh || fits == 0) {
                // A head so tall that nothing fits below it is not repeated.
                let is_repeated = !is_fresh && height_of(head) < self.height / 3.0;
                self.turn();
                if is_repeated {
                    self.head(head, widths, columns, &vec![None; head.len()]);
                }
                is_fresh = true;
                continue;
            }
            let some = fits.min(many - from);
            self.cells(cells, from, some, REGULAR, (widths, columns), &owners);
            from += some;
            is_fresh = false;
        }
        self.rule(widths, false);
    }

    fn cells(
        &mut self,
        cells: &[Vec<String>],
        from: usize,
        many: usize,
        face: usize,
        (widths, columns): (&[f32], &[Column]),
        of: &[Option<usize>],
    ) {
        let leading = CELL * LEADING;
        let mut x = MARGIN;
        let mut tallest = 0_u16;
        for (at, lines) in cells.iter().enumerate() {
            let width = widths.get(at).copied().unwrap_or_default();
            let is_number = columns.get(at).is_some_and(|column| column.is_number);
            let mut y = self.y + PADDING + CELL;
            let mut drawn = 0_u16;
            for (line, text) in lines.iter().enumerate().skip(from).take(many) {
                let wide = self.faces[face].width(text, CELL);
                let from_left = if is_number { width - PADDING - wide } else { PADDING };
                let text = with_space(text, line + 1 < lines.len());
                let line =
                    Line { x: x + from_left, y, face, size: CELL, ink: INK, text, of: of.get(at).copied().flatten() };
                self.page().lines.push(line);
                y += leading;
                drawn += 1;
            }
            tallest = tallest.max(drawn);
            x += width;
        }
        self.y += f32::from(tallest.max(1)) * leading + 2.0 * PADDING;
    }

    /// How many lines of a row fit on what is left of the page.
    fn lines_left(&self) -> usize {
        let left = self.bottom() - self.y - 2.0 * PADDING;
        let leading = CELL * LEADING;
        let (mut many, mut used) = (0, leading);
        while used <= left {
            many += 1;
            used += leading;
        }
        many
    }

    fn row_of<'t>(&self, face: usize, widths: &[f32], cells: impl Iterator<Item = &'t str>) -> Vec<Vec<String>> {
        let face = &self.faces[face];
        let lines = |(cell, width): (&str, &f32)| face.lines(&face.boxed(cell), CELL, width - 2.0 * PADDING);
        cells.zip(widths).map(lines).collect()
    }

    fn widths(&self, columns: &[Column]) -> Vec<f32> {
        let all: f32 = columns.iter().map(|column| column.share.max(0.1)).sum();
        columns.iter().map(|column| column.share.max(0.1) / all * (self.width - 2.0 * MARGIN)).collect()
    }

    fn rule(&mut self, widths: &[f32], is_strong: bool) {
        let rule = Rule { x: MARGIN, y: self.y, width: widths.iter().sum(), is_strong };
        self.page().rules.push(rule);
    }

    /// Text from one margin to the other, over pages where need be. Answers what its lines belong to.
    fn text(&mut self, hand: Hand, gap: f32, text: &str) -> usize {
        let of = self.next();
        self.gap(gap);
        let face = &self.faces[hand.face];
        let lines = face.lines(&face.boxed(text), hand.size, self.width - 2.0 * MARGIN - hand.indent);
        let many = lines.len();
        for (at, text) in lines.into_iter().enumerate() {
            self.keep(hand.leading());
            let line = Line {
                x: MARGIN + hand.indent,
                y: self.y + hand.size,
                face: hand.face,
                size: hand.size,
                ink: hand.ink,
                text: with_space(&text, at + 1 < many),
                of: Some(of),
            };
            self.page().lines.push(line);
            self.y += hand.leading();
        }
        of
    }

    /// What lines belong to from here on.
    fn next(&mut self) -> usize {
        self.many += 1;
        self.many - 1
    }

    fn bottom(&self) -> f32 {
        self.height - MARGIN - 14.0
    }

    /// Space, except at the top of a page.
    fn gap(&mut self, height: f32) {
        if self.y > MARGIN {
            self.y += height;
        }
    }

    /// The next page, where so much does not fit on this one.
    fn keep(&mut self, height: f32) {
        if self.y + height > self.bottom() && self.y > MARGIN {
            self.turn();
        }
    }

    fn turn(&mut self) {
        self.pages.push(Page::default());
        self.y = MARGIN;
    }

    fn page(&mut self) -> &mut Page {
        if self.pages.is_empty() {
            self.pages.push(Page::default());
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }
}

/// With the space between two words that the end of a line stands for.
fn with_space(text: &str, goes_on: bool) -> String {
    if goes_on { format!("{text} ") } else { text.to_owned() }
}

#[expect(clippy::cast_precision_loss, reason = "a cell has few lines")]
fn height_of(cells: &[Vec<String>]) -> f32 {
    cells.iter().map(Vec::len).max().unwrap_or(0).max(1) as f32 * CELL * LEADING + 2.0 * PADDING
}
