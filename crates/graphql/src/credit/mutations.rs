//! Granting credit, and saying what one did.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Json, Object, Result};
use catalogue::{Rejection, credit as domain, problem::Problems};
use database::AsyncPgConnection;
use identity::policy::{self, MayActForOneself};

use super::types::{CreditApproval, CreditAuthority, CreditEntry, CreditFormat, CreditRole, CreditUnit};
use crate::{
    cost::{cost, points},
    mutation::{TranslationInput, in_the_name_of, input_id, language_map},
    payload,
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// An organization that is to grant credit.
#[derive(InputObject)]
pub struct CreateCreditAuthorityInput {
    /// The organization that grants it: its id, org_…. Left out: the one you act for.
    organization: Option<ID>,
    /// The language its name is first of all in, as a BCP 47 tag: en, fr, es.
    main_language: String,
    /// What the credential or scheme is called, in its main language at least; at most 500 characters each.
    name: Vec<TranslationInput>,
    /// What it counts in.
    unit: CreditUnit,
    /// Its rules, as one JSON object. Hours are credit hours, factors and hours are numbers or fractions ("1/2"):
    /// minutesPerHour (60), hoursPerCeu (10), rounding (none, quarter, half or hour; down), formats (a factor for each
    /// of in_person, online, hybrid, self_paced, recording), presenters (factor, mostPerTopic), recordings (whether they
    /// count), reportWithinDays, cycleMonths, least and most (hours of a cycle), categories (by name: least, most) and
    /// carryOver (hours).
    rules: Json<serde_json::Value>,
    /// From which day they count.
    in_force_from: Date,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the authority it created the first time.
    idempotency_key: Option<String>,
}

/// New rules of an authority.
#[derive(InputObject)]
pub struct ChangeCreditRulesInput {
    /// Which authority: its id, authority_….
    authority: ID,
    /// All its rules, as createCreditAuthority takes them.
    rules: Json<serde_json::Value>,
    /// From which day they count; not before the last ones do. What was done before that day follows the rules of then.
    in_force_from: Date,
}

/// A run for which an authority gives credit.
#[derive(InputObject)]
pub struct ApproveForCreditInput {
    /// Which authority: its id, authority_….
    authority: ID,
    /// Which run: its id, run_….
    run: ID,
    /// The category of the rules that it counts in.
    category: String,
    /// The topic it is about: its id, topic_….
    topic: Option<ID>,
    /// Contact minutes of the whole run; left out: as long as its sessions take.
    minutes: Option<i32>,
}

/// An authority whose credit you collect.
#[derive(InputObject)]
pub struct FollowAuthorityInput {
    /// Which authority: its id, authority_….
    authority: ID,
    /// The day your first cycle begins.
    since: Date,
}

/// Something that you did. Name the run, if the authority approved it: what you leave out is then as it was approved.
#[derive(InputObject)]
pub struct ReportCreditInput {
    /// Which authority: its id, authority_….
    authority: ID,
    /// The run, where the authority approved it: its id, run_….
    run: Option<ID>,
    /// What you were in it.
    role: CreditRole,
    /// The category of the rules that it counts in.
    category: Option<String>,
    /// The topic it was about: its id, topic_….
    topic: Option<ID>,
    /// How you took part.
    format: Option<CreditFormat>,
    /// Contact minutes.
    minutes: Option<i32>,
    /// The day you took part; the last one, where there were several.
    day: Option<Date>,
    /// What it was; at most 2,000 characters.
    title: Option<String>,
    /// What shows that you took part: an address, or a document in words; at most 2,000 characters.
    evidence: String,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the entry it created the first time.
    idempotency_key: Option<String>,
}

payload! {
    /// What came of having an organization grant credit.
    CreateCreditAuthorityPayload {
        /// The authority; none where it was refused.
        authority: CreditAuthority
    }
    /// Why an organization does not grant credit.
    CreateCreditAuthorityError
    /// The sort of reason why an organization does not grant credit.
    CreateCreditAuthorityErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same thing twice.
        Duplicate,
        /// No steward has approved the organization yet.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing rules.
    ChangeCreditRulesPayload {
        /// The authority; none where the change was refused.
        authority: CreditAuthority
    }
    /// Why rules were not changed.
    ChangeCreditRulesError
    /// The sort of reason why rules were not changed.
    ChangeCreditRulesErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
    }
}

