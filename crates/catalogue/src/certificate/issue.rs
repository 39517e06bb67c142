//! Issuing certificates.

use std::collections::{HashMap, HashSet};

use credential::{Completion, Language};
use database::{
    AsyncPgConnection,
    id::{CertificateId, OpportunityId, OrganizationId, PersonId, RegistrationId, RunId, SigningKeyId},
    schema::{
        certificate, opportunity, opportunity_organization, organization, person, registration, registration_change,
        run, session,
    },
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::{
    notice::{About, Notice, NoticeKind, Recipient, tell},
    policy::MayEdit,
    sign_in::Secret,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::{Map, Value};

use super::{Certificate, RevocationReason, of_organization};
use crate::{
    LanguageMap,
    registration::{Origin, RegistrationState},
};

/// What is known of a completed registration.
#[derive(Queryable)]
struct Completed {
    id: RegistrationId,
    run: RunId,
    opportunity: OpportunityId,
    person: Option<PersonId>,
    own: (Option<String>, Option<String>),
    account: (Option<String>, Option<String>, Option<bool>, Option<String>),
    title: (Value, Value, String, Option<String>),
    days: (Option<jiff_diesel::Date>, Option<jiff_diesel::Date>, Option<String>),
    own_length: (Option<i32>, Option<jiff_diesel::Date>),
}

/// Issues certificates for those of these registrations that are completed and have none that holds, and tells whom they
/// are for. Call it in the transaction in which they become completed; called again it does nothing. A registration of
/// somebody whose name nobody knows has none until they say it; one that was only confirmed by their own organization has
/// none, since the provider would sign what it never said. After the provider revoked one, another needs another completion.
///
/// # Errors
/// Where the database fails, or the machine can make no key.
pub async fn issue(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    registrations: &[RegistrationId],
) -> QueryResult<Vec<Certificate>> {
    let completed = completed(conn, registrations).await?;
    if completed.is_empty() {
        return Ok(Vec::new());
    }
    let opportunities: HashSet<_> = completed.iter().map(|one| one.opportunity).collect();
    let providers = providers(conn, opportunities.into_iter().collect()).await?;
    let runs: HashSet<_> = completed.iter().map(|one| one.run).collect();
    let lengths = lengths(conn, runs.into_iter().collect()).await?;
    let ids: Vec<_> = completed.iter().map(|one| one.id).collect();
    let moments = moments(conn, &ids).await?;
    let revoked = revoked(conn, &ids).await?;
    let mut keys: HashMap<OrganizationId, SigningKeyId> = HashMap::new();
    let mut issued = Vec::new();
    let mut notices = Vec::new();
    for one in completed {
        let moment = moments.get(&one.id).copied().unwrap_or(now);
        if revoked.get(&one.id).is_some_and(|at| *at >= moment) {
            continue;
        }
        let Some((issuer, provider, main)) = providers.get(&one.opportunity) else { continue };
        let Some(name) = one.account.0.clone().or_else(|| one.own.0.clone()).filter(|name| !name.trim().is_empty())
        else {
            continue;
        };
        let key = match keys.get(issuer) {
            Some(key) => *key,
            None => {
                let key = of_organization(conn, *issuer, now).await?.id;
                keys.insert(*issuer, key);
                key
            }
        };
        let verified = one.account.1.clone().filter(|_| one.account.2 == Some(true));
        let language = Language::of(one.account.3.as_deref().unwrap_or(&one.title.2)).tag();
        let provider = provider.choose(&[language.to_owned()], main).map_or("", |chosen| chosen.text);
        let achievement = achievement(&one, language, provider, lengths.get(&one.run).copied(), moment);
        let row: Option<Certificate> = diesel::insert_into(certificate::table)
            .values((
                certificate::id.eq(CertificateId::new()),
                certificate::registration_id.eq(one.id),
                certificate::opportunity_id.eq(one.opportunity),
                certificate::organization_id.eq(*issuer),
                certificate::signing_key_id.eq(key),
                certificate::name.eq(name.trim()),
                certificate::email.eq(verified.or_else(|| one.own.1.clone())),
                certificate::salt.eq(Secret::by_chance().reveal()),
                certificate::secret.eq(Secret::by_chance().reveal()),
                certificate::language.eq(language),
                certificate::achievement.eq(serde_json::to_value(&achievement).unwrap_or_default()),
                certificate::issued_at.eq(jiff_diesel::Timestamp::from(now)),
            ))
            .on_conflict_do_nothing()
            .returning(Certificate::as_returning())
            .get_result(conn)
            .await
            .optional()?;
        let Some(row) = row else { continue };
        notices.extend(notice(&one, &row, now));
        issued.push(row);
    }
    tell(conn, now, notices).await?;
    Ok(issued)
}

/// Issues the certificate of a completed registration anew, since it took longer than it says, or less long. The one that there was does
/// not hold any more. One that the provider revoked stays so.
///
/// # Errors
/// As [`issue`].
pub(crate) async fn issue_anew(conn: &mut AsyncPgConnection, now: Timestamp, id: RegistrationId) -> QueryResult<()> {
    diesel::update(certificate::table)
        .filter(certificate::registration_id.eq(id).and(certificate::revoked_at.is_null()))
        .set((
            certificate::revoked_at.eq(jiff_diesel::Timestamp::from(now)),
            certificate::reason_code.eq(RevocationReason::CompletionTakenBack),
        ))
        .execute(conn)
        .await?;
    issue(conn, now, &[id]).await?;
    Ok(())
}

/// Issues the certificates of a run that are still to be issued.
///
/// # Errors
/// As [`issue`].
pub async fn issue_for_run(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    run: RunId,
    now: Timestamp,
) -> QueryResult<Vec<Certificate>> {
    let completed: Vec<RegistrationId> = registration::table
        .filter(registration::run_id.eq(run).and(registration::opportunity_id.eq(may.id())))
        .filter(registration::state.eq(RegistrationState::Completed))
        .order(registration::arrival)
        .select(registration::id)
        .load(conn)
        .await?;
    issue(conn, now, &completed).await
}

async fn completed(conn: &mut AsyncPgConnection, ids: &[RegistrationId]) -> QueryResult<Vec<Completed>> {
    let certified = certificate::table
        .filter(certificate::registration_id.eq_any(ids).and(certificate::revoked_at.is_null()))
        .select(certificate::registration_id);
    registration::table
        .inner_join(run::table)
        .inner_join(opportunity::table.on(opportunity::id.eq(registration::opportunity_id)))
        .left_join(person::table.on(person::id.nullable().eq(registration::person_id)))
        .filter(registration::id.eq_any(ids).and(registration::state.eq(RegistrationState::Completed)))
        .filter(registration::id.ne_all(certified))
        .filter(registration::reason_code.is_distinct_from(Origin::Confirmed.word()))
        .order(registration::arrival)
        .select((
            registration::id,
            registration::run_id,
            registration::opportunity_id,
            registration::person_id,
            (registration::name, registration::email),
            (
                person::name.nullable(),
                person::email.nullable(),
                person::email_verified.nullable(),
                person::language.nullable(),
            ),
            (opportunity::title, opportunity::description, opportunity::main_language, opportunity::url),
            (run::starts_on, run::ends_on, run::zone),
            (registration::contact_minutes, registration::over_on),
        ))
        .load(conn)
        .await
}

/// Who offers these: the first owner, and its name in its main language and others.
async fn providers(
    conn: &mut AsyncPgConnection,
    ids: Vec<OpportunityId>,
) -> QueryResult<HashMap<OpportunityId, (OrganizationId, LanguageMap, String)>> {
    let rows: Vec<(OpportunityId, OrganizationId, Value, String)> = opportunity_organization::table
        .inner_join(organization::table)
        .filter(opportunity_organization::opportunity_id.eq_any(ids).and(opportunity_organization::role.eq("owner")))
        .order((opportunity_organization::position.desc(), organization::id.desc()))
        .select((
            opportunity_organization::opportunity_id,
            organization::id,
            organization::name,
            organization::main_language,
        ))
        .load(conn)
        .await?;
    let named = |(opportunity, id, name, main): (_, _, Value, String)| {
        (opportunity, (id, serde_json::from_value(name).unwrap_or_default(), main))
    };
    Ok(rows.into_iter().map(named).collect())
}

/// How long the sessions of these runs are together, in minutes; of what is cancelled or has no end nothing counts.
async fn lengths(conn: &mut AsyncPgConnection, runs: Vec<RunId>) -> QueryResult<HashMap<RunId, (i64, Date, Date)>> {
    type Row = (RunId, Option<jiff_diesel::Timestamp>, Option<jiff_diesel::Timestamp>, jiff_diesel::Date);
    let rows: Vec<Row> = session::table
        .filter(session::run_id.eq_any(runs).and(session::status.ne("cancelled")))
        .select((session::run_id, session::starts_at, session::ends_at, session::starts_on))
        .load(conn)
        .await?;
    let mut lengths: HashMap<RunId, (i64, Date, Date)> = HashMap::new();
    for (run, from, to, day) in rows {
        let minutes = match (from, to) {
            (Some(from), Some(to)) => to.to_jiff().duration_since(from.to_jiff()).as_mins(),
            _ => 0,
        };
        let day = day.to_jiff();
        let (sum, first, last) = lengths.entry(run).or_insert((0, day, day));
        (*sum, *first, *last) = (*sum + minutes, day.min(*first), day.max(*last));
    }
    Ok(lengths)
}

/// When these were completed.
async fn moments(
    conn: &mut AsyncPgConnection,
    ids: &[RegistrationId],
) -> QueryResult<HashMap<RegistrationId, Timestamp>> {
    let rows: Vec<(RegistrationId, jiff_diesel::Timestamp)> = registration_change::table
        .filter(registration_change::registration_id.eq_any(ids))
        .filter(registration_change::to_state.eq(RegistrationState::Completed))
        .order((registration_change::changed_at, registration_change::id))
        .select((registration_change::registration_id, registration_change::changed_at))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(id, at)| (id, at.to_jiff())).collect())
}

