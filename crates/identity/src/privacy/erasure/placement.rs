//! Taking a person out of placements that are under way, and of what came of them.

use database::{
    AsyncPgConnection,
    id::{PersonId, PlacementId, PlacementIssueId},
    schema::{
        agreement, agreement_objective, alumnus, application, debrief, mentor, notice, offer, placement,
        placement_change, placement_evaluation, placement_issue, private_note, reflection, story, webhook_delivery,
    },
};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Jsonb, Text},
};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;

use crate::notice::NoticeKind;

/// What stands where there were words that cannot be left out.
const GONE: &str = "—";

/// What they made of a placement for themselves goes, and so does what they said in confidence, whatever their part in it was. Of
/// placements in which they went nothing says any more what did not go well, and no story is told; one of which they were the
/// mentor is taken down. They leave the alumni. What both sides agreed, reported and made stays theirs, and so does what others
/// said for themselves; what they chose in an evaluation keeps counting.
pub(super) async fn forget(
    conn: &mut AsyncPgConnection,
    id: PersonId,
    addresses: &[String],
    now: Timestamp,
) -> QueryResult<()> {
    let theirs = taken_part(conn, id, addresses).await?;
    forget_own_words(conn, id, &theirs).await?;
    let issues = issues(conn, id, &theirs).await?;
    forget_what_did_not_go_well(conn, &theirs, &issues).await?;
    forget_what_others_were_told(conn, &theirs, &issues).await?;
    diesel::delete(story::table.filter(story::placement_id.eq_any(&theirs))).execute(conn).await?;
    take_down_stories(conn, id, now).await?;
    leave_alumni(conn, id, now).await
}

/// The placements in which they went.
async fn taken_part(conn: &mut AsyncPgConnection, id: PersonId, addresses: &[String]) -> QueryResult<Vec<PlacementId>> {
    let is_to_them = database::lower(application::email).eq_any(addresses.to_vec());
    let applications = application::table
        .filter(application::person_id.eq(id).assume_not_null().or(is_to_them.assume_not_null()))
        .select(application::id);
    placement::table.filter(placement::application_id.eq_any(applications)).select(placement::id).load(conn).await
}

