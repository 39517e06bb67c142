//! The cells of a row, as the mapping's rules see them.

use std::{collections::HashMap, io::BufRead, str::FromStr};

use crate::{
    entry::Misread,
    mapping::{Field, Mapping, Realign, Rule},
    reading::tidy,
    table::Table,
};

/// Where the columns stand that a mapping names.
pub(super) struct Columns {
    at: HashMap<String, usize>,
    fields: Vec<&'static str>,
}

impl Columns {
    pub(super) fn find<R: BufRead>(mapping: &Mapping, table: &Table<R>) -> Self {
        let at: HashMap<String, usize> =
            mapping.columns().filter_map(|column| Some((column.to_owned(), table.index(column)?))).collect();
        let can_fill = |rule: &Rule| rule.column.as_ref().is_none_or(|column| at.contains_key(column));
        let fields = mapping
            .fields
            .iter()
            .filter(|(_, rules)| rules.iter().any(can_fill))
            .map(|(field, _)| field.name)
            .collect();
        Self { at, fields }
    }

    /// Whether a field has a column or a constant.
    pub(super) fn has(&self, field: &str) -> bool {
        self.fields.contains(&field)
    }
}

/// The cells of a row, each in the column it belongs to.
pub(super) struct Cells<'a> {
    cells: Vec<String>,
    columns: &'a Columns,
    pub(super) mapping: &'a Mapping,
}

/// A value that a rule gave.
#[derive(Debug, Clone)]
pub(super) struct Value<'a> {
    pub(super) text: String,
    pub(super) rule: &'a Rule,
}

impl Value<'_> {
    /// What stood in the cell, to name it in a refusal.
    pub(super) fn column(&self) -> &str {
        self.rule.column.as_deref().unwrap_or("constant")
    }

    /// `reason` is the end of a sentence: `is no date`.
    pub(super) fn misread(&self, reason: impl std::fmt::Display) -> Misread {
        Misread::new(self.column(), self.text.clone(), reason)
    }

    /// The value as one of an enum's words.
    pub(super) fn word<E: FromStr<Err = String>>(&self) -> Result<E, Misread> {
        self.text.trim().to_lowercase().replace([' ', '-'], "_").parse().map_err(|reason| self.misread(reason))
    }

    /// The value as a whole number.
    pub(super) fn number(&self) -> Result<i32, Misread> {
        self.text.trim().parse().map_err(|_| self.misread("is no whole number"))
    }

    pub(super) fn read<T>(&self, read: impl Fn(&str) -> Result<T, String>) -> Result<T, Misread> {
        read(&self.text).map_err(|reason| self.misread(reason))
    }
}

impl<'a> Cells<'a> {
    /// Puts cells that stand in one another's place where they belong.
    pub(super) fn align(mut cells: Vec<String>, columns: &'a Columns, mapping: &'a Mapping) -> Result<Self, Misread> {
        for realign in &mapping.realign {
            put_right(&mut cells, realign, columns, &mapping.null)?;
        }
        Ok(Self { cells, columns, mapping })
    }

    /// The cell of a column, unless it says nothing.
    pub(super) fn cell(&self, column: &str) -> Option<String> {
        let text = tidy(&self.cells[*self.columns.at.get(column)?])?;
        (!says_nothing(&text, &self.mapping.null)).then_some(text)
    }

