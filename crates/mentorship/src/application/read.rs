//! Looking up applications.

use catalogue::opportunity::Level;
use database::{
    AsyncPgConnection,
    id::{ApplicationId, NeedId, OrganizationId, RoundId, TopicId},
    paging::{Page, PageRequest},
    schema::{application, application_career, application_need, application_skill, application_window},
};
use diesel::{
    dsl::sql,
    pg::Pg,
    prelude::*,
    sql_types::{Bool, Nullable},
};
use diesel_async::RunQueryDsl;
use identity::policy::{MaySeeApplications, MaySeeOwnExchanges};

use super::{Application, ApplicationState, SignOffState};
use crate::{skill::Skill, window::Window};

/// Which applications of a round are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ApplicationFilter {
    /// Those that stand so; none: those that were submitted and not withdrawn.
    pub state: Option<ApplicationState>,
    /// Those of people of this institution.
    pub organization: Option<OrganizationId>,
    /// Those about which supervisors said so.
    pub sign_off: Option<SignOffState>,
}

/// Those of these applications that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[ApplicationId]) -> QueryResult<Vec<Application>> {
    application::table.filter(application::id.eq_any(ids)).select(Application::as_select()).load(&mut conn).await
}

/// What takes part in a round, in the order of ids.
pub async fn submitted_of(mut conn: &AsyncPgConnection, round: RoundId) -> QueryResult<Vec<Application>> {
    application::table
        .filter(application::round_id.eq(round).and(application::state.eq(ApplicationState::Submitted)))
        .order(application::id)
        .select(Application::as_select())
        .load(&mut conn)
        .await
}

/// What these applications seek, the most wanted first.
pub async fn skills(mut conn: &AsyncPgConnection, ids: &[ApplicationId]) -> QueryResult<Vec<(ApplicationId, Skill)>> {
    let rows: Vec<(ApplicationId, TopicId, Level)> = application_skill::table
        .filter(application_skill::application_id.eq_any(ids))
        .order((application_skill::application_id, application_skill::position))
        .select((application_skill::application_id, application_skill::topic_id, application_skill::level))
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().map(|(id, topic, level)| (id, Skill { topic, level })).collect())
}

/// Topics that these applicants want to make a career of.
pub async fn careers(
    mut conn: &AsyncPgConnection,
    ids: &[ApplicationId],
) -> QueryResult<Vec<(ApplicationId, TopicId)>> {
    application_career::table
        .filter(application_career::application_id.eq_any(ids))
        .order((application_career::application_id, application_career::topic_id))
        .select((application_career::application_id, application_career::topic_id))
        .load(&mut conn)
        .await
}

/// When these applicants can be away, in the order of time.
pub async fn windows(mut conn: &AsyncPgConnection, ids: &[ApplicationId]) -> QueryResult<Vec<(ApplicationId, Window)>> {
    let rows: Vec<(ApplicationId, jiff_diesel::Date, jiff_diesel::Date)> = application_window::table
        .filter(application_window::application_id.eq_any(ids))
        .order((application_window::application_id, application_window::starts_on))
        .select((application_window::application_id, application_window::starts_on, application_window::ends_on))
        .load(&mut conn)
        .await?;
    let window =
        |from: jiff_diesel::Date, to: jiff_diesel::Date| Window { starts_on: from.to_jiff(), ends_on: to.to_jiff() };
    Ok(rows.into_iter().map(|(id, from, to)| (id, window(from, to))).collect())
}

/// Needs that came of these applications.
pub async fn needs(mut conn: &AsyncPgConnection, ids: &[ApplicationId]) -> QueryResult<Vec<(ApplicationId, NeedId)>> {
    application_need::table
        .filter(application_need::application_id.eq_any(ids))
        .order((application_need::application_id, application_need::need_id))
        .select((application_need::application_id, application_need::need_id))
        .load(&mut conn)
        .await
}

/// The applications of a round that the viewer may see, the oldest first.
pub async fn of_round(
    mut conn: &AsyncPgConnection,
    may: &MaySeeApplications,
    round: RoundId,
    filter: ApplicationFilter,
    page: &PageRequest<ApplicationId>,
) -> QueryResult<Page<ApplicationId, Application>> {
    let wanted = application::table.filter(wanted(may, round, filter));
    cut(&mut conn, wanted.select(Application::as_select()).into_boxed(), page).await
}

/// How many they are.
pub async fn count_of_round(
    mut conn: &AsyncPgConnection,
    may: &MaySeeApplications,
    round: RoundId,
    filter: ApplicationFilter,
) -> QueryResult<i64> {
    application::table.filter(wanted(may, round, filter)).count().get_result(&mut conn).await
}

