//! Saying what remains of a session.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::{Rejection, recording as domain};
use database::AsyncPgConnection;
use identity::policy;

use super::{Recording, RecordingAvailability};
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// What remains of a session.
#[derive(InputObject)]
pub struct RecordingInput {
    /// Who can see it.
    availability: RecordingAvailability,
    /// Where to watch it, or to ask for it, https://….
    url: Option<String>,
    /// Languages it is captioned in, as BCP 47 tags: en, fr, es.
    caption_languages: Option<Vec<String>>,
    /// Where its transcript is, https://….
    transcript_url: Option<String>,
    /// Whether the slides are to be had. A link to them says so too.
    has_slides: Option<bool>,
    /// Where the slides are, https://….
    slides_url: Option<String>,
    /// The last day it can be watched; left out where no end is known.
    expires_on: Option<Date>,
}

/// What remains of a session, in place of what was said of it before.
#[derive(InputObject)]
pub struct SetRecordingInput {
    /// Which session: its id, session_….
    session: ID,
    /// What remains of it.
    #[graphql(flatten)]
    recording: RecordingInput,
}

payload! {
    /// What came of saying what remains of a session.
    SetRecordingPayload {
        /// The recording as it is now; none where it was refused.
        recording: Recording
    }
    /// Why a recording was not set.
    SetRecordingError
    /// The sort of reason why a recording was not set.
    SetRecordingErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
    }
}

/// Mutations of recordings.
#[derive(Default)]
pub struct RecordingMutations;

#[Object]
impl RecordingMutations {
    /// Says what remains of a session, in place of what was said of it before. For those who act for an owner of the
    /// opportunity: its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn set_recording(&self, ctx: &Context<'_>, input: SetRecordingInput) -> Result<SetRecordingPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SetRecordingPayload::of(input.set(request, &mut conn).await)
    }
}

impl SetRecordingInput {
    async fn set(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Recording, Rejection> {
        let session = input_id(&self.session, "session")?;
        let may = policy::edit_opportunity_of_session(conn, request.viewer(), session)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "session"))?;
        let row = domain::set(conn, &may, request.clock().now(), session, &self.recording.into()).await?;
        request.loaders().forget_all().await;
        Ok(Recording(Arc::new(row)))
    }
}

impl From<RecordingInput> for domain::RecordingInput {
    fn from(input: RecordingInput) -> Self {
        Self {
            availability: input.availability.into(),
            url: input.url,
            caption_languages: input.caption_languages.unwrap_or_default(),
            transcript_url: input.transcript_url,
            has_slides: input.has_slides.unwrap_or_default(),
            slides_url: input.slides_url,
            expires_on: input.expires_on.map(|day| day.0),
        }
    }
}
