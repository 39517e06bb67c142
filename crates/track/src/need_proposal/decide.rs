//! The museum decides about what is proposed to it.

use catalogue::{
    LanguageMap,
    problem::{ProblemCode, Rejection, check_revision},
};
use database::{
    AsyncPgConnection,
    id::{NeedId, NeedProposalId, TopicId},
    schema::{answer, need_proposal, question},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{ActForMuseum, MayCreateNeed, MayInEnrolment};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use needs::need::{self, IdentifiedIn, NeedInput, NeedVisibility};

use super::{NeedProposal, NeedProposalState, Origin, topics};

/// What a museum makes of a proposal. What is left out is as it is proposed.
#[derive(Debug, Clone, Default)]
pub struct Acceptance {
    /// The language that its own words are first of all in.
    pub main_language: Option<String>,
    /// Its own words.
    pub statement: Option<LanguageMap>,
    /// What it is about.
    pub topics: Option<Vec<TopicId>>,
    /// The last day by which it is to be met.
    pub wanted_by: Option<String>,
    /// What shows it, in its own words; an inner none: nothing.
    pub evidence: Option<Option<String>>,
    /// Who sees it; left out: also the programme.
    pub visibility: Option<NeedVisibility>,
    /// The revision that the museum saw.
    pub expected_revision: Option<i32>,
}

/// Makes a proposal a need of the museum, with its own words if it has some.
///
/// # Errors
/// Every fault of the need at once; where it was decided already, or somebody else changed it.
pub async fn accept(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    may_create: &MayCreateNeed,
    now: Timestamp,
    id: NeedProposalId,
    own: Acceptance,
) -> Result<NeedProposal, Rejection> {
    conn.transaction(async |conn| {
        let row = undecided(conn, may, id).await?;
        check_revision(own.expected_revision, row.revision)?;
        let about = topics(conn, &[id]).await?.into_iter().map(|(_, topic)| topic).collect();
        let (identified_in, evidence) = found_in(conn, &row).await?;
        let main_language = own.main_language.unwrap_or_else(|| row.main_language.clone());
        let input = NeedInput {
            topics: own.topics.unwrap_or(about),
            wanted_by: own.wanted_by,
            identified_in,
            evidence: own.evidence.unwrap_or(evidence),
            programme: Some(may.programme()),
            visibility: own.visibility.unwrap_or(NeedVisibility::Programme),
            statement: own.statement.unwrap_or_else(|| (*row.statement).clone()),
            ..NeedInput::declared(&main_language, "")
        };
        let need = need::create(conn, may_create, &input, now).await?;
        decided(conn, may, now, &row, NeedProposalState::Accepted, Some(need.id)).await
    })
    .await
}

/// Where a proposal comes from, in the words of needs, and what shows it: the question that was answered. What reviewers wrote
/// is between them and the museum: a need that others see does not repeat it.
async fn found_in(conn: &mut AsyncPgConnection, row: &NeedProposal) -> QueryResult<(IdentifiedIn, Option<String>)> {
    let (identified_in, question): (_, Option<(LanguageMap, String)>) = match row.origin() {
        Some(Origin::Answer(id)) => {
            let asked = answer::table.inner_join(question::table).filter(answer::id.eq(id));
            let asked = asked.select((question::prompt, question::main_language)).first(conn).await.optional()?;
            (IdentifiedIn::Reflection, asked)
        }
        Some(Origin::Finding(_)) => (IdentifiedIn::Review, None),
        Some(Origin::FollowUp(_)) | None => (IdentifiedIn::Declared, None),
    };
    let words = question.and_then(|(texts, main)| texts.0.get(&main).cloned());
    Ok((identified_in, words))
}

/// Declines a proposed need: it is not proposed again.
///
/// # Errors
/// Where it was decided already, or somebody else changed it.
pub async fn decline(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    now: Timestamp,
    id: NeedProposalId,
    expected_revision: Option<i32>,
) -> Result<NeedProposal, Rejection> {
    conn.transaction(async |conn| {
        let row = undecided(conn, may, id).await?;
        check_revision(expected_revision, row.revision)?;
        decided(conn, may, now, &row, NeedProposalState::Declined, None).await
    })
    .await
}

async fn decided(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    now: Timestamp,
    row: &NeedProposal,
    state: NeedProposalState,
    need: Option<NeedId>,
) -> Result<NeedProposal, Rejection> {
    let row = diesel::update(need_proposal::table.find(row.id))
        .set((
            need_proposal::state.eq(state),
            need_proposal::need_id.eq(need),
            need_proposal::decided_by.eq(may.person()),
            need_proposal::decided_at.eq(now.to_diesel()),
            need_proposal::revision.eq(row.revision + 1),
            need_proposal::updated_at.eq(now.to_diesel()),
        ))
        .returning(NeedProposal::as_returning())
        .get_result(conn)
        .await?;
    Ok(row)
}

/// A proposal to the museum that it has not decided about, and that nobody else decides until the transaction ends.
async fn undecided(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    id: NeedProposalId,
) -> Result<NeedProposal, Rejection> {
    let row = need_proposal::table
        .find(id)
        .filter(need_proposal::enrolment_id.eq(may.enrolment()))
        .select(NeedProposal::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("proposal", "a proposed need"))?;
    if row.state != NeedProposalState::Proposed {
        let why =
            format_args!("was {} already; write a need of your own, or change the one that came of it", row.state);
        return Err(Rejection::one(ProblemCode::WrongState, "proposal", why));
    }
    Ok(row)
}
