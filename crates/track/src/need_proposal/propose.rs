//! Proposing needs.

use std::collections::HashMap;

use database::{
    AsyncPgConnection,
    id::{EnrolmentId, NeedProposalId, QuestionId, TopicId},
    schema::{need_proposal, need_proposal_topic},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::{NeedProposal, NeedProposalState, Origin, Proposed};
use crate::{
    questionnaire::{self, NeedRule, Question},
    submission::Answer,
};

/// Proposes a need to a museum. What is proposed again is proposed once: while the museum has not decided it has the new
/// words, and what it decided stays. Call it in the transaction of what it comes from; what is to be proposed was checked.
///
/// # Errors
/// Where the database fails.
pub async fn propose(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    enrolment: EnrolmentId,
    origin: Origin,
    proposed: &Proposed,
) -> QueryResult<NeedProposal> {
    let row = match found(conn, origin).await? {
        Some(row) if row.state != NeedProposalState::Proposed => return Ok(row),
        Some(row) => rewrite(conn, now, &row, proposed).await?,
        None => insert(conn, now, enrolment, origin, proposed).await?,
    };
    let about: Vec<_> = proposed
        .topics
        .iter()
        .map(|topic| (need_proposal_topic::need_proposal_id.eq(row.id), need_proposal_topic::topic_id.eq(*topic)))
        .collect();
    diesel::insert_into(need_proposal_topic::table).values(about).on_conflict_do_nothing().execute(conn).await?;
    Ok(row)
}

/// Takes back what is proposed and not decided, since what it came from does not propose it any more.
///
/// # Errors
/// Where the database fails.
pub async fn withdraw(conn: &mut AsyncPgConnection, origins: &[Origin]) -> QueryResult<()> {
    let ids = |of: fn(Origin) -> Option<Uuid>| origins.iter().filter_map(|origin| of(*origin)).collect::<Vec<_>>();
    let is_of_them = need_proposal::answer_id
        .eq_any(ids(|origin| if let Origin::Answer(id) = origin { Some(id.uuid()) } else { None }))
        .or(need_proposal::finding_id
            .eq_any(ids(|origin| if let Origin::Finding(id) = origin { Some(id.uuid()) } else { None })))
        .or(need_proposal::follow_up_id
            .eq_any(ids(|origin| if let Origin::FollowUp(id) = origin { Some(id) } else { None })));
    let undecided = need_proposal::table.filter(need_proposal::state.eq(NeedProposalState::Proposed));
    diesel::delete(undecided.filter(is_of_them.assume_not_null())).execute(conn).await?;
    Ok(())
}

/// What something has proposed already.
async fn found(conn: &mut AsyncPgConnection, origin: Origin) -> QueryResult<Option<NeedProposal>> {
    let all = need_proposal::table.select(NeedProposal::as_select()).into_boxed();
    let of_it = match origin {
        Origin::Answer(id) => all.filter(need_proposal::answer_id.eq(id)),
        Origin::Finding(id) => all.filter(need_proposal::finding_id.eq(id)),
        Origin::FollowUp(id) => all.filter(need_proposal::follow_up_id.eq(id)),
    };
    of_it.first(conn).await.optional()
}

async fn insert(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    enrolment: EnrolmentId,
    origin: Origin,
    proposed: &Proposed,
) -> QueryResult<NeedProposal> {
    let (answer, finding, follow_up) = match origin {
        Origin::Answer(id) => (Some(id), None, None),
        Origin::Finding(id) => (None, Some(id), None),
        Origin::FollowUp(id) => (None, None, Some(id)),
    };
    diesel::insert_into(need_proposal::table)
        .values((
            need_proposal::id.eq(NeedProposalId::new()),
            need_proposal::enrolment_id.eq(enrolment),
            need_proposal::answer_id.eq(answer),
            need_proposal::finding_id.eq(finding),
            need_proposal::follow_up_id.eq(follow_up),
            need_proposal::main_language.eq(&proposed.main_language),
            need_proposal::statement.eq(&proposed.statement),
            need_proposal::created_at.eq(now.to_diesel()),
            need_proposal::updated_at.eq(now.to_diesel()),
        ))
        .returning(NeedProposal::as_returning())
        .get_result(conn)
        .await
}

async fn rewrite(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    row: &NeedProposal,
    proposed: &Proposed,
) -> QueryResult<NeedProposal> {
    let of_it = need_proposal_topic::table.filter(need_proposal_topic::need_proposal_id.eq(row.id));
    diesel::delete(of_it.filter(need_proposal_topic::topic_id.ne_all(&proposed.topics))).execute(conn).await?;
    diesel::update(need_proposal::table.find(row.id))
        .set((
            need_proposal::main_language.eq(&proposed.main_language),
            need_proposal::statement.eq(&proposed.statement),
            need_proposal::revision.eq(row.revision + 1),
            need_proposal::updated_at.eq(now.to_diesel()),
        ))
        .returning(NeedProposal::as_returning())
        .get_result(conn)
        .await
}

impl NeedRule {
    /// Whether an answer proposes the need; none is no answer. What does not apply to a museum is no need of it.
    pub fn proposes(&self, answer: Option<&Answer>) -> bool {
        match answer.filter(|answer| !answer.is_empty()) {
            None => self.unanswered,
            Some(answer) if answer.is_not_applicable => false,
            Some(answer) => answer.level.as_ref().is_some_and(|level| self.levels.contains(level)),
        }
    }
}

/// Proposes what the answers of a submission suggest by the rules of their questions, and takes back what they suggest no
/// more.
///
/// # Errors
/// Where the database fails.
pub(crate) async fn propose_of_answers(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    enrolment: EnrolmentId,
    asked: &[Question],
    said: &[Answer],
) -> QueryResult<()> {
    let ruled: Vec<_> = asked.iter().filter_map(|question| Some((question, question.need_rule.as_ref()?))).collect();
    let ids: Vec<_> = ruled.iter().map(|(question, _)| question.id).collect();
    let mut about: HashMap<QuestionId, Vec<TopicId>> = HashMap::new();
    for (question, topic) in questionnaire::topics(conn, &ids).await? {
        about.entry(question).or_default().push(topic);
    }
    let mut withdrawn = Vec::new();
    for (question, rule) in ruled {
        let Some(answer) = said.iter().find(|answer| answer.question_id == question.id) else { continue };
        let origin = Origin::Answer(answer.id);
        if !rule.proposes(Some(answer)) {
            withdrawn.push(origin);
            continue;
        }
        let proposed = Proposed {
            main_language: question.main_language.clone(),
            statement: rule.statement.clone(),
            topics: about.get(&question.id).cloned().unwrap_or_default(),
        };
        propose(conn, now, enrolment, origin, &proposed).await?;
    }
    withdraw(conn, &withdrawn).await
}

/// The questions whose rule proposes a need though nothing is there to propose it: they are given an empty answer first.
pub(crate) fn silent<'q>(asked: &'q [Question], said: &[Answer]) -> Vec<&'q Question> {
    let is_silent = |question: &&Question| {
        let answered = said.iter().any(|answer| answer.question_id == question.id);
        !answered && question.need_rule.as_ref().is_some_and(|rule| rule.proposes(None))
    };
    asked.iter().filter(is_silent).collect()
}
