//! What a calendar says of which session.

use std::collections::HashMap;

use database::{
    AsyncPgConnection,
    id::{OpportunityId, OrganizationId, RunId},
    jsonb::Lazy,
    schema::{opportunity, opportunity_organization, organization, registration, run, session},
};
use diesel::{
    dsl::{count_star, max, sum},
    prelude::*,
};
use diesel_async::RunQueryDsl;
use identity::policy::FeedOwner;
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;

use crate::{LanguageMap, registration::RegistrationState, run::Run, session::Session};

/// How far back a calendar goes: a session that is over for longer is history. In days.
pub const DAYS_BACK: i64 = 366;

/// The most sessions in a calendar.
pub const MOST_ENTRIES: i64 = 2_000;

/// A session, and what it is to whose calendar it is in.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The session.
    pub session: Session,
    /// The run it belongs to.
    pub run: Run,
    /// What it is a session of.
    pub about: About,
    /// What that is called who offers it; none where nobody owns it.
    pub provider: Option<(LanguageMap, String)>,
    /// The registrations that concern the owner of the calendar.
    pub registrations: Registrations,
    /// Whether the owner of the calendar offers it.
    pub is_offered: bool,
}

/// What a calendar tells of an opportunity.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = opportunity)]
pub struct About {
    /// Its title.
    pub title: Lazy<LanguageMap>,
    /// The language that is first of all in.
    pub main_language: String,
    /// Its page.
    pub url: Option<String>,
    status: String,
    revision: i32,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    updated_at: Timestamp,
}

/// The registrations for a run that concern somebody, together.
#[derive(Debug, Clone, Default)]
pub struct Registrations {
    /// How many people come.
    pub coming: i64,
    /// How many have asked for a place, wait for one, or have been offered one.
    pub hoping: i64,
    /// How many there are in all.
    pub all: i64,
    revisions: i64,
    updated_at: Option<Timestamp>,
}

impl Entry {
    /// Grows with every change of the session, of its run, of what it is a session of, and of the registrations. None of
    /// them falls: a row's revision only grows, and whoever registers anew has a new row beside the old one.
    pub fn sequence(&self) -> i64 {
        i64::from(self.session.revision)
            + i64::from(self.run.revision)
            + i64::from(self.about.revision)
            + self.registrations.revisions
    }

    /// When any of these was last changed.
    pub fn modified(&self) -> Timestamp {
        let parts = [self.run.updated_at, self.about.updated_at];
        parts.into_iter().chain(self.registrations.updated_at).fold(self.session.updated_at, Timestamp::max)
    }

    /// Whether what it is a session of does not take place any more, or is not offered any more.
    pub fn is_withdrawn(&self) -> bool {
        matches!(self.about.status.as_str(), "cancelled" | "withdrawn")
    }
}

/// The entries of a calendar, in the order of time: those since [`DAYS_BACK`] days ago, at most [`MOST_ENTRIES`].
///
/// # Errors
/// Where the database fails.
pub async fn entries(conn: &mut AsyncPgConnection, owner: FeedOwner, now: Timestamp) -> QueryResult<Vec<Entry>> {
    let offered = offered(conn, owner).await?;
    let theirs = registrations(conn, owner).await?;
    let since = now - SignedDuration::from_hours(24 * DAYS_BACK);
    let runs: Vec<RunId> = theirs.keys().copied().collect();
    let rows: Vec<(Session, Run, About)> = session::table
        .inner_join(run::table.on(run::id.eq(session::run_id)))
        .inner_join(opportunity::table.on(opportunity::id.eq(session::opportunity_id)))
        .filter(session::run_id.eq_any(&runs).or(session::opportunity_id.eq_any(&offered)))
        .filter(session::order_at.ge(since.to_diesel()))
        .order((session::order_at, session::id))
        .limit(MOST_ENTRIES)
        .select((Session::as_select(), Run::as_select(), About::as_select()))
        .load(conn)
        .await?;
    let opportunities: Vec<OpportunityId> = rows.iter().map(|(session, ..)| session.opportunity_id).collect();
    let providers = providers(conn, &opportunities).await?;
    let of_offered = of_runs(conn, &offered).await?;
    let entries = rows.into_iter().map(|(session, run, about)| {
        let is_offered = offered.contains(&session.opportunity_id);
        let known = if is_offered { &of_offered } else { &theirs };
        Entry {
            registrations: known.get(&run.id).cloned().unwrap_or_default(),
            provider: providers.get(&session.opportunity_id).cloned(),
            is_offered,
            session,
            run,
            about,
        }
    });
    Ok(entries.collect())
}

