//! Telling people what becomes of what was made in a placement for others, and what is told of it.

use database::{AsyncPgConnection, id::PersonId};
use diesel::QueryResult;
use identity::{
    notice::{self, About, Notice, NoticeKind, Recipient},
    policy::PlacementPart,
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    Row, all, applicant,
    course::{is, of, or_operator, say, those_who_run, with},
    host, rows, texts,
};
use crate::{artifact::Artifact, story::Story};

/// Those whose consent a story needs.
const PARTIES: [PlacementPart; 3] = [PlacementPart::Participant, PlacementPart::Home, PlacementPart::Host];

/// Tells those who run the exchange, but not whoever handed it in, that an artifact waits for what they decide. Whoever goes decides
/// nothing of their own, even where they run the exchange.
pub(crate) async fn tell_submitted(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    artifact: &Artifact,
    by: Option<PersonId>,
) -> QueryResult<()> {
    let Some(row) = rows(conn, &[artifact.placement_id]).await?.pop() else { return Ok(()) };
    let programme = artifact.programme_id;
    let (goes, ..) = row.1;
    let mut people = those_who_run(conn, programme, now).await?;
    people.retain(|person| goes != Some(*person));
    let readers = or_operator(conn, programme, people).await?.into_iter().filter(|to| !is(to, by));
    let mut facts = facts(&row, artifact);
    facts.insert("programme".to_owned(), json!(programme.to_string()));
    facts.insert("revision".to_owned(), json!(artifact.revision));
    let change = change(artifact);
    let notices = readers.map(|to| say(NoticeKind::ArtifactSubmitted, to, &change, facts.clone(), now));
    notice::tell(conn, now, notices.collect()).await
}

/// Tells those who make artifacts in the placement, whoever goes and the host, that one was returned to them, and why.
pub(crate) async fn tell_returned(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    artifact: &Artifact,
    by: Option<PersonId>,
) -> QueryResult<()> {
    let Some(row) = rows(conn, &[artifact.placement_id]).await?.pop() else { return Ok(()) };
    let mut facts = facts(&row, artifact);
    facts.extend(artifact.reason.iter().map(|reason| ("reason".to_owned(), json!(reason))));
    let change = change(artifact);
    let readers = applicant(&row).into_iter().chain(host(&row)).filter(|to| !is(to, by));
    let notices = readers.map(|to| say(NoticeKind::ArtifactReturned, to, &change, facts.clone(), now));
    notice::tell(conn, now, notices.collect()).await
}

/// Tells whoever goes and both sides, but not whoever did it, that an artifact was published, and where it is found.
pub(crate) async fn tell_published(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    artifact: &Artifact,
    by: Option<PersonId>,
) -> QueryResult<()> {
    let Some(row) = rows(conn, &[artifact.placement_id]).await?.pop() else { return Ok(()) };
    let about = About { opportunity: artifact.opportunity_id, ..About::default() };
    let (facts, change) = (facts(&row, artifact), change(artifact));
    let readers = all(&row).into_iter().filter(|to| !is(to, by));
    let told = |to: Recipient| {
        let notice = say(NoticeKind::ArtifactPublished, to, &change, facts.clone(), now);
        Notice { about, ..notice }
    };
    notice::tell(conn, now, readers.map(told).collect()).await
}

/// Asks those a story tells of, but not whoever wrote it so, for the consent that it lacks. Of one story a side is asked once, and
/// again where its consent was taken back by other words.
pub(crate) async fn tell_story(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    story: &Story,
    taken_back: &[PlacementPart],
    by: Option<PersonId>,
) -> QueryResult<()> {
    let Some(row) = rows(conn, &[story.placement_id]).await?.pop() else { return Ok(()) };
    let consents = story.consents();
    let lacking = PARTIES.into_iter().filter(|part| consents.iter().all(|consent| consent.part != *part));
    let readers = lacking.flat_map(|part| of(&row, part).into_iter().map(move |to| (part, to)));
    let notices = readers.filter(|(_, to)| !is(to, by)).map(|(part, to)| {
        let change = match taken_back.contains(&part) {
            true => format!("{}:{}", story.id.uuid(), story.revision),
            false => story.id.uuid().to_string(),
        };
        let more = [("story", json!(story.id.to_string())), ("side", json!(part))];
        say(NoticeKind::StoryConsentAsked, to, &change, with(&row, more), now)
    });
    notice::tell(conn, now, notices.collect()).await
}

/// Which artifact, by what it is called, and in which placement it was made.
fn facts(row: &Row, artifact: &Artifact) -> Map<String, Value> {
    let title = texts(&artifact.title, &artifact.main_language);
    with(row, [("artifact", json!(artifact.id.to_string())), ("title", title)])
}

/// Each time that it was handed in, returned or published is a change of its own.
fn change(artifact: &Artifact) -> String {
    format!("{}:{}", artifact.id.uuid(), artifact.revision)
}
