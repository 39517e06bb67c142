//! Reading a calendar.

use std::{collections::HashMap, sync::Arc};

use catalogue::{LanguageMap, organization::OrganizationStatus};
use database::{
    AsyncPgConnection,
    id::{OrganizationId, ProgrammeId, TopicId},
    jsonb::Lazy,
    schema::{organization, placement, programme_participant, round, round_period, topic_ancestor},
};
use diesel::{dsl::count_star, prelude::*};
use diesel_async::RunQueryDsl;
use identity::policy::MaySeeCalendar;
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;

use super::{
    Calendar, PlannedRound, UsedExpertise,
    allot::{Above, Supply},
    cadence::to_come,
    rotation::{Turn, rotation},
    topics::{View, rows},
};
use crate::{
    exchange::ExchangeProgram,
    expectation::{self, Expectation},
    expertise::{self, Expertise},
    placement::PlacementState,
    round::{Round, RoundState},
    window::Window,
};

/// The most rounds of a calendar.
const MOST_ROUNDS: i64 = 200;

/// The calendar of an exchange on these days; of a topic and its parts, if one is given. In seven statements.
///
/// # Errors
/// Where the database fails.
pub async fn of_exchange(
    conn: &AsyncPgConnection,
    may: &MaySeeCalendar,
    exchange: &ExchangeProgram,
    now: Timestamp,
    days: Window,
    topic: Option<TopicId>,
) -> QueryResult<Calendar> {
    let today = exchange.today(now);
    let partners = partners(conn, may).await?;
    let ids: Vec<OrganizationId> = partners.iter().map(|partner| partner.id).collect();
    let rounds = rounds(conn, may, days).await?;
    let planned = planned(conn, may, exchange, partners, days, today).await?;
    let taught = expertise::of_partners(conn, may.programme(), &ids).await?;
    let expected = expectation::of_partners(conn, may.programme(), &ids).await?;
    let above = above(conn, &taught, &expected).await?;
    let ahead = Ahead {
        expertise: taught.into_iter().map(Arc::new).collect(),
        expected: expected.into_iter().map(Arc::new).collect(),
        this_year: today.year(),
    };
    let view = View { days, topic, above: &above };
    Ok(ahead.calendar(view, rounds.into_iter().map(Arc::new).collect(), planned))
}

/// All that partners say ahead.
struct Ahead {
    expertise: Vec<Arc<Expertise>>,
    expected: Vec<Arc<Expectation>>,
    this_year: i16,
}

impl Ahead {
    /// What meets what is worked out of all of it, whatever is shown, so that it does not turn on who looks at what.
    fn calendar(self, view: View<'_>, rounds: Vec<Arc<Round>>, planned: Vec<PlannedRound>) -> Calendar {
        let supply = Supply::of(&self.expertise, view.above, self.this_year);
        let allotment = supply.allot(&self.expected);
        let topics = rows(view, &self.expertise, &supply, &allotment);
        let used = |(at, row): (usize, &Arc<Expertise>)| UsedExpertise {
            row: row.clone(),
            years: allotment.used_years(at, row, view.days),
        };
        let shown = self.expertise.iter().enumerate().filter(|(_, row)| view.has_expertise(row));
        let expertise = shown.map(used).collect();
        let expectations = allotment.met.into_iter().filter(|one| view.has_expectation(one)).collect();
        Calendar { days: view.days, rounds, planned, topics, expertise, expectations }
    }
}

/// An organization that takes part in an exchange.
#[derive(Queryable)]
struct Partner {
    id: OrganizationId,
    main_language: String,
    name: Lazy<LanguageMap>,
    /// Whether it is one of the participants, beside whoever runs the exchange.
    participates: bool,
}

async fn partners(mut conn: &AsyncPgConnection, may: &MaySeeCalendar) -> QueryResult<Vec<Partner>> {
    let participants = || {
        programme_participant::table
            .filter(programme_participant::programme_id.eq(may.programme()))
            .select(programme_participant::organization_id)
    };
    organization::table
        .filter(organization::status.eq(OrganizationStatus::Approved))
        .filter(organization::id.eq_any(participants()).or(organization::id.eq(may.operator())))
        .select((
            organization::id,
            organization::main_language,
            organization::name,
            organization::id.eq_any(participants()),
        ))
        .load(&mut conn)
        .await
}