/// When the provider revoked what it had issued for these.
async fn revoked(
    conn: &mut AsyncPgConnection,
    ids: &[RegistrationId],
) -> QueryResult<HashMap<RegistrationId, Timestamp>> {
    let rows: Vec<(RegistrationId, jiff_diesel::NullableTimestamp)> = certificate::table
        .filter(certificate::registration_id.eq_any(ids))
        .filter(certificate::reason_code.eq(RevocationReason::RevokedByProvider))
        .order(certificate::revoked_at)
        .select((certificate::registration_id, certificate::revoked_at))
        .load(conn)
        .await?;
    Ok(rows.into_iter().filter_map(|(id, at)| Some((id, at.to_jiff()?))).collect())
}

/// What was completed. How long a registration took by itself, and when it was over, comes before what is known of its run.
fn achievement(
    one: &Completed,
    language: &str,
    provider: &str,
    length: Option<(i64, Date, Date)>,
    moment: Timestamp,
) -> Completion {
    let (title, description, main, url) = &one.title;
    let wanted = [language.to_owned()];
    let texts = |value: &Value| serde_json::from_value::<LanguageMap>(value.clone()).unwrap_or_default();
    let (title, description) = (texts(title), texts(description));
    let chosen = title.choose(&wanted, main);
    let (first, last, zone) = &one.days;
    let zone = zone.as_deref().and_then(|zone| TimeZone::get(zone).ok()).unwrap_or(TimeZone::UTC);
    let (own_minutes, over_on) = one.own_length;
    let over_on = over_on.map(|day| day.to_jiff());
    let starts_on = first.map(|day| day.to_jiff()).or(length.map(|(_, first, _)| first));
    let ends_on = over_on.or(last.map(|day| day.to_jiff())).or(length.map(|(_, _, last)| last));
    let minutes = own_minutes.map(i64::from).or(length.map(|(minutes, ..)| minutes));
    Completion {
        language: chosen.as_ref().map_or(main.as_str(), |chosen| chosen.language).to_owned(),
        title: chosen.map(|chosen| chosen.text.to_owned()).unwrap_or_default(),
        description: description.choose(&wanted, main).map(|chosen| chosen.text.to_owned()),
        provider: provider.to_owned(),
        url: url.clone(),
        opportunity: one.opportunity.to_string(),
        run: one.run.to_string(),
        // Whoever was through with it before the run began had other days.
        starts_on: starts_on.filter(|first| ends_on.is_none_or(|last| *first <= last)),
        ends_on,
        minutes: minutes.filter(|minutes| *minutes > 0),
        completed_on: over_on.unwrap_or_else(|| moment.to_zoned(zone).date()),
    }
}

fn notice(one: &Completed, certificate: &Certificate, now: Timestamp) -> Option<Notice> {
    let to = match (one.person, &one.own.1) {
        (Some(person), _) => Recipient::Person(person),
        (None, Some(email)) => Recipient::Address { email: email.clone(), name: certificate.name.clone() },
        (None, None) => return None,
    };
    Some(Notice {
        kind: NoticeKind::CertificateIssued,
        to,
        change: certificate.id.to_string(),
        about: About {
            opportunity: Some(one.opportunity),
            run: Some(one.run),
            session: None,
            registration: Some(one.id),
        },
        facts: Map::from_iter([(
            "certificate_secret".to_owned(),
            Value::from(certificate.secret.clone().unwrap_or_default()),
        )]),
        due_at: now,
    })
}