/// What somebody applied for themself, the newest first; also what was read in for an address of theirs.
pub async fn own(
    mut conn: &AsyncPgConnection,
    may: &MaySeeOwnExchanges,
    page: &PageRequest<ApplicationId>,
) -> QueryResult<Page<ApplicationId, Application>> {
    let mut wanted = application::table
        .filter(is_own(may))
        .order(application::id.desc())
        .limit(page.limit())
        .select(Application::as_select())
        .into_boxed();
    if let Some(after) = page.after {
        wanted = wanted.filter(application::id.lt(after));
    }
    let rows: Vec<Application> = wanted.load(&mut conn).await?;
    Ok(Page::cut(page, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How many they are.
pub async fn count_own(mut conn: &AsyncPgConnection, may: &MaySeeOwnExchanges) -> QueryResult<i64> {
    application::table.filter(is_own(may)).count().get_result(&mut conn).await
}

/// What somebody is asked to agree to and has not answered, as its supervisor or for its institution, the oldest first.
pub async fn to_sign_off(
    mut conn: &AsyncPgConnection,
    may: &MaySeeOwnExchanges,
    page: &PageRequest<ApplicationId>,
) -> QueryResult<Page<ApplicationId, Application>> {
    let wanted = application::table.filter(waits_for(may));
    cut(&mut conn, wanted.select(Application::as_select()).into_boxed(), page).await
}

/// How many they are.
pub async fn count_to_sign_off(mut conn: &AsyncPgConnection, may: &MaySeeOwnExchanges) -> QueryResult<i64> {
    application::table.filter(waits_for(may)).count().get_result(&mut conn).await
}

type Wanted<'w> = application::BoxedQuery<'w, Pg, diesel::dsl::SqlTypeOf<diesel::dsl::AsSelect<Application, Pg>>>;

/// A page of them, the oldest first.
async fn cut(
    conn: &mut &AsyncPgConnection,
    wanted: Wanted<'_>,
    page: &PageRequest<ApplicationId>,
) -> QueryResult<Page<ApplicationId, Application>> {
    let mut wanted = wanted.order(application::id).limit(page.limit());
    if let Some(after) = page.after {
        wanted = wanted.filter(application::id.gt(after));
    }
    let rows: Vec<Application> = wanted.load(conn).await?;
    Ok(Page::cut(page, rows.into_iter().map(|row| (row.id, row)).collect()))
}

type Condition = Box<dyn BoxableExpression<application::table, Pg, SqlType = Nullable<Bool>>>;

/// As the policy has it: whoever works on the exchange sees what was submitted, everybody what is theirs, and of what was submitted
/// what they are asked about.
fn wanted(may: &MaySeeApplications, round: RoundId, filter: ApplicationFilter) -> Condition {
    let seen: Condition = match (may.all(), may.own()) {
        (true, None) => Box::new(was_submitted()),
        (true, Some(own)) => Box::new(was_submitted().or(is_own(own))),
        (false, Some(own)) => Box::new(is_own(own).or(was_submitted().and(is_asked(own)))),
        (false, None) => Box::new(sql::<Nullable<Bool>>("false")),
    };
    let state = filter.state.unwrap_or(ApplicationState::Submitted);
    let mut wanted: Condition = Box::new(
        application::round_id
            .eq(round)
            .and(application::programme_id.eq(may.programme()))
            .and(application::state.eq(state))
            .and(seen),
    );
    if let Some(organization) = filter.organization {
        wanted = Box::new(wanted.and(application::organization_id.eq(organization)));
    }
    if let Some(sign_off) = filter.sign_off {
        wanted = Box::new(wanted.and(application::sign_off.eq(sign_off)));
    }
    wanted
}

fn was_submitted() -> Condition {
    Box::new(application::submitted_at.is_not_null().nullable())
}

fn is_own(may: &MaySeeOwnExchanges) -> Condition {
    let for_address =
        application::person_id.is_null().and(database::lower(application::email).eq_any(may.addresses().to_vec()));
    Box::new(application::person_id.eq(may.person()).or(for_address))
}

fn is_asked(may: &MaySeeOwnExchanges) -> Condition {
    let directed = application::organization_id.eq_any(may.directs().to_vec());
    Box::new(application::supervisor_id.eq(may.person()).or(directed))
}

fn waits_for(may: &MaySeeOwnExchanges) -> Condition {
    let stands = application::state.eq(ApplicationState::Submitted).and(application::sign_off.eq(SignOffState::Asked));
    let of_another = application::person_id.is_distinct_from(may.person());
    Box::new(stands.and(of_another).and(is_asked(may)))
}
