//! Telling people how a placement goes that both sides accepted: what is agreed, what becomes of it, what is to be done, and what
//! does not go well.

use std::collections::HashMap;

use database::{
    AsyncPgConnection,
    id::{
        CheckInId, PersonId, PlacementId, PlacementIssueId, PrivateNoteId, ProgrammeId, ProgressReportId,
        ReturnCommitmentId,
    },
    schema::{agreement, membership, person, placement_issue, private_note, programme, progress_report},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::{
    ProgrammeRole,
    notice::{self, About, Notice, NoticeKind, Recipient},
    policy::PlacementPart,
};
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;
use serde_json::{Map, Value, json};

use super::{Row, all, applicant, home, host, mentor_of, named, rows};
use crate::{
    issue::Issue,
    placement::{Placement, PlacementMove},
};

/// A check-in that is due today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CheckInDue {
    pub id: CheckInId,
    pub placement: PlacementId,
    pub due_on: Date,
}

/// A promise that is due so many days from today; yesterday, where that is -1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommitmentDue {
    pub id: ReturnCommitmentId,
    pub placement: PlacementId,
    pub improvement: String,
    pub due_on: Date,
    pub days: i32,
}

/// Tells the parties that have not accepted it that a version of an agreement is proposed.
pub(crate) async fn tell_agreement(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    placement: PlacementId,
    version: i32,
    proposer: Option<PersonId>,
) -> QueryResult<()> {
    let Some(row) = rows(conn, &[placement]).await?.pop() else { return Ok(()) };
    let (has_participant, has_home, has_host): (bool, bool, bool) = agreement::table
        .filter(agreement::placement_id.eq(placement).and(agreement::version.eq(version)))
        .select((
            agreement::participant_at.is_not_null(),
            agreement::home_at.is_not_null(),
            agreement::host_at.is_not_null(),
        ))
        .first(conn)
        .await?;
    let parties = [
        (PlacementPart::Participant, has_participant),
        (PlacementPart::Home, has_home),
        (PlacementPart::Host, has_host),
    ];
    let change = format!("{}:{version}", placement.uuid());
    let waiting = parties.into_iter().filter(|(_, has_accepted)| !has_accepted);
    let readers = waiting.flat_map(|(part, _)| of(&row, part).into_iter().map(move |to| (part, to)));
    let notices = readers.filter(|(_, to)| !is(to, proposer)).map(|(part, to)| {
        let more = [("side", json!(part)), ("version", json!(version))];
        say(NoticeKind::AgreementProposed, to, &change, with(&row, more), now)
    });
    notice::tell(conn, now, notices.collect()).await
}

/// Tells whoever goes and both sides, but not whoever did it, what became of a placement; of a pause and an early end also those who
/// run the exchange.
pub(crate) async fn tell_change(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    placement: &Placement,
    done: PlacementMove,
    by: Option<PersonId>,
    reason: Option<&str>,
) -> QueryResult<()> {
    let Some(row) = rows(conn, &[placement.id]).await?.pop() else { return Ok(()) };
    let state = match done {
        PlacementMove::Resume => "resumed",
        PlacementMove::Begin | PlacementMove::Pause | PlacementMove::Complete | PlacementMove::EndEarly => {
            placement.state.word()
        }
    };
    let change = format!("{}:{}", placement.id.uuid(), placement.revision);
    let said = reason.map(|reason| ("reason", json!(reason)));
    let facts = with(&row, [("state", json!(state))].into_iter().chain(said));
    let mut readers = all(&row);
    if matches!(done, PlacementMove::Pause | PlacementMove::EndEarly) {
        let people = those_who_run(conn, placement.programme_id, now).await?;
        readers.extend(or_operator(conn, placement.programme_id, people).await?);
    }
    let readers = readers.into_iter().filter(|to| !is(to, by));
    let notices = readers.map(|to| say(NoticeKind::PlacementChanged, to, &change, facts.clone(), now));
    notice::tell(conn, now, notices.collect()).await
}

/// Tells the other author of a progress report that one has signed it.
pub(crate) async fn tell_report(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    report: ProgressReportId,
    signed_as: PlacementPart,
) -> QueryResult<()> {
    let (placement, revision): (PlacementId, i32) = progress_report::table
        .find(report)
        .select((progress_report::placement_id, progress_report::revision))
        .first(conn)
        .await?;
    let Some(row) = rows(conn, &[placement]).await?.pop() else { return Ok(()) };
    let (part, reader) = match signed_as {
        PlacementPart::Participant => (PlacementPart::Host, Some(mentor_or_host(&row))),
        _ => (PlacementPart::Participant, applicant(&row)),
    };
    let change = format!("{}:{revision}", report.uuid());
    let facts = with(&row, [("report", json!(report.to_string())), ("side", json!(part))]);
    let notices = reader.into_iter().map(|to| say(NoticeKind::ReportToSign, to, &change, facts.clone(), now));
    notice::tell(conn, now, notices.collect()).await
}

