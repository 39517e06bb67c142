//! From a row to an opportunity.

use std::str::FromStr;

use catalogue::{
    LanguageMap,
    opportunity::{OpportunityInput, OpportunityKind, OpportunityStatus, OrganizationRole, Visibility},
};
use database::id::OrganizationId;

use super::{
    About,
    cells::{Cells, Value},
    run,
};
use crate::{
    entry::{Entry, Misread, Position, Warning},
    reading::{prose, tongue, web},
    record::{OpportunityRecord, RoleRecord},
};

/// What tells a row from the others: the key the mapping names, else the address, else the title.
pub(super) fn key(cells: &Cells<'_>) -> Result<String, Misread> {
    for field in ["key", "url", "title"] {
        if let Some(value) = cells.one(field)? {
            return if value.rule.without_query { value.read(web::address_without_query) } else { Ok(value.text) };
        }
    }
    Err(Misread::new("title", "", "is blank, and so are key and url; the row cannot be told from others"))
}

pub(super) fn record(cells: &Cells<'_>, at: Position, about: &About) -> Result<Entry<OpportunityRecord>, Misread> {
    let mut warnings = Vec::new();
    let main_language = match cells.one("main_language")? {
        Some(value) => language(&value, cells)?,
        None => about.language.clone(),
    };
    let title = texts(cells, "title", &main_language, &mut warnings)?;
    if title.is_empty() {
        return Err(Misread::new("title", "", "is blank; an opportunity needs a title"));
    }
    let kind = cells.one("kind")?.ok_or_else(|| {
        let words: Vec<&str> = OpportunityKind::ALL.iter().map(|kind| kind.word()).collect();
        Misread::new("kind", "", format_args!("is blank; give one of {}", words.join(", ")))
    })?;
    let kind: OpportunityKind = kind.word()?;
    let status: Option<OpportunityStatus> = cells.one("status")?.map(|value| value.word()).transpose()?;
    let runs = run::runs(cells, kind, status, about, &mut warnings)?;
    let status = status.unwrap_or(if runs.iter().any(|run| run.ended) {
        OpportunityStatus::Ended
    } else {
        OpportunityStatus::Open
    });
    let opportunity = OpportunityInput {
        kind,
        status,
        visibility: Visibility::default(),
        title,
        description: texts(cells, "description", &main_language, &mut warnings)?,
        outcomes: texts(cells, "outcomes", &main_language, &mut warnings)?,
        url: cells.one("url")?.map(|value| address(&value)).transpose()?,
        languages: languages(cells, "languages")?,
        caption_languages: languages(cells, "caption_languages")?,
        levels: words(cells, "levels")?,
        for_sectors: words(cells, "for_sectors")?,
        admitted_sectors: words(cells, "admitted_sectors")?,
        accessibility: words(cells, "accessibility")?,
        main_language,
    };
    let texts_of = |field| Ok::<_, Misread>(cells.all(field)?.into_iter().map(|value| value.text).collect());
    let record = OpportunityRecord {
        key: key(cells)?,
        opportunity,
        topics: texts_of("topics")?,
        words: texts_of("words")?,
        organizations: organizations(cells)?,
        runs: runs.into_iter().map(|run| run.record).collect(),
        listings: Vec::new(),
        lineage: Vec::new(),
        parts: Vec::new(),
    };
    Ok(Entry { at, record, warnings })
}

pub(super) fn address(value: &Value<'_>) -> Result<String, Misread> {
    value.read(if value.rule.without_query { web::address_without_query } else { web::address })
}

/// A text in the main language, and in those that have columns of their own.
fn texts(cells: &Cells<'_>, field: &str, main: &str, warnings: &mut Vec<Warning>) -> Result<LanguageMap, Misread> {
    let mut texts = LanguageMap::default();
    for language in std::iter::once(None).chain(cells.languages_of(field).map(Some)) {
        let Some(value) = cells.text(field, language)? else { continue };
        let Some(text) = prose::plain(&value.text) else { continue };
        let text = if field == "title" { text.replace('\n', " ") } else { text };
        texts.0.entry(language.unwrap_or(main).to_owned()).or_insert(text);
    }
    // A title only in other languages than the main one leaves nothing to show first.
    if field == "title"
        && !texts.0.contains_key(main)
        && let Some(first) = texts.0.keys().next().cloned()
    {
        let text = texts.0[&first].clone();
        warnings.push(Warning::new(
            "title",
            &text,
            format_args!("is given in {first} and not in the main language {main}; it stands for both"),
        ));
        texts.0.insert(main.to_owned(), text);
    }
    Ok(texts)
}

fn language(value: &Value<'_>, cells: &Cells<'_>) -> Result<String, Misread> {
    value.read(|text| tongue::language(text, &cells.mapping.languages))
}

fn languages(cells: &Cells<'_>, field: &str) -> Result<Vec<String>, Misread> {
    let mut tags = Vec::new();
    for value in cells.all(field)? {
        let tag = language(&value, cells)?;
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    Ok(tags)
}

fn words<E: FromStr<Err = String>>(cells: &Cells<'_>, field: &str) -> Result<Vec<E>, Misread> {
    cells.all(field)?.iter().map(Value::word).collect()
}

fn organizations(cells: &Cells<'_>) -> Result<Vec<RoleRecord>, Misread> {
    let roles = [
        ("owner", OrganizationRole::Owner),
        ("host", OrganizationRole::Host),
        ("presenter", OrganizationRole::Presenter),
        ("funder", OrganizationRole::Funder),
    ];
    let mut organizations = Vec::new();
    for (field, role) in roles {
        for value in cells.all(field)? {
            organizations.push(RoleRecord { organization: reference(&value.text), role });
        }
    }
    Ok(organizations)
}

/// An organization's id or `scheme:value` as it stands; anything else is its name.
fn reference(text: &str) -> String {
    let is_scheme = |scheme: &str| !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_reference = text.split_once(':').is_some_and(|(scheme, value)| is_scheme(scheme) && !value.starts_with(' '));
    if is_reference || text.parse::<OrganizationId>().is_ok() { text.to_owned() } else { format!("name:{text}") }
}
