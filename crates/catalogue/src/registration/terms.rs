//! On which terms one registers for a run.

use database::{
    AsyncPgConnection,
    id::{OpportunityId, OrganizationId, ProgrammeId, RunId},
    schema::{organization, programme, registration_terms},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayEdit;
use jiff::Timestamp;

use super::settle;
use crate::{
    organization::Sector,
    problem::{ProblemCode, Problems, Rejection, check_revision},
    run,
};

/// The most hours that an offered place is kept: thirty days.
const LONGEST_OFFER: i32 = 720;
/// The most people that a group can have.
const LARGEST_GROUP: i32 = 1_000;
/// The most organizations that can be named.
const MOST_ORGANIZATIONS: usize = 200;

/// On which terms one registers for a run.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = registration_terms)]
pub struct Terms {
    /// Whether the provider decides who may come.
    pub needs_approval: bool,
    /// Whether one registers on a partner's own site.
    pub elsewhere: bool,
    /// Whether one can wait for a place.
    pub has_waitlist: bool,
    /// How many hours a freed place is kept for whoever it is offered to.
    pub offer_hours: i32,
    /// The fewest people that an organization registers at once.
    pub group_least: Option<i32>,
    /// The most people of one organization that hold a place or wait for one.
    pub group_most: Option<i32>,
    /// Sectors whose staff may come; empty: all.
    pub for_sectors: Vec<Sector>,
    /// Organizations whose people may come; empty: all.
    pub for_organization_ids: Vec<OrganizationId>,
    /// The programme whose participants may come; none: everybody.
    pub for_programme_id: Option<ProgrammeId>,
    /// Grows by one with each change; 0 where nothing was ever said.
    pub revision: i32,
}

/// Where nothing is said, everybody may come, at once, and waits for a place where there is none.
impl Default for Terms {
    fn default() -> Self {
        Self {
            needs_approval: false,
            elsewhere: false,
            has_waitlist: true,
            offer_hours: 48,
            group_least: None,
            group_most: None,
            for_sectors: Vec::new(),
            for_organization_ids: Vec::new(),
            for_programme_id: None,
            revision: 0,
        }
    }
}

/// What is to change of the terms. A field that is `None` stays as it is; one that is `Some(None)` is emptied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TermsChanges {
    /// Whether the provider decides who may come.
    pub needs_approval: Option<bool>,
    /// Whether one registers on a partner's own site.
    pub elsewhere: Option<bool>,
    /// Whether one can wait for a place.
    pub has_waitlist: Option<bool>,
    /// How many hours a freed place is kept for whoever it is offered to.
    pub offer_hours: Option<i32>,
    /// The fewest people that an organization registers at once.
    pub group_least: Option<Option<i32>>,
    /// The most people of one organization.
    pub group_most: Option<Option<i32>>,
    /// Sectors whose staff may come.
    pub for_sectors: Option<Vec<Sector>>,
    /// Organizations whose people may come.
    pub for_organizations: Option<Vec<OrganizationId>>,
    /// The programme whose participants may come.
    pub for_programme: Option<Option<ProgrammeId>>,
    /// The revision the change was made for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

/// The terms of these runs; those of which nothing was ever said are not among them.
pub async fn terms_of_runs(mut conn: &AsyncPgConnection, ids: &[RunId]) -> QueryResult<Vec<(RunId, Terms)>> {
    registration_terms::table
        .filter(registration_terms::run_id.eq_any(ids))
        .select((registration_terms::run_id, Terms::as_select()))
        .load(&mut conn)
        .await
}

/// Changes on which terms one registers for a run. Who has a place keeps it; who waits is looked at again when a place is
/// offered.
///
/// # Errors
/// Every fault of what the terms would become at once; a conflict where somebody else changed them. Nothing is written
/// then.
pub async fn set_terms(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    id: RunId,
    changes: TermsChanges,
) -> Result<Terms, Rejection> {
    conn.transaction(async |conn| {
        run::lock(conn, may, id, "run").await?;
        let before = terms_of(conn, id).await?;
        check_revision(changes.expected_revision, before.revision)?;
        let after = changes.applied_to(before.clone());
        if after == before {
            return Ok(before);
        }
        after.check(conn, may).await?;
        let now_there = jiff_diesel::Timestamp::from(now);
        let row = (
            registration_terms::needs_approval.eq(after.needs_approval),
            registration_terms::elsewhere.eq(after.elsewhere),
            registration_terms::has_waitlist.eq(after.has_waitlist),
            registration_terms::offer_hours.eq(after.offer_hours),
            registration_terms::group_least.eq(after.group_least),
            registration_terms::group_most.eq(after.group_most),
            registration_terms::for_sectors.eq(&after.for_sectors),
            registration_terms::for_organization_ids.eq(&after.for_organization_ids),
            registration_terms::for_programme_id.eq(after.for_programme_id),
            registration_terms::revision.eq(before.revision + 1),
            registration_terms::updated_at.eq(now_there),
        );
        if before.revision == 0 {
            diesel::insert_into(registration_terms::table)
                .values((registration_terms::run_id.eq(id), registration_terms::created_at.eq(now_there), row))
                .execute(conn)
                .await?;
        } else {
            diesel::update(registration_terms::table.find(id)).set(row).execute(conn).await?;
        }
        settle(conn, now, id).await?;
        Ok(terms_of(conn, id).await?)
    })
    .await
}

/// The terms of a run.
pub(super) async fn terms_of(conn: &mut AsyncPgConnection, id: RunId) -> QueryResult<Terms> {
    let terms = registration_terms::table.find(id).select(Terms::as_select()).first(conn).await.optional()?;
    Ok(terms.unwrap_or_default())
}

impl TermsChanges {
    fn applied_to(self, before: Terms) -> Terms {
        Terms {
            needs_approval: self.needs_approval.unwrap_or(before.needs_approval),
            elsewhere: self.elsewhere.unwrap_or(before.elsewhere),
            has_waitlist: self.has_waitlist.unwrap_or(before.has_waitlist),
            offer_hours: self.offer_hours.unwrap_or(before.offer_hours),
            group_least: self.group_least.unwrap_or(before.group_least),
            group_most: self.group_most.unwrap_or(before.group_most),
            for_sectors: self.for_sectors.unwrap_or(before.for_sectors),
            for_organization_ids: self.for_organizations.unwrap_or(before.for_organization_ids),
            for_programme_id: self.for_programme.unwrap_or(before.for_programme_id),
            revision: before.revision,
        }
    }
}

impl Terms {
    async fn check(&self, conn: &mut AsyncPgConnection, may: &MayEdit<OpportunityId>) -> Result<(), Rejection> {
        let mut problems = Problems::new();
        let mut in_range = |number: Option<i32>, field: &str, most: i32, unit: &str| {
            if let Some(number) = number.filter(|number| !(1..=most).contains(number)) {
                let message = format_args!("is {number}; give 1 to {most} {unit}").to_string();
                problems.note(ProblemCode::OutOfRange, field, message);
            }
        };
        in_range(Some(self.offer_hours), "offer_hours", LONGEST_OFFER, "hours");
        in_range(self.group_least, "group_least", LARGEST_GROUP, "people, or leave it out");
        in_range(self.group_most, "group_most", LARGEST_GROUP, "people, or leave it out");
        if let (Some(least), Some(most)) = (self.group_least, self.group_most)
            && most < least
        {
            problems.note(
                ProblemCode::OutOfRange,
                "group_most",
                format_args!("is {most}, less than group_least, which is {least}; give at least as many"),
            );
        }
        problems.note_long_list("for_organizations", self.for_organization_ids.len(), MOST_ORGANIZATIONS);
        problems.note_repeated("for_organizations", self.for_organization_ids.iter().copied());
        problems.note_repeated("for_sectors", self.for_sectors.iter().copied());
        self.check_references(conn, may, &mut problems).await?;
        problems.settle()
    }

    async fn check_references(
        &self,
        conn: &mut AsyncPgConnection,
        may: &MayEdit<OpportunityId>,
        problems: &mut Problems,
    ) -> Result<(), Rejection> {
        let known: Vec<(OrganizationId, String)> = organization::table
            .filter(organization::id.eq_any(&self.for_organization_ids))
            .select((organization::id, organization::status))
            .load(conn)
            .await?;
        for (at, id) in self.for_organization_ids.iter().enumerate() {
            let is_seen = |(known, status): &(OrganizationId, String)| {
                known == id && may.sight().includes_organization(*id, status == "approved")
            };
            if !known.iter().any(is_seen) {
                problems.note_not_found(format!("for_organizations.{at}"), "an organization");
            }
        }
        if let Some(id) = self.for_programme_id {
            let operator: Option<OrganizationId> =
                programme::table.find(id).select(programme::organization_id).first(conn).await.optional()?;
            let reaches =
                operator.is_some_and(|operator| may.sight().reaches(identity::policy::ProgrammeFacts { id, operator }));
            if !reaches {
                problems.note_not_found("for_programme", "a programme");
            }
        }
        Ok(())
    }
}
