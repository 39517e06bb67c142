//! Having an organization grant credit: its rules, and for which runs.

use database::{
    AsyncPgConnection,
    id::{CreditApprovalId, CreditAuthorityId, CreditRulesId, RunId, TopicId},
    schema::{credit_approval, credit_authority, credit_rules, organization, registration, run, topic},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::MayGrantCredit,
};
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;
use serde::{Deserialize, Serialize};

use super::{CreditApproval, CreditAuthority, CreditRules, CreditUnit, RulesRow, award, versions};
use crate::{
    LanguageMap, civil,
    language::check_tag,
    organization::OrganizationStatus,
    problem::{ProblemCode, Problems, Rejection},
    registration::RegistrationState,
};

/// An authority as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditAuthorityInput {
    /// The language its name is first of all in.
    pub main_language: String,
    /// What the credential or scheme is called, per language; at most 500 characters.
    pub name: LanguageMap,
    /// What it counts in.
    pub unit: CreditUnit,
    /// Its first rules.
    pub rules: serde_json::Value,
    /// From which day they count, `YYYY-MM-DD`.
    pub in_force_from: String,
}

/// A run for which an authority gives credit.
#[derive(Debug, Clone)]
pub struct CreditApprovalInput {
    /// Which run.
    pub run: RunId,
    /// The category of the rules that it counts in.
    pub category: String,
    /// The topic it is about.
    pub topic: Option<TopicId>,
    /// Contact minutes of the whole run; none: as long as its sessions take.
    pub minutes: Option<i32>,
}

/// Has an organization grant credit, by its first rules.
///
/// # Errors
/// Every fault of the input at once; where a steward has not approved the organization.
pub async fn create_authority(
    conn: &mut AsyncPgConnection,
    may: &MayGrantCredit,
    now: Timestamp,
    input: CreditAuthorityInput,
    key: Option<&str>,
) -> Result<CreditAuthority, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.organization(), &input);
        let pending = match idempotency::claim(conn, may.asker(), key, "createCreditAuthority", &asked, now).await? {
            Claim::Repeated(id) => {
                let found = credit_authority::table.find(CreditAuthorityId::from_uuid(id));
                return Ok(found.select(CreditAuthority::as_select()).first(conn).await?);
            }
            Claim::First(pending) => pending,
        };
        let mut problems = Problems::new();
        check_tag(&input.main_language, "main_language", &mut problems);
        input.name.check_main(&input.main_language, "name", 500, &mut problems);
        let rules = CreditRules::read(&input.rules, &mut problems);
        let from = civil::date(&input.in_force_from, "in_force_from", &mut problems);
        problems.settle()?;
        let (Some(rules), Some(from)) = (rules, from) else { return Err(Rejection::not_found("rules", "rules")) };
        let status: Option<OrganizationStatus> =
            organization::table.find(may.organization()).select(organization::status).first(conn).await.optional()?;
        match status {
            Some(OrganizationStatus::Approved) => {}
            Some(_) => {
                return Err(Rejection::one(
                    ProblemCode::WrongState,
                    "organization",
                    "is not in the network yet; ask a steward to approve it first",
                ));
            }
            None => return Err(Rejection::not_found("organization", "an organization")),
        }
        let row: CreditAuthority = diesel::insert_into(credit_authority::table)
            .values((
                credit_authority::id.eq(CreditAuthorityId::new()),
                credit_authority::organization_id.eq(may.organization()),
                credit_authority::main_language.eq(&input.main_language),
                credit_authority::name.eq(&input.name),
                credit_authority::unit.eq(input.unit),
                credit_authority::created_at.eq(now.to_diesel()),
            ))
            .returning(CreditAuthority::as_returning())
            .get_result(conn)
            .await?;
        insert_rules(conn, row.id, 1, from, &rules, now).await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// Gives an authority new rules, as a new version.
///
/// # Errors
/// Every fault of the rules at once; where they would count from before the last version does.
pub async fn change_rules(
    conn: &mut AsyncPgConnection,
    may: &MayGrantCredit,
    authority: CreditAuthorityId,
    now: Timestamp,
    rules: &serde_json::Value,
    in_force_from: &str,
) -> Result<CreditAuthority, Rejection> {
    conn.transaction(async |conn| {
        let row = locked(conn, may, authority).await?;
        let mut problems = Problems::new();
        let rules = CreditRules::read(rules, &mut problems);
        let from = civil::date(in_force_from, "in_force_from", &mut problems);
        let last: Option<RulesRow> = credit_rules::table
            .filter(credit_rules::authority_id.eq(authority))
            .order(credit_rules::version.desc())
            .select(RulesRow::as_select())
            .first(conn)
            .await
            .optional()?;
        if let (Some(from), Some(last)) = (from, &last)
            && from < last.in_force_from
        {
            problems.note(
                ProblemCode::OutOfRange,
                "in_force_from",
                format_args!("is {from}, before version {} counts; give {} or later", last.version, last.in_force_from),
            );
        }
        problems.settle()?;
        let (Some(rules), Some(from)) = (rules, from) else { return Err(Rejection::not_found("rules", "rules")) };
        insert_rules(conn, authority, last.map_or(0, |last| last.version) + 1, from, &rules, now).await?;
        Ok(row)
    })
    .await
}

