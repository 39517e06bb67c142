//! What can be read about a mentor.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use database::id::MentorId;
use mentorship::mentor as domain;

use crate::{
    connection,
    cost::{cost, points},
    failure::nullable,
    organization::{self, Organization},
    peer_review::name_of,
    request::RequestExt,
    round::{self, Capacity, Round},
};

/// Somebody who mentors in a round.
#[derive(Clone)]
pub struct Mentor(pub Arc<domain::Mentor>);

/// Somebody who mentors in a round. Seen by those who run the exchange and its committee, by editors and administrators of the host,
/// and by everybody who sees an offer that names them.
#[Object]
impl Mentor {
    /// Their id, as a mentor of this round.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// In which round.
    async fn round(&self, ctx: &Context<'_>) -> Option<Result<Round>> {
        nullable(round::find(ctx, self.0.round_id)).await
    }

    /// For which host.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id)).await
    }

    /// What they are called; none of somebody who is not known any more.
    async fn name(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(async {
            match &self.0.name {
                Some(name) => Ok(Some(name.clone())),
                None => name_of(ctx, self.0.person_id).await,
            }
        })
        .await
    }

    /// Whether it is somebody who has signed in, and hears of their placements.
    async fn has_signed_in(&self) -> bool {
        self.0.person_id.is_some()
    }

    /// How many people they take over all offers. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn capacity(&self) -> Capacity {
        Capacity(self.0.capacity.clone())
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

connection! {
    /// Mentors, page by page.
    MentorConnection,
    /// A mentor in a list.
    MentorEdge,
    Mentor
}

/// The mentor with this id. Whoever shows something that names them has looked whether the viewer may see that.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: MentorId) -> Result<Option<Mentor>> {
    Ok(ctx.request().loaders().rounds.mentor_by_id.load(id).await?.map(Mentor))
}
