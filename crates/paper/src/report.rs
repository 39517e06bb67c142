//! A report: what is printed over several pages.

use jiff::civil::Date;

use crate::{Table, Trouble, face::faces, flow::Flow, pdf, table::record};

/// What stands at the foot of each page.
pub type Footing = fn(page: usize, of: usize) -> String;

/// A piece of a report.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// A heading of a section: of level 2 or 3, since the report's title is the one of level 1.
    Heading(u16, String),
    /// A paragraph.
    Paragraph(String),
    /// What explains something, in smaller letters.
    Note(String),
    /// A list of short items.
    List(Vec<String>),
    /// What somebody said, in their words.
    Quotation {
        /// What they said.
        text: String,
        /// In which language (BCP 47), where that is not the report's.
        language: Option<String>,
        /// Who, if they are to be named.
        by: Option<String>,
    },
    /// A table.
    Table(Table),
}

/// A report on pages of A4.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Its title, at the top of the first page.
    pub title: String,
    /// What follows it in smaller letters: the programme and the year, say. May be empty.
    pub subtitle: String,
    /// Whose report it is.
    pub author: String,
    /// Its language (BCP 47).
    pub language: String,
    /// The day on which it was made.
    pub made_on: Date,
    /// What tells it from every other report.
    pub identifier: String,
    /// Whether the pages lie, for wide tables.
    pub lies: bool,
    /// What it says.
    pub parts: Vec<Part>,
}

impl Report {
    /// As a PDF document, with this at the foot of each page. A letter that there is none of is printed as a box.
    ///
    /// # Errors
    /// Where it could not be written, which is nobody's input.
    pub fn pdf(&self, footing: Footing) -> Result<Vec<u8>, Trouble> {
        let faces = faces().ok_or(Trouble::Part("letters"))?;
        let flow = Flow::of(self, faces);
        pdf::write(self, &flow, faces, footing)
    }

    /// Its tables as CSV, one after another, each below its caption and with an empty line between two.
    pub fn csv(&self) -> String {
        let tables: Vec<&Table> = self
            .parts
            .iter()
            .filter_map(|part| if let Part::Table(table) = part { Some(table) } else { None })
            .collect();
        if let [only] = tables.as_slice() {
            return only.csv();
        }
        let written =
            tables.iter().map(|table| format!("{}{}", record(std::iter::once(table.caption.as_str())), table.csv()));
        written.collect::<Vec<_>>().join("\r\n")
    }
}
