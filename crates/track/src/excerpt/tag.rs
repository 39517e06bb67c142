//! Tagging a passage.

use catalogue::{
    LanguageMap,
    problem::{ProblemCode, Problems, Rejection},
};
use database::{
    AsyncPgConnection,
    id::{AnswerId, ExcerptId, TopicId},
    jsonb::Lazy,
    schema::{answer, enrolment, excerpt, questionnaire, submission, topic},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    notice::NoticeKind,
    policy::{MayInEnrolment, SeeToMuseum},
    text::check_text,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::Excerpt;
use crate::{
    enrolment::check_takes_part,
    telling::{self, Message},
};

/// The longest passage, in characters: an excerpt, not the whole.
pub const LONGEST_PASSAGE: usize = 2_000;

/// A passage to be tagged.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Tagging {
    /// Of which answer.
    pub answer: AnswerId,
    /// The passage, word for word.
    pub passage: String,
    /// Its language (BCP 47).
    pub main_language: String,
    /// The theme that it stands for.
    pub theme: String,
    /// The topic it goes with.
    pub topic: Option<TopicId>,
}

/// Tags a passage of an answer with a theme, and asks the museum whether it may be told. The same passage is tagged with a
/// theme once; again, it is as it was.
///
/// # Errors
/// Every fault at once; where the answer is none of the museum's, is not submitted, or does not say this; where the museum
/// withdrew, or its year is closed.
pub async fn tag(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<SeeToMuseum>,
    now: Timestamp,
    tagging: &Tagging,
) -> Result<Excerpt, Rejection> {
    let mut problems = Problems::new();
    check_text(Some(&tagging.theme), "theme", 200, &mut problems);
    check_text(Some(&tagging.passage), "passage", LONGEST_PASSAGE, &mut problems);
    catalogue::language::check_tag(&tagging.main_language, "main_language", &mut problems);
    if let Some(id) = tagging.topic {
        let is_there: bool = diesel::select(diesel::dsl::exists(topic::table.find(id))).get_result(conn).await?;
        if !is_there {
            problems.note_not_found("topic", "a topic");
        }
    }
    problems.settle()?;
    conn.transaction(async |conn| {
        check_takes_part(conn, may, "enrolment").await?;
        let (text, state, year) = answer::table
            .inner_join(submission::table.inner_join(enrolment::table))
            .filter(answer::id.eq(tagging.answer))
            .filter(enrolment::id.eq(may.enrolment()))
            .select((answer::text, submission::state, enrolment::program_year_id))
            .first::<(Option<String>, String, database::id::ProgramYearId)>(conn)
            .await
            .optional()?
            .ok_or_else(|| Rejection::not_found("answer", "an answer"))?;
        if state != "submitted" {
            let why = "is of something that is not submitted; tag what the museum has submitted";
            return Err(Rejection::one(ProblemCode::WrongState, "answer", why));
        }
        let passage = tagging.passage.trim();
        if !text.is_some_and(|text| text.contains(passage)) {
            let why = "is not in the answer; give a passage of it word for word";
            return Err(Rejection::one(ProblemCode::Invalid, "passage", why));
        }
        let theme = tagging.theme.trim();
        let id = ExcerptId::new();
        let is_new = diesel::insert_into(excerpt::table)
            .values((
                excerpt::id.eq(id),
                excerpt::program_year_id.eq(year),
                excerpt::enrolment_id.eq(may.enrolment()),
                excerpt::answer_id.eq(tagging.answer),
                excerpt::theme.eq(theme),
                excerpt::topic_id.eq(tagging.topic),
                excerpt::main_language.eq(&tagging.main_language),
                excerpt::passage.eq(passage),
                excerpt::tagged_by.eq(may.person()),
                excerpt::created_at.eq(now.to_diesel()),
                excerpt::updated_at.eq(now.to_diesel()),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?
            == 1;
        if is_new {
            ask(conn, may, now, tagging.answer, id).await?;
        }
        let row = excerpt::table
            .filter(excerpt::answer_id.eq(tagging.answer))
            .filter(excerpt::theme.eq(theme))
            .filter(excerpt::passage.eq(passage));
        Ok(row.select(Excerpt::as_select()).first(conn).await?)
    })
    .await
}

async fn ask(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<SeeToMuseum>,
    now: Timestamp,
    of: AnswerId,
    id: ExcerptId,
) -> QueryResult<()> {
    let (title, main): (Lazy<LanguageMap>, String) = answer::table
        .inner_join(submission::table.inner_join(questionnaire::table))
        .filter(answer::id.eq(of))
        .select((questionnaire::title, questionnaire::main_language))
        .first(conn)
        .await?;
    let message = Message { kind: NoticeKind::ExcerptAsked, title: (&*title, &main), reason: None, until: None };
    telling::tell_museum(conn, now, may.enrolment(), id.uuid().to_string(), message).await
}
