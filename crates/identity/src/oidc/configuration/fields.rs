//! One table of the providers file, taken field by field.
//!
//! It is not left to serde, whose errors quote what they do not like, which may be a secret, and do not say whose it is.

use super::ConfigurationError;

/// A table, of which each field is taken once; what is left at the end is not known.
pub(super) struct Fields {
    place: String,
    table: toml::Table,
}

impl Fields {
    pub(super) fn new(place: impl Into<String>, table: toml::Table) -> Self {
        Self { place: place.into(), table }
    }

    /// What is wrong with a field.
    pub(super) fn wrong(&self, field: &str, problem: impl Into<String>) -> ConfigurationError {
        ConfigurationError::Field { place: self.place.clone(), field: field.to_owned(), problem: problem.into() }
    }

    pub(super) fn text(&mut self, field: &str) -> Result<Option<String>, ConfigurationError> {
        match self.table.remove(field) {
            None => Ok(None),
            Some(toml::Value::String(text)) if text.trim().is_empty() => {
                Err(self.wrong(field, "is empty; write something, or leave it out"))
            }
            Some(toml::Value::String(text)) => Ok(Some(text.trim().to_owned())),
            Some(_) => Err(self.wrong(field, "is not a text; put it in quotation marks")),
        }
    }

    pub(super) fn needed(&mut self, field: &str, advice: &str) -> Result<String, ConfigurationError> {
        self.text(field)?.ok_or_else(|| self.wrong(field, format!("is missing; {advice}")))
    }

    pub(super) fn flag(&mut self, field: &str) -> Result<Option<bool>, ConfigurationError> {
        match self.table.remove(field) {
            None => Ok(None),
            Some(toml::Value::Boolean(flag)) => Ok(Some(flag)),
            Some(_) => Err(self.wrong(field, "is neither true nor false; write one of them, without quotation marks")),
        }
    }

    /// A list of words.
    pub(super) fn texts(&mut self, field: &str) -> Result<Option<Vec<String>>, ConfigurationError> {
        let problem = "is not a list of words; write it like [\"openid\", \"email\"]";
        let Some(value) = self.table.remove(field) else {
            return Ok(None);
        };
        let toml::Value::Array(entries) = value else {
            return Err(self.wrong(field, problem));
        };
        let is_word = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
        let words = entries.iter().map(|entry| entry.as_str().filter(|text| is_word(text)).map(ToOwned::to_owned));
        words.collect::<Option<_>>().map(Some).ok_or_else(|| self.wrong(field, problem))
    }

    /// A table within.
    pub(super) fn inner(&mut self, field: &str) -> Result<Option<Self>, ConfigurationError> {
        match self.table.remove(field) {
            None => Ok(None),
            Some(toml::Value::Table(table)) => Ok(Some(Self::new(format!("{}, {field}", self.place), table))),
            Some(_) => Err(self.wrong(field, "is not a table; write it like { email = \"email\" }")),
        }
    }

    /// Tables of which there may be several.
    pub(super) fn tables(&mut self, field: &str) -> Result<Vec<toml::Table>, ConfigurationError> {
        let problem = format!("is not a list of tables; begin each with [[{field}]]");
        let entries = match self.table.remove(field) {
            None => Vec::new(),
            Some(toml::Value::Array(entries)) => entries,
            Some(_) => return Err(self.wrong(field, problem)),
        };
        let tables = entries.into_iter().map(|entry| match entry {
            toml::Value::Table(table) => Some(table),
            _ => None,
        });
        tables.collect::<Option<_>>().ok_or_else(|| self.wrong(field, problem))
    }

    /// Refuses what was not taken.
    pub(super) fn finish(self, advice: &str) -> Result<(), ConfigurationError> {
        match self.table.keys().next() {
            None => Ok(()),
            Some(field) => Err(self.wrong(field, format!("is not a known field; {advice}"))),
        }
    }
}
