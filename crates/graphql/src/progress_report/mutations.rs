//! Writing progress reports, and signing them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::PlacementId};
use mentorship::progress_report::{self as domain, NewProgressReport, ProgressReportChange};

use super::types::ProgressReport;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    placement::{PlacementPart, acting},
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// A report on a part of a placement.
#[derive(InputObject)]
pub struct WriteProgressReportInput {
    /// Of which placement: its id, placement_….
    placement: ID,
    /// The language that it is written in, as a BCP 47 tag.
    language: String,
    /// The first day that it is about: not before the placement starts by its agreement.
    from_on: Date,
    /// The last day that it is about: today at the latest, in the exchange's time zone.
    until_on: Date,
    /// What it says, at most 50,000 characters.
    text: String,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the report it made the first time.
    idempotency_key: Option<String>,
}

/// What becomes of a progress report. What is left out stays as it is.
#[derive(InputObject)]
pub struct ChangeProgressReportInput {
    /// Which: its id, report_….
    id: ID,
    /// The first day that it is about: not before the placement starts by its agreement.
    from_on: Option<Date>,
    /// The last day that it is about: today at the latest, in the exchange's time zone.
    until_on: Option<Date>,
    /// All that it says, at most 50,000 characters.
    text: Option<String>,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// The revision you saw. Given, the change is refused if somebody else made one since.
    expected_revision: Option<i32>,
}

/// A progress report to be signed.
#[derive(InputObject)]
pub struct SignProgressReportInput {
    /// Which: its id, report_….
    id: ID,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// The revision you read. It is not signed if somebody changed what it says since.
    expected_revision: i32,
}

payload! {
    /// What came of writing a progress report.
    WriteProgressReportPayload {
        /// The report; none where it was refused.
        report: ProgressReport
    }
    /// Why the report was not written.
    WriteProgressReportError
    /// The sort of reason why the report was not written.
    WriteProgressReportErrorCode {
        /// The placement is neither under way nor paused.
        WrongState,
        /// The placement has as many reports as are kept.
        Full,
        /// A day is before the placement starts, or still to come.
        OutOfRange,
        /// The last day comes before the first.
        EndBeforeStart,
        /// There is no such day.
        ImpossibleDate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing a progress report.
    ChangeProgressReportPayload {
        /// The report as it is now; none where the change was refused.
        report: ProgressReport
    }
    /// Why the report was not changed.
    ChangeProgressReportError
    /// The sort of reason why the report was not changed.
    ChangeProgressReportErrorCode {
        /// The placement is neither under way nor paused, or both sides signed the report.
        WrongState,
        /// A day is before the placement starts, or still to come.
        OutOfRange,
        /// The last day comes before the first.
        EndBeforeStart,
        /// There is no such day.
        ImpossibleDate,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of signing a progress report.
    SignProgressReportPayload {
        /// The report as it is now; none where it was not signed.
        report: ProgressReport
    }
    /// Why the report was not signed.
    SignProgressReportError
    /// The sort of reason why the report was not signed.
    SignProgressReportErrorCode {
        /// Your side has signed it already, or you signed it for the other side.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

/// Mutations of progress reports.
#[derive(Default)]
pub struct ProgressReportMutations;

#[Object]
impl ProgressReportMutations {
    /// Writes a report on a part of a placement that is under way or paused, which both sides then sign. Needs the participant, the
    /// mentor, or somebody who acts for the host as its editor or administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn write_progress_report(
        &self,
        ctx: &Context<'_>,
        input: WriteProgressReportInput,
    ) -> Result<WriteProgressReportPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        WriteProgressReportPayload::of(input.run(request, &mut conn).await)
    }

    /// Changes a report that both sides have not signed yet, while the placement is under way or paused. A change takes back the
    /// signature that it has. Needs the participant, the mentor, or somebody who acts for the host as its editor or administrator.
    /// Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn change_progress_report(
        &self,
        ctx: &Context<'_>,
        input: ChangeProgressReportInput,
    ) -> Result<ChangeProgressReportPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ChangeProgressReportPayload::of(input.run(request, &mut conn).await)
    }

    /// Signs a report for one side; the other is told if it has not signed yet. Once both have, it is final, and all who see the
    /// placement read it. Nobody signs for both. Needs the participant, the mentor, or somebody who acts for the host as its editor or
    /// administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn sign_progress_report(
        &self,
        ctx: &Context<'_>,
        input: SignProgressReportInput,
    ) -> Result<SignProgressReportPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SignProgressReportPayload::of(input.run(request, &mut conn).await)
    }
}

impl WriteProgressReportInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ProgressReport, Rejection> {
        let placement: PlacementId = input_id(&self.placement, "placement")?;
        let may = acting(request, conn, placement, self.part, "placement").await?;
        let new = NewProgressReport {
            language: self.language,
            from_on: self.from_on.0,
            until_on: self.until_on.0,
            text: self.text,
        };
        let now = request.clock().now();
        let row = domain::write(conn, &may, now, new, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(ProgressReport(Arc::new(row)))
    }
}

impl ChangeProgressReportInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ProgressReport, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = domain::permit(conn, request.viewer(), id, self.part.map(Into::into))
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let change = ProgressReportChange {
            from_on: self.from_on.map(|day| day.0),
            until_on: self.until_on.map(|day| day.0),
            text: self.text,
            expected_revision: self.expected_revision,
        };
        let row = domain::change(conn, &may, request.clock().now(), id, change).await?;
        request.loaders().forget_all().await;
        Ok(ProgressReport(Arc::new(row)))
    }
}

impl SignProgressReportInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ProgressReport, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = domain::permit(conn, request.viewer(), id, self.part.map(Into::into))
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::sign(conn, &may, request.clock().now(), id, self.expected_revision).await?;
        request.loaders().forget_all().await;
        Ok(ProgressReport(Arc::new(row)))
    }
}