    /// The first value for a field.
    pub(super) fn one(&self, field: &str) -> Result<Option<Value<'a>>, Misread> {
        self.first(self.rules(field, None))
    }

    /// A text of a field in a language, or in the main one; with the languages it can be given in.
    pub(super) fn text(&self, field: &str, language: Option<&str>) -> Result<Option<Value<'a>>, Misread> {
        self.first(self.rules(field, language))
    }

    /// The languages besides the main one for which a field has rules.
    pub(super) fn languages_of(&self, field: &str) -> impl Iterator<Item = &'a str> {
        self.mapping
            .fields
            .keys()
            .filter(move |known| known.name == field)
            .filter_map(|known| known.language.as_deref())
    }

    /// All values for a field, each once.
    pub(super) fn all(&self, field: &str) -> Result<Vec<Value<'a>>, Misread> {
        let mut found: Vec<Value<'a>> = Vec::new();
        for rule in self.rules(field, None) {
            for value in self.values(rule)? {
                let same = |known: &Value<'_>| known.text == value.text && known.rule.audience == value.rule.audience;
                if !found.iter().any(same) {
                    found.push(value);
                }
            }
        }
        Ok(found)
    }

    fn rules(&self, field: &str, language: Option<&str>) -> &'a [Rule] {
        let field = Field::named(field).map(|field| Field { language: language.map(str::to_owned), ..field });
        field.and_then(|field| self.mapping.fields.get(&field)).map_or(&[], Vec::as_slice)
    }

    fn first(&self, rules: &'a [Rule]) -> Result<Option<Value<'a>>, Misread> {
        for rule in rules {
            if let Some(value) = self.values(rule)?.into_iter().next() {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    fn values(&self, rule: &'a Rule) -> Result<Vec<Value<'a>>, Misread> {
        let Some(text) = rule.column.as_ref().map_or_else(|| rule.constant.clone(), |column| self.cell(column)) else {
            return Ok(Vec::new());
        };
        let text = stripped(&text, rule);
        let parts: Vec<&str> = match &rule.split {
            Some(mark) => text.split(mark.as_str()).collect(),
            None => vec![text],
        };
        let mut values: Vec<Value<'a>> = Vec::new();
        for part in parts.into_iter().filter_map(tidy) {
            let text = meaning(part, rule)?;
            if !text.is_empty() && !values.iter().any(|known| known.text == text) {
                values.push(Value { text, rule });
            }
        }
        if rule.single && values.len() != 1 {
            values.clear();
        }
        Ok(values)
    }
}

fn says_nothing(text: &str, null: &[String]) -> bool {
    null.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn stripped<'t>(text: &'t str, rule: &Rule) -> &'t str {
    let text = rule.strip_prefix.iter().find_map(|prefix| text.strip_prefix(prefix.as_str())).unwrap_or(text);
    rule.strip_suffix.iter().find_map(|suffix| text.strip_suffix(suffix.as_str())).unwrap_or(text)
}

/// What a word of the source means; empty: nothing.
fn meaning(text: String, rule: &Rule) -> Result<String, Misread> {
    let Some(values) = &rule.values else { return Ok(text) };
    if let Some((_, meaning)) = values.iter().find(|(word, _)| word.eq_ignore_ascii_case(&text)) {
        return Ok(meaning.clone());
    }
    rule.otherwise.clone().ok_or_else(|| {
        let known: Vec<&str> = values.keys().map(String::as_str).collect();
        let reason = format!("is \"{text}\", which the mapping does not know; it knows {}", known.join(", "));
        Misread::new(rule.column.as_deref().unwrap_or("constant"), text, reason)
    })
}

fn put_right(cells: &mut [String], realign: &Realign, columns: &Columns, null: &[String]) -> Result<(), Misread> {
    let begins = |text: &str, with: &[String]| with.iter().any(|prefix| text.starts_with(prefix.as_str()));
    let places: Vec<(usize, &String, &Vec<String>)> = realign
        .columns
        .iter()
        .filter_map(|(column, prefixes)| Some((*columns.at.get(column)?, column, prefixes)))
        .collect();
    let taken: Vec<(&String, String)> =
        places.iter().map(|(at, column, _)| (*column, std::mem::take(&mut cells[*at]))).collect();
    for (column, cell) in taken {
        let Some(text) = tidy(&cell).filter(|text| !says_nothing(text, null)) else { continue };
        if begins(&text, &realign.ignore) {
            continue;
        }
        let Some((at, belongs, _)) = places.iter().find(|(_, _, prefixes)| begins(&text, prefixes)) else {
            return Err(Misread::new(column, text, "begins like none of the columns it could belong to"));
        };
        if !cells[*at].is_empty() {
            return Err(Misread::new(column, text, format_args!("is a second cell for the column {belongs}")));
        }
        cells[*at] = cell;
    }
    Ok(())
}