/// Rounds whose days, or periods, lie in the calendar; the first to open first.
async fn rounds(mut conn: &AsyncPgConnection, may: &MaySeeCalendar, days: Window) -> QueryResult<Vec<Round>> {
    let (from, until) = (days.starts_on.to_diesel(), days.ends_on.to_diesel());
    let with_periods = round_period::table
        .filter(round_period::starts_on.le(until).and(round_period::ends_on.ge(from)))
        .select(round_period::round_id);
    let mut wanted = round::table
        .filter(round::programme_id.eq(may.programme()))
        .filter(round::opens_on.le(until).and(round::decides_by.ge(from)).or(round::id.eq_any(with_periods)))
        .order((round::opens_on, round::id))
        .limit(MOST_ROUNDS)
        .select(Round::as_select())
        .into_boxed();
    if !may.with_drafts() {
        wanted = wanted.filter(round::state.ne(RoundState::Draft));
    }
    wanted.load(&mut conn).await
}

/// Rounds to come after the last that the viewer sees, with those who could host then.
async fn planned(
    conn: &AsyncPgConnection,
    may: &MaySeeCalendar,
    exchange: &ExchangeProgram,
    partners: Vec<Partner>,
    days: Window,
    today: Date,
) -> QueryResult<Vec<PlannedRound>> {
    let last = last_round(conn, may).await?;
    let hosted = hosted(conn, may.programme()).await?;
    let (Some(last), Some(every_months)) = (last, exchange.cadence_months) else { return Ok(Vec::new()) };
    let to_come = to_come(last.days(), every_months, days, today);
    let turn = |partner: Partner| Turn {
        hosted: hosted.get(&partner.id).copied().unwrap_or_default(),
        name: partner.in_main_language(),
        partner: partner.id,
    };
    let turns = partners.into_iter().filter(|partner| partner.participates).map(turn).collect();
    let rotation = rotation(turns, to_come.len());
    Ok(to_come.into_iter().zip(rotation).map(|(days, rotation)| PlannedRound { days, rotation }).collect())
}

impl Partner {
    fn in_main_language(&self) -> String {
        let name = self.name.choose(&[], &self.main_language);
        name.map(|name| name.text.to_lowercase()).unwrap_or_default()
    }
}

async fn last_round(mut conn: &AsyncPgConnection, may: &MaySeeCalendar) -> QueryResult<Option<Round>> {
    let mut wanted = round::table
        .filter(round::programme_id.eq(may.programme()).and(round::state.ne(RoundState::Cancelled)))
        .order((round::opens_on.desc(), round::id.desc()))
        .select(Round::as_select())
        .into_boxed();
    if !may.with_drafts() {
        wanted = wanted.filter(round::state.ne(RoundState::Draft));
    }
    wanted.first(&mut conn).await.optional()
}

/// How many placements each organization hosted so far, or is to.
async fn hosted(mut conn: &AsyncPgConnection, programme: ProgrammeId) -> QueryResult<HashMap<OrganizationId, i64>> {
    let counted: Vec<(OrganizationId, i64)> = placement::table
        .filter(placement::programme_id.eq(programme))
        .filter(placement::state.eq_any(PlacementState::AGREED))
        .group_by(placement::host_id)
        .select((placement::host_id, count_star()))
        .load(&mut conn)
        .await?;
    Ok(counted.into_iter().collect())
}

/// What the topics that anything here is about are a part of.
async fn above(mut conn: &AsyncPgConnection, taught: &[Expertise], expected: &[Expectation]) -> QueryResult<Above> {
    let named = taught.iter().map(|row| row.topic_id).chain(expected.iter().map(|row| row.topic_id));
    let mut named: Vec<TopicId> = named.collect();
    named.sort_unstable();
    named.dedup();
    let found: Vec<(TopicId, TopicId)> = topic_ancestor::table
        .filter(topic_ancestor::topic_id.eq_any(named))
        .select((topic_ancestor::topic_id, topic_ancestor::ancestor_id))
        .load(&mut conn)
        .await?;
    Ok(Above::of(found))
}
