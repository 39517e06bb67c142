//! What museums said, counted from one letter for each answer.

use std::collections::{BTreeMap, HashMap};

use database::{
    AsyncPgConnection,
    id::{QuestionId, QuestionnaireId},
    statement::Statement,
};
use diesel::{
    QueryResult,
    sql_types::{Array, Integer, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Said, Wish,
    read::{kinds, with_years},
};

/// How many museums of a region said one thing to a question.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SaidRow {
    #[serde(skip)]
    pub year: i32,
    #[serde(skip)]
    pub questionnaire: Uuid,
    pub question: Uuid,
    pub region: Option<String>,
    pub said: Said,
    pub many: usize,
}

/// How many museums of which region said what, by year and question. What each of them said in a submission stands there in
/// a letter for each question (`submission.said`); the letters of all submissions to a questionnaire from a region come as one
/// text. Two statements, however many museums there are.
pub(super) async fn said(mut conn: &AsyncPgConnection, programme: Uuid, wish: &Wish) -> QueryResult<Vec<SaidRow>> {
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
    let asked = questions(conn, rows.iter().map(|(_, questionnaire, ..)| questionnaire.uuid()).collect()).await?;
    let mut found = Vec::new();
    for (year, questionnaire, region, said) in rows {
        let Some(questions) = asked.get(&questionnaire) else { continue };
        for (at, (question, levels)) in questions.iter().enumerate() {
            let mut letters: BTreeMap<u8, usize> = BTreeMap::new();
            for letter in said.bytes().skip(at).step_by(questions.len()) {
                *letters.entry(letter).or_default() += 1;
            }
            found.extend(letters.into_iter().map(|(letter, many)| {
                let (questionnaire, question) = (questionnaire.uuid(), question.uuid());
                SaidRow { year, questionnaire, question, region: region.clone(), said: said_by(letter, levels), many }
            }));
        }
    }
    Ok(found)
}

/// What a letter of `submission.said` stands for.
fn said_by(letter: u8, levels: &[String]) -> Said {
    let level = letter.checked_sub(b'a').and_then(|at| levels.get(usize::from(at)));
    match (letter, level) {
        (b'-', _) => Said::NotApplicable,
        (b'+', _) => Said::Answered,
        (_, Some(key)) => Said::Level(key.clone()),
        _ => Said::Unanswered,
    }
}

type Asked = HashMap<QuestionnaireId, Vec<(QuestionId, Vec<String>)>>;

/// The questions of these questionnaires in their order, each with the keys of its levels.
async fn questions(mut conn: &AsyncPgConnection, questionnaires: Vec<Uuid>) -> QueryResult<Asked> {
    let mut statement = Statement::<(SqlUuid, SqlUuid, Array<Text>)>::new(
        "SELECT questionnaire_id, id, ARRAY(
             SELECT level ->> 'key' FROM jsonb_array_elements(levels) WITH ORDINALITY AS of_it (level, place) ORDER BY place)
         FROM question WHERE questionnaire_id = ANY (",
    );
    statement.bind::<Array<SqlUuid>, _>(questionnaires).sql(") ORDER BY questionnaire_id, position, id");
    let rows: Vec<(QuestionnaireId, QuestionId, Vec<String>)> = statement.load(&mut conn).await?;
    let mut asked = Asked::new();
    for (questionnaire, question, levels) in rows {
        asked.entry(questionnaire).or_default().push((question, levels));
    }
    Ok(asked)
}
