//! Saying what remains of a session.

use database::{
    AsyncPgConnection,
    id::{OpportunityId, RecordingId, SessionId},
    schema::recording,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayEdit;
use jiff::{Timestamp, civil::Date};

use super::{Availability, Recording, RecordingInput};
use crate::{
    opportunity::refresh_search,
    problem::{Problems, Rejection},
    run, session,
};

/// Says what remains of a session, instead of what was said before.
///
/// # Errors
/// Every fault of the input at once; nothing is written then.
pub async fn set(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    session_id: SessionId,
    input: &RecordingInput,
) -> Result<Recording, Rejection> {
    conn.transaction(async |conn| {
        run::lock_opportunity(conn, may.id()).await?;
        session::lock(conn, may, session_id, "session").await?;
        let mut problems = Problems::new();
        input.check(&mut problems);
        problems.settle()?;
        write(conn, now, (session_id, may.id()), input).await?;
        refresh_search(conn, &[may.id()]).await?;
        Ok(recording::table
            .filter(recording::session_id.eq(session_id))
            .select(Recording::as_select())
            .first(conn)
            .await?)
    })
    .await
}

/// Writes a recording that was checked, instead of the one there is.
pub(crate) async fn write(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    (session_id, opportunity_id): (SessionId, OpportunityId),
    input: &RecordingInput,
) -> QueryResult<()> {
    let now = jiff_diesel::Timestamp::from(now);
    diesel::insert_into(recording::table)
        .values((
            recording::id.eq(RecordingId::new()),
            recording::session_id.eq(session_id),
            recording::opportunity_id.eq(opportunity_id),
            Row::of(input),
            recording::created_at.eq(now),
            recording::updated_at.eq(now),
        ))
        .on_conflict(recording::session_id)
        .do_update()
        .set((Row::of(input), recording::updated_at.eq(now)))
        .execute(conn)
        .await?;
    Ok(())
}

/// The columns that an input gives.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = recording, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row<'a> {
    availability: Availability,
    url: Option<&'a str>,
    caption_languages: &'a [String],
    transcript_url: Option<&'a str>,
    slides_url: Option<&'a str>,
    has_slides: bool,
    expires_on: Option<jiff_diesel::Date>,
}

impl<'a> Row<'a> {
    fn of(input: &'a RecordingInput) -> Self {
        let expires_on: Option<Date> = input.check(&mut Problems::new());
        Self {
            availability: input.availability,
            url: input.url.as_deref(),
            caption_languages: &input.caption_languages,
            transcript_url: input.transcript_url.as_deref(),
            slides_url: input.slides_url.as_deref(),
            has_slides: input.offers_slides(),
            expires_on: expires_on.map(Into::into),
        }
    }
}