/// Tells those who run the exchange, but not whoever raised it, that something does not go well. What is confided stands in no letter:
/// they read it where nobody else does.
pub(crate) async fn tell_issue(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    issue: PlacementIssueId,
) -> QueryResult<()> {
    let row: Issue = placement_issue::table.find(issue).select(Issue::as_select()).first(conn).await?;
    let (placement, by) = (row.placement_id, row.raised_by);
    let about = (!row.kind.is_confided()).then(|| ("about", json!(row.text)));
    let concern = Concern { kind: NoticeKind::IssueRaised, placement, change: issue.uuid().to_string(), by };
    concern.tell(conn, now, [("issue", json!(issue.to_string()))].into_iter().chain(about)).await
}

/// Tells whoever raised an issue, but not whoever resolved it, that it is resolved; how, they read where it is.
pub(crate) async fn tell_resolved(conn: &mut AsyncPgConnection, now: Timestamp, issue: &Issue) -> QueryResult<()> {
    let Some(raiser) = issue.raised_by.filter(|raiser| issue.resolved_by != Some(*raiser)) else { return Ok(()) };
    let Some(row) = rows(conn, &[issue.placement_id]).await?.pop() else { return Ok(()) };
    let facts = with(&row, [("issue", json!(issue.id.to_string()))]);
    let change = issue.id.uuid().to_string();
    notice::tell(conn, now, vec![say(NoticeKind::IssueResolved, Recipient::Person(raiser), &change, facts, now)]).await
}

/// Tells those who run the exchange that somebody wrote to them in confidence; what, they read where nobody else does.
pub(crate) async fn tell_note(conn: &mut AsyncPgConnection, now: Timestamp, note: PrivateNoteId) -> QueryResult<()> {
    let (placement, by) = note_of(conn, note).await?;
    let about = Concern { kind: NoticeKind::NoteConfided, placement, change: note.uuid().to_string(), by: Some(by) };
    about.tell(conn, now, [("note", json!(note.to_string()))]).await
}

/// Tells whoever wrote in confidence that they were answered.
pub(crate) async fn tell_answered(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    note: PrivateNoteId,
) -> QueryResult<()> {
    let (placement, by) = note_of(conn, note).await?;
    let Some(row) = rows(conn, &[placement]).await?.pop() else { return Ok(()) };
    let facts = with(&row, [("note", json!(note.to_string()))]);
    let change = note.uuid().to_string();
    notice::tell(conn, now, vec![say(NoticeKind::NoteAnswered, Recipient::Person(by), &change, facts, now)]).await
}

/// Tells whom it concerns what is due. Of one thing and day nobody is told twice.
pub(crate) async fn tell_due(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    check_ins: &[CheckInDue],
    commitments: &[CommitmentDue],
) -> QueryResult<()> {
    let ids = check_ins.iter().map(|one| one.placement).chain(commitments.iter().map(|one| one.placement));
    let mut ids: Vec<PlacementId> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(());
    }
    let rows: HashMap<PlacementId, Row> = rows(conn, &ids).await?.into_iter().map(|row| (row.0.id, row)).collect();
    let of_check_ins = check_ins.iter().filter_map(|one| Some(checked(rows.get(&one.placement)?, one, now)));
    let of_commitments = commitments.iter().filter_map(|one| Some(promised(rows.get(&one.placement)?, one, now)));
    notice::tell(conn, now, of_check_ins.chain(of_commitments).flatten().collect()).await
}

fn checked(row: &Row, one: &CheckInDue, now: Timestamp) -> Vec<Notice> {
    let facts = with(row, [("check_in", json!(one.id.to_string())), ("until", json!(one.due_on))]);
    let change = format!("{}:{}", one.id.uuid(), one.due_on);
    let readers = applicant(row).into_iter().chain([mentor_or_host(row)]);
    readers.map(|to| say(NoticeKind::CheckInDue, to, &change, facts.clone(), now)).collect()
}

fn promised(row: &Row, one: &CommitmentDue, now: Timestamp) -> Vec<Notice> {
    let more = [
        ("commitment", json!(one.id.to_string())),
        ("about", json!(one.improvement)),
        ("until", json!(one.due_on)),
        ("days", json!(one.days)),
    ];
    let facts = with(row, more);
    let change = format!("{}:{}:{}", one.id.uuid(), one.due_on, one.days);
    let readers = applicant(row).into_iter().chain([home(row)]);
    readers.map(|to| say(NoticeKind::ReturnCommitmentDue, to, &change, facts.clone(), now)).collect()
}

