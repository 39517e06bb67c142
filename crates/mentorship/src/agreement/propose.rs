//! Proposing a version.

use std::collections::HashSet;

use catalogue::{
    problem::{ProblemCode, Problems, Rejection},
    topic,
};
use database::{
    AsyncPgConnection,
    id::{AgreementId, PlacementId, TopicId},
    schema::{agreement, agreement_objective},
};
use diesel::{dsl::max, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayInPlacement, PlacementPart, deed::ProposeAgreement},
};
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;

use super::{
    Agreement, AgreementContent, OPEN,
    lock::locked,
    read::{in_force, of_placement},
};
use crate::{
    check_in::{MOST_CHECK_INS, Upcoming},
    given, kept,
    placement::Placement,
    telling,
};

/// Proposes a version. One that was proposed before and is not in force yet is superseded by it. Whoever proposes it as one of the
/// three parties accepts it by that; the others are told.
///
/// # Errors
/// Every fault of it at once; where the placement is not accepted by both sides yet, or over, or has not begun and its round is over.
pub async fn propose(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<ProposeAgreement>,
    now: Timestamp,
    content: AgreementContent,
    key: Option<&str>,
) -> Result<Agreement, Rejection> {
    conn.transaction(async |conn| {
        let id = may.placement();
        let asked = (id.uuid(), may.part(), &content);
        let pending = match idempotency::claim(conn, may.asker(), key, "proposeAgreement", &asked, now).await? {
            Claim::Repeated(made) => {
                return of_placement(conn, id, AgreementId::from_uuid(made), "idempotency_key").await;
            }
            Claim::First(pending) => pending,
        };
        let placement = locked(conn, id, may.facts().application.round, "placement").await?;
        let when = "an agreement is proposed once both sides have accepted it, and until it is over";
        kept::check_state(&placement, &OPEN, "placement", when)?;
        let version = next_version(conn, id).await?;
        let days = check(conn, &placement, &content, now).await?;
        supersede_proposed(conn, id, now).await?;
        let row = insert(conn, may, now, version, &content, days).await?;
        insert_objectives(conn, row.id, &content).await?;
        pending.keep(conn, row.id.uuid()).await?;
        telling::tell_agreement(conn, now, id, version, may.person()).await?;
        Ok(row)
    })
    .await
}

async fn next_version(conn: &mut AsyncPgConnection, id: PlacementId) -> Result<i32, Rejection> {
    let versions = agreement::table.filter(agreement::placement_id.eq(id)).select(max(agreement::version));
    let last: Option<i32> = versions.get_result(conn).await?;
    let last = last.unwrap_or_default();
    kept::check_room(i64::from(last), "versions of its agreement", "keep to the one in force")?;
    Ok(last + 1)
}

/// Checks all that a version says, and gives its first and its last day.
async fn check(
    conn: &mut AsyncPgConnection,
    placement: &Placement,
    content: &AgreementContent,
    now: Timestamp,
) -> Result<(Date, Date), Rejection> {
    let mut problems = Problems::new();
    let days = content.check(&mut problems);
    check_topics(conn, content, &mut problems).await?;
    if let Some(days) = days {
        check_calendar(conn, placement, days, content.check_in_days, now, &mut problems).await?;
    }
    given::settled(problems, days)
}

async fn check_topics(
    conn: &mut AsyncPgConnection,
    content: &AgreementContent,
    problems: &mut Problems,
) -> QueryResult<()> {
    let named: Vec<TopicId> = content.objectives.iter().filter_map(|objective| objective.topic).collect();
    if named.is_empty() {
        return Ok(());
    }
    let known: HashSet<TopicId> = topic::by_ids(conn, &named).await?.iter().map(|topic| topic.id).collect();
    for (at, objective) in content.objectives.iter().enumerate() {
        if objective.topic.is_some_and(|topic| !known.contains(&topic)) {
            problems.note_not_found(format!("objectives.{at}.topic"), "a topic");
        }
    }
    Ok(())
}

