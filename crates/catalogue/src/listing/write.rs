//! Listing an opportunity, changing how it is listed, and taking the listing back.

use database::{
    AsyncPgConnection,
    id::{ListingId, OpportunityId, OrganizationId},
    schema::{listing, opportunity, opportunity_organization, organization},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayEdit, MayList},
};
use jiff::Timestamp;

use super::{Listing, ListingInput, ListingStatus};
use crate::{
    LanguageMap,
    money::Prices,
    opportunity::{OpportunityStatus, OrganizationRole, refresh_search},
    organization::{OrganizationStatus, Sector},
    problem::{ProblemCode, Problems, Rejection, check_revision},
};

/// What is to change of a listing. A field that is `None` stays as it is; one that is `Some(None)` is emptied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListingChanges {
    /// The organization's own page about it.
    pub url: Option<Option<String>>,
    /// Where this organization's people register.
    pub registration_url: Option<Option<String>>,
    /// All prices for this organization's people.
    pub prices: Option<Prices>,
    /// The whole audience it is listed for.
    pub sectors: Option<Vec<Sector>>,
    /// What the organization says to its audience: all languages.
    pub note: Option<LanguageMap>,
    /// The revision the change was made for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

/// Lists an opportunity in an organization's name. A listing it took back earlier stands again, as it is given now. That
/// of an organization that is not approved yet is a draft, and stands when it is. With an idempotency key, a repeated
/// request answers with what the first one created.
///
/// # Errors
/// Every fault of the input at once; where the organization lists it already, or its owner withdrew it. Nothing is
/// written then.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayList,
    now: Timestamp,
    input: ListingInput,
    key: Option<&str>,
) -> Result<Listing, Rejection> {
    conn.transaction(async |conn| {
        let asking = may.asker();
        let request = (may.opportunity(), may.lister(), &input);
        let pending = match idempotency::claim(conn, asking, key, "createListing", &request, now).await? {
            Claim::Repeated(id) => return found(conn, ListingId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        let (opportunity, lister) = (may.opportunity(), may.lister());
        let becomes = becomes(conn, may).await?;
        let status = lock_opportunity(conn, opportunity).await?;
        let earlier = listing_of(conn, opportunity, lister).await?;
        let mut problems = Problems::new();
        input.check(&mut problems);
        check_listable(status, earlier.as_ref(), becomes, &mut problems);
        problems.settle()?;

        let id = match &earlier {
            Some(earlier) => {
                write(conn, earlier, becomes, &input, now).await?;
                earlier.id
            }
            None => insert(conn, opportunity, lister, becomes, &input, now).await?,
        };
        keep_lister(conn, opportunity, lister, becomes).await?;
        refresh_search(conn, &[opportunity]).await?;
        pending.keep(conn, id.uuid()).await?;
        found(conn, id).await
    })
    .await
}

/// Changes a listing.
///
/// # Errors
/// Every fault of what it would become at once; a conflict where somebody else changed it; where it was withdrawn.
/// Nothing is written then.
pub async fn update(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<ListingId>,
    now: Timestamp,
    changes: ListingChanges,
) -> Result<Listing, Rejection> {
    conn.transaction(async |conn| {
        let row = locked(conn, may.id()).await?;
        check_revision(changes.expected_revision, row.revision)?;
        let before = row.as_input();
        let after = changes.applied_to(before.clone());
        let mut problems = Problems::new();
        after.check(&mut problems);
        if row.status == ListingStatus::Withdrawn {
            problems.note(
                ProblemCode::WrongState,
                "id",
                "is the id of a listing that was withdrawn; list the opportunity anew",
            );
        }
        problems.settle()?;
        if after == before {
            return Ok(row);
        }
        write(conn, &row, row.status, &after, now).await?;
        refresh_search(conn, &[row.opportunity_id]).await?;
        found(conn, row.id).await
    })
    .await
}

/// Takes a listing back: the opportunity stays, this organization no longer lists it. Doing so twice changes nothing
/// more.
///
/// # Errors
/// A conflict where somebody else changed it since `expected_revision`.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<ListingId>,
    now: Timestamp,
    expected_revision: Option<i32>,
) -> Result<Listing, Rejection> {
    conn.transaction(async |conn| {
        let row = locked(conn, may.id()).await?;
        if row.status == ListingStatus::Withdrawn {
            return Ok(row);
        }
        check_revision(expected_revision, row.revision)?;
        write(conn, &row, ListingStatus::Withdrawn, &row.as_input(), now).await?;
        keep_lister(conn, row.opportunity_id, row.organization_id, ListingStatus::Withdrawn).await?;
        refresh_search(conn, &[row.opportunity_id]).await?;
        found(conn, row.id).await
    })
    .await
}

/// What a new listing is. Of an organization that was not approved when the viewer's right was looked up, it may just be:
/// it is looked at again, and stays as it is until the transaction ends. It is locked before the opportunity, as
/// everywhere.
async fn becomes(conn: &mut AsyncPgConnection, may: &MayList) -> QueryResult<ListingStatus> {
    if may.is_approved() {
        return Ok(ListingStatus::Listed);
    }
    let status: Option<OrganizationStatus> =
        organization::table.find(may.lister()).select(organization::status).for_share().first(conn).await.optional()?;
    Ok(match status {
        Some(OrganizationStatus::Approved) => ListingStatus::Listed,
        _ => ListingStatus::Draft,
    })
}

fn check_listable(
    status: OpportunityStatus,
    earlier: Option<&Listing>,
    becomes: ListingStatus,
    problems: &mut Problems,
) {
    if status == OpportunityStatus::Withdrawn {
        problems.note(
            ProblemCode::WrongState,
            "opportunity",
            "was withdrawn by its owner and cannot be listed; ask its owner whether it comes back",
        );
    }
    if let Some(standing) = earlier.filter(|earlier| [ListingStatus::Listed, becomes].contains(&earlier.status)) {
        problems.note(
            ProblemCode::Duplicate,
            "opportunity",
            format_args!("is listed by this organization already, in {}; change that listing", standing.id),
        );
    }
}

impl ListingChanges {
    fn applied_to(self, before: ListingInput) -> ListingInput {
        ListingInput {
            url: self.url.unwrap_or(before.url),
            registration_url: self.registration_url.unwrap_or(before.registration_url),
            prices: self.prices.unwrap_or(before.prices),
            sectors: self.sectors.unwrap_or(before.sectors),
            note: self.note.unwrap_or(before.note),
        }
    }
}

impl Listing {
    /// What somebody would have to give for the listing to be as it is.
    fn as_input(&self) -> ListingInput {
        ListingInput {
            url: self.url.clone(),
            registration_url: self.registration_url.clone(),
            prices: self.prices.clone(),
            sectors: self.sectors.clone(),
            note: (*self.note).clone(),
        }
    }
}

/// The columns that an input gives.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = listing, treat_none_as_null = true)]
struct Row<'a> {
    url: Option<&'a str>,
    registration_url: Option<&'a str>,
    prices: &'a Prices,
    sectors: &'a [Sector],
    note: &'a LanguageMap,
}

