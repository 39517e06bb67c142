//! Saying on which terms one registers, and setting places aside.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use catalogue::{
    Rejection,
    registration::{self as domain, SeatSetAsideInput, TermsChanges},
};
use database::AsyncPgConnection;
use identity::policy;

use super::{RegistrationTerms, SeatSetAside};
use crate::{
    cost::{cost, points},
    mutation::{change, input_id},
    organization::Sector,
    payload,
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// On which terms one registers for a run. A field left out stays as it is.
#[derive(InputObject)]
pub struct SetRegistrationTermsInput {
    /// Which run: its id, run_….
    run: ID,
    /// Whether you decide who may come.
    needs_approval: Option<bool>,
    /// Whether one registers on your own site; you then tell who took part, with reportParticipation.
    elsewhere: Option<bool>,
    /// Whether one can wait for a place where all are taken.
    has_waitlist: Option<bool>,
    /// How many hours a freed place is kept for whoever it is offered to, 1 to 720.
    offer_hours: Option<i32>,
    /// The fewest people that an organization registers at once; null: no limit.
    group_least: MaybeUndefined<i32>,
    /// The most people of one organization that have a place or wait for one; null: no limit.
    group_most: MaybeUndefined<i32>,
    /// Sectors whose staff may come; an empty list: all.
    for_sectors: Option<Vec<Sector>>,
    /// Organizations whose people may come, by their ids; an empty list: all.
    for_organizations: Option<Vec<ID>>,
    /// The programme whose participants may come: its id, programme_…; null: everybody.
    for_programme: MaybeUndefined<ID>,
    /// The revision you saw. Given, the change is refused if somebody else changed the terms since.
    expected_revision: Option<i32>,
}

/// Places of a run to be kept for the staff of some sectors.
#[derive(InputObject)]
pub struct SetSeatsAsideInput {
    /// Which run: its id, run_….
    run: ID,
    /// For whose staff.
    sectors: Vec<Sector>,
    /// How many places.
    places: i32,
    /// From the start of this day they are everybody's.
    release_on: Date,
    /// The IANA time zone of that day, such as America/Halifax; left out: the run's.
    zone: Option<String>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and nothing is kept twice.
    idempotency_key: Option<String>,
}

/// Places set aside that are to be everybody's now.
#[derive(InputObject)]
pub struct ReleaseSeatsInput {
    /// Which places: their id, seats_….
    id: ID,
}

payload! {
    /// What came of saying on which terms one registers.
    SetRegistrationTermsPayload {
        /// The terms as they are now; none where the change was refused.
        terms: RegistrationTerms
    }
    /// Why the terms were not changed.
    SetRegistrationTermsError
    /// The sort of reason why the terms were not changed.
    SetRegistrationTermsErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// A list names the same thing twice.
        Duplicate,
        /// Somebody else changed the terms in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of setting places aside.
    SetSeatsAsidePayload {
        /// The places; none where it was refused.
        seats: SeatSetAside
    }
    /// Why no places were set aside.
    SetSeatsAsideError
    /// The sort of reason why no places were set aside.
    SetSeatsAsideErrorCode {
        /// The value is outside the range that makes sense, or more would be kept than there are.
        OutOfRange,
        /// The run has no limit of places.
        WrongState,
        /// There is no such day.
        ImpossibleDate,
        /// The zone is not in the IANA time zone database.
        UnknownZone,
        /// A list names the same thing twice.
        Duplicate,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of releasing places.
    ReleaseSeatsPayload {
        /// The places as they are now; none where it was refused.
        seats: SeatSetAside
    }
    /// Why the places were not released.
    ReleaseSeatsError
    /// The sort of reason why the places were not released.
    ReleaseSeatsErrorCode {}
}

/// Mutations of the terms on which one registers.
#[derive(Default)]
pub struct RegistrationTermsMutations;

#[Object]
impl RegistrationTermsMutations {
    /// Says on which terms one registers for a run. Who has a place keeps it. For those who act for an owner of the
    /// opportunity: its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn set_registration_terms(
        &self,
        ctx: &Context<'_>,
        input: SetRegistrationTermsInput,
    ) -> Result<SetRegistrationTermsPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SetRegistrationTermsPayload::of(input.set(request, &mut conn).await)
    }

    /// Keeps places of a run for the staff of some sectors until a day. Nobody loses a place by it. For those who act for an
    /// owner of the opportunity: its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn set_seats_aside(&self, ctx: &Context<'_>, input: SetSeatsAsideInput) -> Result<SetSeatsAsidePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SetSeatsAsidePayload::of(input.set(request, &mut conn).await)
    }

    /// Releases places that were kept, before their day; they are offered to those who wait. For those who act for an owner
    /// of the opportunity: its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn release_seats(&self, ctx: &Context<'_>, input: ReleaseSeatsInput) -> Result<ReleaseSeatsPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ReleaseSeatsPayload::of(input.release(request, &mut conn).await)
    }
}

impl SetRegistrationTermsInput {
    async fn set(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<RegistrationTerms, Rejection> {
        let run = input_id(&self.run, "run")?;
        let may = policy::edit_opportunity_of_run(conn, request.viewer(), run)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "run"))?;
        let organizations = self.for_organizations.map(|ids| {
            let read = |(at, id): (usize, &ID)| input_id(id, &format!("forOrganizations.{at}"));
            ids.iter().enumerate().map(read).collect::<Result<Vec<_>, Rejection>>()
        });
        let programme = match change(self.for_programme) {
            Some(Some(id)) => Some(Some(input_id(&id, "for_programme")?)),
            Some(None) => Some(None),
            None => None,
        };
        let changes = TermsChanges {
            needs_approval: self.needs_approval,
            elsewhere: self.elsewhere,
            has_waitlist: self.has_waitlist,
            offer_hours: self.offer_hours,
            group_least: change(self.group_least),
            group_most: change(self.group_most),
            for_sectors: self.for_sectors.map(|sectors| sectors.into_iter().map(Into::into).collect()),
            for_organizations: organizations.transpose()?,
            for_programme: programme,
            expected_revision: self.expected_revision,
        };
        let terms = domain::set_terms(conn, &may, request.clock().now(), run, changes).await?;
        request.loaders().forget_all().await;
        Ok(RegistrationTerms(terms))
    }
}

impl SetSeatsAsideInput {
    async fn set(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<SeatSetAside, Rejection> {
        let run = input_id(&self.run, "run")?;
        let may = policy::edit_opportunity_of_run(conn, request.viewer(), run)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "run"))?;
        let input = SeatSetAsideInput {
            sectors: self.sectors.into_iter().map(Into::into).collect(),
            places: self.places,
            release_on: self.release_on.0,
            zone: self.zone,
        };
        let key = self.idempotency_key.as_deref();
        let row = domain::set_aside(conn, &may, request.clock().now(), run, input, key).await?;
        request.loaders().forget_all().await;
        Ok(SeatSetAside(row))
    }
}

impl ReleaseSeatsInput {
    async fn release(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<SeatSetAside, Rejection> {
        let id = input_id(&self.id, "id")?;
        let run = domain::run_of_seats(conn, id).await?;
        let may = policy::edit_opportunity_of_run(conn, request.viewer(), run)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::release(conn, &may, request.clock().now(), id).await?;
        request.loaders().forget_all().await;
        Ok(SeatSetAside(row))
    }
}
