//! Making rounds, and changing what is said of them.

use catalogue::{
    LanguageMap,
    problem::{ProblemCode, Problems, Rejection, check_revision},
};
use database::{
    AsyncPgConnection,
    id::{ProgrammeId, RoundId},
    schema::round,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayCallForRound, MayRunExchange},
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{PriorityMinimums, Round, RoundDays, RoundInput, Weights, by_ids, call, read::locked_of, taking};
use crate::exchange::{self, ExchangeProgram};

/// What is to change of a round. A field that is `None` stays as it is; one that is `Some(None)` is emptied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoundChanges {
    /// The language its name is first of all in.
    pub main_language: Option<String>,
    /// What it is called: all languages.
    pub name: Option<LanguageMap>,
    /// What it is about: all languages.
    pub about: Option<LanguageMap>,
    /// The first day on which places are offered and people apply.
    pub opens_on: Option<String>,
    /// The last day for it.
    pub closes_on: Option<String>,
    /// The day by which the committee is to have decided.
    pub decides_by: Option<String>,
    /// How many placements one application can get.
    pub placements_per_application: Option<i32>,
    /// How many people of each priority group must be placed at least: all groups.
    pub priority_minimums: Option<PriorityMinimums>,
    /// The largest share of all placements that one partner may host.
    pub host_share: Option<Option<i32>>,
    /// How much each part of the fit counts: all of them.
    pub weights: Option<Weights>,
    /// The revision the change was made for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

/// Makes a round of an exchange, as a draft.
///
/// # Errors
/// Every fault of the input at once; where the programme is not set up as an exchange. Nothing is written then.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    now: Timestamp,
    input: RoundInput,
    key: Option<&str>,
) -> Result<Round, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.programme(), &input);
        let pending = match idempotency::claim(conn, may.asker(), key, "createRound", &asked, now).await? {
            Claim::Repeated(id) => {
                let found = by_ids(conn, &[RoundId::from_uuid(id)]).await?.pop();
                return found.ok_or_else(|| Rejection::not_found("idempotency_key", "a round"));
            }
            Claim::First(pending) => pending,
        };
        let exchange = exchange_of(conn, may.programme(), "programme").await?;
        let mut problems = Problems::new();
        let days = input.check(&exchange.priority_groups, &mut problems);
        let days = settled(problems, days)?;
        let row: Round = diesel::insert_into(round::table)
            .values((
                round::id.eq(RoundId::new()),
                round::programme_id.eq(may.programme()),
                Row::of(&input, &days),
                round::created_at.eq(now.to_diesel()),
                round::updated_at.eq(now.to_diesel()),
            ))
            .returning(Round::as_returning())
            .get_result(conn)
            .await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// Changes what is said of a round. Its days and rules can change until a plan was published; the call follows it.
///
/// # Errors
/// Every fault of what it would become at once; a conflict where somebody else changed it. Nothing is written then.
pub async fn update(
    conn: &mut AsyncPgConnection,
    may: &MayCallForRound,
    now: Timestamp,
    id: RoundId,
    changes: RoundChanges,
) -> Result<Round, Rejection> {
    conn.transaction(async |conn| {
        let row = locked_of(conn, may.exchange(), id, "id").await?;
        check_revision(changes.expected_revision, row.revision)?;
        taking::check_not_over(&row, "id")?;
        let exchange = exchange_of(conn, row.programme_id, "id").await?;
        let before = row.as_input();
        let after = changes.applied_to(before.clone());
        if after == before {
            return Ok(row);
        }
        let mut problems = Problems::new();
        let days = after.check(&exchange.priority_groups, &mut problems);
        if !row.is_before_publishing() {
            before.check_stays(&after, &mut problems);
        }
        let days = settled(problems, days)?;
        let row: Round = diesel::update(round::table.find(id))
            .set((Row::of(&after, &days), round::revision.eq(row.revision + 1), round::updated_at.eq(now.to_diesel())))
            .returning(Round::as_returning())
            .get_result(conn)
            .await?;
        let has_other_words =
            (&after.main_language, &after.name, &after.about) != (&before.main_language, &before.name, &before.about);
        call::follow(conn, may, now, &row, &exchange, has_other_words).await?;
        Ok(row)
    })
    .await
}