impl<'a> Row<'a> {
    fn of(input: &'a ListingInput) -> Self {
        Self {
            url: input.url.as_deref(),
            registration_url: input.registration_url.as_deref(),
            prices: &input.prices,
            sectors: &input.sectors,
            note: &input.note,
        }
    }
}

async fn insert(
    conn: &mut AsyncPgConnection,
    opportunity: OpportunityId,
    lister: OrganizationId,
    status: ListingStatus,
    input: &ListingInput,
    now: Timestamp,
) -> QueryResult<ListingId> {
    let id = ListingId::new();
    diesel::insert_into(listing::table)
        .values((
            listing::id.eq(id),
            listing::opportunity_id.eq(opportunity),
            listing::organization_id.eq(lister),
            listing::status.eq(status),
            Row::of(input),
            listing::created_at.eq(jiff_diesel::Timestamp::from(now)),
            listing::updated_at.eq(jiff_diesel::Timestamp::from(now)),
        ))
        .execute(conn)
        .await?;
    Ok(id)
}

async fn write(
    conn: &mut AsyncPgConnection,
    row: &Listing,
    status: ListingStatus,
    input: &ListingInput,
    now: Timestamp,
) -> QueryResult<()> {
    diesel::update(listing::table.find(row.id))
        .set((
            Row::of(input),
            listing::status.eq(status),
            listing::revision.eq(row.revision + 1),
            listing::updated_at.eq(jiff_diesel::Timestamp::from(now)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// An organization is a lister for as long as its listing stands.
pub(super) async fn keep_lister(
    conn: &mut AsyncPgConnection,
    opportunity: OpportunityId,
    lister: OrganizationId,
    status: ListingStatus,
) -> QueryResult<()> {
    match status {
        ListingStatus::Listed => {
            diesel::insert_into(opportunity_organization::table)
                .values((
                    opportunity_organization::opportunity_id.eq(opportunity),
                    opportunity_organization::organization_id.eq(lister),
                    opportunity_organization::role.eq(OrganizationRole::Lister),
                ))
                .on_conflict_do_nothing()
                .execute(conn)
                .await?
        }
        ListingStatus::Draft | ListingStatus::Withdrawn => {
            diesel::delete(opportunity_organization::table.find((opportunity, lister, OrganizationRole::Lister)))
                .execute(conn)
                .await?
        }
    };
    Ok(())
}

/// Where the opportunity stands. Until the transaction ends nobody else changes it, so one organization cannot list it
/// twice at once.
async fn lock_opportunity(conn: &mut AsyncPgConnection, id: OpportunityId) -> Result<OpportunityStatus, Rejection> {
    opportunity::table
        .find(id)
        .select(opportunity::status)
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("opportunity", "an opportunity"))
}

async fn listing_of(
    conn: &mut AsyncPgConnection,
    opportunity: OpportunityId,
    lister: OrganizationId,
) -> QueryResult<Option<Listing>> {
    listing::table
        .filter(listing::opportunity_id.eq(opportunity))
        .filter(listing::organization_id.eq(lister))
        .select(Listing::as_select())
        .first(conn)
        .await
        .optional()
}

/// The listing, which nobody else changes until the transaction ends. The opportunity is locked first, as everywhere.
async fn locked(conn: &mut AsyncPgConnection, id: ListingId) -> Result<Listing, Rejection> {
    let absent = || Rejection::not_found("id", "a listing");
    let opportunity: OpportunityId =
        listing::table.find(id).select(listing::opportunity_id).first(conn).await.optional()?.ok_or_else(absent)?;
    lock_opportunity(conn, opportunity).await?;
    listing::table
        .find(id)
        .select(Listing::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(absent)
}

async fn found(conn: &mut AsyncPgConnection, id: ListingId) -> Result<Listing, Rejection> {
    Ok(listing::table.find(id).select(Listing::as_select()).first(conn).await?)
}
