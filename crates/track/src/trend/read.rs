//! Counting, in a handful of statements whatever the number of museums.

use std::collections::{BTreeMap, HashMap, HashSet};

use catalogue::{
    LanguageMap,
    small_cells::{Group, counts, figures},
};
use database::{
    AsyncPgConnection,
    id::{PillarId, ProgramYearId, QuestionId, QuestionnaireId, TopicId},
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{Array, Integer, Jsonb, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use identity::policy::MaySeeOutcome;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::{Asked, Comparison, Counted, Dimension, Figured, Region, Said, Told, Trends, arrange, regions_apart, told};
use crate::questionnaire::QuestionnaireKind;

/// What trends are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The latest year of them.
    pub year: ProgramYearId,
    /// Which years before it, by their numbers.
    pub before: Vec<i32>,
    /// Questionnaires of which kind; none: of all.
    pub kind: Option<QuestionnaireKind>,
    /// By what they are told apart.
    pub by: Vec<Dimension>,
}

/// The trends of a year, and of years before it.
///
/// # Errors
/// Where the database fails.
pub async fn trends(conn: &AsyncPgConnection, may: &MaySeeOutcome, wish: &Wish) -> QueryResult<Trends> {
    let programme = may.programme().uuid();
    let asked = asked(conn, programme, wish).await?;
    let (counted, mapping, needs, training) = futures::try_join!(
        counted(conn, programme, wish, &asked),
        mapping(conn, programme),
        needs(conn, programme, wish.year),
        training(conn, programme, wish.year),
    )?;
    let figured = figured(&asked, &counted, &mapping);
    let (needs_in_all, needs) = figures(&needs);
    let training = counts(&training, &[]);
    Ok(Trends {
        groups: arrange(&figured, &wish.by),
        needs,
        needs_in_all,
        training: training.each,
        training_in_all: training.all,
    })
}

#[derive(Deserialize)]
struct Level {
    key: String,
    #[serde(alias = "text", alias = "description", default)]
    words: LanguageMap,
}

/// The years that are asked for, and whether each is the latest, by which the questions are chosen; in pieces between which
/// stand the latest year, its programme, and the numbers of the others.
const YEARS_IN_PIECES: [&str; 4] = [
    "
     year AS MATERIALIZED (
         SELECT program_year.id, program_year.year, program_year.id = latest.id AS is_latest
         FROM program_year AS latest JOIN program_year ON program_year.programme_id = latest.programme_id
         WHERE latest.id = ",
    " AND latest.programme_id = ",
    "
           AND (program_year.id = latest.id OR (program_year.year = ANY (",
    ") AND program_year.year < latest.year))
     )",
];

/// A question of one of the years.
struct Question {
    questionnaire: QuestionnaireId,
    asked: Asked,
    is_latest: bool,
}

/// The years' questions, of the latest year in their order.
async fn asked(mut conn: &AsyncPgConnection, programme: Uuid, wish: &Wish) -> QueryResult<Vec<Question>> {
    type Row = (
        (Integer, diesel::sql_types::Bool, SqlUuid, SqlUuid, SqlUuid, Text),
        (Text, Jsonb, Jsonb, Array<Text>, Array<SqlUuid>),
    );
    type Loaded =
        ((i32, bool, QuestionnaireId, QuestionId, PillarId, String), (String, Value, Value, Vec<String>, Vec<TopicId>));
    let mut statement = Statement::<Row>::new("WITH");
    with_years(&mut statement, programme, wish);
    statement.sql(
        " SELECT year.year, year.is_latest, questionnaire.id, question.id, questionnaire.pillar_id, question.key,
             question.main_language, question.prompt, question.levels, question.perspectives,
             ARRAY(SELECT topic_id FROM question_topic WHERE question_topic.question_id = question.id ORDER BY topic_id)
         FROM year
         JOIN program_year_questionnaire AS used ON used.program_year_id = year.id
         JOIN questionnaire ON questionnaire.id = used.questionnaire_id
         JOIN question ON question.questionnaire_id = questionnaire.id
         WHERE questionnaire.kind = ANY (",
    );
    statement
        .bind::<Array<Text>, _>(kinds(wish))
        .sql(") ORDER BY year.year DESC, questionnaire.pillar_id, questionnaire.kind, question.position, question.id");
    let rows: Vec<Loaded> = statement.load(&mut conn).await?;
    let read = |(of, (main_language, prompt, levels, perspectives, topics)): Loaded| {
        let (year, is_latest, questionnaire, id, pillar, key) = of;
        let levels: Vec<Level> = serde_json::from_value(levels).unwrap_or_default();
        let levels = levels.into_iter().map(|level| (level.key, level.words)).collect();
        let prompt = serde_json::from_value(prompt).unwrap_or_default();
        let asked = Asked { id, key, year, pillar, main_language, prompt, levels, perspectives, topics };
        Question { questionnaire, asked, is_latest }
    };
    Ok(rows.into_iter().map(read).collect())
}

fn kinds(wish: &Wish) -> Vec<String> {
    let all = QuestionnaireKind::ALL.iter().copied();
    all.filter(|kind| wish.kind.is_none_or(|wanted| wanted == *kind)).map(|kind| kind.word().to_owned()).collect()
}

fn with_years<Row>(statement: &mut Statement<Row>, programme: Uuid, wish: &Wish) {
    let [start, of_programme, numbers, end] = YEARS_IN_PIECES;
    statement.sql(start).bind::<SqlUuid, _>(wish.year.uuid()).sql(of_programme);
    statement.bind::<SqlUuid, _>(programme).sql(numbers).bind::<Array<Integer>, _>(wish.before.clone()).sql(end);
}

/// How many museums of which region said what, by year and question. What each of them said in a submission stands there
/// in a letter for each question (`submission.said`); the letters of all submissions to a questionnaire from a region come
/// as one text.
async fn counted(
    mut conn: &AsyncPgConnection,
    programme: Uuid,
    wish: &Wish,
    asked: &[Question],
) -> QueryResult<HashMap<(i32, QuestionId), Counted>> {
    let mut statement = Statement::<(Integer, SqlUuid, Nullable<Text>, Text)>::new("WITH");
    with_years(&mut statement, programme, wish);
    statement.sql(
        " SELECT year.year, questionnaire.id, coalesce(organization.region, organization.country), string_agg(submission.said, '')
         FROM year
         JOIN enrolment ON enrolment.program_year_id = year.id AND enrolment.state = 'enrolled'
         JOIN submission ON submission.enrolment_id = enrolment.id AND submission.state = 'submitted'
         JOIN questionnaire ON questionnaire.id = submission.questionnaire_id
         JOIN organization ON organization.id = enrolment.organization_id
         WHERE questionnaire.kind = ANY (",
    );
    statement.bind::<Array<Text>, _>(kinds(wish)).sql(") GROUP BY 1, 2, 3");
    let rows: Vec<(i32, QuestionnaireId, Option<String>, String)> = statement.load(&mut conn).await?;
    let mut questions: HashMap<(i32, QuestionnaireId), Vec<&Asked>> = HashMap::new();
    for question in asked {
        questions.entry((question.asked.year, question.questionnaire)).or_default().push(&question.asked);
    }
    let mut counted: HashMap<(i32, QuestionId), Counted> = HashMap::new();
    for (year, questionnaire, region, said) in rows {
        let Some(questions) = questions.get(&(year, questionnaire)) else { continue };
        let region = region.map_or(Region::Unknown, Region::Of);
        for (at, asked) in questions.iter().enumerate() {
            let mut letters: BTreeMap<u8, usize> = BTreeMap::new();
            for letter in said.bytes().skip(at).step_by(questions.len()) {
                *letters.entry(letter).or_default() += 1;
            }
            let of_question = counted.entry((year, asked.id)).or_default();
            for (letter, many) in letters {
                *of_question.entry((region.clone(), said_by(letter, asked))).or_default() += many;
            }
        }
    }
    Ok(counted)
}

/// What a letter of `submission.said` stands for.
fn said_by(letter: u8, asked: &Asked) -> Said {
    let level = letter.checked_sub(b'a').and_then(|at| asked.levels.get(usize::from(at)));
    match (letter, level) {
        (b'-', _) => Said::NotApplicable,
        (b'+', _) => Said::Answered,
        (_, Some((key, _))) => Said::Level(key.clone()),
        _ => Said::Unanswered,
    }
}

/// From which question each comes, and whether an answer means the same.
type Mapping = HashMap<QuestionId, Vec<(QuestionId, bool)>>;

async fn mapping(mut conn: &AsyncPgConnection, programme: Uuid) -> QueryResult<Mapping> {
    let mut statement = Statement::<(SqlUuid, SqlUuid, Text)>::new(
        "SELECT mapping.to_question_id, mapping.from_question_id, mapping.kind
         FROM question_mapping AS mapping JOIN questionnaire ON questionnaire.id = mapping.questionnaire_id
         WHERE mapping.to_question_id IS NOT NULL AND questionnaire.programme_id = ",
    );
    statement.bind::<SqlUuid, _>(programme);
    let rows: Vec<(QuestionId, QuestionId, String)> = statement.load(&mut conn).await?;
    let mut mapping = Mapping::new();
    for (to, from, kind) in rows {
        mapping.entry(to).or_default().push((from, kind == "same"));
    }
    Ok(mapping)
}

/// The questions of the latest year, each with what is told of it and of those it comes from, the latest year first.
fn figured(asked: &[Question], counted: &HashMap<(i32, QuestionId), Counted>, mapping: &Mapping) -> Vec<Vec<Figured>> {
    let of_latest = asked.iter().filter(|one| one.is_latest).map(|one| &one.asked);
    let figures = |asked: &Asked, comparison: Comparison| {
        let nothing = Counted::new();
        let counted = counted.get(&(asked.year, asked.id)).unwrap_or(&nothing);
        let mut museums: BTreeMap<Region, usize> = BTreeMap::new();
        for ((region, _), many) in counted {
            *museums.entry(region.clone()).or_default() += many;
        }
        let told: Told = told(counted, &asked.answers(), &regions_apart(&museums));
        Figured { asked: asked.clone(), comparison, told }
    };
    of_latest
        .map(|latest| {
            let origins = origins(latest.id, mapping);
            let of_year = |other: &&Question| !other.is_latest && origins.contains_key(&other.asked.id);
            let before = asked.iter().filter(of_year).map(|other| figures(&other.asked, origins[&other.asked.id]));
            std::iter::once(figures(latest, Comparison::Same)).chain(before).collect()
        })
        .collect()
}

/// The questions that one comes from over all versions, itself included, and how they compare with it.
fn origins(question: QuestionId, mapping: &Mapping) -> HashMap<QuestionId, Comparison> {
    let mut found = HashMap::from([(question, Comparison::Same)]);
    let mut next = vec![(question, true)];
    while let Some((at, is_same)) = next.pop() {
        for (from, means_the_same) in mapping.get(&at).into_iter().flatten() {
            let is_same = is_same && *means_the_same;
            if !found.contains_key(from) {
                found.insert(*from, if is_same { Comparison::Same } else { Comparison::Changed });
                next.push((*from, is_same));
            }
        }
    }
    found
}

/// Which museums found needs that year, by topic, and have met one. Needs that the museum keeps to itself do not count.
async fn needs(
    mut conn: &AsyncPgConnection,
    programme: Uuid,
    year: ProgramYearId,
) -> QueryResult<BTreeMap<TopicId, Group<Uuid>>> {
    let mut statement = Statement::<(SqlUuid, SqlUuid, diesel::sql_types::Bool)>::new(
        "SELECT need_topic.topic_id, need.organization_id, bool_or(need.state = 'met')
         FROM program_year
         JOIN track_program ON track_program.programme_id = program_year.programme_id
         JOIN enrolment ON enrolment.program_year_id = program_year.id AND enrolment.state = 'enrolled'
         JOIN need ON need.organization_id = enrolment.organization_id AND need.programme_id = program_year.programme_id
         JOIN need_topic ON need_topic.need_id = need.id
         WHERE need.visibility <> 'own' AND need.state <> 'no_longer_needed'
           AND need.created_at >= program_year.begins_on::timestamp AT TIME ZONE track_program.zone
           AND need.created_at < (program_year.ends_on + 1)::timestamp AT TIME ZONE track_program.zone
           AND program_year.id = ",
    );
    statement.bind::<SqlUuid, _>(year.uuid()).sql(" AND program_year.programme_id = ").bind::<SqlUuid, _>(programme);
    statement.sql(" GROUP BY 1, 2");
    let rows: Vec<(TopicId, Uuid, bool)> = statement.load(&mut conn).await?;
    let mut needs: BTreeMap<TopicId, Group<Uuid>> = BTreeMap::new();
    for (topic, museum, is_met) in rows {
        let group = needs.entry(topic).or_default();
        group.people.insert(museum);
        if is_met {
            group.completed.insert(museum);
        }
    }
    Ok(needs)
}

/// From which museums somebody took part that year in training for a pillar.
async fn training(
    mut conn: &AsyncPgConnection,
    programme: Uuid,
    year: ProgramYearId,
) -> QueryResult<BTreeMap<PillarId, HashSet<Uuid>>> {
    let mut statement = Statement::<(SqlUuid, SqlUuid)>::new(
        "WITH year AS (
             SELECT program_year.*, track_program.zone FROM program_year
             JOIN track_program ON track_program.programme_id = program_year.programme_id WHERE program_year.id = ",
    );
    statement.bind::<SqlUuid, _>(year.uuid()).sql(" AND program_year.programme_id = ").bind::<SqlUuid, _>(programme);
    statement.sql(
        "), counts AS (
             SELECT pillar.pillar_id, opportunity_topic.opportunity_id
             FROM year JOIN program_year_pillar AS pillar ON pillar.program_year_id = year.id
             JOIN pillar_topic ON pillar_topic.pillar_id = pillar.pillar_id
             JOIN LATERAL (
                 SELECT pillar_topic.topic_id AS id
                 UNION SELECT topic_ancestor.topic_id FROM topic_ancestor WHERE topic_ancestor.ancestor_id = pillar_topic.topic_id
             ) AS about ON true
             JOIN opportunity_topic ON opportunity_topic.topic_id = about.id
             WHERE NOT EXISTS (
                 SELECT FROM training
                 WHERE training.program_year_id = year.id AND training.pillar_id = pillar.pillar_id
                   AND training.opportunity_id = opportunity_topic.opportunity_id AND NOT training.counts)
             UNION
             SELECT training.pillar_id, training.opportunity_id
             FROM year JOIN training ON training.program_year_id = year.id AND training.counts
         )
         SELECT DISTINCT counts.pillar_id, enrolment.organization_id
         FROM year
         JOIN enrolment ON enrolment.program_year_id = year.id AND enrolment.state = 'enrolled'
         JOIN registration ON registration.organization_id = enrolment.organization_id
             AND registration.state IN ('attended', 'completed')
         JOIN counts ON counts.opportunity_id = registration.opportunity_id
         JOIN run ON run.id = registration.run_id
         WHERE coalesce(
             (SELECT min(session.starts_on) FROM session
              WHERE session.run_id = run.id AND session.status NOT IN ('cancelled', 'postponed')),
             run.starts_on,
             (registration.updated_at AT TIME ZONE year.zone)::date
         ) BETWEEN year.begins_on AND year.ends_on",
    );
    let rows: Vec<(PillarId, Uuid)> = statement.load(&mut conn).await?;
    let mut training: BTreeMap<PillarId, HashSet<Uuid>> = BTreeMap::new();
    for (pillar, museum) in rows {
        training.entry(pillar).or_default().insert(museum);
    }
    Ok(training)
}
