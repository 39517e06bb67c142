//! The museum says whether a passage may be told.

use catalogue::problem::{ProblemCode, Rejection, check_revision};
use database::{AsyncPgConnection, id::ExcerptId, schema::excerpt};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{ActForMuseum, MayInEnrolment};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Excerpt, ExcerptState};

/// What the museum says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It may be told; with the museum's name or without.
    Consent {
        /// Whether with its name.
        names_museum: bool,
    },
    /// It may not be told.
    Decline,
}

/// Consents to an excerpt, or declines it; both can be taken back until it was published.
///
/// # Errors
/// Where there is no such excerpt of the museum, it was published, or somebody else changed it.
pub async fn decide(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    now: Timestamp,
    id: ExcerptId,
    verdict: Verdict,
    expected_revision: Option<i32>,
) -> Result<Excerpt, Rejection> {
    conn.transaction(async |conn| {
        let row = excerpt::table
            .find(id)
            .filter(excerpt::enrolment_id.eq(may.enrolment()))
            .select(Excerpt::as_select())
            .for_no_key_update()
            .first(conn)
            .await
            .optional()?
            .ok_or_else(|| Rejection::not_found("excerpt", "an excerpt"))?;
        check_revision(expected_revision, row.revision)?;
        let (state, names_museum) = match verdict {
            Verdict::Consent { names_museum } => (ExcerptState::Consented, names_museum),
            Verdict::Decline => (ExcerptState::Declined, false),
        };
        if row.published_at.is_some() {
            let why = "was published in a report already, so that nothing can be changed; write to whoever runs the programme";
            return Err(Rejection::one(ProblemCode::WrongState, "id", why));
        }
        let row = diesel::update(excerpt::table.find(id))
            .set((
                excerpt::state.eq(state),
                excerpt::names_museum.eq(names_museum),
                excerpt::settled_by.eq(may.person()),
                excerpt::settled_at.eq(now.to_diesel()),
                excerpt::revision.eq(row.revision + 1),
                excerpt::updated_at.eq(now.to_diesel()),
            ))
            .returning(Excerpt::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}
