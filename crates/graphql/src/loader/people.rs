//! Loaders of people, their roles, invitations, and programmes.
//!
//! What a viewer may not see is not found. Of lists a page is loaded for each thing that has one; what it takes to see the
//! list is part of the key, so that nobody loads one without it.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use catalogue::programme::{self, Participant, ParticipantKey, Programme};
use database::id::{InvitationId, MembershipId, OrganizationId, PersonId, ProgrammeId};
use diesel::QueryResult;
use futures::{FutureExt, future::BoxFuture};
use identity::{
    Viewer,
    invitation::{self, Invitation},
    membership::{self, Membership},
    person::{self, Profile},
    policy::{MaySeeInvitations, MaySeeRoles, Realm},
};
use jiff::Timestamp;

use super::{Loader, Many, One, one};
use crate::request::RequestConnection;

/// A page of the list that a thing has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageOf<Of, After> {
    /// Whose list.
    pub of: Of,
    /// How many rows at most.
    pub limit: i64,
    /// Behind which row.
    pub after: Option<After>,
}

/// Loaders of people, their roles, invitations, and programmes.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct PeopleLoaders {
    pub person_by_id: Loader<PersonId, One<Profile>>,
    pub membership_by_id: Loader<MembershipId, One<Membership>>,
    pub memberships_by_realm: Loader<PageOf<MaySeeRoles, MembershipId>, Many<Arc<Membership>>>,
    pub membership_total_by_realm: Loader<MaySeeRoles, i64>,
    pub invitation_by_id: Loader<InvitationId, One<Invitation>>,
    pub invitations_by_realm: Loader<PageOf<MaySeeInvitations, InvitationId>, Many<Arc<Invitation>>>,
    pub invitation_total_by_realm: Loader<MaySeeInvitations, i64>,
    pub programme_by_id: Loader<ProgrammeId, One<Programme>>,
    pub programmes_by_operator: Loader<PageOf<OrganizationId, ProgrammeId>, Many<Arc<Programme>>>,
    pub programme_total_by_operator: Loader<OrganizationId, i64>,
    pub participants_by_programme: Loader<PageOf<MaySeeRoles, ParticipantKey>, Many<Participant>>,
    pub participant_total_by_programme: Loader<MaySeeRoles, i64>,
}

