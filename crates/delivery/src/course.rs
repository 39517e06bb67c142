//! Whether what a notice of a placement asks for is still to be done when it is sent, and what it tells is still so.

use database::{
    AsyncPgConnection,
    id::{
        ArtifactId, CheckInId, Id, Kind, PlacementId, PlacementIssueId, PrivateNoteId, ProgrammeId, ProgressReportId,
        ReturnCommitmentId, StoryId,
    },
    schema::{
        agreement, artifact, check_in, membership, placement, placement_issue, private_note, progress_report,
        return_commitment, story,
    },
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::RunQueryDsl;
use identity::{ProgrammeRole, notice::NoticeKind};
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;

use crate::outbox::Waiting;

/// Whether it is. None where it asks for nothing and tells nothing that can change, or of what there is no more.
pub(crate) async fn is_open(
    conn: &mut AsyncPgConnection,
    notice: &Waiting,
    now: Timestamp,
) -> QueryResult<Option<bool>> {
    match notice.kind {
        NoticeKind::AgreementProposed => is_to_be_accepted(conn, notice).await,
        NoticeKind::CheckInDue => is_to_be_held(conn, notice).await,
        NoticeKind::ReportToSign => is_to_be_signed(conn, notice).await,
        NoticeKind::ReturnCommitmentDue => is_promised(conn, notice).await,
        NoticeKind::IssueRaised => is_unresolved(conn, notice, now).await,
        NoticeKind::NoteConfided => is_unanswered(conn, notice, now).await,
        NoticeKind::ArtifactSubmitted => is_undecided(conn, notice, now).await,
        NoticeKind::ArtifactReturned => stands(conn, notice, "draft").await,
        NoticeKind::ArtifactPublished => stands(conn, notice, "published").await,
        NoticeKind::StoryConsentAsked => lacks_consent(conn, notice).await,
        _ => Ok(None),
    }
}

/// The thing that a fact names.
fn named<K: Kind>(notice: &Waiting, fact: &str) -> Option<Id<K>> {
    word(notice, fact)?.parse().ok()
}

fn word<'n>(notice: &'n Waiting, fact: &str) -> Option<&'n str> {
    notice.facts.get(fact)?.as_str()
}

async fn is_to_be_accepted(conn: &mut AsyncPgConnection, notice: &Waiting) -> QueryResult<Option<bool>> {
    let Some(placement): Option<PlacementId> = named(notice, "placement") else { return Ok(None) };
    let version = notice.facts.get("version").and_then(serde_json::Value::as_i64);
    let Some(version) = version.and_then(|version| i32::try_from(version).ok()) else { return Ok(None) };
    let is_proposed = agreement::in_force_at.is_null().and(agreement::superseded_at.is_null());
    let found: Option<(bool, bool, bool, bool)> = agreement::table
        .filter(agreement::placement_id.eq(placement).and(agreement::version.eq(version)))
        .select((
            is_proposed,
            agreement::participant_at.is_null(),
            agreement::home_at.is_null(),
            agreement::host_at.is_null(),
        ))
        .first(conn)
        .await
        .optional()?;
    let waits = |(is_proposed, participant, home, host)| is_proposed && is_so_of_side(notice, participant, home, host);
    Ok(found.map(waits))
}

/// Whether it is so of the side that a notice names.
fn is_so_of_side(notice: &Waiting, participant: bool, home: bool, host: bool) -> bool {
    match word(notice, "side") {
        Some("participant") => participant,
        Some("home") => home,
        Some("host") => host,
        _ => true,
    }
}

async fn is_to_be_held(conn: &mut AsyncPgConnection, notice: &Waiting) -> QueryResult<Option<bool>> {
    let Some(id): Option<CheckInId> = named(notice, "check_in") else { return Ok(None) };
    let found: Option<(bool, bool)> = check_in::table
        .inner_join(placement::table)
        .filter(check_in::id.eq(id).and(check_in::cancelled_at.is_null()))
        .select((check_in::held_on.is_null(), placement::state.eq("under_way")))
        .first(conn)
        .await
        .optional()?;
    // One that another agreement did away with is not to be held any more.
    Ok(Some(found.is_some_and(|(is_awaited, is_under_way)| is_awaited && is_under_way)))
}

async fn is_to_be_signed(conn: &mut AsyncPgConnection, notice: &Waiting) -> QueryResult<Option<bool>> {
    let Some(id): Option<ProgressReportId> = named(notice, "report") else { return Ok(None) };
    let columns = (progress_report::participant_at.is_not_null(), progress_report::host_at.is_not_null());
    let found: Option<(bool, bool)> = progress_report::table.find(id).select(columns).first(conn).await.optional()?;
    // Where it was changed since, the one who signed it has to do so again first.
    Ok(found.map(|(participant, host)| match word(notice, "side") {
        Some("host") => participant && !host,
        _ => host && !participant,
    }))
}

