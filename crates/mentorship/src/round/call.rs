//! The call of a round: an opportunity of the exchange's operator, that everybody finds in the catalogue.
//!
//! It has one run: while one can register for it is while the round takes offers and applications, and its days are those of the
//! round's periods. One does not register for it, though, but applies in the round.

use std::collections::BTreeSet;

use catalogue::{
    LanguageMap,
    money::Prices,
    opportunity::{
        self, NewOpportunity, OpportunityChanges, OpportunityInput, OpportunityKind, OpportunityStatus,
        OpportunityTies, OrganizationRole, RoleInput, Visibility,
    },
    problem::{ProblemCode, Rejection},
    registration::{self, TermsChanges},
    run::{self, Mode, Pacing, Run, RunChanges, RunInput, RunStatus},
    status::{self, Grounds, Publication, Verb},
};
use database::{AsyncPgConnection, id::OpportunityId, schema};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::{MayCallForRound, MayPublish};
use jiff::Timestamp;

use super::{Round, RoundState};
use crate::{exchange::ExchangeProgram, period};

/// Publishes the call of a round, or the one that it had, and gives its id.
pub(super) async fn publish(
    conn: &mut AsyncPgConnection,
    may: &MayCallForRound,
    now: Timestamp,
    round: &Round,
    exchange: &ExchangeProgram,
    visibility: Visibility,
) -> Result<OpportunityId, Rejection> {
    if let Some((id, status)) = standing(conn, round).await? {
        follow(conn, may, now, round, exchange, true).await?;
        if status != OpportunityStatus::Open {
            let may_publish = may_publish(may, id)?;
            status::publish_opportunity(conn, &may_publish, now, Publication::Open, &Grounds::default()).await?;
        }
        return Ok(id);
    }
    let new = as_opportunity(may, round, exchange, visibility);
    let made = opportunity::create(conn, may.create(), now, new, None).await?;
    let may_publish = may_publish(may, made.id)?;
    let dates = Dates::of(conn, round, exchange, now).await?;
    add_run(conn, may, now, made.id, dates).await?;
    status::publish_opportunity(conn, &may_publish, now, Publication::Open, &Grounds::default()).await?;
    Ok(made.id)
}

/// Has the call follow its round: its days, and its words where the round has other ones. Nothing happens where it has none that
/// takes place.
pub(super) async fn follow(
    conn: &mut AsyncPgConnection,
    may: &MayCallForRound,
    now: Timestamp,
    round: &Round,
    exchange: &ExchangeProgram,
    has_other_words: bool,
) -> Result<(), Rejection> {
    let Some((id, _)) = standing(conn, round).await? else { return Ok(()) };
    if has_other_words {
        let changes = OpportunityChanges {
            main_language: Some(round.main_language.clone()),
            title: Some((*round.name).clone()),
            description: Some(description(round, exchange)),
            languages: Some(languages(round)),
            ..OpportunityChanges::default()
        };
        opportunity::update(conn, &may.keep(id), now, changes).await?;
    }
    let dates = Dates::of(conn, round, exchange, now).await?;
    let runs = run::of_opportunities(conn, &[id]).await?;
    let takes_place = |run: &Run| !matches!(run.status, RunStatus::Cancelled | RunStatus::Ended);
    match runs.into_iter().find(takes_place) {
        Some(run) => drop(run::update(conn, &may.keep(id), now, run.id, dates.changes()).await?),
        None => add_run(conn, may, now, id, dates).await?,
    }
    Ok(())
}

/// The same for whoever has the round alone and changed no words of it.
pub(crate) async fn follow_call(
    conn: &mut AsyncPgConnection,
    may: &MayCallForRound,
    now: Timestamp,
    round: &Round,
) -> Result<(), Rejection> {
    let exchange = super::write::exchange_of(conn, round.programme_id, "round").await?;
    follow(conn, may, now, round, &exchange, false).await
}

/// Has the call of a round end, or not take place, as the round does; not where whoever looks after it has done so already.
pub(super) async fn end(
    conn: &mut AsyncPgConnection,
    may: &MayCallForRound,
    now: Timestamp,
    round: &Round,
    verb: Verb,
    reason: Option<&str>,
) -> Result<(), Rejection> {
    let Some((id, status)) = standing(conn, round).await? else { return Ok(()) };
    if status::next(status, verb, []).is_ok() {
        let grounds = Grounds { reason: reason.map(str::to_owned), expected_revision: None };
        status::change_opportunity(conn, &may.keep(id), now, verb, &grounds).await?;
    }
    Ok(())
}

