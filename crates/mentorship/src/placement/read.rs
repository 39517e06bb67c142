//! Looking up placements.

use std::collections::{HashMap, HashSet};

use database::{
    AsyncPgConnection,
    id::{ApplicationId, OrganizationId, PersonId, PlacementId, ProgrammeId, RoundId},
    paging::{Page, PageRequest},
    schema::{account, application, mentor, offer, placement, programme},
};
use diesel::{pg::Pg, prelude::*};
use diesel_async::RunQueryDsl;
use identity::{
    OrganizationRole, Viewer,
    policy::{self, ApplicationFacts, PlacementFacts, ProgrammeFacts},
};

use super::Placement;

/// Those of these placements that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[PlacementId]) -> QueryResult<Vec<Placement>> {
    placement::table.filter(placement::id.eq_any(ids)).select(Placement::as_select()).load(&mut conn).await
}

/// What the policy needs to know of these placements, for who looks at many at once. Somebody who was read in by their address is
/// whoever has it, verified: the viewer, if they do. In two statements.
pub async fn facts(
    mut conn: &AsyncPgConnection,
    viewer: Option<PersonId>,
    ids: &[PlacementId],
) -> QueryResult<HashMap<PlacementId, PlacementFacts>> {
    type Row = (
        PlacementId,
        (ProgrammeId, OrganizationId),
        (ApplicationId, RoundId, OrganizationId),
        (Option<PersonId>, Option<String>, Option<PersonId>, bool),
        OrganizationId,
        Option<PersonId>,
    );
    let rows: Vec<Row> = placement::table
        .inner_join(application::table)
        .inner_join(offer::table.left_join(mentor::table))
        .inner_join(programme::table.on(programme::id.eq(placement::programme_id)))
        .filter(placement::id.eq_any(ids))
        .select((
            placement::id,
            (programme::id, programme::organization_id),
            (application::id, application::round_id, application::organization_id),
            (
                application::person_id,
                application::email,
                application::supervisor_id,
                application::submitted_at.is_not_null(),
            ),
            placement::host_id,
            mentor::person_id.nullable(),
        ))
        .load(&mut conn)
        .await?;
    let has_unnamed = rows.iter().any(|(_, _, _, (person, ..), ..)| person.is_none());
    let addresses = if has_unnamed { addresses(conn, viewer).await? } else { HashSet::new() };
    let known =
        |(id, (programme, operator), application, (person, email, supervisor, is_submitted), host, mentor): Row| {
            let is_theirs = || email.is_some_and(|email| addresses.contains(&email.to_lowercase()));
            let person = person.or_else(|| viewer.filter(|_| is_theirs()));
            let (application, round, home) = application;
            let programme = ProgrammeFacts { id: programme, operator };
            let application =
                ApplicationFacts { id: application, programme, round, home, person, supervisor, is_submitted };
            (id, PlacementFacts { id, application, host, mentor })
        };
    Ok(rows.into_iter().map(known).collect())
}

/// The verified addresses of somebody, in small letters.
async fn addresses(mut conn: &AsyncPgConnection, viewer: Option<PersonId>) -> QueryResult<HashSet<String>> {
    let Some(viewer) = viewer else { return Ok(HashSet::new()) };
    let found: Vec<Option<String>> = account::table
        .filter(account::person_id.eq(viewer).and(account::email_verified))
        .select(account::email)
        .load(&mut conn)
        .await?;
    Ok(found.into_iter().flatten().map(|email| email.to_lowercase()).collect())
}

/// The placements of a round, the oldest first; for whoever sees what the committee works on.
pub async fn of_round(
    mut conn: &AsyncPgConnection,
    round: RoundId,
    page: &PageRequest<PlacementId>,
) -> QueryResult<Page<PlacementId, Placement>> {
    let mut wanted = placement::table
        .filter(placement::round_id.eq(round))
        .order(placement::id)
        .limit(page.limit())
        .select(Placement::as_select())
        .into_boxed();
    if let Some(after) = page.after {
        wanted = wanted.filter(placement::id.gt(after));
    }
    let rows: Vec<Placement> = wanted.load(&mut conn).await?;
    Ok(Page::cut(page, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How many placements there are in a round.
pub async fn count_of_round(mut conn: &AsyncPgConnection, round: RoundId) -> QueryResult<i64> {
    placement::table.filter(placement::round_id.eq(round)).count().get_result(&mut conn).await
}

/// The placements that somebody has a part in, on either side, the oldest first; of one round, or of all. Which they may see the
/// policy says; what is asked of the database here is as wide.
pub async fn own(
    mut conn: &AsyncPgConnection,
    viewer: &Viewer,
    round: Option<RoundId>,
    page: &PageRequest<PlacementId>,
) -> QueryResult<Page<PlacementId, Placement>> {
    let Some(part) = Part::of(viewer) else { return Ok(Page::cut(page, Vec::new())) };
    let mut wanted = part.placements(round).order(placement::id).limit(page.limit());
    if let Some(after) = page.after {
        wanted = wanted.filter(placement::id.gt(after));
    }
    let rows: Vec<Placement> = wanted.select(Placement::as_select()).load(&mut conn).await?;
    let ids: Vec<PlacementId> = rows.iter().map(|row| row.id).collect();
    let facts = facts(conn, Some(part.person), &ids).await?;
    let mut page = Page::cut(page, rows.into_iter().map(|row| (row.id, row)).collect());
    page.items.retain(|(id, _)| facts.get(id).is_some_and(|known| policy::sees_placement(viewer, *known)));
    Ok(page)
}

/// How many there are.
pub async fn count_own(mut conn: &AsyncPgConnection, viewer: &Viewer, round: Option<RoundId>) -> QueryResult<i64> {
    match Part::of(viewer) {
        Some(part) => part.placements(round).count().get_result(&mut conn).await,
        None => Ok(0),
    }
}

/// What somebody could have a part in placements by.
struct Part {
    person: PersonId,
    /// Where they are administrators, and so answer for the home institution.
    directs: Vec<OrganizationId>,
    /// Where they are editors or more, and so answer for the host.
    writes_for: Vec<OrganizationId>,
}

impl Part {
    fn of(viewer: &Viewer) -> Option<Self> {
        let person = viewer.person()?;
        let with = |least: OrganizationRole| {
            let roles = person.organizations.iter().filter(|one| one.role >= least);
            roles.map(|one| one.organization_id).collect()
        };
        let (directs, writes_for) = (with(OrganizationRole::Administrator), with(OrganizationRole::Editor));
        Some(Self { person: person.id, directs, writes_for })
    }

    fn placements(&self, round: Option<RoundId>) -> placement::BoxedQuery<'_, Pg> {
        let addresses = account::table
            .filter(account::person_id.eq(self.person).and(account::email_verified))
            .select(database::lower(account::email));
        let is_theirs = application::person_id.is_null().and(database::lower(application::email).eq_any(addresses));
        let applications = application::table
            .filter(application::person_id.eq(self.person).or(application::supervisor_id.eq(self.person)).or(is_theirs))
            .select(application::id);
        let offers = offer::table.inner_join(mentor::table).filter(mentor::person_id.eq(self.person)).select(offer::id);
        let wanted = placement::table
            .filter(
                placement::application_id
                    .eq_any(applications)
                    .or(placement::offer_id.eq_any(offers))
                    .or(placement::home_id.eq_any(&self.directs))
                    .or(placement::host_id.eq_any(&self.writes_for)),
            )
            .into_boxed();
        match round {
            Some(round) => wanted.filter(placement::round_id.eq(round)),
            None => wanted,
        }
    }
}
