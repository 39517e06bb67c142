//! What can be read about the terms on which one registers, and about places set aside.

use async_graphql::{Context, ID, Object, Result};
use catalogue::registration as domain;
use database::id::OrganizationId;
use futures::future::try_join_all;

use crate::{
    cost::list_size,
    failure::{nullable, required},
    organization::{self, Organization, Sector},
    programme::{self, Programme},
    request::RequestExt,
    scalar::{Date, DateTime},
};

/// On which terms one registers for a run.
pub struct RegistrationTerms(pub domain::Terms);

/// On which terms one registers for a run.
#[Object]
impl RegistrationTerms {
    /// Whether whoever offers it decides who may come.
    async fn needs_approval(&self) -> bool {
        self.0.needs_approval
    }

    /// Whether one registers on a partner's own site (`Run.registrationUrl`); the partner then tells who took part.
    async fn elsewhere(&self) -> bool {
        self.0.elsewhere
    }

    /// Whether one can wait for a place where all are taken.
    async fn has_waitlist(&self) -> bool {
        self.0.has_waitlist
    }

    /// How many hours a freed place is kept for whoever it is offered to; never past the beginning.
    async fn offer_hours(&self) -> i32 {
        self.0.offer_hours
    }

    /// The fewest people that an organization registers at once; none: no limit.
    async fn group_least(&self) -> Option<i32> {
        self.0.group_least
    }

    /// The most people of one organization that have a place or wait for one; none: no limit.
    async fn group_most(&self) -> Option<i32> {
        self.0.group_most
    }

    /// Sectors whose staff may come; empty: all.
    async fn for_sectors(&self) -> Vec<Sector> {
        self.0.for_sectors.iter().copied().map(Into::into).collect()
    }

    /// Organizations whose people may come; empty: all. Those that you may not see are left out. Counted as 2 items.
    #[graphql(directive = list_size::apply(Some(2), None, None))]
    async fn for_organizations(&self, ctx: &Context<'_>) -> Result<Vec<Organization>> {
        let find = |id: &OrganizationId| organization::find(ctx, *id);
        required(ctx, async {
            let found = try_join_all(self.0.for_organization_ids.iter().map(find)).await?;
            Ok(found.into_iter().flatten().collect())
        })
        .await
    }

    /// The programme whose participants may come; none: everybody.
    async fn for_programme(&self, ctx: &Context<'_>) -> Option<Result<Programme>> {
        nullable(programme::find(ctx, self.0.for_programme_id?)).await
    }

    /// Grows by one with each change; 0 where nothing was ever said, and everybody may come.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

/// Places of a run that are kept for the staff of some sectors until a day.
#[derive(Clone)]
pub struct SeatSetAside(pub domain::SeatSetAside);

/// Places of a run that are kept for the staff of some sectors until a day.
#[Object]
impl SeatSetAside {
    /// Their id.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// For whose staff.
    async fn sectors(&self) -> Vec<Sector> {
        self.0.sectors.iter().copied().map(Into::into).collect()
    }

    /// How many places.
    async fn places(&self) -> i32 {
        self.0.places
    }

    /// How many of them are taken.
    async fn taken(&self, ctx: &Context<'_>) -> Option<Result<i64>> {
        nullable(async { Ok(Some(ctx.request().loaders().taking_part.taken_by_seats.load(self.0.id).await?)) }).await
    }

    /// From the start of this day, in `zone`, they are everybody's.
    async fn release_on(&self) -> Date {
        self.0.release_on.into()
    }

    /// The IANA time zone of that day, such as America/Halifax.
    async fn zone(&self) -> &str {
        &self.0.zone
    }

    /// When they were released; none: they are still kept.
    async fn released_at(&self) -> Option<DateTime> {
        self.0.released_at.map(Into::into)
    }
}