/// Something that those who run the exchange are to know, unless they are a party of the placement themselves.
struct Concern {
    kind: NoticeKind,
    placement: PlacementId,
    change: String,
    by: Option<PersonId>,
}

impl Concern {
    async fn tell(
        self,
        conn: &mut AsyncPgConnection,
        now: Timestamp,
        more: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> QueryResult<()> {
        let Some(row) = rows(conn, &[self.placement]).await?.pop() else { return Ok(()) };
        let programme = row.0.programme_id;
        let mut facts = with(&row, more);
        facts.insert("programme".to_owned(), json!(programme.to_string()));
        let people = those_who_run(conn, programme, now).await?;
        let impartial = without_parties(conn, &row, people, now).await?;
        let readers = or_operator(conn, programme, impartial).await?.into_iter().filter(|to| !is(to, self.by));
        let notices = readers.map(|to| say(self.kind, to, &self.change, facts.clone(), now));
        notice::tell(conn, now, notices.collect()).await
    }
}

/// The coordinators and the staff of an exchange.
pub(super) async fn those_who_run(
    conn: &mut AsyncPgConnection,
    id: ProgrammeId,
    now: Timestamp,
) -> QueryResult<Vec<PersonId>> {
    let roles = [ProgrammeRole::Coordinator, ProgrammeRole::Staff].map(ProgrammeRole::word);
    membership::table
        .inner_join(person::table.on(person::id.eq(membership::person_id)))
        .filter(membership::programme_id.eq(id))
        .filter(membership::role.eq_any(roles))
        .filter(membership::ended_at.is_null())
        .filter(membership::until.is_null().or(membership::until.gt(now.to_diesel())))
        .filter(person::erased_at.is_null())
        .select(membership::person_id)
        .distinct()
        .order(membership::person_id)
        .load(conn)
        .await
}

/// Those of them who are no party of the placement: they do not go, let nobody go, do not mentor, and have no role at either
/// institution.
async fn without_parties(
    conn: &mut AsyncPgConnection,
    row: &Row,
    mut people: Vec<PersonId>,
    now: Timestamp,
) -> QueryResult<Vec<PersonId>> {
    let (placement, (participant, .., supervisor), _, _, mentor, _) = row;
    let of_sides: Vec<PersonId> = membership::table
        .filter(membership::person_id.eq_any(&people))
        .filter(membership::organization_id.assume_not_null().eq_any([placement.home_id, placement.host_id]))
        .filter(membership::ended_at.is_null())
        .filter(membership::until.is_null().or(membership::until.gt(now.to_diesel())))
        .select(membership::person_id)
        .load(conn)
        .await?;
    people.retain(|one| !of_sides.contains(one) && ![*participant, *supervisor, *mentor].contains(&Some(*one)));
    Ok(people)
}

/// These people; the organization that runs the exchange, where there are none.
pub(super) async fn or_operator(
    conn: &mut AsyncPgConnection,
    id: ProgrammeId,
    people: Vec<PersonId>,
) -> QueryResult<Vec<Recipient>> {
    if people.is_empty() {
        let operator = programme::table.find(id).select(programme::organization_id).first(conn).await?;
        return Ok(vec![Recipient::Organization(operator)]);
    }
    Ok(people.into_iter().map(Recipient::Person).collect())
}

async fn note_of(conn: &mut AsyncPgConnection, note: PrivateNoteId) -> QueryResult<(PlacementId, PersonId)> {
    let columns = (private_note::placement_id, private_note::written_by);
    private_note::table.find(note).select(columns).first(conn).await
}

/// Who hears of what a party is to do.
pub(super) fn of(row: &Row, part: PlacementPart) -> Vec<Recipient> {
    match part {
        PlacementPart::Participant => applicant(row).into_iter().collect(),
        PlacementPart::Home => vec![home(row)],
        PlacementPart::Host => host(row),
        PlacementPart::Coordinator => Vec::new(),
    }
}

/// The mentor; those who run the host, where that is nobody who has signed in.
fn mentor_or_host(row: &Row) -> Recipient {
    mentor_of(row).unwrap_or(Recipient::Organization(row.0.host_id))
}

pub(super) fn is(to: &Recipient, person: Option<PersonId>) -> bool {
    person.is_some_and(|person| *to == Recipient::Person(person))
}

pub(super) fn with(row: &Row, more: impl IntoIterator<Item = (&'static str, Value)>) -> Map<String, Value> {
    let mut facts = named(row);
    facts.extend(more.into_iter().map(|(name, fact)| (name.to_owned(), fact)));
    facts
}

pub(super) fn say(kind: NoticeKind, to: Recipient, change: &str, facts: Map<String, Value>, now: Timestamp) -> Notice {
    Notice { kind, to, change: change.to_owned(), about: About::default(), facts, due_at: now }
}
