//! What an application seeks, as needs of whoever applies: one for each skill, however often it is changed.

use std::collections::BTreeMap;

use catalogue::{
    LanguageMap,
    opportunity::Level,
    problem::Rejection,
    search::Format,
    topic::{self, Topic},
};
use database::{
    AsyncPgConnection,
    id::{ApplicationId, NeedId, TopicId},
    schema::{application, application_need, membership, need, need_topic},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::RunQueryDsl;
use identity::policy::MayKeepNeeds;
use jiff::Timestamp;
use needs::need::{self as noted, IdentifiedIn, NeedChanges, NeedInput, NeedState, NeedVisibility};

use super::{Application, ApplicationInput, ApplicationState};
use crate::{exchange, mode::PlacementMode, skill::Skill};

/// A need that came of an application of somebody, and a topic of it.
#[derive(Debug, Clone, Copy, Queryable)]
struct Known {
    need: NeedId,
    state: NeedState,
    topic: Option<TopicId>,
    application: ApplicationId,
    application_state: ApplicationState,
}

/// Makes what an application seeks needs of whoever applies. A skill that is a need of theirs already, by this application or an
/// earlier one, stays that need, and is open again if it was not needed any more; one that is sought no more is needed no more.
pub(crate) async fn keep_needs(
    conn: &mut AsyncPgConnection,
    keep: &MayKeepNeeds,
    row: &Application,
    before: Option<&ApplicationInput>,
    after: &ApplicationInput,
    now: Timestamp,
) -> Result<(), Rejection> {
    let sought: Vec<TopicId> = after.skills.iter().map(|skill| skill.topic).collect();
    let topics = topic::by_ids(conn, &sought).await?;
    let known = known(conn, keep).await?;
    let is_shown = is_shown(conn, keep, row).await?;
    for skill in &after.skills {
        let Some(topic) = topics.iter().find(|topic| topic.id == skill.topic) else { continue };
        let wanted = wanted(topic, skill, after, row, is_shown);
        let by = |theirs: bool| {
            let of = known.iter().filter(move |one| (one.application == row.id) == theirs);
            of.copied().find(|one| one.topic == Some(skill.topic) && (theirs || one.state != NeedState::Met))
        };
        match by(true).or_else(|| by(false)) {
            Some(one) => {
                let says_the_same = before.is_none_or(|before| says_the_same(skill, before, after));
                renew(conn, keep, one, wanted, says_the_same, now).await?;
                link(conn, row.id, one.need).await?;
            }
            None => {
                let need = noted::create(conn, &keep.create(), &wanted, now).await?;
                link(conn, row.id, need.id).await?;
            }
        }
    }
    close_unsought(conn, keep, &known, (row.id, &sought), now).await
}

/// Closes what an application sought and seeks no more, unless another one of the person seeks it.
pub(super) async fn let_go(
    conn: &mut AsyncPgConnection,
    keep: &MayKeepNeeds,
    application: ApplicationId,
    sought: &[TopicId],
    now: Timestamp,
) -> Result<(), Rejection> {
    let known = known(conn, keep).await?;
    close_unsought(conn, keep, &known, (application, sought), now).await
}

async fn close_unsought(
    conn: &mut AsyncPgConnection,
    keep: &MayKeepNeeds,
    known: &[Known],
    (application, sought): (ApplicationId, &[TopicId]),
    now: Timestamp,
) -> Result<(), Rejection> {
    let is_sought = |need: NeedId| {
        known.iter().filter(|one| one.need == need).any(|one| {
            let elsewhere = one.application != application && one.application_state == ApplicationState::Submitted;
            elsewhere || one.topic.is_some_and(|topic| sought.contains(&topic))
        })
    };
    let mut over: Vec<NeedId> = known
        .iter()
        .filter(|one| one.application == application && is_open(one.state) && !is_sought(one.need))
        .map(|one| one.need)
        .collect();
    over.sort();
    over.dedup();
    for need in over {
        noted::close(conn, &keep.change(need), None, now).await?;
    }
    Ok(())
}

/// What came of all applications of somebody, each need once for each of its topics and applications.
async fn known(conn: &mut AsyncPgConnection, keep: &MayKeepNeeds) -> QueryResult<Vec<Known>> {
    need::table
        .inner_join(application_need::table.inner_join(application::table))
        .left_join(need_topic::table)
        .filter(need::person_id.eq(keep.owner()))
        .order((need::id, application::id))
        .select((need::id, need::state, need_topic::topic_id.nullable(), application::id, application::state))
        .load(conn)
        .await
}

fn is_open(state: NeedState) -> bool {
    matches!(state, NeedState::Open | NeedState::Planned)
}

fn says_the_same(skill: &Skill, before: &ApplicationInput, after: &ApplicationInput) -> bool {
    before.skills.contains(skill) && before.languages == after.languages && before.modes == after.modes
}

/// Has a need say what the application says now. What was met stays met.
async fn renew(
    conn: &mut AsyncPgConnection,
    keep: &MayKeepNeeds,
    known: Known,
    wanted: NeedInput,
    says_the_same: bool,
    now: Timestamp,
) -> Result<(), Rejection> {
    let may = keep.change(known.need);
    let is_closed = known.state == NeedState::NoLongerNeeded;
    if is_closed {
        noted::reopen(conn, &may, now).await?;
    }
    if is_closed || (is_open(known.state) && !says_the_same) {
        let changes = NeedChanges {
            main_language: Some(wanted.main_language),
            statement: Some(wanted.statement),
            languages: Some(wanted.languages),
            formats: Some(wanted.formats),
            ..NeedChanges::default()
        };
        noted::update(conn, &may, changes, now).await?;
    }
    Ok(())
}

async fn link(conn: &mut AsyncPgConnection, application: ApplicationId, need: NeedId) -> QueryResult<()> {
    diesel::insert_into(application_need::table)
        .values((application_need::application_id.eq(application), application_need::need_id.eq(need)))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether those who run the exchange see the needs: those of people of an institution that takes part in it.
async fn is_shown(conn: &mut AsyncPgConnection, keep: &MayKeepNeeds, row: &Application) -> QueryResult<bool> {
    let of_home = membership::table
        .filter(membership::person_id.eq(keep.owner()))
        .filter(membership::organization_id.eq(row.organization_id))
        .filter(membership::ended_at.is_null());
    let is_of_home: bool = diesel::select(exists(of_home)).get_result(conn).await?;
    Ok(is_of_home && exchange::takes_part(conn, row.programme_id, row.organization_id).await?)
}

/// The need of a skill.
fn wanted(topic: &Topic, skill: &Skill, said: &ApplicationInput, row: &Application, is_shown: bool) -> NeedInput {
    let formats = said.modes.iter().map(|mode| match mode {
        PlacementMode::Online => Format::Online,
        PlacementMode::InPerson => Format::InPerson,
        PlacementMode::Hybrid => Format::Hybrid,
    });
    NeedInput {
        statement: statement(&topic.label, skill.level),
        topics: vec![topic.id],
        languages: said.languages.iter().take(20).cloned().collect(),
        formats: formats.collect(),
        identified_in: IdentifiedIn::MentorshipApplication,
        programme: is_shown.then_some(row.programme_id),
        visibility: if is_shown { NeedVisibility::Programme } else { NeedVisibility::Own },
        ..NeedInput::declared(&topic.main_language, "")
    }
}

/// What the topic is called, and how far the skill is to go, in each language that it is called something in.
fn statement(label: &LanguageMap, level: Level) -> LanguageMap {
    let said = label.0.iter().map(|(tag, label)| {
        let level = match (catalogue::language::primary(tag), level) {
            ("en", Level::Intermediate) => ", at intermediate level",
            ("en", Level::Advanced) => ", at advanced level",
            ("fr", Level::Intermediate) => ", niveau intermédiaire",
            ("fr", Level::Advanced) => ", niveau avancé",
            ("es", Level::Intermediate) => ", nivel intermedio",
            ("es", Level::Advanced) => ", nivel avanzado",
            _ => "",
        };
        (tag.clone(), format!("{label}{level}"))
    });
    LanguageMap(said.collect::<BTreeMap<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_need_says_the_topic_and_how_far() {
        let label = LanguageMap(BTreeMap::from([
            ("en".to_owned(), "Conservation".to_owned()),
            ("fr-CA".to_owned(), "Restauration".to_owned()),
            ("mi".to_owned(), "Tiaki".to_owned()),
        ]));
        let said = statement(&label, Level::Advanced);
        let texts: Vec<&str> = said.0.values().map(String::as_str).collect();
        assert_eq!(texts, ["Conservation, at advanced level", "Restauration, niveau avancé", "Tiaki"]);
        assert_eq!(statement(&label, Level::Introductory), label);
    }
}
