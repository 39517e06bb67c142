//! What may be done with placements.

use std::marker::PhantomData;

use database::{
    AsyncPgConnection,
    id::{PersonId, PlacementId},
};

use super::{By, Look, demand, exchange::is_allowed, tells_by, track::person, words_of};
use crate::{
    Viewer,
    policy::{Action, ExchangeAction, PlacementFacts, Refusal, facts},
};

/// May do with the placement [`placement`](Self::placement) what `Doing` says.
#[derive(Debug, Clone)]
pub struct MayInPlacement<Doing> {
    facts: PlacementFacts,
    person: Option<PersonId>,
    by: By,
    doing: PhantomData<Doing>,
}

/// To answer for the institution that lets somebody go.
#[derive(Debug, Clone, Copy)]
pub struct AnswerForHome;

/// To answer for the host.
#[derive(Debug, Clone, Copy)]
pub struct AnswerForHost;

tells_by!(MayInPlacement<Doing>);

impl<Doing> MayInPlacement<Doing> {
    /// Which placement.
    pub fn placement(&self) -> PlacementId {
        self.facts.id
    }

    /// What is known of it.
    pub fn facts(&self) -> &PlacementFacts {
        &self.facts
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }
}

/// Whether the viewer may see a placement that is known already.
pub fn sees_placement(viewer: &Viewer, known: PlacementFacts) -> bool {
    is_allowed(viewer, ExchangeAction::SeePlacement(Some(known)))
}

/// Proof that the viewer may see this placement.
///
/// # Errors
/// [`Refusal::Hidden`] where there is none that they may see.
pub async fn see_placement(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: PlacementId,
) -> Result<MayInPlacement<Look>, Refusal> {
    in_placement(conn, viewer, id, ExchangeAction::SeePlacement, "Seeing a placement").await
}

/// Proof that the viewer may accept or decline this placement for the institution that lets somebody go.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn answer_for_home(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: PlacementId,
) -> Result<MayInPlacement<AnswerForHome>, Refusal> {
    in_placement(conn, viewer, id, ExchangeAction::AnswerForHome, "Answering for the home institution").await
}

/// Proof that the viewer may accept or decline this placement for the host.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn answer_for_host(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: PlacementId,
) -> Result<MayInPlacement<AnswerForHost>, Refusal> {
    in_placement(conn, viewer, id, ExchangeAction::AnswerForHost, "Answering for the host").await
}

async fn in_placement<Doing>(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: PlacementId,
    action: impl FnOnce(Option<PlacementFacts>) -> ExchangeAction,
    doing: &str,
) -> Result<MayInPlacement<Doing>, Refusal> {
    let known = facts::of_placement(conn, id, person(viewer)).await?;
    let by = demand(viewer, Action::Exchange(action(known)), doing, words_of(id))?;
    let facts = known.ok_or(Refusal::Hidden(words_of(id)))?;
    Ok(MayInPlacement { facts, person: person(viewer), by, doing: PhantomData })
}