payload! {
    /// What came of approving a run.
    ApproveForCreditPayload {
        /// The approval; none where it was refused.
        approval: CreditApproval
    }
    /// Why a run was not approved.
    ApproveForCreditError
    /// The sort of reason why a run was not approved.
    ApproveForCreditErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
    }
}

payload! {
    /// What came of following an authority.
    FollowAuthorityPayload {
        /// The authority; none where it was refused.
        authority: CreditAuthority
    }
    /// Why you do not follow an authority.
    FollowAuthorityError
    /// The sort of reason why you do not follow an authority.
    FollowAuthorityErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
    }
}

payload! {
    /// What came of a report.
    ReportCreditPayload {
        /// The entry; none where it was refused.
        entry: CreditEntry
    }
    /// Why a report was refused.
    ReportCreditError
    /// The sort of reason why a report was refused.
    ReportCreditErrorCode {
        /// The value is outside what the rules allow: the report is late, the day is yet to come, recordings do not count.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// It is on your transcript already.
        Duplicate,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

/// A report that is to count no more.
#[derive(InputObject)]
pub struct WithdrawCreditReportInput {
    /// Which entry of yours: its id, credit_….
    id: ID,
}

payload! {
    /// What came of taking back a report.
    WithdrawCreditReportPayload {
        /// The entry as it is now; none where it was refused.
        entry: CreditEntry
    }
    /// Why the report was not taken back.
    WithdrawCreditReportError
    /// The sort of reason why the report was not taken back.
    WithdrawCreditReportErrorCode {
        /// It comes from a run that you completed.
        WrongState,
    }
}

/// Mutations of credit.
#[derive(Default)]
pub struct CreditMutations;

#[Object]
impl CreditMutations {
    /// Has an organization grant credit for a credential or scheme. For those who act for it: its editors, and its service
    /// tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_credit_authority(
        &self,
        ctx: &Context<'_>,
        input: CreateCreditAuthorityInput,
    ) -> Result<CreateCreditAuthorityPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateCreditAuthorityPayload::of(input.create(request, &mut conn).await)
    }

    /// Gives an authority new rules from a day on. What was done before follows the rules of then. For those who act for
    /// its organization: its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn change_credit_rules(
        &self,
        ctx: &Context<'_>,
        input: ChangeCreditRulesInput,
    ) -> Result<ChangeCreditRulesPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ChangeCreditRulesPayload::of(input.change(request, &mut conn).await)
    }

    /// Gives credit of an authority for a run, or changes for what. Whoever completes the run is given it by itself. For
    /// those who act for the authority's organization: its editors, and its service tokens with the scope
    /// catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn approve_for_credit(
        &self,
        ctx: &Context<'_>,
        input: ApproveForCreditInput,
    ) -> Result<ApproveForCreditPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ApproveForCreditPayload::of(input.approve(request, &mut conn).await)
    }

    /// Begins to collect credit of an authority, or changes the day on which you began. For people only. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn follow_authority(&self, ctx: &Context<'_>, input: FollowAuthorityInput) -> Result<FollowAuthorityPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        FollowAuthorityPayload::of(input.follow(request, &mut conn).await)
    }

    /// Reports what you did, for credit: what was outside of the network, or an approved run that you took part in or
    /// taught. For people only. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn report_credit(&self, ctx: &Context<'_>, input: ReportCreditInput) -> Result<ReportCreditPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ReportCreditPayload::of(input.report(request, &mut conn).await)
    }

    /// Takes back what you reported for credit, such as by mistake. For people only. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn withdraw_credit_report(
        &self,
        ctx: &Context<'_>,
        input: WithdrawCreditReportInput,
    ) -> Result<WithdrawCreditReportPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        WithdrawCreditReportPayload::of(input.withdraw(request, &mut conn).await)
    }
}

