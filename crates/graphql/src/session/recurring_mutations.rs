//! Creating sessions that recur.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use catalogue::{
    Rejection,
    problem::Problems,
    recurrence::{self as domain, EachSession},
};
use database::AsyncPgConnection;
use identity::policy;

use super::{Recurrence, Session};
use crate::{
    cost::{cost, list_size, points},
    mutation::{TranslationInput, input_id, language_map},
    payload,
    request::{RequestContext, RequestExt},
    run::{Mode, PlaceInput},
    scalar::{Date, Time},
};

/// Sessions of a run that recur by a rule. The time is that of the clock on the wall, and stays so when the clocks change.
#[derive(InputObject)]
pub struct CreateRecurringSessionsInput {
    /// Which run they belong to: its id, run_….
    run: ID,
    /// The rule, as iCalendar (RFC 5545) writes it: FREQ=WEEKLY;BYDAY=TU;COUNT=8. It must end, by COUNT or UNTIL, and
    /// give at most 400 occurrences.
    rule: String,
    /// The day of the first occurrence, one that the rule gives.
    starts_on: Date,
    /// When each occurrence starts, by the clock on the wall.
    starts_time: Time,
    /// How long each lasts, in minutes.
    duration_minutes: i32,
    /// The IANA time zone of that wall, such as America/Halifax.
    zone: String,
    /// Days the rule gives on which there is no session.
    except_on: Option<Vec<Date>>,
    /// Days of occurrences that were cancelled: they are shown, as cancelled.
    cancelled_on: Option<Vec<Date>>,
    /// What they are called, where they have a title of their own; at most 500 characters each.
    title: Option<Vec<TranslationInput>>,
    /// How one takes part; left out: as in the run.
    mode: Option<Mode>,
    /// Where they are held; left out: as in the run.
    place: Option<PlaceInput>,
    /// Where to join, https://….
    link: Option<String>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the sessions it created the first time.
    idempotency_key: Option<String>,
}

/// Sessions that were created together, and their rule.
#[derive(SimpleObject)]
pub struct RecurringSessions {
    /// The rule, which is kept. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    recurrence: Recurrence,
    /// The sessions, in the order they are held. Each can then be moved or cancelled by itself. Costs nothing. Counted
    /// as 50 items.
    #[graphql(directive = cost::apply(points(0)), directive = list_size::apply(Some(50), None, None))]
    sessions: Vec<Session>,
}

payload! {
    /// What came of creating recurring sessions.
    CreateRecurringSessionsPayload {
        /// The sessions with their rule; none where it was refused.
        recurring_sessions: RecurringSessions
    }
    /// Why recurring sessions were not created.
    CreateRecurringSessionsError
    /// The sort of reason why recurring sessions were not created.
    CreateRecurringSessionsErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// There is no such day or time.
        ImpossibleDate,
        /// The zone is not in the IANA time zone database.
        UnknownZone,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same language twice.
        Duplicate,
        /// The run or its opportunity does not take place any more.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

/// Mutations of sessions that recur.
#[derive(Default)]
pub struct RecurringSessionMutations;

#[Object]
impl RecurringSessionMutations {
    /// Creates the sessions of a run that a rule gives. The rule is kept; each session can then be moved or cancelled
    /// by itself. For those who act for an owner of the opportunity: its editors, and its service tokens with the scope
    /// catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_recurring_sessions(
        &self,
        ctx: &Context<'_>,
        input: CreateRecurringSessionsInput,
    ) -> Result<CreateRecurringSessionsPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateRecurringSessionsPayload::of(input.create(request, &mut conn).await)
    }
}

impl CreateRecurringSessionsInput {
    async fn create(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<RecurringSessions, Rejection> {
        let run = input_id(&self.run, "run")?;
        let may = policy::edit_opportunity_of_run(conn, request.viewer(), run)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "run"))?;
        let mut problems = Problems::new();
        let each = EachSession {
            title: language_map("title", self.title.unwrap_or_default(), &mut problems),
            mode: self.mode.map(Into::into),
            place: self.place.map(Into::into),
            link: self.link,
        };
        let rule = domain::RecurrenceInput {
            rule: self.rule,
            starts_on: self.starts_on.0,
            starts_time: self.starts_time.0,
            duration_minutes: self.duration_minutes,
            zone: self.zone,
            except_on: days(self.except_on),
            cancelled_on: days(self.cancelled_on),
        };
        problems.settle()?;
        let now = request.clock().now();
        let key = self.idempotency_key.as_deref();
        let (rule, sessions) = domain::create(conn, &may, now, run, (rule, each), key).await?;
        request.loaders().forget_all().await;
        Ok(RecurringSessions {
            recurrence: Recurrence(Arc::new(rule)),
            sessions: sessions.into_iter().map(|row| Session(Arc::new(row))).collect(),
        })
    }
}

fn days(list: Option<Vec<Date>>) -> Vec<String> {
    list.unwrap_or_default().into_iter().map(|Date(day)| day).collect()
}