async fn forget_own_words(conn: &mut AsyncPgConnection, id: PersonId, theirs: &[PlacementId]) -> QueryResult<()> {
    diesel::delete(private_note::table.filter(private_note::written_by.eq(id))).execute(conn).await?;
    diesel::delete(reflection::table.filter(reflection::placement_id.eq_any(theirs))).execute(conn).await?;
    diesel::update(debrief::table.filter(debrief::placement_id.eq_any(theirs)))
        .set((
            debrief::takeaways.eq(GONE),
            debrief::obstacles.eq(None::<String>),
            debrief::strategies.eq(None::<String>),
        ))
        .execute(conn)
        .await?;
    let agreements = agreement::table.filter(agreement::placement_id.eq_any(theirs)).select(agreement::id);
    diesel::update(agreement_objective::table.filter(agreement_objective::agreement_id.eq_any(agreements)))
        .set(agreement_objective::result_note.eq(None::<String>))
        .execute(conn)
        .await?;
    diesel::update(placement_evaluation::table.filter(placement_evaluation::answered_by.eq(id)))
        .set((
            placement_evaluation::went_well.eq(None::<String>),
            placement_evaluation::could_be_better.eq(None::<String>),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// What did not go well in those, and what they said elsewhere did not, but for what they said for an exchange that they run.
async fn issues(
    conn: &mut AsyncPgConnection,
    id: PersonId,
    theirs: &[PlacementId],
) -> QueryResult<Vec<PlacementIssueId>> {
    let raised = placement_issue::raised_by.eq(id).assume_not_null().and(placement_issue::part.ne("coordinator"));
    placement_issue::table
        .filter(placement_issue::placement_id.eq_any(theirs).or(raised))
        .select(placement_issue::id)
        .load(conn)
        .await
}

/// That it was paused or ended, and that something did not go well, stays; not in which words, and of what both sides see not that it
/// was for their health or family.
async fn forget_what_did_not_go_well(
    conn: &mut AsyncPgConnection,
    theirs: &[PlacementId],
    issues: &[PlacementIssueId],
) -> QueryResult<()> {
    let changes = || placement_change::table.filter(placement_change::placement_id.eq_any(theirs));
    diesel::update(changes().filter(placement_change::cause.eq_any(["health", "family"])))
        .set(placement_change::cause.eq("other"))
        .execute(conn)
        .await?;
    diesel::update(changes().filter(placement_change::reason.is_not_null()))
        .set(placement_change::reason.eq(GONE))
        .execute(conn)
        .await?;
    let issues = || placement_issue::table.filter(placement_issue::id.eq_any(issues));
    diesel::update(issues().filter(placement_issue::resolution.is_not_null()))
        .set(placement_issue::resolution.eq(GONE))
        .execute(conn)
        .await?;
    diesel::update(issues().filter(placement_issue::kind.eq("family")))
        .set(placement_issue::kind.eq("other"))
        .execute(conn)
        .await?;
    diesel::update(issues()).set(placement_issue::text.eq(GONE)).execute(conn).await?;
    Ok(())
}

/// That others were told of it stays too, without why it was paused or ended, and what did not go well.
async fn forget_what_others_were_told(
    conn: &mut AsyncPgConnection,
    theirs: &[PlacementId],
    issues: &[PlacementIssueId],
) -> QueryResult<()> {
    let placements: Vec<(PlacementId, i32)> = placement::table
        .filter(placement::id.eq_any(theirs))
        .select((placement::id, placement::revision))
        .load(conn)
        .await?;
    let changes = placements.iter().flat_map(|(id, last)| (1..=*last).map(move |one| format!("{}:{one}", id.uuid())));
    let changes: Vec<String> = changes.collect();
    take_out(conn, NoticeKind::PlacementChanged, &changes, "reason").await?;
    let issues: Vec<String> = issues.iter().map(|id| id.uuid().to_string()).collect();
    take_out(conn, NoticeKind::IssueRaised, &issues, "about").await
}

/// Takes a fact out of what was, or will be, told of these changes by letter and to webhooks.
async fn take_out(conn: &mut AsyncPgConnection, kind: NoticeKind, changes: &[String], fact: &str) -> QueryResult<()> {
    let told = || notice::table.filter(notice::kind.eq(kind)).filter(notice::change_key.eq_any(changes));
    let without = sql::<Text>("(body::jsonb #- ARRAY['data', 'facts', ").bind::<Text, _>(fact).sql("])::text");
    diesel::update(webhook_delivery::table)
        .filter(webhook_delivery::notice_id.eq_any(told().select(notice::id)))
        .set(webhook_delivery::body.eq(without))
        .execute(conn)
        .await?;
    diesel::update(told()).set(notice::facts.eq(sql::<Jsonb>("facts - ").bind::<Text, _>(fact))).execute(conn).await?;
    Ok(())
}

/// Stories of placements in which they were the mentor are told to nobody any more, unless the host consents anew.
async fn take_down_stories(conn: &mut AsyncPgConnection, id: PersonId, now: Timestamp) -> QueryResult<()> {
    let offers = offer::table.inner_join(mentor::table).filter(mentor::person_id.eq(id)).select(offer::id);
    let mentored: Vec<PlacementId> =
        placement::table.filter(placement::offer_id.eq_any(offers)).select(placement::id).load(conn).await?;
    let told = || story::table.filter(story::placement_id.eq_any(&mentored));
    diesel::update(told().filter(story::state.eq("published"))).set(story::state.eq("withdrawn")).execute(conn).await?;
    diesel::update(told())
        .set((
            (story::host_by.eq(None::<PersonId>), story::host_at.eq(None::<jiff_diesel::Timestamp>)),
            story::updated_at.eq(jiff_diesel::Timestamp::from(now)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

async fn leave_alumni(conn: &mut AsyncPgConnection, id: PersonId, now: Timestamp) -> QueryResult<()> {
    let now = jiff_diesel::Timestamp::from(now);
    let theirs = || alumnus::table.filter(alumnus::person_id.eq(id));
    diesel::update(theirs().filter(alumnus::left_at.is_null())).set(alumnus::left_at.eq(now)).execute(conn).await?;
    diesel::update(theirs())
        .set((
            (alumnus::lectures.eq(false), alumnus::mentors.eq(false), alumnus::refers.eq(false)),
            alumnus::note.eq(None::<String>),
            (alumnus::revision.eq(alumnus::revision + 1), alumnus::updated_at.eq(now)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