/// The opportunity that the call was published as, unless it was cancelled or taken back since.
async fn standing(
    conn: &mut AsyncPgConnection,
    round: &Round,
) -> QueryResult<Option<(OpportunityId, OpportunityStatus)>> {
    let Some(id) = round.opportunity_id else { return Ok(None) };
    let status = schema::opportunity::table.find(id).select(schema::opportunity::status);
    let status: Option<OpportunityStatus> = status.first(conn).await.optional()?;
    let stands =
        |status: &OpportunityStatus| !matches!(status, OpportunityStatus::Cancelled | OpportunityStatus::Withdrawn);
    Ok(status.filter(stands).map(|status| (id, status)))
}

fn may_publish(may: &MayCallForRound, id: OpportunityId) -> Result<MayPublish, Rejection> {
    may.publish(id).ok_or_else(|| {
        let why = "is a round of an exchange whose operator no steward has approved yet; open it when one has";
        Rejection::one(ProblemCode::WrongState, "id", why)
    })
}

async fn add_run(
    conn: &mut AsyncPgConnection,
    may: &MayCallForRound,
    now: Timestamp,
    id: OpportunityId,
    dates: Dates,
) -> Result<(), Rejection> {
    let may = may.keep(id);
    let run = run::create(conn, &may, now, dates.run(), None).await?;
    let terms = TermsChanges { elsewhere: Some(true), ..TermsChanges::default() };
    registration::set_terms(conn, &may, now, run.id, terms).await?;
    Ok(())
}

/// The days of a call's run, as the catalogue reads them.
struct Dates {
    opens_on: String,
    closes_on: String,
    starts_on: Option<String>,
    ends_on: Option<String>,
    zone: String,
}

impl Dates {
    /// A round that was closed before its last day takes nothing from then on.
    async fn of(
        conn: &mut AsyncPgConnection,
        round: &Round,
        exchange: &ExchangeProgram,
        now: Timestamp,
    ) -> QueryResult<Self> {
        let periods = period::of_rounds(conn, &[round.id]).await?;
        let closes_on = match round.state {
            RoundState::Draft | RoundState::Open => round.closes_on,
            _ => round.closes_on.min(exchange.today(now)),
        };
        Ok(Self {
            opens_on: round.opens_on.min(closes_on).to_string(),
            closes_on: closes_on.to_string(),
            starts_on: periods.iter().map(|period| period.starts_on).min().map(|day| day.to_string()),
            ends_on: periods.iter().map(|period| period.ends_on).max().map(|day| day.to_string()),
            zone: exchange.zone.clone(),
        })
    }

    fn run(self) -> RunInput {
        RunInput {
            status: RunStatus::Open,
            pacing: Pacing::InstructorPaced,
            mode: Mode::Hybrid,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            enrolment_opens_on: Some(self.opens_on),
            enrolment_closes_on: Some(self.closes_on),
            zone: Some(self.zone),
            capacity: None,
            prices: Prices::default(),
            place: None,
            registration_url: None,
            weeks: None,
            hours_per_week_least: None,
            hours_per_week_most: None,
        }
    }

    fn changes(self) -> RunChanges {
        RunChanges {
            starts_on: Some(self.starts_on),
            ends_on: Some(self.ends_on),
            enrolment_opens_on: Some(Some(self.opens_on)),
            enrolment_closes_on: Some(Some(self.closes_on)),
            zone: Some(Some(self.zone)),
            ..RunChanges::default()
        }
    }
}

fn as_opportunity(
    may: &MayCallForRound,
    round: &Round,
    exchange: &ExchangeProgram,
    visibility: Visibility,
) -> NewOpportunity {
    let owner = RoleInput { organization: may.exchange().operator().to_string(), role: OrganizationRole::Owner };
    NewOpportunity {
        opportunity: OpportunityInput {
            kind: OpportunityKind::Exchange,
            status: OpportunityStatus::Draft,
            visibility,
            main_language: round.main_language.clone(),
            title: (*round.name).clone(),
            description: description(round, exchange),
            outcomes: LanguageMap::default(),
            url: None,
            languages: languages(round),
            caption_languages: Vec::new(),
            levels: Vec::new(),
            for_sectors: Vec::new(),
            admitted_sectors: Vec::new(),
            accessibility: Vec::new(),
        },
        ties: OpportunityTies {
            organizations: Some(vec![owner]),
            programme: (visibility == Visibility::Programme).then(|| round.programme_id.to_string()),
            ..OpportunityTies::default()
        },
    }
}

/// What the round is about, and below it what its exchange is for, in each language that has one of them.
fn description(round: &Round, exchange: &ExchangeProgram) -> LanguageMap {
    let (about, mission) = (&round.about.0, &exchange.mission.0);
    let tags: BTreeSet<&String> = about.keys().chain(mission.keys()).collect();
    let parts = |tag: &String| [about.get(tag), mission.get(tag)].into_iter().flatten().cloned().collect::<Vec<_>>();
    LanguageMap(tags.into_iter().map(|tag| (tag.clone(), parts(tag).join("\n\n"))).collect())
}

/// The languages that one can read the call in.
fn languages(round: &Round) -> Vec<String> {
    round.name.0.keys().cloned().collect()
}
