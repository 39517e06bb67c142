//! The register of museums of the United States (Institute of Museum and Library Services, Museum Data Files).
//!
//! Its names and addresses are in capitals, without apostrophes, and a blank is a single space; see [`name`] for how a
//! name gets back the form a person gives it. What is taken:
//!
//! | field | from | |
//! | --- | --- | --- |
//! | key, identifier `mid` | MID | |
//! | name | COMMONNAME | English |
//! | country, region | ADSTATE | `US`, `US-XX` |
//! | locality | ADCITY | |
//! | website | WEBURL | left out with a warning where it is none |
//! | identifiers `ein`, `duns` | EIN, DUNS | zeros that a spreadsheet dropped are put back |
//! | sectors | DISCIPL | museums: all the register's disciplines are, zoos and gardens included |
//!
//! How large a museum is stays open: the register has the income and the revenue of its legal entity, and nothing of staff.
//!
//! EIN and DUNS name a legal entity. One that several entries share (a university with six galleries) names their owner,
//! not any of them, and is left out; so the file is read twice.

pub mod name;

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Seek},
};

use catalogue::{
    LanguageMap,
    organization::{Identifier, OrganizationInput, Sector},
};

use crate::{
    entry::{Entry, Misread, Read, Stopped, Warning},
    reading::{tidy, web},
    record::OrganizationRecord,
    table::{Row, Table},
};

/// The disciplines that the register documents. Whatever it lists is a museum in its sense.
const DISCIPLINES: [&str; 9] = ["ART", "BOT", "CMU", "GMU", "HSC", "HST", "NAT", "SCI", "ZAW"];

/// Reads the register's entries, one after the other.
///
/// # Errors
/// The file cannot be read, or its heading lacks a column of the register.
pub fn read<R: std::io::Read + Seek>(mut file: R) -> Result<Museums<R>, Stopped> {
    let shared = Shared::count(&mut file)?;
    file.rewind()
        .map_err(|error| Stopped { at: Default::default(), reason: format!("the file cannot be read: {error}") })?;
    let table = Table::open(BufReader::with_capacity(1 << 16, file), Some(b','))?;
    let columns = Columns::find(&table)?;
    Ok(Museums { table, columns, shared })
}

/// The entries of the register.
pub struct Museums<R> {
    table: Table<BufReader<R>>,
    columns: Columns,
    shared: Shared,
}

impl<R: std::io::Read> Iterator for Museums<R> {
    type Item = Read<OrganizationRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = match self.table.next()? {
            Ok(row) => row,
            Err(fault) => return Some(Err(fault)),
        };
        let key = self.columns.mid(&row);
        Some(self.museum(&row).map_err(|misread| misread.refuse(row.at, key)))
    }
}

impl<R> Museums<R> {
    fn museum(&self, row: &Row) -> Result<Entry<OrganizationRecord>, Misread> {
        let columns = &self.columns;
        let mut warnings = Vec::new();
        let key = columns
            .mid(row)
            .ok_or_else(|| Misread::new("MID", "", "is blank; the register gives every museum a number"))?;
        let name = columns
            .text(row, columns.name)
            .ok_or_else(|| Misread::new("COMMONNAME", "", "is blank; a museum needs a name"))?;
        let discipline = columns.text(row, columns.discipline).unwrap_or_default();
        if !DISCIPLINES.contains(&discipline.as_str()) {
            warnings.push(Warning::new(
                "DISCIPL",
                discipline,
                "is no discipline of the register; the entry is taken as a museum",
            ));
        }
        let website = columns.text(row, columns.website).and_then(|written| {
            web::address(&web::without_capitals(&written))
                .map_err(|reason| {
                    warnings.push(Warning::new("WEBURL", &written, format_args!("{reason}, so it is left out")))
                })
                .ok()
        });
        let organization = OrganizationInput {
            main_language: "en".to_owned(),
            name: LanguageMap::one("en", name::as_written(&name)),
            sectors: vec![Sector::Museums],
            country: Some("US".to_owned()),
            region: columns.text(row, columns.state).map(|state| format!("US-{}", state.to_uppercase())),
            locality: columns.text(row, columns.city).map(|city| name::town(&city)),
            website,
            identifiers: self.identifiers(row, &key),
            ..Default::default()
        };
        Ok(Entry { at: row.at, record: OrganizationRecord { key, organization }, warnings })
    }

    fn identifiers(&self, row: &Row, mid: &str) -> Vec<Identifier> {
        let identifier = |scheme: &str, value: String| Identifier { scheme: scheme.to_owned(), value };
        let mut identifiers = vec![identifier("mid", mid.to_owned())];
        let columns = &self.columns;
        let numbers = [("ein", columns.ein, &self.shared.eins), ("duns", columns.duns, &self.shared.dunses)];
        for (scheme, column, counted) in numbers {
            if let Some(number) = columns.nine_figures(row, column)
                && counted.get(&number).is_none_or(|&entries| entries == 1)
            {
                identifiers.push(identifier(scheme, number));
            }
        }
        identifiers
    }
}

/// Where the columns stand that are taken.
struct Columns {
    mid: usize,
    discipline: usize,
    ein: usize,
    duns: usize,
    name: usize,
    city: usize,
    state: usize,
    website: usize,
}

impl Columns {
    fn find<R: BufRead>(table: &Table<R>) -> Result<Self, Stopped> {
        let at = |name: &str| {
            table.index(name).ok_or_else(|| Stopped {
                at: Default::default(),
                reason: format!("the heading has no column {name}; this is not a Museum Data File"),
            })
        };
        Ok(Self {
            mid: at("MID")?,
            discipline: at("DISCIPL")?,
            ein: at("EIN")?,
            duns: at("DUNS")?,
            name: at("COMMONNAME")?,
            city: at("ADCITY")?,
            state: at("ADSTATE")?,
            website: at("WEBURL")?,
        })
    }

    fn text(&self, row: &Row, column: usize) -> Option<String> {
        tidy(&row.cells[column]).map(|text| text.replace('\n', " "))
    }

    fn mid(&self, row: &Row) -> Option<String> {
        self.text(row, self.mid)
    }

    /// A number of nine figures, to which a spreadsheet's lost leading zeros are put back. Nothing where it is blank, too
    /// short to have lost only zeros, or no number.
    fn nine_figures(&self, row: &Row, column: usize) -> Option<String> {
        let figures = self.text(row, column)?;
        let fits = (7..=9).contains(&figures.len()) && figures.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| format!("{figures:0>9}"))
    }
}

/// How many entries have each legal entity's number.
struct Shared {
    eins: HashMap<String, u32>,
    dunses: HashMap<String, u32>,
}

impl Shared {
    fn count(file: &mut impl std::io::Read) -> Result<Self, Stopped> {
        let table = Table::open(BufReader::with_capacity(1 << 16, &mut *file), Some(b','))?;
        let columns = Columns::find(&table)?;
        let mut shared = Self { eins: HashMap::new(), dunses: HashMap::new() };
        for row in table.filter_map(Result::ok) {
            for (counted, column) in [(&mut shared.eins, columns.ein), (&mut shared.dunses, columns.duns)] {
                if let Some(number) = columns.nine_figures(&row, column) {
                    *counted.entry(number).or_default() += 1;
                }
            }
        }
        Ok(shared)
    }
}

#[cfg(test)]
mod tests;
