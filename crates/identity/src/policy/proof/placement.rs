//! What may be done with placements.

use std::marker::PhantomData;

use database::{
    AsyncPgConnection,
    id::{ArtifactId, OpportunityId, OrganizationId, PersonId, PlacementId, ProgrammeId},
};

use super::{
    By, MayCreateOpportunity, MayEdit, MayPublish, demand,
    exchange::is_allowed,
    tells_by,
    track::{person, recused_at},
    words_of,
};
use crate::{
    Viewer,
    policy::{
        Action, ExchangeAction, OfPlacement, PlacementDeed, PlacementFacts, PlacementPart, ProgrammeFacts, Refusal,
        deed::{DecideArtifact, Deed},
        exchange::part_for,
        facts,
    },
};

/// May do with the placement [`placement`](Self::placement) what `Doing` says.
#[derive(Debug, Clone)]
pub struct MayInPlacement<Doing> {
    facts: PlacementFacts,
    part: PlacementPart,
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

    /// For whom it is done.
    pub fn part(&self) -> PlacementPart {
        self.part
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

/// Proof that the viewer may accept or decline this placement for the institution that lets somebody go.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn answer_for_home(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: PlacementId,
) -> Result<MayInPlacement<AnswerForHome>, Refusal> {
    let (action, doing) = (ExchangeAction::AnswerForHome, "Answering for the home institution");
    in_placement(conn, viewer, id, PlacementPart::Home, action, doing).await
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
    let (action, doing) = (ExchangeAction::AnswerForHost, "Answering for the host");
    in_placement(conn, viewer, id, PlacementPart::Host, action, doing).await
}

async fn in_placement<Doing>(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: PlacementId,
    part: PlacementPart,
    action: impl FnOnce(Option<PlacementFacts>) -> ExchangeAction,
    doing: &str,
) -> Result<MayInPlacement<Doing>, Refusal> {
    let known = facts::of_placement(conn, id, person(viewer)).await?;
    let by = demand(viewer, Action::Exchange(action(known)), doing, words_of(id))?;
    let facts = known.ok_or(Refusal::Hidden(words_of(id)))?;
    Ok(MayInPlacement { facts, part, person: person(viewer), by, doing: PhantomData })
}

/// Proof that the viewer may do this in the placement that the thing is of; for whom they say, or for the first of those who may
/// that they are.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such thing that they may see.
pub async fn act_in_placement<Doing: Deed>(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    thing: impl OfPlacement,
    part: Option<PlacementPart>,
) -> Result<MayInPlacement<Doing>, Refusal> {
    let person = person(viewer);
    let known = match thing.placement(conn).await? {
        Some(id) => facts::of_placement(conn, id, person).await?,
        None => None,
    };
    let action = ExchangeAction::ActInPlacement { placement: known, deed: Doing::DEED, part };
    let by = demand(viewer, Action::Exchange(action), Doing::DEED.doing(), thing.words())?;
    let facts = known.ok_or(Refusal::Hidden(thing.words()))?;
    let part = part_for(viewer, facts, Doing::DEED, part)
        .map_err(|reason| Refusal::Denied(reason.sentence(Doing::DEED.doing())))?;
    Ok(MayInPlacement { facts, part, person, by, doing: PhantomData })
}

/// For whom the viewer may do something in a placement that is known already; none where they may not.
pub fn acts_in_placement(viewer: &Viewer, known: PlacementFacts, deed: PlacementDeed) -> Option<PlacementPart> {
    let action = ExchangeAction::ActInPlacement { placement: Some(known), deed, part: None };
    is_allowed(viewer, action).then(|| part_for(viewer, known, deed, None).ok())?
}

/// As what the viewer acts in a placement that is known already; nothing where they only see it, or do not.
pub fn parts_in_placement(viewer: &Viewer, known: PlacementFacts) -> Vec<PlacementPart> {
    // Whoever has a part may say that something does not go well.
    let deed = PlacementDeed::RaiseIssue;
    let holds = |part: &PlacementPart| {
        let action = ExchangeAction::ActInPlacement { placement: Some(known), deed, part: Some(*part) };
        is_allowed(viewer, action)
    };
    PlacementPart::ALL.iter().copied().filter(holds).collect()
}

/// Whether the viewer may see a reflection on a placement that is known already.
pub fn sees_reflection(viewer: &Viewer, known: PlacementFacts, is_shared: bool) -> bool {
    is_allowed(viewer, ExchangeAction::SeeReflection { placement: Some(known), is_shared })
}

/// Whether the viewer may see what somebody said about a placement that is known already for those who run the exchange alone.
pub fn sees_confided(viewer: &Viewer, known: PlacementFacts, by: Option<PersonId>) -> bool {
    is_allowed(viewer, ExchangeAction::SeeConfided { placement: Some(known), by })
}

/// May see what waits for those who run the exchange [`programme`](Self::programme), but for what others confide about placements
/// that they are a party of.
#[derive(Debug, Clone)]
pub struct MaySeeWaiting {
    programme: ProgrammeId,
    person: Option<PersonId>,
    roles_at: Vec<OrganizationId>,
}

impl MaySeeWaiting {
    /// Of which exchange.
    pub fn programme(&self) -> ProgrammeId {
        self.programme
    }

