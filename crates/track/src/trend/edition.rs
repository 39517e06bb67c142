//! Editions: what was counted when a report was published.
//!
//! Whoever sees exact figures twice sees what came between, and from a list that says who submitted when also whose it was.
//! So reports, and whoever does not run the programme, are told from editions. Each publication makes new ones, of each
//! questionnaire and of needs and training by itself, but only where enough museums came, went or answered anew since the
//! last; else the last is told again.

use std::collections::{BTreeMap, HashMap, HashSet};

use catalogue::small_cells::{FEWEST, Group};
use database::{
    AsyncPgConnection,
    id::{PillarId, ProgramYearId, TopicId},
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use identity::policy::MaySeeOutcome;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::questionnaire::QuestionnaireKind;

use super::{
    Trends, Wish,
    read::{Enrolled, Tally, enrolled, kinds, needs, region, told_of, training, with_years},
    said::{SaidRow, said},
};

/// What an edition is of: answers to a questionnaire, needs or training.
type Subject = (String, Option<Uuid>);

/// Each museum that was enrolled, with what of it was counted.
type TellsOf = BTreeMap<Uuid, String>;

/// What was counted of answers.
#[derive(Default, Serialize, Deserialize)]
struct Answers {
    said: Vec<SaidRow>,
    enrolled: Vec<(Option<String>, usize)>,
}

/// Which museums were counted for what, of all that were enrolled.
#[derive(Default, Serialize, Deserialize)]
struct Museums {
    groups: BTreeMap<Uuid, (HashSet<Uuid>, HashSet<Uuid>)>,
    enrolled: HashSet<Uuid>,
}

/// Counts a year anew, and keeps what was counted where it differs from the last edition in enough museums.
///
/// # Errors
/// Where the database fails.
pub async fn renew(
    conn: &mut AsyncPgConnection,
    may: &MaySeeOutcome,
    year: ProgramYearId,
    now: Timestamp,
) -> QueryResult<()> {
    let programme = may.programme().uuid();
    let last = last_tells_of(conn, year).await?;
    for (subject, counted, tells_of) in count(conn, programme, year).await? {
        if last.get(&subject).is_some_and(|last| moved(last, &tells_of) < FEWEST) {
            continue;
        }
        let mut statement = Statement::<()>::new(
            "INSERT INTO trend_edition (program_year_id, subject, questionnaire_id, counted, tells_of, created_at) VALUES (",
        );
        statement.bind::<SqlUuid, _>(year.uuid()).sql(", ").bind::<Text, _>(subject.0).sql(", ");
        statement.bind::<Nullable<SqlUuid>, _>(subject.1).sql(", ").bind::<Jsonb, _>(counted).sql(", ");
        statement.bind::<Jsonb, _>(json!(tells_of)).sql(", ").bind::<Timestamptz, _>(now.to_diesel()).sql(")");
        statement.execute(conn).await?;
    }
    Ok(())
}

/// How many museums came, went, or are counted for something else.
fn moved(before: &TellsOf, after: &TellsOf) -> usize {
    let museums: HashSet<&Uuid> = before.keys().chain(after.keys()).collect();
    museums.into_iter().filter(|museum| before.get(museum) != after.get(museum)).count()
}

async fn last_tells_of(mut conn: &AsyncPgConnection, year: ProgramYearId) -> QueryResult<HashMap<Subject, TellsOf>> {
    let mut statement = Statement::<(Text, Nullable<SqlUuid>, Jsonb)>::new(
        "SELECT DISTINCT ON (subject, questionnaire_id) subject, questionnaire_id, tells_of
         FROM trend_edition WHERE program_year_id = ",
    );
    statement.bind::<SqlUuid, _>(year.uuid()).sql(" ORDER BY subject, questionnaire_id, number DESC");
    let rows: Vec<(String, Option<Uuid>, Value)> = statement.load(&mut conn).await?;
    Ok(rows.into_iter().map(|(subject, of, tells_of)| ((subject, of), read(tells_of))).collect())
}

/// Everything that is told of a year, as it is at the moment.
async fn count(
    conn: &AsyncPgConnection,
    programme: Uuid,
    year: ProgramYearId,
) -> QueryResult<Vec<(Subject, Value, TellsOf)>> {
    let wish = Wish { year, before: Vec::new(), kind: None, by: Vec::new() };
    let museums = enrolled(conn, programme, &wish).await?;
    let mut regions: BTreeMap<Option<String>, usize> = BTreeMap::new();
    for museum in &museums {
        *regions.entry(museum.region.clone()).or_default() += 1;
    }
    let mut of_questionnaires: HashMap<Uuid, Vec<SaidRow>> = HashMap::new();
    for row in said(conn, programme, &wish).await? {
        of_questionnaires.entry(row.questionnaire).or_default().push(row);
    }
    let mut counted = Vec::new();
    for (questionnaire, revisions) in revisions(conn, year).await? {
        let said = of_questionnaires.remove(&questionnaire).unwrap_or_default();
        let answers = Answers { said, enrolled: regions.clone().into_iter().collect() };
        let tells_of = tells_of(&museums, |museum| revisions.get(&museum).map(ToString::to_string).unwrap_or_default());
        counted.push((("answers".to_owned(), Some(questionnaire)), json!(answers), tells_of));
    }
    let found = needs(conn, programme, year).await?;
    let found = found.into_iter().map(|(topic, group)| (topic.uuid(), (group.people, group.completed)));
    counted.push(of_groups("needs", found.collect(), &museums));
    let took_part = training(conn, programme, year).await?;
    let took_part = took_part.into_iter().map(|(pillar, museums)| (pillar.uuid(), (museums, HashSet::new())));
    counted.push(of_groups("training", took_part.collect(), &museums));
    Ok(counted)
}

fn of_groups(
    subject: &str,
    groups: BTreeMap<Uuid, (HashSet<Uuid>, HashSet<Uuid>)>,
    museums: &[Enrolled],
) -> (Subject, Value, TellsOf) {
    let tells_of = tells_of(museums, |museum| {
        let its = groups.iter().filter(|(_, (people, _))| people.contains(&museum));
        let words: Vec<_> = its.map(|(of, (_, completed))| format!("{of}:{}", completed.contains(&museum))).collect();
        words.join(" ")
    });
    let enrolled = museums.iter().map(|museum| museum.id).collect();
    ((subject.to_owned(), None), json!(Museums { groups, enrolled }), tells_of)
}

fn tells_of(museums: &[Enrolled], what: impl Fn(Uuid) -> String) -> TellsOf {
    museums.iter().map(|museum| (museum.id, what(museum.id))).collect()
}

/// The questionnaires of a year, each with the revision of what each museum submitted.
async fn revisions(
    mut conn: &AsyncPgConnection,
    year: ProgramYearId,
) -> QueryResult<BTreeMap<Uuid, BTreeMap<Uuid, i32>>> {
    let mut statement = Statement::<(SqlUuid, Nullable<SqlUuid>, Nullable<Integer>)>::new(
        "SELECT used.questionnaire_id, submitted.organization_id, submitted.revision
         FROM program_year_questionnaire AS used
         LEFT JOIN LATERAL (
             SELECT enrolment.organization_id, submission.revision
             FROM enrolment JOIN submission ON submission.enrolment_id = enrolment.id
             WHERE enrolment.program_year_id = used.program_year_id AND enrolment.state = 'enrolled'
               AND submission.questionnaire_id = used.questionnaire_id AND submission.state = 'submitted'
         ) AS submitted ON true
         WHERE used.program_year_id = ",
    );
    statement.bind::<SqlUuid, _>(year.uuid());
    let rows: Vec<(Uuid, Option<Uuid>, Option<i32>)> = statement.load(&mut conn).await?;
    let mut found: BTreeMap<Uuid, BTreeMap<Uuid, i32>> = BTreeMap::new();
    for (questionnaire, museum, revision) in rows {
        found.entry(questionnaire).or_default().extend(museum.zip(revision));
    }
    Ok(found)
}

/// The trends of a year, and of years before it, as the last editions have them; none where there is none of the year yet.
///
/// # Errors
/// Where the database fails.
pub async fn published(mut conn: &AsyncPgConnection, may: &MaySeeOutcome, wish: &Wish) -> QueryResult<Option<Trends>> {
    let programme = may.programme().uuid();
    let mut statement = Statement::<(Integer, Bool, Text, Jsonb)>::new("WITH");
    with_years(&mut statement, programme, wish);
    statement.sql(
        " SELECT DISTINCT ON (year.year, edition.subject, edition.questionnaire_id)
             year.year, year.is_latest, edition.subject, edition.counted
         FROM year JOIN trend_edition AS edition ON edition.program_year_id = year.id
         LEFT JOIN questionnaire ON questionnaire.id = edition.questionnaire_id
         WHERE (edition.questionnaire_id IS NULL AND year.is_latest OR questionnaire.kind = ANY (",
    );
    statement
        .bind::<Array<Text>, _>(kinds(wish))
        .sql(")) ORDER BY year.year, edition.subject, edition.questionnaire_id, edition.number DESC");
    let rows: Vec<(i32, bool, String, Value)> = statement.load(&mut conn).await?;
    if !rows.iter().any(|(_, is_latest, ..)| *is_latest) {
        return Ok(None);
    }
    let mut tally = Tally::default();
    for (year, _, subject, counted) in rows {
        match subject.as_str() {
            "answers" => {
                let Answers { said, enrolled } = read(counted);
                let enrolled = enrolled.into_iter().map(|(code, many)| (region(code), many)).collect();
                said.into_iter().for_each(|row| tally.add(year, row, &enrolled));
            }
            "needs" => {
                let Museums { groups, enrolled } = read(counted);
                let of = |(topic, (people, completed))| (TopicId::from_uuid(topic), Group { people, completed });
                tally.needs = (groups.into_iter().map(of).collect(), enrolled);
            }
            _ => {
                let Museums { groups, enrolled } = read(counted);
                let of = |(pillar, (people, _))| (PillarId::from_uuid(pillar), people);
                tally.training = (groups.into_iter().map(of).collect(), enrolled);
            }
        }
    }
    told_of(conn, programme, wish, &tally).await.map(Some)
}

fn read<T: DeserializeOwned + Default>(value: Value) -> T {
    serde_json::from_value(value).unwrap_or_default()
}

/// How many museums have submitted something of these kinds, as the last editions of a year have it.
///
/// # Errors
/// Where the database fails.
pub async fn submitted(
    mut conn: &AsyncPgConnection,
    year: ProgramYearId,
    kinds: &[QuestionnaireKind],
) -> QueryResult<usize> {
    let kinds: Vec<String> = kinds.iter().map(|kind| kind.word().to_owned()).collect();
    let mut statement = Statement::<BigInt>::new(
        "SELECT count(DISTINCT museum.key)
         FROM (
             SELECT DISTINCT ON (edition.questionnaire_id) edition.tells_of
             FROM trend_edition AS edition JOIN questionnaire ON questionnaire.id = edition.questionnaire_id
             WHERE edition.program_year_id = ",
    );
    statement.bind::<SqlUuid, _>(year.uuid()).sql(" AND questionnaire.kind = ANY (").bind::<Array<Text>, _>(kinds);
    statement.sql(
        ") ORDER BY edition.questionnaire_id, edition.number DESC
         ) AS last CROSS JOIN LATERAL jsonb_each_text(last.tells_of) AS museum WHERE museum.value <> ''",
    );
    let many: i64 = statement.get_result(&mut conn).await?;
    Ok(usize::try_from(many).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_came_who_went_and_who_answered_anew_moved() {
        let museum = |number: u128| Uuid::from_u128(number);
        let before =
            TellsOf::from([(museum(1), "1".to_owned()), (museum(2), "4".to_owned()), (museum(3), String::new())]);
        let after =
            TellsOf::from([(museum(1), "1".to_owned()), (museum(2), "6".to_owned()), (museum(4), String::new())]);
        assert_eq!(moved(&before, &after), 3);
        assert_eq!(moved(&after, &after), 0);
    }
}
