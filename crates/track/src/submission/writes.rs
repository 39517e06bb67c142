//! What is written in submissions, as it happens.
//!
//! Triggers of `submission` note every write in the table `submission_write`, in the transaction that makes it.

use std::{collections::HashSet, sync::Arc};

use catalogue::file::Content;
use database::{
    AsyncPgConnection,
    id::{AttachmentId, SubmissionId},
    listen::{self, Moment, Reading},
    schema::{answer, question},
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{Array, Uuid},
};
use diesel_async::RunQueryDsl;

use super::{Answer, SubmissionChange, by_ids, changes};
use crate::attachment::{self, Attachment};

/// Tells of what is written to all who want to hear of it.
pub type Feed = listen::Feed<Writes>;

/// The submissions in which something was written at about the same time.
pub type Batch = Arc<HashSet<SubmissionId>>;

/// What was written since it was last read.
#[derive(Default)]
pub struct Writes {
    read: Option<Moment>,
}

impl listen::Source for Writes {
    type Item = Batch;

    const CHANNEL: &'static str = "submission_write";

    async fn read(&mut self, connection: &mut AsyncPgConnection) -> QueryResult<Reading<Batch>> {
        let now = Moment::now(connection).await?;
        let written = match &self.read {
            None => HashSet::new(),
            Some(last) if now.knows_what_came_after(last) => between(connection, last, &now).await?,
            Some(_) => return Ok(Reading::Untold),
        };
        self.read = Some(now);
        Ok(if written.is_empty() { Reading::Nothing } else { Reading::Came(written.into()) })
    }
}

async fn between(mut conn: &AsyncPgConnection, after: &Moment, until: &Moment) -> QueryResult<HashSet<SubmissionId>> {
    if after.is(until) {
        return Ok(HashSet::new());
    }
    let mut statement = Statement::<Array<Uuid>>::new("SELECT submission_ids FROM submission_write WHERE ");
    Moment::between(after, until, &mut statement);
    let rows: Vec<Vec<SubmissionId>> = statement.load(&mut conn).await?;
    Ok(rows.into_iter().flatten().collect())
}

/// How much of a submission somebody has heard of.
#[derive(Debug, Clone, Default)]
pub struct Heard {
    revision: i32,
    changes: usize,
    files: HashSet<AttachmentId>,
}

/// What was written in a submission since somebody last heard of it.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// The revision of the submission.
    pub revision: i32,
    /// The answers that were written, in the order of their questions.
    pub answers: Vec<Answer>,
    /// The files that were given.
    pub files: Vec<(Attachment, Content)>,
    /// What else happened to it.
    pub changes: Vec<SubmissionChange>,
}

/// What was written in a submission since then, and how much is heard of with it; none where nothing was, or the submission is
/// not there any more. Who may see it is for the caller to find out.
///
/// # Errors
/// Where the database fails.
pub async fn written_since(
    mut conn: &AsyncPgConnection,
    id: SubmissionId,
    heard: &Heard,
) -> QueryResult<Option<(Written, Heard)>> {
    let Some(row) = by_ids(conn, &[id]).await?.pop().filter(|row| row.revision > heard.revision) else {
        return Ok(None);
    };
    let answers: Vec<Answer> = answer::table
        .inner_join(question::table)
        .filter(answer::submission_id.eq(id).and(answer::revision.gt(heard.revision)))
        .order(question::position)
        .select(Answer::as_select())
        .load(&mut conn)
        .await?;
    let mut happened = changes(conn, &[id]).await?;
    let all_files = attachment::of_submissions(conn, &[id]).await?;
    let becomes = Heard {
        revision: row.revision,
        changes: happened.len(),
        files: all_files.iter().map(|(file, _)| file.id).collect(),
    };
    let written = Written {
        revision: row.revision,
        answers,
        files: all_files.into_iter().filter(|(file, _)| !heard.files.contains(&file.id)).collect(),
        changes: happened.split_off(heard.changes.min(becomes.changes)),
    };
    Ok(Some((written, becomes)))
}
