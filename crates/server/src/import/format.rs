//! How a file is written, and what is made of it.

use std::{fs::File, path::Path};

use anyhow::Context;
use catalogue::{bulk::Source, organization::Organization};
use clap::ValueEnum;
use database::id::OrganizationId;
use harvest::{
    csv,
    entry::{Entry, Read, Stopped},
    ical,
    lyceum::{self, Record},
    mapping::Mapping,
    museums,
    record::OpportunityRecord,
};
use jiff::{Timestamp, tz::TimeZone};

/// The records of a file.
pub(crate) type Records = Box<dyn Iterator<Item = Read<Record>>>;

/// How a register of organizations is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RegisterFormat {
    ImlsMuseums,
    Lyceum,
}

/// How a list of opportunities is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OfferingsFormat {
    Csv,
    Ical,
    Lyceum,
}

/// How a vocabulary is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum VocabularyFormat {
    Lyceum,
}

/// How a file is written, with all that is needed to read it.
#[derive(Debug)]
pub(crate) enum Format {
    /// The Museum Data Files of the Institute of Museum and Library Services.
    ImlsMuseums,
    /// A list whose columns mean this.
    Csv(Box<Mapping>),
    /// A calendar.
    Ical,
    /// Lyceum's own.
    Lyceum,
}

impl From<RegisterFormat> for Format {
    fn from(format: RegisterFormat) -> Self {
        match format {
            RegisterFormat::ImlsMuseums => Self::ImlsMuseums,
            RegisterFormat::Lyceum => Self::Lyceum,
        }
    }
}

impl From<VocabularyFormat> for Format {
    fn from(VocabularyFormat::Lyceum: VocabularyFormat) -> Self {
        Self::Lyceum
    }
}

impl Format {
    /// That of a list of opportunities. `mapping` says what its columns mean, if it has columns.
    ///
    /// # Errors
    /// Where the mapping cannot be had.
    pub(crate) fn of_offerings(
        format: OfferingsFormat,
        mapping: impl FnOnce() -> anyhow::Result<Mapping>,
    ) -> anyhow::Result<Self> {
        Ok(match format {
            OfferingsFormat::Csv => Self::Csv(Box::new(mapping()?)),
            OfferingsFormat::Ical => Self::Ical,
            OfferingsFormat::Lyceum => Self::Lyceum,
        })
    }

    /// The source that a file is of: one for each provider and format, unless it is named.
    pub(crate) fn source(&self, organization_id: Option<OrganizationId>, name: Option<&str>) -> Source {
        let (format, usual) = match self {
            Self::ImlsMuseums => ("imls-museums", "Museum Data Files"),
            Self::Csv(_) => ("csv", "list"),
            Self::Ical => ("ical", "calendar"),
            Self::Lyceum => ("lyceum", "file"),
        };
        Source { organization_id, format: format.to_owned(), name: name.unwrap_or(usual).to_owned() }
    }

    /// The records of a file, which are read from it one after the other.
    ///
    /// # Errors
    /// Where it is no file of this format.
    pub(crate) fn records(
        self,
        file: File,
        provider: Option<&Organization>,
        now: Timestamp,
    ) -> Result<Records, Stopped> {
        let today = now.to_zoned(TimeZone::UTC).date();
        let language = provider.map_or("en", |provider| &provider.main_language).to_owned();
        Ok(match self {
            Self::ImlsMuseums => {
                let museums = museums::read(file)?;
                Box::new(museums.map(|read| read.map(|entry| entry.map(|it| Record::Organization(Box::new(it))))))
            }
            Self::Csv(mapping) => opportunities(csv::read(file, *mapping, csv::About { today, language })?),
            Self::Ical => opportunities(ical::read(file, ical::About { today, language })?),
            Self::Lyceum => Box::new(lyceum::read(file)),
        })
    }
}

fn opportunities(reads: impl Iterator<Item = Read<OpportunityRecord>> + 'static) -> Records {
    let record = |entry: Entry<OpportunityRecord>| entry.map(|it| Record::Opportunity(Box::new(it)));
    Box::new(reads.map(move |read| read.map(record)))
}

/// What a list's columns mean, as a command line or a request names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MappingWords {
    /// They are called like the fields.
    Columns,
    /// A mapping that is built in.
    BuiltIn(String),
    /// The text of one's own.
    Own(String),
}

impl MappingWords {
    /// A file of one's own if there is one, else a mapping that is built in.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub(crate) fn named(words: Option<&str>) -> anyhow::Result<Self> {
        let Some(words) = words else { return Ok(Self::Columns) };
        if !Path::new(words).exists() {
            return Ok(Self::BuiltIn(words.to_owned()));
        }
        let text = std::fs::read_to_string(words).with_context(|| format!("the mapping {words} cannot be read"))?;
        Ok(Self::Own(text))
    }

    /// The mapping that is meant.
    ///
    /// # Errors
    /// Where there is none, or it makes no sense.
    pub(crate) fn mapping(&self) -> anyhow::Result<Mapping> {
        match self {
            Self::Columns => Mapping::of_columns().map_err(anyhow::Error::msg),
            Self::BuiltIn(name) => Mapping::built_in(name).map_err(anyhow::Error::msg),
            Self::Own(text) => Mapping::parse(text).map_err(anyhow::Error::msg),
        }
    }
}
