//! Creating and changing organizations.

use database::{
    AsyncPgConnection,
    id::OrganizationId,
    schema::{organization, organization_identifier},
};
use diesel::{
    prelude::*,
    result::{DatabaseErrorKind, Error as DieselError},
};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayCreateOrganization, MayEdit},
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::{Identifier, Organization, OrganizationInput, OrganizationSize, OrganizationStatus, Sector, lock};
use crate::{
    LanguageMap, civil, join_request,
    opportunity::refresh_search_of_organization,
    problem::{ProblemCode, Problems, Rejection, check_revision},
    search::Sight,
};

/// What is to change of an organization. A field that is `None` stays as it is; one that is `Some(None)` is emptied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrganizationChanges {
    /// The language its name is first of all in.
    pub main_language: Option<String>,
    /// Its name: all languages, not only the changed ones.
    pub name: Option<LanguageMap>,
    /// What it is and does: all languages.
    pub description: Option<LanguageMap>,
    /// All its sectors.
    pub sectors: Option<Vec<Sector>>,
    /// How large it is.
    pub size: Option<Option<OrganizationSize>>,
    /// ISO 3166-1 code.
    pub country: Option<Option<String>>,
    /// ISO 3166-2 code.
    pub region: Option<Option<String>>,
    /// City, town or community.
    pub locality: Option<Option<String>>,
    /// Its own site.
    pub website: Option<Option<String>>,
    /// Whom to write to.
    pub contact_name: Option<Option<String>>,
    /// Where to write to.
    pub contact_email: Option<Option<String>>,
    /// The day somebody last confirmed the contact, `YYYY-MM-DD`.
    pub contact_confirmed_on: Option<Option<String>>,
    /// All its identifiers.
    pub identifiers: Option<Vec<Identifier>>,
    /// The revision the change was made for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