/// What an organization offers: what it owns, without drafts.
async fn offered(conn: &mut AsyncPgConnection, owner: FeedOwner) -> QueryResult<Vec<OpportunityId>> {
    let FeedOwner::Organization(organization) = owner else { return Ok(Vec::new()) };
    opportunity_organization::table
        .inner_join(opportunity::table.on(opportunity::id.eq(opportunity_organization::opportunity_id)))
        .filter(opportunity_organization::organization_id.eq(organization))
        .filter(opportunity_organization::role.eq("owner"))
        .filter(opportunity::status.ne("draft"))
        .select(opportunity::id)
        .load(conn)
        .await
}

type Counted = (RunId, RegistrationState, i64, Option<i64>, Option<jiff_diesel::Timestamp>);

/// The owner's own registrations, or those of its people, by run.
async fn registrations(conn: &mut AsyncPgConnection, owner: FeedOwner) -> QueryResult<HashMap<RunId, Registrations>> {
    let counted = (
        registration::run_id,
        registration::state,
        count_star(),
        sum(registration::revision),
        max(registration::updated_at),
    );
    let by_state = registration::table.group_by((registration::run_id, registration::state)).select(counted);
    let rows: Vec<Counted> = match owner {
        FeedOwner::Person(id) => by_state.filter(registration::person_id.eq(id)).load(conn).await?,
        FeedOwner::Organization(id) => by_state.filter(registration::organization_id.eq(id)).load(conn).await?,
    };
    Ok(together(rows))
}

/// All registrations for these opportunities, by run.
async fn of_runs(
    conn: &mut AsyncPgConnection,
    opportunities: &[OpportunityId],
) -> QueryResult<HashMap<RunId, Registrations>> {
    let rows: Vec<Counted> = registration::table
        .group_by((registration::run_id, registration::state))
        .filter(registration::opportunity_id.eq_any(opportunities))
        .select((
            registration::run_id,
            registration::state,
            count_star(),
            sum(registration::revision),
            max(registration::updated_at),
        ))
        .load(conn)
        .await?;
    Ok(together(rows))
}

fn together(rows: Vec<Counted>) -> HashMap<RunId, Registrations> {
    let mut found: HashMap<RunId, Registrations> = HashMap::new();
    for (run, state, count, revisions, updated_at) in rows {
        let one = found.entry(run).or_default();
        one.all += count;
        one.revisions += revisions.unwrap_or_default();
        one.updated_at = one.updated_at.max(updated_at.map(jiff_diesel::Timestamp::to_jiff));
        match state {
            RegistrationState::Requested | RegistrationState::Waitlisted | RegistrationState::Offered => {
                one.hoping += count;
            }
            state if RegistrationState::COMING.contains(&state) => one.coming += count,
            _ => {}
        }
    }
    found
}

/// What the first owner of each opportunity is called, and the language that is first of all in.
async fn providers(
    conn: &mut AsyncPgConnection,
    opportunities: &[OpportunityId],
) -> QueryResult<HashMap<OpportunityId, (LanguageMap, String)>> {
    let rows: Vec<(OpportunityId, OrganizationId, LanguageMap, String)> = opportunity_organization::table
        .inner_join(organization::table.on(organization::id.eq(opportunity_organization::organization_id)))
        .filter(opportunity_organization::opportunity_id.eq_any(opportunities))
        .filter(opportunity_organization::role.eq("owner"))
        .order((opportunity_organization::position.desc(), organization::id.desc()))
        .select((
            opportunity_organization::opportunity_id,
            organization::id,
            organization::name,
            organization::main_language,
        ))
        .load(conn)
        .await?;
    // The first comes last, and stays.
    Ok(rows.into_iter().map(|(opportunity, _, name, language)| (opportunity, (name, language))).collect())
}

/// What a calendar is called after: the organization, and the language it is written in where its link does not say.
#[derive(Debug, Clone, Default)]
pub struct Heading {
    /// What the organization is called; none for a person.
    pub organization: Option<(LanguageMap, String)>,
    /// The language the person prefers, or the organization's name is first of all in.
    pub language: Option<String>,
}

/// The heading of a calendar.
///
/// # Errors
/// Where the database fails.
pub async fn heading(conn: &mut AsyncPgConnection, owner: FeedOwner) -> QueryResult<Heading> {
    use database::schema::person;
    match owner {
        FeedOwner::Person(id) => {
            let language = person::table.find(id).select(person::language).first(conn).await?;
            Ok(Heading { organization: None, language })
        }
        FeedOwner::Organization(id) => {
            let (name, main_language): (LanguageMap, String) = organization::table
                .find(id)
                .select((organization::name, organization::main_language))
                .first(conn)
                .await?;
            let language = Some(main_language.clone());
            Ok(Heading { organization: Some((name, main_language)), language })
        }
    }
}
