//! Hearing of what others write in a submission.

use async_graphql::{Context, ID, Object, Result, Subscription};
use database::{
    id::{EnrolmentId, SubmissionId},
    listen,
};
use futures::{Stream, stream};
use identity::{
    Viewer, person,
    policy::{self, Refusal},
};
use tokio::time::sleep;
use track::submission::{self as domain, Batch, Feed, Heard, Written};

use super::{
    attachment::Attachment,
    types::{Answer, Submission, SubmissionChange, find},
};
use crate::{
    cost::list_size,
    failure::nullable,
    id,
    opportunity::{missed, refusal},
    request::{Asker, Fault, RequestExt},
    subscription::{Course, pause},
};

/// That something was written in a submission.
#[derive(Clone)]
pub struct SubmissionChanged {
    id: SubmissionId,
    written: Written,
}

/// That something was written in a submission. Where nothing of what it lists was, a file was taken away.
#[Object]
impl SubmissionChanged {
    /// The submission as it is now; none where it is not yours to see any more.
    async fn submission(&self, ctx: &Context<'_>) -> Option<Result<Submission>> {
        nullable(find(ctx, self.id)).await
    }

    /// The answers that were written since what you were told last, each with its question, who wrote it and when. Counted as
    /// 3 items.
    #[graphql(directive = list_size::apply(Some(3), None, None))]
    async fn answers(&self) -> Vec<Answer> {
        self.written.answers.iter().cloned().map(|row| Answer(row.into())).collect()
    }

    /// The files that were given with answers since then. Counted as 2 items.
    #[graphql(directive = list_size::apply(Some(2), None, None))]
    async fn attachments(&self) -> Vec<Attachment> {
        let files = self.written.files.iter().cloned();
        files.map(|(file, content)| Attachment { file, content }).collect()
    }

    /// What else happened to it since then: that it was submitted or opened again, by whom and when. Counted as 2 items.
    #[graphql(directive = list_size::apply(Some(2), None, None))]
    async fn history(&self) -> Vec<SubmissionChange> {
        self.written.changes.iter().cloned().map(SubmissionChange).collect()
    }

    /// The revision that it has with all this.
    async fn revision(&self) -> i32 {
        self.written.revision
    }
}

/// Subscriptions to what museums answer.
#[derive(Default)]
pub struct SubmissionSubscriptions;

#[Subscription]
impl SubmissionSubscriptions {
    /// What is written in a submission, by whomever, from now on: for those of a museum who answer together. For everybody who may
    /// see the submission. What is written in short order may be told as one.
    ///
    /// The subscription ends with an error whose code is NOT_FOUND where you may not see the submission any more, and with
    /// TOO_SLOW, CHANGES_MISSED or UNAUTHENTICATED as `opportunityChanged` does; then subscribe again, and read the
    /// submission anew.
    async fn submission_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, submission_….")] submission: ID,
    ) -> Result<impl Stream<Item = Result<SubmissionChanged>>> {
        let id: SubmissionId = id::decode(&submission, "submission")?;
        let found = find(ctx, id).await?;
        let enrolment = found.ok_or_else(hidden)?.0.enrolment_id;
        let heard = ctx.data::<Feed>()?.subscribe().await.map_err(Fault::from)?;
        let conn = ctx.request().connection().await?;
        let known = domain::written_since(conn, id, &Heard::default()).await.map_err(Fault::from)?;
        let known = known.map(|(_, known)| known).unwrap_or_default();
        let course = ctx.data::<Course>()?.clone();
        course.begin();
        let asker = ctx.request().asker().clone();
        Ok(Watch { asker, id, enrolment, heard, known, becomes: None, course }.changes())
    }
}

/// What one subscriber watches. It holds no connection while it waits.
struct Watch {
    asker: Asker,
    id: SubmissionId,
    enrolment: EnrolmentId,
    heard: listen::Subscription<Batch>,
    /// How much of it was told.
    known: Heard,
    /// How much will have been, once what is being told was.
    becomes: Option<Heard>,
    course: Course,
}

/// What there is to be told, and to whom.
enum Found {
    /// Nobody who is known.
    Stranger,
    /// Somebody who may not see it any more.
    Hidden,
    /// Somebody who may, and what was written.
    Written(Box<Viewer>, Option<(Written, Heard)>),
}

impl Watch {
    fn changes(self) -> impl Stream<Item = Result<SubmissionChanged>> {
        stream::try_unfold(self, |mut watch| async { Ok(Some((watch.next().await?, watch))) })
    }

    async fn next(&mut self) -> Result<SubmissionChanged> {
        let mut is_there_more = self.course.is_to_be_told_again().await;
        if !is_there_more && let Some(told) = self.becomes.take() {
            self.known = told;
        }
        loop {
            while !is_there_more {
                is_there_more = self.heard.next().await.map_err(missed)?.contains(&self.id);
            }
            if let Some(written) = self.look().await? {
                self.course.tell(&self.asker);
                return Ok(SubmissionChanged { id: self.id, written });
            }
            is_there_more = false;
        }
    }

    async fn look(&mut self) -> Result<Option<Written>> {
        let mut attempts = 0;
        let found = loop {
            match (self.found().await, pause(attempts)) {
                (Ok(found), _) => break found,
                (Err(_), Some(pause)) => sleep(pause).await,
                (Err(fault), None) => return Err(fault.into()),
            }
            attempts += 1;
        };
        let (viewer, written) = match found {
            Found::Written(viewer, written) => (viewer, written),
            Found::Stranger => {
                let message =
                    "you were signed out, or your token was revoked or has expired; sign in and subscribe again";
                return Err(refusal("UNAUTHENTICATED", message));
            }
            Found::Hidden => return Err(hidden()),
        };
        self.asker = self.asker.clone().renewed(*viewer);
        Ok(written.map(|(written, becomes)| {
            self.becomes = Some(becomes);
            written
        }))
    }

    /// What was written since what was told, and who the subscriber is by now.
    async fn found(&self) -> Result<Found, Fault> {
        let request = self.asker.clone().request();
        let watch = request.watch();
        let conn = request.connection().await?;
        let renewed = person::renewed(conn, request.viewer(), request.clock().now()).await?;
        let Some(viewer) = renewed else { return Ok(Found::Stranger) };
        match policy::see_answers(conn, &viewer, self.enrolment, self.id).await {
            Ok(_) => {}
            Err(Refusal::Database(error)) => return Err(error.into()),
            Err(Refusal::Denied(_) | Refusal::Hidden(_)) => return Ok(Found::Hidden),
        }
        let written = domain::written_since(conn, self.id, &self.known).await?;
        watch.answered();
        Ok(Found::Written(Box::new(viewer), written))
    }
}

fn hidden() -> async_graphql::Error {
    refusal("NOT_FOUND", "there is no such submission, or you may not see it; ask whoever runs the programme")
}