/// The exchange that rounds are of.
///
/// # Errors
/// Where the programme was not set up as one; `field` is where it, or its round, was named.
pub(super) async fn exchange_of(
    conn: &mut AsyncPgConnection,
    programme: ProgrammeId,
    field: &str,
) -> Result<ExchangeProgram, Rejection> {
    exchange::by_programmes(conn, &[programme]).await?.pop().ok_or_else(|| {
        let why = "is not set up as an exchange yet; set it up first, with its mission and its rules";
        Rejection::one(ProblemCode::WrongState, field, why)
    })
}

/// Where nothing was noted there are days.
fn settled(problems: Problems, days: Option<RoundDays>) -> Result<RoundDays, Rejection> {
    problems.settle()?;
    days.ok_or_else(|| Rejection::not_found("id", "a round"))
}

impl RoundChanges {
    fn applied_to(self, before: RoundInput) -> RoundInput {
        let mut rules = before.rules;
        if let Some(most) = self.placements_per_application {
            rules.placements_per_application = most;
        }
        if let Some(minimums) = self.priority_minimums {
            rules.priority_minimums = minimums;
        }
        if let Some(share) = self.host_share {
            rules.host_share = share;
        }
        if let Some(weights) = self.weights {
            rules.weights = weights;
        }
        RoundInput {
            main_language: self.main_language.unwrap_or(before.main_language),
            name: self.name.unwrap_or(before.name),
            about: self.about.unwrap_or(before.about),
            opens_on: self.opens_on.unwrap_or(before.opens_on),
            closes_on: self.closes_on.unwrap_or(before.closes_on),
            decides_by: self.decides_by.unwrap_or(before.decides_by),
            rules,
        }
    }
}

impl RoundInput {
    /// Notes what would change of it though a plan was published.
    fn check_stays(&self, after: &Self, problems: &mut Problems) {
        let (rules, new) = (&self.rules, &after.rules);
        for (field, stays) in [
            ("opens_on", self.opens_on == after.opens_on),
            ("closes_on", self.closes_on == after.closes_on),
            ("decides_by", self.decides_by == after.decides_by),
            ("placements_per_application", rules.placements_per_application == new.placements_per_application),
            ("priority_minimums", rules.priority_minimums == new.priority_minimums),
            ("host_share", rules.host_share == new.host_share),
            ("weights", rules.weights == new.weights),
        ] {
            if !stays {
                let why = "cannot change any more, since a plan of the round was published; leave it out";
                problems.note(ProblemCode::WrongState, field, why);
            }
        }
    }
}

/// The columns that an input gives.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = round, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row<'a> {
    main_language: &'a str,
    name: &'a LanguageMap,
    about: &'a LanguageMap,
    opens_on: jiff_diesel::Date,
    closes_on: jiff_diesel::Date,
    decides_by: jiff_diesel::Date,
    placements_per_application: i32,
    priority_minimums: &'a PriorityMinimums,
    host_share: Option<i32>,
    weight_skill: i32,
    weight_career: i32,
    weight_reciprocity: i32,
    weight_spread: i32,
}

impl<'a> Row<'a> {
    fn of(input: &'a RoundInput, days: &RoundDays) -> Self {
        let RoundInput { main_language, name, about, rules, .. } = input;
        Self {
            main_language,
            name,
            about,
            opens_on: days.opens_on.to_diesel(),
            closes_on: days.closes_on.to_diesel(),
            decides_by: days.decides_by.to_diesel(),
            placements_per_application: rules.placements_per_application,
            priority_minimums: &rules.priority_minimums,
            host_share: rules.host_share,
            weight_skill: rules.weights.skill,
            weight_career: rules.weights.career,
            weight_reciprocity: rules.weights.reciprocity,
            weight_spread: rules.weights.spread,
        }
    }
}
