//! What becomes of runs and sessions when something is done to the whole that they belong to.

use std::{fmt::Display, str::FromStr};

use database::{
    AsyncPgConnection,
    id::{OpportunityId, RunId, SessionId},
    schema::{run, session},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;

use super::{NewStatusChange, Status, StatusChange, Subject, Verb, change::latest, earlier, next};
use crate::{
    run::{Mode, RunStatus},
    session::SessionStatus,
};

/// A verb on its way from a whole to its parts.
pub(super) struct Spread<'a> {
    opportunity_id: OpportunityId,
    verb: Verb,
    now: Timestamp,
    reason: Option<&'a str>,
    past: &'a [StatusChange],
    /// For resuming: the change that paused the whole. Only what it paused is taken up again.
    pause: Option<&'a StatusChange>,
}

impl<'a> Spread<'a> {
    /// Of a verb done to `whole`, which stood so before.
    pub(super) fn new(
        opportunity_id: OpportunityId,
        verb: Verb,
        now: Timestamp,
        reason: Option<&'a str>,
        past: &'a [StatusChange],
        whole: Subject,
        before: impl Display,
    ) -> Self {
        let pause = latest(past, whole, &before.to_string());
        Self { opportunity_id, verb, now, reason, past, pause }
    }

    /// Does it to the runs of the opportunity that stand so that it can be done.
    pub(super) async fn to_runs(&self, conn: &mut AsyncPgConnection) -> QueryResult<Vec<NewStatusChange>> {
        if !self.concerns_parts() && self.verb != Verb::End {
            return Ok(Vec::new());
        }
        let rows: Vec<(RunId, RunStatus, Mode)> = run::table
            .filter(run::opportunity_id.eq(self.opportunity_id))
            .order(run::id)
            .select((run::id, run::status, run::mode))
            .for_update()
            .load(conn)
            .await?;
        let steps = self.steps(rows, Subject::Run);
        for (to, ids) in by_target(&steps) {
            diesel::update(run::table.filter(run::id.eq_any(&ids)))
                .set((
                    run::status.eq(to),
                    run::revision.eq(run::revision + 1),
                    run::updated_at.eq(jiff_diesel::Timestamp::from(self.now)),
                ))
                .execute(conn)
                .await?;
            if self.verb == Verb::MoveOnline {
                diesel::update(run::table.filter(run::id.eq_any(ids)))
                    .set(run::mode.eq(Mode::Online))
                    .execute(conn)
                    .await?;
            }
        }
        Ok(self.remembered(steps, Subject::Run))
    }

    /// Does it to the sessions that have not begun and stand so that it can be done: those of one run, or all.
    pub(super) async fn to_sessions(
        &self,
        conn: &mut AsyncPgConnection,
        of_run: Option<RunId>,
    ) -> QueryResult<Vec<NewStatusChange>> {
        if !self.concerns_parts() {
            return Ok(Vec::new());
        }
        let mut coming = session::table
            .filter(session::opportunity_id.eq(self.opportunity_id))
            .filter(session::order_at.ge(jiff_diesel::Timestamp::from(self.now)))
            .into_boxed();
        if let Some(run_id) = of_run {
            coming = coming.filter(session::run_id.eq(run_id));
        }
        let rows: Vec<(SessionId, SessionStatus, Mode)> =
            coming.order(session::id).select((session::id, session::status, session::mode)).load(conn).await?;
        let steps = self.steps(rows, Subject::Session);
        for (to, ids) in by_target(&steps) {
            diesel::update(session::table.filter(session::id.eq_any(&ids)))
                .set((
                    session::status.eq(to),
                    session::revision.eq(session::revision + 1),
                    session::updated_at.eq(jiff_diesel::Timestamp::from(self.now)),
                ))
                .execute(conn)
                .await?;
            if self.verb == Verb::MoveOnline {
                diesel::update(session::table.filter(session::id.eq_any(ids)))
                    .set(session::mode.eq(Mode::Online))
                    .execute(conn)
                    .await?;
            }
        }
        Ok(self.remembered(steps, Subject::Session))
    }

    fn concerns_parts(&self) -> bool {
        matches!(self.verb, Verb::Postpone | Verb::MoveOnline | Verb::Hold | Verb::Resume | Verb::Cancel)
    }

    /// Which of the parts it is done to, and where that leads.
    fn steps<Id: Copy, S: Status + FromStr>(
        &self,
        rows: Vec<(Id, S, Mode)>,
        subject: impl Fn(Id) -> Subject,
    ) -> Vec<Step<Id, S>> {
        rows.into_iter()
            .filter(|(_, _, mode)| self.verb != Verb::MoveOnline || *mode != Mode::Online)
            .filter(|(id, status, _)| {
                self.verb != Verb::Resume || self.was_paused_with_the_whole(subject(*id), *status)
            })
            .filter_map(|(id, from, _)| {
                let to = next(from, self.verb, earlier(self.past, subject(id))).ok()?;
                Some(Step { id, from, to })
            })
            .collect()
    }

    /// Changes of parts are written after that of their whole, at the same instant.
    fn was_paused_with_the_whole(&self, part: Subject, status: impl Display) -> bool {
        latest(self.past, part, &status.to_string())
            .zip(self.pause)
            .is_some_and(|(part, whole)| part.changed_at == whole.changed_at && part.id > whole.id)
    }

    fn remembered<Id: Copy, S: Status>(
        &self,
        steps: Vec<Step<Id, S>>,
        subject: impl Fn(Id) -> Subject,
    ) -> Vec<NewStatusChange> {
        steps
            .into_iter()
            .map(|step| {
                NewStatusChange::new(self.opportunity_id, subject(step.id), (step.from, step.to), self.reason, self.now)
            })
            .collect()
    }
}

/// One part, from where to where.
struct Step<Id, S> {
    id: Id,
    from: S,
    to: S,
}

/// The parts that end up in the same place, together.
fn by_target<Id: Copy, S: Copy + PartialEq>(steps: &[Step<Id, S>]) -> Vec<(S, Vec<Id>)> {
    let mut groups: Vec<(S, Vec<Id>)> = Vec::new();
    for step in steps {
        match groups.iter_mut().find(|(to, _)| *to == step.to) {
            Some((_, ids)) => ids.push(step.id),
            None => groups.push((step.to, vec![step.id])),
        }
    }
    groups
}