/// Notes a calendar that would give the placement more check-ins than are kept.
async fn check_calendar(
    conn: &mut AsyncPgConnection,
    placement: &Placement,
    days: (Date, Date),
    every: Option<i32>,
    now: Timestamp,
    problems: &mut Problems,
) -> Result<(), Rejection> {
    let today = kept::today(conn, placement.programme_id, now).await?;
    let replaces = in_force(conn, placement.id).await?.is_some();
    let upcoming = Upcoming::of(conn, placement.id, days, every, replaces, today).await?;
    if upcoming.count() > MOST_CHECK_INS {
        let what = format_args!(
            "makes {} check-ins of the placement, and at most {MOST_CHECK_INS} are kept; give more days from one to the next",
            upcoming.count()
        );
        problems.note(ProblemCode::OutOfRange, "check_in_days", what);
    }
    Ok(())
}

async fn supersede_proposed(conn: &mut AsyncPgConnection, id: PlacementId, now: Timestamp) -> QueryResult<usize> {
    let proposed = agreement::table
        .filter(agreement::placement_id.eq(id))
        .filter(agreement::in_force_at.is_null().and(agreement::superseded_at.is_null()));
    diesel::update(proposed).set(agreement::superseded_at.eq(now.to_diesel())).execute(conn).await
}

async fn insert(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<ProposeAgreement>,
    now: Timestamp,
    version: i32,
    content: &AgreementContent,
    (starts_on, ends_on): (Date, Date),
) -> QueryResult<Agreement> {
    let by = |part: PlacementPart| may.person().filter(|_| may.part() == part);
    let at = |part: PlacementPart| (may.part() == part).then(|| now.to_diesel());
    let proposed = (
        agreement::id.eq(AgreementId::new()),
        agreement::placement_id.eq(may.placement()),
        agreement::version.eq(version),
        agreement::proposed_as.eq(may.part()),
        agreement::proposed_by.eq(may.person()),
        agreement::created_at.eq(now.to_diesel()),
    );
    let said = (
        agreement::language.eq(&content.language),
        agreement::deliverables.eq(&content.deliverables),
        agreement::schedule.eq(&content.schedule),
        agreement::terms.eq(&content.terms),
        agreement::starts_on.eq(starts_on.to_diesel()),
        agreement::ends_on.eq(ends_on.to_diesel()),
        agreement::check_in_days.eq(content.check_in_days),
        agreement::contact_minutes.eq(content.contact_minutes),
        agreement::stipend_amount.eq(content.stipend.as_ref().map(|stipend| stipend.amount)),
        agreement::stipend_currency.eq(content.stipend.as_ref().map(|stipend| stipend.currency.as_str())),
    );
    let accepted = (
        agreement::participant_by.eq(by(PlacementPart::Participant)),
        agreement::participant_at.eq(at(PlacementPart::Participant)),
        agreement::home_by.eq(by(PlacementPart::Home)),
        agreement::home_at.eq(at(PlacementPart::Home)),
        agreement::host_by.eq(by(PlacementPart::Host)),
        agreement::host_at.eq(at(PlacementPart::Host)),
    );
    diesel::insert_into(agreement::table)
        .values((proposed, said, accepted))
        .returning(Agreement::as_returning())
        .get_result(conn)
        .await
}

async fn insert_objectives(
    conn: &mut AsyncPgConnection,
    id: AgreementId,
    content: &AgreementContent,
) -> QueryResult<usize> {
    let rows: Vec<_> = (1_i32..)
        .zip(&content.objectives)
        .map(|(position, objective)| {
            (
                agreement_objective::agreement_id.eq(id),
                agreement_objective::position.eq(position),
                agreement_objective::text.eq(&objective.text),
                agreement_objective::topic_id.eq(objective.topic),
            )
        })
        .collect();
    diesel::insert_into(agreement_objective::table).values(rows).execute(conn).await
}