/// Gives credit for a run, or changes for what. Whoever has completed it already is given theirs.
///
/// # Errors
/// Where there is no such run or topic, or the rules have no such category.
pub async fn approve(
    conn: &mut AsyncPgConnection,
    may: &MayGrantCredit,
    authority: CreditAuthorityId,
    now: Timestamp,
    input: &CreditApprovalInput,
) -> Result<CreditApproval, Rejection> {
    conn.transaction(async |conn| {
        locked(conn, may, authority).await?;
        let mut problems = Problems::new();
        check_category(conn, authority, &input.category, &mut problems).await?;
        check_minutes(input.minutes, &mut problems);
        check_topic(conn, input.topic, &mut problems).await?;
        let opportunity = run::table.find(input.run).select(run::opportunity_id).first(conn).await.optional()?;
        if opportunity.is_none() {
            problems.note_not_found("run", "a run");
        }
        problems.settle()?;
        let opportunity = opportunity.ok_or_else(|| Rejection::not_found("run", "a run"))?;
        let said = (
            credit_approval::category.eq(&input.category),
            credit_approval::topic_id.eq(input.topic),
            credit_approval::minutes.eq(input.minutes),
        );
        let row = diesel::insert_into(credit_approval::table)
            .values((
                credit_approval::id.eq(CreditApprovalId::new()),
                credit_approval::authority_id.eq(authority),
                credit_approval::run_id.eq(input.run),
                credit_approval::opportunity_id.eq::<database::id::OpportunityId>(opportunity),
                said,
                credit_approval::created_at.eq(now.to_diesel()),
            ))
            .on_conflict((credit_approval::authority_id, credit_approval::run_id))
            .do_update()
            .set(said)
            .returning(CreditApproval::as_returning())
            .get_result(conn)
            .await?;
        let completed: Vec<database::id::RegistrationId> = registration::table
            .filter(registration::run_id.eq(input.run))
            .filter(registration::state.eq(RegistrationState::Completed))
            .select(registration::id)
            .load(conn)
            .await?;
        award(conn, &completed, now).await?;
        Ok(row)
    })
    .await
}

async fn insert_rules(
    conn: &mut AsyncPgConnection,
    authority: CreditAuthorityId,
    version: i32,
    from: Date,
    rules: &CreditRules,
    now: Timestamp,
) -> Result<(), Rejection> {
    let written = serde_json::to_value(rules)
        .map_err(|error| Rejection::Database(diesel::result::Error::SerializationError(error.into())))?;
    diesel::insert_into(credit_rules::table)
        .values((
            credit_rules::id.eq(CreditRulesId::new()),
            credit_rules::authority_id.eq(authority),
            credit_rules::version.eq(version),
            credit_rules::in_force_from.eq(from.to_diesel()),
            credit_rules::rules.eq(written),
            credit_rules::created_at.eq(now.to_diesel()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// The authority, whose rules nobody else changes until the transaction ends.
async fn locked(
    conn: &mut AsyncPgConnection,
    may: &MayGrantCredit,
    authority: CreditAuthorityId,
) -> Result<CreditAuthority, Rejection> {
    credit_authority::table
        .find(authority)
        .filter(credit_authority::organization_id.eq(may.organization()))
        .select(CreditAuthority::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("authority", "an authority that grants credit"))
}

pub(super) fn check_minutes(minutes: Option<i32>, problems: &mut Problems) {
    if let Some(minutes) = minutes.filter(|minutes| !(1..=100_000).contains(minutes)) {
        problems.note(
            ProblemCode::OutOfRange,
            "minutes",
            format_args!("is {minutes}; give contact minutes from 1 to 100000"),
        );
    }
}

pub(super) async fn check_topic(
    conn: &mut AsyncPgConnection,
    id: Option<TopicId>,
    problems: &mut Problems,
) -> QueryResult<()> {
    let Some(id) = id else { return Ok(()) };
    let found: Option<TopicId> = topic::table.find(id).select(topic::id).first(conn).await.optional()?;
    if found.is_none() {
        problems.note_not_found("topic", "a topic");
    }
    Ok(())
}

/// A category has to be one of some version's: what is in force on the day is seen when it is reckoned.
pub(super) async fn check_category(
    conn: &mut AsyncPgConnection,
    authority: CreditAuthorityId,
    category: &str,
    problems: &mut Problems,
) -> QueryResult<()> {
    let versions = versions(conn, authority, None).await?;
    if let Some(last) = versions.last()
        && !versions.iter().any(|version| version.rules.categories.contains_key(category))
    {
        let names: Vec<_> = last.rules.categories.keys().map(String::as_str).collect();
        let short: String = category.chars().take(100).collect();
        problems.note(
            ProblemCode::Invalid,
            "category",
            format_args!("is \"{short}\", which the rules do not have; use one of {}", names.join(", ")),
        );
    }
    Ok(())
}
