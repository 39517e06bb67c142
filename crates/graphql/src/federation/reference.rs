//! How other graphs refer to our things.

use async_graphql::{Context, Error, ErrorExtensions, ID, OutputType, Result, Value};
use catalogue::{opportunity::OpportunityStatus, organization::Identifier, problem::Problems, text::check_link};
use database::id::{Id, Kind, OpportunityId, OrganizationId, TopicId};

use super::entity::Entity;
use crate::{id, opportunity::Opportunity, organization::Organization, request::RequestExt, topic::Topic};

pub(super) const ORGANIZATION: &str = "Organization";
pub(super) const TOPIC: &str = "Topic";
pub(super) const OPPORTUNITY: &str = "Opportunity";
/// The types of opportunities.
pub(super) const KINDS: [&str; 7] = ["Webinar", "Mooc", "Workshop", "Coaching", "Resource", "Series", "Exchange"];

/// What a representation refers to.
pub(super) enum Reference {
    Organization(OrganizationKey),
    Topic(TopicId),
    /// An opportunity of this type, or of any.
    Opportunity(Option<&'static str>, OpportunityKey),
}

pub(super) enum OrganizationKey {
    Id(OrganizationId),
    Identifier(Identifier),
}

pub(super) enum OpportunityKey {
    Id(OpportunityId),
    Url(String),
}

impl Reference {
    /// What this representation refers to. Where it has several keys, its id counts.
    ///
    /// # Errors
    /// Where it is of a type that has no keys, has none of its type's keys, or one that cannot be read.
    pub(super) fn read(representation: &Value) -> Result<Self> {
        match text(representation, "__typename")? {
            Some(ORGANIZATION) => OrganizationKey::read(representation).map(Self::Organization),
            Some(TOPIC) => match read_id(representation)? {
                Some(id) => Ok(Self::Topic(id)),
                None => Err(missing(TOPIC, "id")),
            },
            Some(OPPORTUNITY) => Ok(Self::Opportunity(None, OpportunityKey::read(representation)?)),
            Some(name) => match KINDS.iter().find(|kind| **kind == name) {
                Some(kind) => Ok(Self::Opportunity(Some(kind), OpportunityKey::read(representation)?)),
                None => Err(unknown_type()),
            },
            None => Err(unknown_type()),
        }
    }

    /// The thing itself.
    ///
    /// # Errors
    /// Where there is none, or none that may be seen, which are told alike; where it is of another kind.
    pub(super) async fn resolve(self, ctx: &Context<'_>) -> Result<Entity> {
        let loaders = ctx.request().loaders();
        let found: Option<Entity> = match self {
            Self::Organization(OrganizationKey::Id(id)) => {
                loaders.organization_by_id.load(id).await?.map(|row| Organization(row).into())
            }
            Self::Organization(OrganizationKey::Identifier(identifier)) => {
                loaders.organization_by_identifier.load(identifier).await?.map(|row| Organization(row).into())
            }
            Self::Topic(id) => loaders.topic_by_id.load(id).await?.map(|row| Topic(row).into()),
            Self::Opportunity(kind, key) => match key.find(ctx).await? {
                Some(opportunity) => Some(of_type(opportunity, kind)?.into()),
                None => None,
            },
        };
        found.ok_or_else(|| coded("NOT_FOUND", "There is no such thing, or you may not see it."))
    }
}

impl OrganizationKey {
    fn read(representation: &Value) -> Result<Self> {
        if let Some(id) = read_id(representation)? {
            return Ok(Self::Id(id));
        }
        if let Some(ror) = text(representation, "ror")? {
            return Identifier::ror(ror).map(Self::Identifier).ok_or_else(|| {
                coded("INVALID_KEY", "ror is no ROR id; such ids look like https://ror.org/03yrm5c26.")
            });
        }
        if let Some(isil) = text(representation, "isil")? {
            return Identifier::isil(isil)
                .map(Self::Identifier)
                .ok_or_else(|| coded("INVALID_KEY", "isil is no ISIL; such identifiers look like CA-NSHD."));
        }
        Err(missing(ORGANIZATION, "id, ror or isil"))
    }
}

impl OpportunityKey {
    fn read(representation: &Value) -> Result<Self> {
        if let Some(id) = read_id(representation)? {
            return Ok(Self::Id(id));
        }
        let url = text(representation, "url")?.ok_or_else(|| missing(OPPORTUNITY, "id or url"))?;
        let mut problems = Problems::new();
        check_link(Some(url), "url", &mut problems);
        match problems.is_empty() {
            true => Ok(Self::Url(url.to_owned())),
            false => Err(coded("INVALID_KEY", "url is no web address; give one that begins with https:// or http://.")),
        }
    }

    /// An address is an opportunity's as long as it is that of one alone; one that was withdrawn gives way.
    async fn find(self, ctx: &Context<'_>) -> Result<Option<Opportunity>> {
        let loaders = ctx.request().loaders();
        let url = match self {
            Self::Id(id) => return Ok(loaders.opportunity_by_id.load(id).await?.map(Opportunity::of)),
            Self::Url(url) => url,
        };
        let found = loaders.opportunities_by_url.load(url).await?;
        match found.as_slice() {
            [_, second, ..] if second.status != OpportunityStatus::Withdrawn => Err(coded(
                "AMBIGUOUS_KEY",
                "Several opportunities have this url; refer to the one that is meant by its id.",
            )),
            found => Ok(found.first().cloned().map(Opportunity::of)),
        }
    }
}

/// What is referred to as a webinar must be one.
fn of_type(opportunity: Opportunity, wanted: Option<&str>) -> Result<Opportunity> {
    let is = opportunity.introspection_type_name();
    match wanted {
        Some(wanted) if wanted != is => {
            let message = format!("This is of type {is}, not {wanted}; refer to it as {is} or as {OPPORTUNITY}.");
            Err(coded("WRONG_TYPE", message))
        }
        _ => Ok(opportunity),
    }
}

fn read_id<K: Kind>(representation: &Value) -> Result<Option<Id<K>>> {
    text(representation, "id")?.map(|text| id::decode(&ID::from(text), "id")).transpose()
}

/// The text in a field of a representation; none where it is missing or null.
fn text<'a>(representation: &'a Value, field: &str) -> Result<Option<&'a str>> {
    let Value::Object(fields) = representation else {
        return Err(coded("INVALID_REPRESENTATION", "This is no object; give __typename and a key."));
    };
    match fields.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(coded("INVALID_KEY", format!("{field} is no text; give it as a string."))),
    }
}

fn unknown_type() -> Error {
    let kinds = KINDS.join(", ");
    let message =
        format!("__typename names no type that has keys; these have: {ORGANIZATION}, {TOPIC}, {OPPORTUNITY}, {kinds}.");
    coded("UNKNOWN_TYPE", message)
}

fn missing(name: &str, keys: &str) -> Error {
    coded("MISSING_KEY", format!("A key is missing; refer to {name} by {keys}."))
}

fn coded(code: &'static str, message: impl Into<String>) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}
