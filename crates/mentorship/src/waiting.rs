//! What waits for those who run an exchange: artifacts that were handed in, issues that are open, notes that nobody answered.
//!
//! What others confide about a placement that they are a party of is not among it, as the policy says of each thing by itself. The
//! database is asked for no more than that, so that a page is full and its count right.

use database::{
    AsyncPgConnection,
    id::{ArtifactId, Id, PlacementIssueId, PrivateNoteId},
    paging::{Page, PageRequest},
    statement::Statement,
};
use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::QueryFragment,
    sql_types::{Array, BigInt, Nullable, Text, Uuid},
};
use diesel_async::RunQueryDsl;
use identity::policy::MaySeeWaiting;

use crate::{
    artifact::Artifact,
    issue::{Issue, IssueKind},
    private_note::PrivateNote,
};

/// A page of the artifacts that were handed in and not decided about, the one begun first first.
///
/// # Errors
/// Where the database fails.
pub async fn submitted_artifacts(
    mut conn: &AsyncPgConnection,
    may: &MaySeeWaiting,
    page: &PageRequest<ArtifactId>,
) -> QueryResult<Page<ArtifactId, Artifact>> {
    let wanted = page_of(Artifact::as_select(), "artifact.id", submitted, may, page);
    let rows: Vec<Artifact> = wanted.load(&mut conn).await?;
    Ok(Page::cut(page, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How many there are.
///
/// # Errors
/// Where the database fails.
pub async fn count_submitted_artifacts(conn: &AsyncPgConnection, may: &MaySeeWaiting) -> QueryResult<i64> {
    count(conn, submitted, may).await
}

/// A page of the issues that are not resolved, of those that are told to whoever looks, the one raised first first.
///
/// # Errors
/// Where the database fails.
pub async fn open_issues(
    mut conn: &AsyncPgConnection,
    may: &MaySeeWaiting,
    page: &PageRequest<PlacementIssueId>,
) -> QueryResult<Page<PlacementIssueId, Issue>> {
    let wanted = page_of(Issue::as_select(), "placement_issue.id", open, may, page);
    let rows: Vec<Issue> = wanted.load(&mut conn).await?;
    Ok(Page::cut(page, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How many there are.
///
/// # Errors
/// Where the database fails.
pub async fn count_open_issues(conn: &AsyncPgConnection, may: &MaySeeWaiting) -> QueryResult<i64> {
    count(conn, open, may).await
}

/// A page of the notes in confidence that nobody answered, of those that are told to whoever looks, the one written first first.
///
/// # Errors
/// Where the database fails.
pub async fn unanswered_notes(
    mut conn: &AsyncPgConnection,
    may: &MaySeeWaiting,
    page: &PageRequest<PrivateNoteId>,
) -> QueryResult<Page<PrivateNoteId, PrivateNote>> {
    let wanted = page_of(PrivateNote::as_select(), "private_note.id", unanswered, may, page);
    let rows: Vec<PrivateNote> = wanted.load(&mut conn).await?;
    Ok(Page::cut(page, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How many there are.
///
/// # Errors
/// Where the database fails.
pub async fn count_unanswered_notes(conn: &AsyncPgConnection, may: &MaySeeWaiting) -> QueryResult<i64> {
    count(conn, unanswered, may).await
}

/// A page of what waits, in the order of its ids: these columns; `waiting` says of which table, and which of it.
fn page_of<Columns, Kind>(
    columns: Columns,
    id: &'static str,
    waiting: fn(&mut Statement<Columns>, &MaySeeWaiting),
    may: &MaySeeWaiting,
    page: &PageRequest<Id<Kind>>,
) -> Statement<Columns>
where
    Columns: QueryFragment<Pg> + Send + Sync + 'static,
    Kind: 'static,
{
    let mut statement = Statement::new("SELECT ");
    statement.fragment(columns);
    waiting(&mut statement, may);
    if let Some(after) = page.after {
        statement.sql(" AND ").sql(id).sql(" > ").bind::<Uuid, _>(after.uuid());
    }
    statement.sql(" ORDER BY ").sql(id).sql(" LIMIT ").bind::<BigInt, _>(page.limit());
    statement
}

/// How much of it waits.
async fn count(
    mut conn: &AsyncPgConnection,
    waiting: fn(&mut Statement<BigInt>, &MaySeeWaiting),
    may: &MaySeeWaiting,
) -> QueryResult<i64> {
    let mut statement = Statement::new("SELECT count(*)");
    waiting(&mut statement, may);
    statement.get_result(&mut conn).await
}

fn submitted<Row>(statement: &mut Statement<Row>, may: &MaySeeWaiting) {
    statement
        .sql(" FROM artifact WHERE artifact.state = 'submitted' AND artifact.programme_id = ")
        .bind::<Uuid, _>(may.programme());
}

/// What is confided is told to whoever raised it, and to those who are no party.
fn open<Row>(statement: &mut Statement<Row>, may: &MaySeeWaiting) {
    let confided = IssueKind::ALL.iter().filter(|kind| kind.is_confided());
    let confided: Vec<String> = confided.map(|kind| kind.word().to_owned()).collect();
    statement
        .sql(
            " FROM placement_issue JOIN placement ON placement.id = placement_issue.placement_id \
             WHERE placement_issue.resolved_at IS NULL AND placement.programme_id = ",
        )
        .bind::<Uuid, _>(may.programme())
        .sql(" AND (placement_issue.kind <> ALL (")
        .bind::<Array<Text>, _>(confided)
        .sql(") OR ");
    is_told(statement, may, "placement_issue.raised_by");
    statement.sql(")");
}

fn unanswered<Row>(statement: &mut Statement<Row>, may: &MaySeeWaiting) {
    statement
        .sql(
            " FROM private_note JOIN placement ON placement.id = private_note.placement_id \
             WHERE private_note.answered_at IS NULL AND placement.programme_id = ",
        )
        .bind::<Uuid, _>(may.programme())
        .sql(" AND (");
    is_told(statement, may, "private_note.written_by");
    statement.sql(")");
}

/// Whether they confided it themselves, as the column `by` says, or are no party of the placement: they do not go, let nobody go, do
/// not mentor, and have no role at either institution.
fn is_told<Row>(statement: &mut Statement<Row>, may: &MaySeeWaiting, by: &'static str) {
    statement
        .sql(by)
        .sql(" = ")
        .bind::<Nullable<Uuid>, _>(may.person())
        .sql(
            " OR NOT EXISTS (SELECT FROM application, offer LEFT JOIN mentor ON mentor.id = offer.mentor_id \
             WHERE application.id = placement.application_id AND offer.id = placement.offer_id AND (",
        )
        .bind::<Nullable<Uuid>, _>(may.person())
        .sql(" IN (application.person_id, application.supervisor_id, mentor.person_id)")
        .sql(" OR application.organization_id = ANY (")
        .bind::<Array<Uuid>, _>(may.roles_at().to_vec())
        .sql(") OR placement.host_id = ANY (")
        .bind::<Array<Uuid>, _>(may.roles_at().to_vec())
        // Somebody who was read in by their address is whoever has it.
        .sql(
            ") OR application.person_id IS NULL AND lower(application.email) IN ( \
             SELECT lower(account.email) FROM account WHERE account.email_verified AND account.person_id = ",
        )
        .bind::<Nullable<Uuid>, _>(may.person())
        .sql(")))");
}