impl CreateCreditAuthorityInput {
    async fn create(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<CreditAuthority, Rejection> {
        let organization = in_the_name_of(request.viewer(), self.organization.as_ref(), "organization")?;
        let may = policy::grant_credit(request.viewer(), organization)
            .map_err(|refusal| Rejection::refused(refusal, "organization"))?;
        let mut problems = Problems::new();
        let input = domain::CreditAuthorityInput {
            main_language: self.main_language,
            name: language_map("name", self.name, &mut problems),
            unit: self.unit.into(),
            rules: self.rules.0,
            in_force_from: self.in_force_from.0,
        };
        problems.settle()?;
        let now = request.clock().now();
        let row = domain::create_authority(conn, &may, now, input, self.idempotency_key.as_deref()).await?;
        Ok(CreditAuthority(Arc::new(row)))
    }
}

impl ChangeCreditRulesInput {
    async fn change(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<CreditAuthority, Rejection> {
        let id = input_id(&self.authority, "authority")?;
        let may = policy::grant_credit_of(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "authority"))?;
        let now = request.clock().now();
        let row = domain::change_rules(conn, &may, id, now, &self.rules.0, &self.in_force_from.0).await?;
        Ok(CreditAuthority(Arc::new(row)))
    }
}

impl ApproveForCreditInput {
    async fn approve(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<CreditApproval, Rejection> {
        let id = input_id(&self.authority, "authority")?;
        let may = policy::grant_credit_of(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "authority"))?;
        let input = domain::CreditApprovalInput {
            run: input_id(&self.run, "run")?,
            category: self.category,
            topic: self.topic.as_ref().map(|topic| input_id(topic, "topic")).transpose()?,
            minutes: self.minutes,
        };
        // A run that they may not see is not there.
        policy::see_run(conn, request.viewer(), input.run)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "run"))?;
        Ok(CreditApproval(domain::approve(conn, &may, id, request.clock().now(), &input).await?))
    }
}

impl FollowAuthorityInput {
    async fn follow(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<CreditAuthority, Rejection> {
        let may = oneself(request, "Collecting credit")?;
        let id = input_id(&self.authority, "authority")?;
        let row = domain::follow(conn, &may, id, request.clock().now(), &self.since.0).await?;
        Ok(CreditAuthority(Arc::new(row)))
    }
}

impl ReportCreditInput {
    async fn report(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<CreditEntry, Rejection> {
        let may = oneself(request, "Reporting for credit")?;
        let id = input_id(&self.authority, "authority")?;
        let report = domain::CreditReport {
            run: self.run.as_ref().map(|run| input_id(run, "run")).transpose()?,
            role: self.role.into(),
            category: self.category,
            topic: self.topic.as_ref().map(|topic| input_id(topic, "topic")).transpose()?,
            format: self.format.map(Into::into),
            minutes: self.minutes,
            day: self.day.map(|day| day.0),
            title: self.title,
            evidence: self.evidence,
        };
        let now = request.clock().now();
        Ok(CreditEntry(domain::report(conn, &may, id, now, report, self.idempotency_key.as_deref()).await?))
    }
}

impl WithdrawCreditReportInput {
    async fn withdraw(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<CreditEntry, Rejection> {
        let may = oneself(request, "Taking back a report")?;
        let id = input_id(&self.id, "id")?;
        Ok(CreditEntry(domain::withdraw(conn, &may, id, request.clock().now()).await?))
    }
}

fn oneself(request: &RequestContext, doing: &str) -> Result<MayActForOneself, Rejection> {
    policy::act_for_oneself(request.viewer(), doing).map_err(|refusal| Rejection::refused(refusal, ""))
}
