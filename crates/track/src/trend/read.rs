//! Counting, in a handful of statements whatever the number of museums.

use std::collections::{BTreeMap, HashMap, HashSet};

use catalogue::{
    LanguageMap,
    small_cells::{Group, counts, figures},
};
use database::{
    AsyncPgConnection,
    id::{PillarId, ProgramYearId, QuestionId, TopicId},
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{Array, Integer, Jsonb, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use identity::policy::MayRunProgram;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::{
    Asked, Comparison, Counted, Dimension, Figured, Region, Told, Trends, arrange, regions_apart,
    said::{SaidRow, said},
    told,
};
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

/// What was counted: now, or for an edition.
#[derive(Default)]
pub(super) struct Tally {
    /// How many museums of which region said what, by year and question.
    pub said: HashMap<(i32, QuestionId), Counted>,
    /// How many museums were enrolled in which region then.
    pub enrolled: HashMap<(i32, QuestionId), BTreeMap<Region, usize>>,
    /// Which museums found which needs in the latest year, of all that were enrolled.
    pub needs: (BTreeMap<TopicId, Group<Uuid>>, HashSet<Uuid>),
    /// The same of training.
    pub training: (BTreeMap<PillarId, HashSet<Uuid>>, HashSet<Uuid>),
}

impl Tally {
    /// Adds what was said in a year in which so many museums of each region were enrolled.
    pub fn add(&mut self, year: i32, row: SaidRow, enrolled: &BTreeMap<Region, usize>) {
        let key = (year, QuestionId::from_uuid(row.question));
        *self.said.entry(key).or_default().entry((region(row.region), row.said)).or_default() += row.many;
        self.enrolled.entry(key).or_insert_with(|| enrolled.clone());
    }
}

/// The trends of a year, and of years before it, as they are counted at the moment: for those who run the programme alone,
/// since whoever looks twice learns what came between.
///
/// # Errors
/// Where the database fails.
pub async fn live(conn: &AsyncPgConnection, may: &MayRunProgram, wish: &Wish) -> QueryResult<Trends> {
    let programme = may.programme().uuid();
    let mut tally = Tally::default();
    let (said, enrolled, needs, training) = futures::try_join!(
        said(conn, programme, wish),
        enrolled(conn, programme, wish),
        needs(conn, programme, wish.year),
        training(conn, programme, wish.year),
    )?;
    let mut of_years: HashMap<i32, BTreeMap<Region, usize>> = HashMap::new();
    for museum in &enrolled {
        *of_years.entry(museum.year).or_default().entry(region(museum.region.clone())).or_default() += 1;
    }
    let nobody = BTreeMap::new();
    for row in said {
        let enrolled = of_years.get(&row.year).unwrap_or(&nobody);
        tally.add(row.year, row, enrolled);
    }
    let of_latest: HashSet<Uuid> =
        enrolled.iter().filter(|museum| museum.is_of_latest).map(|museum| museum.id).collect();
    tally.needs = (needs, of_latest.clone());
    tally.training = (training, of_latest);
    told_of(conn, programme, wish, &tally).await
}

/// What may be told of what was counted.
pub(super) async fn told_of(
    conn: &AsyncPgConnection,
    programme: Uuid,
    wish: &Wish,
    tally: &Tally,
) -> QueryResult<Trends> {
    let (asked, mapping) = futures::try_join!(asked(conn, programme, wish), mapping(conn, programme))?;
    let figured = figured(&asked, tally, &mapping);
    let (needs_in_all, needs) = figures(&tally.needs.0, &[&tally.needs.1]);
    let training = counts(&tally.training.0, &[&tally.training.1]);
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

/// The years' questions, of the latest year in their order.
async fn asked(mut conn: &AsyncPgConnection, programme: Uuid, wish: &Wish) -> QueryResult<Vec<(Asked, bool)>> {
    type Row =
        ((Integer, diesel::sql_types::Bool, SqlUuid, SqlUuid, Text), (Text, Jsonb, Jsonb, Array<Text>, Array<SqlUuid>));
    type Loaded = ((i32, bool, QuestionId, PillarId, String), (String, Value, Value, Vec<String>, Vec<TopicId>));
    let mut statement = Statement::<Row>::new("WITH");
    with_years(&mut statement, programme, wish);
    statement.sql(
        " SELECT year.year, year.is_latest, question.id, questionnaire.pillar_id, question.key,
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
    let read = |((year, is_latest, id, pillar, key), (main_language, prompt, levels, perspectives, topics)): Loaded| {
        let levels: Vec<Level> = serde_json::from_value(levels).unwrap_or_default();
        let levels = levels.into_iter().map(|level| (level.key, level.words)).collect();
        let prompt = serde_json::from_value(prompt).unwrap_or_default();
        (Asked { id, key, year, pillar, main_language, prompt, levels, perspectives, topics }, is_latest)
    };
    Ok(rows.into_iter().map(read).collect())
}

pub(super) fn kinds(wish: &Wish) -> Vec<String> {
    let all = QuestionnaireKind::ALL.iter().copied();
    all.filter(|kind| wish.kind.is_none_or(|wanted| wanted == *kind)).map(|kind| kind.word().to_owned()).collect()
}

pub(super) fn with_years<Row>(statement: &mut Statement<Row>, programme: Uuid, wish: &Wish) {
    let [start, of_programme, numbers, end] = YEARS_IN_PIECES;
    statement.sql(start).bind::<SqlUuid, _>(wish.year.uuid()).sql(of_programme);
    statement.bind::<SqlUuid, _>(programme).sql(numbers).bind::<Array<Integer>, _>(wish.before.clone()).sql(end);
}

/// A museum that is enrolled in a year.
pub(super) struct Enrolled {
    pub year: i32,
    pub is_of_latest: bool,
    pub id: Uuid,
    pub region: Option<String>,
}

/// The region by this code.
pub(super) fn region(code: Option<String>) -> Region {
    code.map_or(Region::Unknown, Region::Of)
}

/// Who is enrolled in which of the years: those on the published lists, whom everybody knows.
pub(super) async fn enrolled(mut conn: &AsyncPgConnection, programme: Uuid, wish: &Wish) -> QueryResult<Vec<Enrolled>> {
    let mut statement = Statement::<(Integer, diesel::sql_types::Bool, SqlUuid, Nullable<Text>)>::new("WITH");
    with_years(&mut statement, programme, wish);
    statement.sql(
        " SELECT year.year, year.is_latest, organization.id, coalesce(organization.region, organization.country)
         FROM year
         JOIN enrolment ON enrolment.program_year_id = year.id AND enrolment.state = 'enrolled'
         JOIN organization ON organization.id = enrolment.organization_id",
    );
    let rows: Vec<(i32, bool, Uuid, Option<String>)> = statement.load(&mut conn).await?;
    let read = |(year, is_of_latest, id, region): (i32, bool, Uuid, Option<String>)| Enrolled {
        year,
        is_of_latest,
        id,
        region,
    };
    Ok(rows.into_iter().map(read).collect())
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
fn figured(asked: &[(Asked, bool)], tally: &Tally, mapping: &Mapping) -> Vec<Vec<Figured>> {
    let of_latest = asked.iter().filter(|(_, is_latest)| *is_latest).map(|(asked, _)| asked);
    let figures = |asked: &Asked, comparison: Comparison| {
        let nothing = Counted::new();
        let counted = tally.said.get(&(asked.year, asked.id)).unwrap_or(&nothing);
        let mut museums: BTreeMap<Region, usize> = BTreeMap::new();
        for ((region, _), many) in counted {
            *museums.entry(region.clone()).or_default() += many;
        }
        let mut silent = tally.enrolled.get(&(asked.year, asked.id)).cloned().unwrap_or_default();
        for (region, many) in &mut silent {
            *many = many.saturating_sub(museums.get(region).copied().unwrap_or_default());
        }
        let told: Told = told(counted, &asked.answers(), &regions_apart(&museums), &silent);
        Figured { asked: asked.clone(), comparison, told }
    };
    of_latest
        .map(|latest| {
            let origins = origins(latest.id, mapping);
            let of_year = |other: &&(Asked, bool)| !other.1 && origins.contains_key(&other.0.id);
            let before = asked.iter().filter(of_year).map(|(other, _)| figures(other, origins[&other.id]));
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
pub(super) async fn needs(
    mut conn: &AsyncPgConnection,
    programme: Uuid,
    year: ProgramYearId,
) -> QueryResult<BTreeMap<TopicId, Group<Uuid>>> {
    let mut statement = Statement::<(SqlUuid, SqlUuid, diesel::sql_types::Bool)>::new(
        "WITH year AS MATERIALIZED (
             SELECT program_year.id, program_year.programme_id,
                 program_year.begins_on::timestamp AT TIME ZONE track_program.zone AS since,
                 (program_year.ends_on + 1)::timestamp AT TIME ZONE track_program.zone AS until
             FROM program_year JOIN track_program ON track_program.programme_id = program_year.programme_id
             WHERE program_year.id = ",
    );
    statement.bind::<SqlUuid, _>(year.uuid()).sql(" AND program_year.programme_id = ").bind::<SqlUuid, _>(programme);
    // The year's days stand by themselves, so that they narrow the index.
    statement.sql(
        ")
         SELECT need_topic.topic_id, need.organization_id, bool_or(need.state = 'met')
         FROM need JOIN need_topic ON need_topic.need_id = need.id
         WHERE need.visibility <> 'own' AND need.state <> 'no_longer_needed'
           AND need.programme_id = (SELECT programme_id FROM year)
           AND need.created_at >= (SELECT since FROM year) AND need.created_at < (SELECT until FROM year)
           AND need.organization_id IN (
               SELECT enrolment.organization_id FROM enrolment
               WHERE enrolment.program_year_id = (SELECT id FROM year) AND enrolment.state = 'enrolled'
           )",
    );
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
pub(super) async fn training(
    mut conn: &AsyncPgConnection,
    programme: Uuid,
    year: ProgramYearId,
) -> QueryResult<BTreeMap<PillarId, HashSet<Uuid>>> {
    let mut statement = Statement::<(SqlUuid, SqlUuid)>::new(
        "WITH year AS MATERIALIZED (
             SELECT program_year.*, track_program.zone FROM program_year
             JOIN track_program ON track_program.programme_id = program_year.programme_id WHERE program_year.id = ",
    );
    statement.bind::<SqlUuid, _>(year.uuid()).sql(" AND program_year.programme_id = ").bind::<SqlUuid, _>(programme);
    // From those who came to what they came to: of a large catalogue that is little.
    statement.sql(
        "), came AS MATERIALIZED (
             SELECT DISTINCT registration.run_id, registration.opportunity_id, registration.organization_id,
                 (registration.updated_at AT TIME ZONE year.zone)::date AS told_on
             FROM year
             JOIN enrolment ON enrolment.program_year_id = year.id AND enrolment.state = 'enrolled'
             JOIN registration ON registration.organization_id = enrolment.organization_id
                 AND registration.state IN ('attended', 'completed')
         ), held AS MATERIALIZED (
             SELECT run.id, coalesce(
                 (SELECT min(session.starts_on) FROM session
                  WHERE session.run_id = run.id AND session.status NOT IN ('cancelled', 'postponed')),
                 run.starts_on
             ) AS day
             FROM (SELECT DISTINCT run_id FROM came) AS of_those JOIN run ON run.id = of_those.run_id
         ), counts AS MATERIALIZED (
             SELECT pillar.pillar_id, of_those.opportunity_id
             FROM (SELECT DISTINCT opportunity_id FROM came) AS of_those
             JOIN opportunity_topic ON opportunity_topic.opportunity_id = of_those.opportunity_id
             JOIN topic_ancestor ON topic_ancestor.topic_id = opportunity_topic.topic_id
             JOIN pillar_topic ON pillar_topic.topic_id = topic_ancestor.ancestor_id
             JOIN program_year_pillar AS pillar ON pillar.pillar_id = pillar_topic.pillar_id
             JOIN year ON year.id = pillar.program_year_id
             WHERE NOT EXISTS (
                 SELECT FROM training
                 WHERE training.program_year_id = year.id AND training.pillar_id = pillar.pillar_id
                   AND training.opportunity_id = of_those.opportunity_id AND NOT training.counts)
             UNION
             SELECT training.pillar_id, training.opportunity_id
             FROM year JOIN training ON training.program_year_id = year.id AND training.counts
         )
         SELECT DISTINCT counts.pillar_id, came.organization_id
         FROM year CROSS JOIN came
         JOIN held ON held.id = came.run_id
         JOIN counts ON counts.opportunity_id = came.opportunity_id
         WHERE coalesce(held.day, came.told_on) BETWEEN year.begins_on AND year.ends_on",
    );
    let rows: Vec<(PillarId, Uuid)> = statement.load(&mut conn).await?;
    let mut training: BTreeMap<PillarId, HashSet<Uuid>> = BTreeMap::new();
    for (pillar, museum) in rows {
        training.entry(pillar).or_default().insert(museum);
    }
    Ok(training)
}