    /// Who looks; none at the command line. They are a party where they go, let somebody go, or mentor.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// The organizations where they have a role: they are a party of what these are a side of.
    pub fn roles_at(&self) -> &[OrganizationId] {
        &self.roles_at
    }
}

/// Proof that the viewer may see what waits for those who run this exchange.
///
/// # Errors
/// [`Refusal::Denied`] where they are none of them.
pub fn see_waiting(viewer: &Viewer, programme: ProgrammeFacts) -> Result<MaySeeWaiting, Refusal> {
    let action = Action::Exchange(ExchangeAction::Run(Some(programme)));
    demand(viewer, action, "Seeing what waits for those who run an exchange", words_of(programme.id))?;
    Ok(MaySeeWaiting { programme: programme.id, person: person(viewer), roles_at: recused_at(viewer) })
}

/// May publish what was made in a placement as an opportunity of the exchange's operator, and withdraw it again.
#[derive(Debug, Clone)]
pub struct MayPublishArtifact {
    artifact: ArtifactId,
    in_placement: MayInPlacement<DecideArtifact>,
    create: MayCreateOpportunity,
    is_approved: bool,
}

impl MayPublishArtifact {
    /// What was made.
    pub fn artifact(&self) -> ArtifactId {
        self.artifact
    }

    /// That what was made in the placement may be decided about.
    pub fn in_placement(&self) -> &MayInPlacement<DecideArtifact> {
        &self.in_placement
    }

    /// That an opportunity of the operator may be created.
    pub fn create(&self) -> &MayCreateOpportunity {
        &self.create
    }

    /// That the opportunity which was made of it may be published; none where no steward approved the operator.
    pub fn publish(&self, made: OpportunityId) -> Option<MayPublish> {
        self.is_approved.then(|| self.create.publish_what_was_created(made))
    }

    /// That the opportunity which was made of it follows it: it is withdrawn with it.
    pub fn keep(&self, made: OpportunityId) -> MayEdit<OpportunityId> {
        self.create.publish_what_was_created(made).edit().clone()
    }
}

/// Proof that the viewer may publish what was made in a placement. Whoever runs the exchange may, without a role at the operator:
/// the opportunity says what those of the placement said, and the exchange answers for it.
///
/// # Errors
/// As [`act_in_placement`].
pub async fn publish_artifact(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    id: ArtifactId,
) -> Result<MayPublishArtifact, Refusal> {
    let in_placement: MayInPlacement<DecideArtifact> = act_in_placement(conn, viewer, id, None).await?;
    let operator = in_placement.facts.application.programme.operator;
    let is_approved = facts::is_approved(conn, operator).await?;
    let create = MayCreateOpportunity::for_programme(operator, in_placement.by.clone());
    Ok(MayPublishArtifact { artifact: id, in_placement, create, is_approved })
}
