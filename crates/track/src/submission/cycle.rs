//! What a museum said the last time it was asked, and which question of then is which of now.

use std::collections::BTreeMap;

use database::{
    AsyncPgConnection,
    id::{OrganizationId, QuestionId, QuestionnaireId, SubmissionId},
    schema::{enrolment, question, questionnaire, submission},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Submission;
use crate::questionnaire::{self as asked, Questionnaire, mapping::MappingKind};

/// Which question of an earlier version is which of a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trace {
    /// The earlier question.
    pub from: QuestionId,
    /// The later one; none where it is asked no more.
    pub to: Option<QuestionId>,
    /// How far they mean the same: as far as in the version in which most was changed.
    pub kind: MappingKind,
}

/// What a museum said the last time.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// The submission.
    pub submission: Submission,
    /// What became of its questions.
    pub traces: Vec<Trace>,
}

/// The museum's last submission of the same pillar and kind before this one, if there is one that was submitted.
pub async fn earlier(mut conn: &AsyncPgConnection, id: SubmissionId) -> QueryResult<Option<Earlier>> {
    let (organization, begun, now): (OrganizationId, jiff_diesel::Timestamp, Questionnaire) = submission::table
        .inner_join(enrolment::table)
        .inner_join(questionnaire::table)
        .filter(submission::id.eq(id))
        .select((enrolment::organization_id, submission::created_at, Questionnaire::as_select()))
        .first(&mut conn)
        .await?;
    let before: Option<(Submission, QuestionnaireId, i32)> = submission::table
        .inner_join(enrolment::table)
        .inner_join(questionnaire::table)
        .filter(enrolment::organization_id.eq(organization))
        .filter(questionnaire::programme_id.eq(now.programme_id))
        .filter(questionnaire::pillar_id.eq(now.pillar_id))
        .filter(questionnaire::kind.eq(now.kind))
        .filter(questionnaire::version.le(now.version))
        .filter(submission::submitted_at.is_not_null())
        .filter(submission::id.ne(id))
        .filter(submission::created_at.le(begun))
        .order((submission::submitted_at.desc(), submission::id.desc()))
        .select((Submission::as_select(), questionnaire::id, questionnaire::version))
        .first(&mut conn)
        .await
        .optional()?;
    let Some((submission, questionnaire, version)) = before else { return Ok(None) };
    let traces = traces(conn, &now, questionnaire, version).await?;
    Ok(Some(Earlier { submission, traces }))
}

/// What became of the questions of an earlier version in a later one, through all between.
///
/// # Errors
/// Where the database fails.
pub async fn traces(
    mut conn: &AsyncPgConnection,
    later: &Questionnaire,
    earlier: QuestionnaireId,
    version: i32,
) -> QueryResult<Vec<Trace>> {
    let first: Vec<QuestionId> = question::table
        .filter(question::questionnaire_id.eq(earlier))
        .order(question::position)
        .select(question::id)
        .load(&mut conn)
        .await?;
    let between: Vec<QuestionnaireId> = questionnaire::table
        .filter(questionnaire::programme_id.eq(later.programme_id))
        .filter(questionnaire::pillar_id.eq(later.pillar_id))
        .filter(questionnaire::kind.eq(later.kind))
        .filter(questionnaire::version.gt(version).and(questionnaire::version.le(later.version)))
        .order(questionnaire::version)
        .select(questionnaire::id)
        .load(&mut conn)
        .await?;
    let lines = asked::mappings(conn, &between).await?;
    let steps = between.iter().map(|version| {
        let of_it = lines.iter().filter(|line| line.questionnaire_id == *version);
        of_it.map(|line| Trace { from: line.from_question_id, to: line.to_question_id, kind: line.kind }).collect()
    });
    Ok(follow(first, steps))
}

/// Follows questions through the mappings of one version after the other.
pub fn follow(first: Vec<QuestionId>, steps: impl Iterator<Item = Vec<Trace>>) -> Vec<Trace> {
    let mut traces: Vec<_> =
        first.into_iter().map(|id| Trace { from: id, to: Some(id), kind: MappingKind::Same }).collect();
    for step in steps {
        let mut became: BTreeMap<QuestionId, Vec<Trace>> = BTreeMap::new();
        for line in step {
            became.entry(line.from).or_default().push(line);
        }
        traces = traces
            .into_iter()
            .flat_map(|trace| match trace.to.and_then(|to| became.get(&to)) {
                Some(lines) => lines
                    .iter()
                    .map(|line| Trace { from: trace.from, to: line.to, kind: trace.kind.max(line.kind) })
                    .collect(),
                None => vec![Trace { to: None, kind: MappingKind::Dropped, ..trace }],
            })
            .collect();
    }
    traces.dedup();
    traces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> QuestionId {
        QuestionId::from_uuid(uuid::Uuid::from_u128(number))
    }

    fn line(from: u128, to: Option<u128>, kind: MappingKind) -> Trace {
        Trace { from: id(from), to: to.map(id), kind }
    }

    #[test]
    fn a_question_is_followed_through_all_versions() {
        use MappingKind::{Changed, Dropped, Same, Split};
        let second = vec![line(1, Some(11), Same), line(2, Some(12), Changed), line(3, Some(13), Same)];
        let third = vec![
            line(11, Some(21), Same),
            line(12, Some(22), Split),
            line(12, Some(23), Split),
            line(13, None, Dropped),
        ];
        let traces = follow(vec![id(1), id(2), id(3)], [second, third].into_iter());
        assert_eq!(
            traces,
            [line(1, Some(21), Same), line(2, Some(22), Split), line(2, Some(23), Split), line(3, None, Dropped)]
        );
    }

    #[test]
    fn the_same_version_is_itself() {
        assert_eq!(follow(vec![id(1)], std::iter::empty()), [line(1, Some(1), MappingKind::Same)]);
    }
}