async fn is_promised(conn: &mut AsyncPgConnection, notice: &Waiting) -> QueryResult<Option<bool>> {
    let Some(id): Option<ReturnCommitmentId> = named(notice, "commitment") else { return Ok(None) };
    let columns = (return_commitment::state.eq("promised"), return_commitment::due_on);
    let found: Option<(bool, jiff_diesel::Date)> =
        return_commitment::table.find(id).select(columns).first(conn).await.optional()?;
    // Of another day there is another reminder.
    let told: Option<Date> = word(notice, "until").and_then(|day| day.parse().ok());
    Ok(found.map(|(is_promised, due_on)| is_promised && told.is_none_or(|told| told == due_on.to_jiff())))
}

async fn is_unresolved(conn: &mut AsyncPgConnection, notice: &Waiting, now: Timestamp) -> QueryResult<Option<bool>> {
    let Some(id): Option<PlacementIssueId> = named(notice, "issue") else { return Ok(None) };
    let row = placement_issue::table.find(id);
    let open: Option<bool> = row.select(placement_issue::resolved_at.is_null()).first(conn).await.optional()?;
    Ok(Some(open.unwrap_or_default() && runs_exchange(conn, notice, now).await?))
}

async fn is_unanswered(conn: &mut AsyncPgConnection, notice: &Waiting, now: Timestamp) -> QueryResult<Option<bool>> {
    let Some(id): Option<PrivateNoteId> = named(notice, "note") else { return Ok(None) };
    let row = private_note::table.find(id);
    let open: Option<bool> = row.select(private_note::answered_at.is_null()).first(conn).await.optional()?;
    Ok(Some(open.unwrap_or_default() && runs_exchange(conn, notice, now).await?))
}

async fn is_undecided(conn: &mut AsyncPgConnection, notice: &Waiting, now: Timestamp) -> QueryResult<Option<bool>> {
    let waits = stands(conn, notice, "submitted").await?;
    Ok(Some(waits.unwrap_or(true) && runs_exchange(conn, notice, now).await?))
}

/// Whether an artifact stands so, and still as it was where its revision is told: of another time there is another notice.
async fn stands(conn: &mut AsyncPgConnection, notice: &Waiting, state: &str) -> QueryResult<Option<bool>> {
    let Some(id): Option<ArtifactId> = named(notice, "artifact") else { return Ok(None) };
    let row = artifact::table.find(id).select((artifact::state, artifact::revision));
    let found: Option<(String, i32)> = row.first(conn).await.optional()?;
    let told = notice.facts.get("revision").and_then(serde_json::Value::as_i64);
    let is_so = |(is, revision): (String, i32)| is == state && told.is_none_or(|told| told == i64::from(revision));
    // One that was deleted is there no more.
    Ok(Some(found.is_some_and(is_so)))
}

async fn lacks_consent(conn: &mut AsyncPgConnection, notice: &Waiting) -> QueryResult<Option<bool>> {
    let Some(id): Option<StoryId> = named(notice, "story") else { return Ok(None) };
    let columns = (story::participant_at.is_null(), story::home_at.is_null(), story::host_at.is_null());
    let found: Option<(bool, bool, bool)> = story::table.find(id).select(columns).first(conn).await.optional()?;
    let lacks = |(participant, home, host)| is_so_of_side(notice, participant, home, host);
    Ok(Some(found.is_some_and(lacks)))
}

/// Whether its reader is still one of those who run the exchange. Whether an administrator of its operator is that still is looked
/// up elsewhere.
async fn runs_exchange(conn: &mut AsyncPgConnection, notice: &Waiting, now: Timestamp) -> QueryResult<bool> {
    let (Some(person), None) = (notice.to_person_id, word(notice, "organization")) else { return Ok(true) };
    let Some(programme): Option<ProgrammeId> = named(notice, "programme") else { return Ok(true) };
    let roles = [ProgrammeRole::Coordinator, ProgrammeRole::Staff].map(ProgrammeRole::word);
    let counts = membership::table
        .filter(membership::person_id.eq(person))
        .filter(membership::programme_id.eq(programme))
        .filter(membership::role.eq_any(roles))
        .filter(membership::ended_at.is_null())
        .filter(membership::until.is_null().or(membership::until.gt(now.to_diesel())));
    diesel::select(exists(counts)).get_result(conn).await
}