impl PeopleLoaders {
    pub(super) fn new(connection: &Arc<RequestConnection>, viewer: &Viewer, now: Timestamp) -> Self {
        let [of_people, of_memberships, of_invitations] = std::array::from_fn(|_| viewer.clone());
        Self {
            person_by_id: Loader::new(connection, move |conn, ids| {
                let viewer = of_people.clone();
                async move { Ok(one(person::profiles(conn, &viewer, &ids, now).await?, |row| row.id)) }.boxed()
            }),
            membership_by_id: Loader::new(connection, move |conn, ids| {
                let viewer = of_memberships.clone();
                async move { Ok(one(membership::by_ids(conn, &viewer, &ids).await?, |row| row.id)) }.boxed()
            }),
            memberships_by_realm: Loader::new(connection, move |conn, keys| {
                pages(
                    keys,
                    MaySeeRoles::realm,
                    |row: &Arc<Membership>| row.realm(),
                    move |realms, limit, after| {
                        async move { shared(membership::pages(conn, &realms, limit, after, now).await?) }.boxed()
                    },
                )
                .boxed()
            }),
            membership_total_by_realm: Loader::new(connection, move |conn, realms| {
                async move { Ok(totals(&realms, MaySeeRoles::realm, membership::totals(conn, &realms, now).await?)) }
                    .boxed()
            }),
            invitation_by_id: Loader::new(connection, move |conn, ids| {
                let viewer = of_invitations.clone();
                async move { Ok(one(invitation::by_ids(conn, &viewer, &ids).await?, |row| row.id)) }.boxed()
            }),
            invitations_by_realm: Loader::new(connection, |conn, keys| {
                pages(
                    keys,
                    MaySeeInvitations::realm,
                    |row: &Arc<Invitation>| row.realm(),
                    move |realms, limit, after| {
                        async move { shared(invitation::pages(conn, &realms, limit, after).await?) }.boxed()
                    },
                )
                .boxed()
            }),
            invitation_total_by_realm: Loader::new(connection, |conn, realms| {
                async move { Ok(totals(&realms, MaySeeInvitations::realm, invitation::totals(conn, &realms).await?)) }
                    .boxed()
            }),
            programme_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(programme::by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            programmes_by_operator: Loader::new(connection, |conn, keys| {
                pages(
                    keys,
                    Clone::clone,
                    |row: &Arc<Programme>| row.organization_id,
                    move |ids, limit, after| {
                        async move { shared(programme::pages(conn, &ids, limit, after).await?) }.boxed()
                    },
                )
                .boxed()
            }),
            programme_total_by_operator: Loader::new(connection, |conn, ids| {
                async move { Ok(programme::totals(conn, &ids).await?.into_iter().collect()) }.boxed()
            }),
            participants_by_programme: Loader::new(connection, |conn, keys| {
                let whose = |row: &Participant| Realm::Programme(row.programme_id);
                pages(keys, MaySeeRoles::realm, whose, move |realms, limit, after| {
                    async move { programme::participants(conn, &realms, limit, after).await }.boxed()
                })
                .boxed()
            }),
            participant_total_by_programme: Loader::new(connection, |conn, realms| {
                async move {
                    let found = programme::participant_totals(conn, &realms).await?;
                    let found = found.into_iter().map(|(id, total)| (Realm::Programme(id), total)).collect();
                    Ok(totals(&realms, MaySeeRoles::realm, found))
                }
                .boxed()
            }),
        }
    }

    pub(super) async fn forget_all(&self) {
        self.person_by_id.forget().await;
        self.membership_by_id.forget().await;
        self.memberships_by_realm.forget().await;
        self.membership_total_by_realm.forget().await;
        self.invitation_by_id.forget().await;
        self.invitations_by_realm.forget().await;
        self.invitation_total_by_realm.forget().await;
        self.programme_by_id.forget().await;
        self.programmes_by_operator.forget().await;
        self.programme_total_by_operator.forget().await;
        self.participants_by_programme.forget().await;
        self.participant_total_by_programme.forget().await;
    }
}

fn shared<Row>(rows: Vec<Row>) -> QueryResult<Vec<Arc<Row>>> {
    Ok(rows.into_iter().map(Arc::new).collect())
}

fn totals<Of: Eq + Hash + Copy, Id: Eq + Hash>(
    asked: &[Of],
    id: impl Fn(&Of) -> Id,
    found: Vec<(Id, i64)>,
) -> HashMap<Of, i64> {
    let found: HashMap<Id, i64> = found.into_iter().collect();
    asked.iter().filter_map(|of| Some((*of, *found.get(&id(of))?))).collect()
}

/// The pages that are asked for. Nearly always all begin and end alike, and are fetched together.
async fn pages<'c, Of, After, Row, Id>(
    keys: Vec<PageOf<Of, After>>,
    id: impl Fn(&Of) -> Id + Send,
    whose: impl Fn(&Row) -> Id + Send,
    fetch: impl Fn(Vec<Of>, i64, Option<After>) -> BoxFuture<'c, QueryResult<Vec<Row>>> + Send,
) -> QueryResult<HashMap<PageOf<Of, After>, Many<Row>>>
where
    Of: Eq + Hash + Clone + Send,
    After: Eq + Hash + Clone + Send,
    Row: Send,
    Id: Eq + Hash + Send,
{
    let mut alike: HashMap<(i64, Option<After>), Vec<Of>> = HashMap::new();
    for PageOf { of, limit, after } in keys {
        alike.entry((limit, after)).or_default().push(of);
    }
    let mut found = HashMap::new();
    for ((limit, after), things) in alike {
        let mut rows: HashMap<Id, Vec<Row>> = HashMap::new();
        for row in fetch(things.clone(), limit, after.clone()).await? {
            rows.entry(whose(&row)).or_default().push(row);
        }
        for of in things {
            if let Some(rows) = rows.remove(&id(&of)) {
                found.insert(PageOf { of, limit, after: after.clone() }, Arc::new(rows));
            }
        }
    }
    Ok(found)
}