/// Creates an organization. Where that needs a steward's approval, it is asked for with this note, and the person who asks
/// is its administrator at once. With an idempotency key, a repeated request answers with what the first one created.
///
/// # Errors
/// Every fault of the input at once; where the person has asked for so many that a steward has to decide first. Nothing is
/// written then.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayCreateOrganization,
    now: Timestamp,
    input: OrganizationInput,
    note: Option<&str>,
    key: Option<&str>,
) -> Result<Organization, Rejection> {
    conn.transaction(async |conn| {
        // Who acts for none before acts for the new organization afterwards, and is still who repeats the request.
        let asking = may.person().map(|person| person.uuid()).or(may.asker());
        let pending = match idempotency::claim(conn, asking, key, "createOrganization", &(&input, note), now).await? {
            Claim::Repeated(id) => return found(conn, OrganizationId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        check(conn, may.sight(), None, &input, now).await?;
        let status = match may.needs_no_approval() {
            true => OrganizationStatus::Approved,
            false => OrganizationStatus::Requested,
        };
        let id = OrganizationId::new();
        let row = Row::of(&input);
        diesel::insert_into(organization::table)
            .values((
                organization::id.eq(id),
                organization::status.eq(status),
                row,
                organization::created_at.eq(jiff_diesel::Timestamp::from(now)),
                organization::updated_at.eq(jiff_diesel::Timestamp::from(now)),
            ))
            .execute(conn)
            .await?;
        write_identifiers(conn, id, &input.identifiers).await?;
        if status == OrganizationStatus::Requested {
            join_request::ask_for_new(conn, may, id, note, now).await?;
        }
        pending.keep(conn, id.uuid()).await?;
        found(conn, id).await
    })
    .await
}

/// Changes an organization.
///
/// # Errors
/// Every fault of what it would become at once; a conflict where somebody else changed it. Nothing is written then.
pub async fn update(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OrganizationId>,
    now: Timestamp,
    changes: OrganizationChanges,
) -> Result<Organization, Rejection> {
    conn.transaction(async |conn| {
        let id = may.id();
        let row = lock(conn, id).await?.ok_or_else(|| Rejection::not_found("id", "an organization"))?;
        check_revision(changes.expected_revision, row.revision)?;
        let before = row.as_input(identifiers_of(conn, id).await?);
        let after = changes.applied_to(before.clone());
        if after == before {
            return Ok(row);
        }
        check(conn, may.sight(), Some(id), &after, now).await?;
        diesel::update(organization::table.find(id))
            .set((
                Row::of(&after),
                organization::revision.eq(row.revision + 1),
                organization::updated_at.eq(jiff_diesel::Timestamp::from(now)),
            ))
            .execute(conn)
            .await?;
        if after.identifiers != before.identifiers {
            write_identifiers(conn, id, &after.identifiers).await?;
        }
        let found_by = |input: &OrganizationInput| (input.name.clone(), input.country.clone());
        if found_by(&after) != found_by(&before) {
            refresh_search_of_organization(conn, id).await?;
        }
        found(conn, id).await
    })
    .await
}

impl OrganizationChanges {
    fn applied_to(self, before: OrganizationInput) -> OrganizationInput {
        OrganizationInput {
            main_language: self.main_language.unwrap_or(before.main_language),
            name: self.name.unwrap_or(before.name),
            description: self.description.unwrap_or(before.description),
            sectors: self.sectors.unwrap_or(before.sectors),
            size: self.size.unwrap_or(before.size),
            country: self.country.unwrap_or(before.country),
            region: self.region.unwrap_or(before.region),
            locality: self.locality.unwrap_or(before.locality),
            website: self.website.unwrap_or(before.website),
            contact_name: self.contact_name.unwrap_or(before.contact_name),
            contact_email: self.contact_email.unwrap_or(before.contact_email),
            contact_confirmed_on: self.contact_confirmed_on.unwrap_or(before.contact_confirmed_on),
            identifiers: self.identifiers.unwrap_or(before.identifiers),
        }
    }
}

impl Organization {
    /// What somebody would have to give for the organization to be as it is.
    fn as_input(&self, identifiers: Vec<Identifier>) -> OrganizationInput {
        OrganizationInput {
            main_language: self.main_language.clone(),
            name: (*self.name).clone(),
            description: (*self.description).clone(),
            sectors: self.sectors.clone(),
            size: self.size,
            country: self.country.clone(),
            region: self.region.clone(),
            locality: self.locality.clone(),
            website: self.website.clone(),
            contact_name: self.contact_name.clone(),
            contact_email: self.contact_email.clone(),
            contact_confirmed_on: self.contact_confirmed_on.map(|day| day.to_string()),
            identifiers,
        }
    }
}

/// The columns that an input gives.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = organization, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row<'a> {
    main_language: &'a str,
    name: &'a LanguageMap,
    description: &'a LanguageMap,
    sectors: &'a [Sector],
    size: Option<OrganizationSize>,
    country: Option<&'a str>,
    region: Option<&'a str>,
    locality: Option<&'a str>,
    website: Option<&'a str>,
    contact_name: Option<&'a str>,
    contact_email: Option<&'a str>,
    contact_confirmed_on: Option<jiff_diesel::Date>,
}

impl<'a> Row<'a> {
    fn of(input: &'a OrganizationInput) -> Self {
        Self {
            main_language: &input.main_language,
            name: &input.name,
            description: &input.description,
            sectors: &input.sectors,
            size: input.size,
            country: input.country.as_deref(),
            region: input.region.as_deref(),
            locality: input.locality.as_deref(),
            website: input.website.as_deref(),
            contact_name: input.contact_name.as_deref(),
            contact_email: input.contact_email.as_deref(),
            contact_confirmed_on: confirmed_on(input).map(Into::into),
        }
    }
}

fn confirmed_on(input: &OrganizationInput) -> Option<Date> {
    civil::date_if_any(input.contact_confirmed_on.as_deref(), "contact_confirmed_on", &mut Problems::new())
}

/// All that is wrong with the input, and with its identifiers beside those of others. `id` is the organization itself,
/// where there is one already.
async fn check(
    conn: &mut AsyncPgConnection,
    sight: &Sight,
    id: Option<OrganizationId>,
    input: &OrganizationInput,
    now: Timestamp,
) -> Result<(), Rejection> {
    let mut problems = Problems::new();
    input.check(&mut problems);
    check_confirmed(input, now, &mut problems);
    for (at, owner) in taken(conn, id, &input.identifiers).await? {
        let Identifier { scheme, value } = &input.identifiers[at];
        let whose = if sight.includes_organization(owner.id, owner.status == OrganizationStatus::Approved) {
            let name = owner.name.choose(&[], &owner.main_language).map_or("", |chosen| chosen.text);
            format!("of \"{name}\" ({}) already; use that organization, or mend the identifier", owner.id)
        } else {
            "of an organization that waits to be approved; mend the identifier, or ask a steward of the network"
                .to_owned()
        };
        problems.note(
            ProblemCode::Duplicate,
            format!("identifiers.{at}.value"),
            format_args!("is \"{value}\", the {scheme} identifier {whose}"),
        );
    }
    problems.settle()
}

/// A day that nowhere on Earth has begun cannot be the day somebody confirmed anything.
fn check_confirmed(input: &OrganizationInput, now: Timestamp, problems: &mut Problems) {
    let latest = now.to_zoned(TimeZone::UTC).date().saturating_add(1.day());
    if let Some(day) = confirmed_on(input).filter(|day| *day > latest) {
        problems.note(
            ProblemCode::OutOfRange,
            "contact_confirmed_on",
            format_args!("is {day}, which is still to come; give the day on which somebody confirmed the contact"),
        );
    }
}

/// Those of these identifiers that another organization has: the place in the list, and whose it is.
async fn taken(
    conn: &mut AsyncPgConnection,
    id: Option<OrganizationId>,
    identifiers: &[Identifier],
) -> QueryResult<Vec<(usize, Organization)>> {
    let values: Vec<&str> =
        identifiers.iter().map(|one| one.value.as_str()).filter(|value| !value.contains('\0')).collect();
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let known: Vec<(String, String, Organization)> = organization_identifier::table
        .inner_join(organization::table)
        .filter(organization_identifier::value.eq_any(values))
        .select((organization_identifier::scheme, organization_identifier::value, Organization::as_select()))
        .load(conn)
        .await?;
    Ok(identifiers
        .iter()
        .enumerate()
        .filter_map(|(at, one)| {
            let (_, _, owner) = known
                .iter()
                .find(|(scheme, value, owner)| *scheme == one.scheme && *value == one.value && Some(owner.id) != id)?;
            Some((at, owner.clone()))
        })
        .collect())
}

async fn identifiers_of(conn: &mut AsyncPgConnection, id: OrganizationId) -> QueryResult<Vec<Identifier>> {
    Ok(super::identifiers(conn, &[id]).await?.into_iter().map(|(_, identifier)| identifier).collect())
}

/// Replaces the organization's identifiers as a whole.
async fn write_identifiers(
    conn: &mut AsyncPgConnection,
    id: OrganizationId,
    identifiers: &[Identifier],
) -> Result<(), Rejection> {
    diesel::delete(organization_identifier::table.filter(organization_identifier::organization_id.eq(id)))
        .execute(conn)
        .await?;
    let rows: Vec<_> = identifiers
        .iter()
        .map(|one| {
            (
                organization_identifier::organization_id.eq(id),
                organization_identifier::scheme.eq(&one.scheme),
                organization_identifier::value.eq(&one.value),
            )
        })
        .collect();
    match diesel::insert_into(organization_identifier::table).values(rows).execute(conn).await {
        // Somebody else was faster by a moment.
        Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Err(Rejection::one(
            ProblemCode::Duplicate,
            "identifiers",
            "hold one that another organization was given just now; look that organization up",
        )),
        other => other.map(|_| ()).map_err(Into::into),
    }
}

async fn found(conn: &mut AsyncPgConnection, id: OrganizationId) -> Result<Organization, Rejection> {
    Ok(organization::table.find(id).select(Organization::as_select()).first(conn).await?)
}
