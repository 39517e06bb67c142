//! For whom an opportunity is, where it is not for everybody.

use database::{
    AsyncPgConnection,
    id::{OrganizationId, ProgrammeId},
    schema::programme,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::{ProgrammeFacts, Sight};

use super::{MOST, OpportunityTies, Visibility, Whose, only_known, read_ids};
use crate::{
    organization,
    problem::{ProblemCode, Problems},
};

/// For whom it is to be, as far as its visibility alone does not say it.
#[derive(Default)]
pub(super) struct KnownAudience {
    /// The organizations, in place of those that there are; none: they stay.
    pub(super) organizations: Option<Vec<OrganizationId>>,
    /// The programme.
    pub(super) programme: Option<ProgrammeId>,
}

/// Notes what does not go with who is to see it.
pub(super) async fn check_audience(
    conn: &mut AsyncPgConnection,
    ties: &OpportunityTies,
    sight: &Sight,
    whose: Whose<'_>,
    problems: &mut Problems,
) -> QueryResult<KnownAudience> {
    let (visibility, before) = match whose {
        Whose::New { visibility, .. } => (visibility, None),
        Whose::Of { row, visibility } => (visibility, Some(row)),
    };
    let was_for_organizations = before.is_some_and(|row| row.visibility == Visibility::Organizations);
    let organizations = match (visibility, ties.visible_to.as_deref()) {
        (Visibility::Organizations, None) if was_for_organizations => None,
        (Visibility::Organizations, None | Some([])) => {
            note_missing("visible_to", "at least one organization", problems);
            None
        }
        (Visibility::Organizations, Some(named)) => Some(check_organizations(conn, named, sight, problems).await?),
        (_, None | Some([])) => was_for_organizations.then(Vec::new),
        (_, Some(_)) => {
            note_superfluous("visible_to", visibility, Visibility::Organizations, problems);
            None
        }
    };
    let programme = match (visibility, &ties.programme) {
        (Visibility::Programme, Some(named)) => check_programme(conn, named, sight, problems).await?,
        (Visibility::Programme, None) => {
            let standing = before.and_then(|row| row.programme_id);
            if standing.is_none() {
                note_missing("programme", "the programme", problems);
            }
            standing
        }
        (_, None) => None,
        (_, Some(_)) => {
            note_superfluous("programme", visibility, Visibility::Programme, problems);
            None
        }
    };
    Ok(KnownAudience { organizations, programme })
}

async fn check_organizations(
    conn: &mut AsyncPgConnection,
    named: &[String],
    sight: &Sight,
    problems: &mut Problems,
) -> QueryResult<Vec<OrganizationId>> {
    let field = |at: usize| format!("visible_to.{at}");
    problems.note_long_list("visible_to", named.len(), MOST);
    problems.note_repeated("visible_to", named);
    let named = read_ids(named, field, problems);
    let ids: Vec<_> = named.iter().map(|(_, id)| *id).collect();
    let known = organization::seen_among(conn, &ids, sight).await?;
    Ok(only_known(named, &known, field, problems).into_iter().map(|(_, id)| id).collect())
}

/// A programme that they have nothing to do with is none to them.
async fn check_programme(
    conn: &mut AsyncPgConnection,
    named: &str,
    sight: &Sight,
    problems: &mut Problems,
) -> QueryResult<Option<ProgrammeId>> {
    let id: ProgrammeId = match named.parse() {
        Ok(id) => id,
        Err(wrong) => {
            problems.note(ProblemCode::Invalid, "programme", wrong);
            return Ok(None);
        }
    };
    let operator = programme::table.find(id).select(programme::organization_id).first(conn).await.optional()?;
    let reached = operator.is_some_and(|operator| sight.reaches(ProgrammeFacts { id, operator }));
    if !reached {
        problems.note_not_found("programme", "a programme");
    }
    Ok(reached.then_some(id))
}

fn note_missing(field: &str, what: &str, problems: &mut Problems) {
    problems.note(
        ProblemCode::Required,
        field,
        format_args!("is missing; name {what} whose people are to see the opportunity, or choose another visibility"),
    );
}

fn note_superfluous(field: &str, visibility: Visibility, fitting: Visibility, problems: &mut Problems) {
    problems.note(
        ProblemCode::Invalid,
        field,
        format_args!("does not go with the visibility \"{visibility}\"; make that \"{fitting}\", or leave {field} out"),
    );
}
