//! Writing reflections, and changing them.

use catalogue::{
    language::check_tag,
    problem::{Problems, Rejection, check_revision},
};
use database::{
    AsyncPgConnection,
    id::{PersonId, PlacementId, ReflectionId},
    schema::reflection,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayInPlacement, deed},
    text::check_text,
};
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::Reflection;
use crate::{begun::Begun, given, kept};

/// The most characters of each of its texts.
const LONGEST: usize = 20_000;

/// A reflection, as a participant gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewReflection {
    /// The language that it is written in (BCP 47).
    pub language: String,
    /// The day they sat down to it, `YYYY-MM-DD`.
    pub held_on: String,
    /// What they learned.
    pub learned: String,
    /// How it applies at home.
    pub applies: Option<String>,
    /// What would have to be adapted for the home collection.
    pub adapts: Option<String>,
    /// Whether all who see the placement see it.
    pub is_shared: bool,
}

/// What becomes of a reflection; what is none stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReflectionChange {
    /// The language that it is written in.
    pub language: Option<String>,
    /// The day they sat down to it.
    pub held_on: Option<String>,
    /// What they learned.
    pub learned: Option<String>,
    /// How it applies at home; some of none: nothing is said of it.
    pub applies: Option<Option<String>>,
    /// What would have to be adapted; some of none: nothing is said of it.
    pub adapts: Option<Option<String>>,
    /// Whether all who see the placement see it.
    pub is_shared: Option<bool>,
    /// The revision that was seen.
    pub expected_revision: Option<i32>,
}

/// What a reflection says, and to whom, as its columns.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, AsChangeset)]
#[diesel(table_name = reflection, treat_none_as_null = true)]
struct Content {
    language: String,
    #[diesel(serialize_as = jiff_diesel::Date)]
    held_on: Date,
    learned: String,
    applies: Option<String>,
    adapts: Option<String>,
    is_shared: bool,
}

/// Writes a reflection on a placement.
///
/// # Errors
/// Every fault of it at once; where the placement has not begun, or has as many reflections as are kept.
pub async fn write(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::Reflect>,
    now: Timestamp,
    new: NewReflection,
    key: Option<&str>,
) -> Result<Reflection, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.placement(), may.person(), &new);
        // The key is theirs, whomever they act for, so that nobody there learns of it.
        let asker = may.person().map(|person| person.uuid());
        let pending = match idempotency::claim(conn, asker, key, "writeReflection", &asked, now).await? {
            Claim::Repeated(id) => {
                return Reflection::locked(conn, may.placement(), ReflectionId::from_uuid(id), "idempotency_key").await;
            }
            Claim::First(pending) => pending,
        };
        let begun = Begun::locked(conn, may.placement(), now, "placement").await?;
        kept::check_room(count(conn, begun.row.id).await?, "reflections", "change one that is there instead")?;
        let row = insert(conn, may, now, new.checked(&begun)?).await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// Changes a reflection, or who sees it.
///
/// # Errors
/// Every fault of the change at once; a conflict where somebody else changed it.
pub async fn change(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::Reflect>,
    now: Timestamp,
    id: ReflectionId,
    change: ReflectionChange,
) -> Result<Reflection, Rejection> {
    conn.transaction(async |conn| {
        let begun = Begun::locked(conn, may.placement(), now, "id").await?;
        let row = Reflection::locked(conn, begun.row.id, id, "id").await?;
        check_revision(change.expected_revision, row.revision)?;
        let before = Content::of(&row);
        let content = change.applied_to(before.clone(), &begun)?;
        if content == before {
            return Ok(row);
        }
        Ok(update(conn, may.person(), now, &row, content).await?)
    })
    .await
}

impl NewReflection {
    /// What it says, where nothing is wrong with it.
    fn checked(self, begun: &Begun) -> Result<Content, Rejection> {
        let mut problems = Problems::new();
        check_tag(&self.language, "language", &mut problems);
        let held_on = begun.day_since(&self.held_on, "held_on", &mut problems);
        check_texts(Some(&self.learned), self.applies.as_deref(), self.adapts.as_deref(), &mut problems);
        Ok(Content {
            held_on: given::settled(problems, held_on)?,
            language: self.language,
            learned: self.learned,
            applies: self.applies,
            adapts: self.adapts,
            is_shared: self.is_shared,
        })
    }
}

impl ReflectionChange {
    /// What the reflection says then, where nothing is wrong with it.
    fn applied_to(self, before: Content, begun: &Begun) -> Result<Content, Rejection> {
        let mut problems = Problems::new();
        if let Some(language) = &self.language {
            check_tag(language, "language", &mut problems);
        }
        let held_on = match &self.held_on {
            Some(text) => begun.day_since(text, "held_on", &mut problems),
            None => Some(before.held_on),
        };
        let said = |text: &Option<Option<String>>| text.clone().flatten();
        let (applies, adapts) = (said(&self.applies), said(&self.adapts));
        check_texts(self.learned.as_deref(), applies.as_deref(), adapts.as_deref(), &mut problems);
        Ok(Content {
            held_on: given::settled(problems, held_on)?,
            language: self.language.unwrap_or(before.language),
            learned: self.learned.unwrap_or(before.learned),
            applies: self.applies.unwrap_or(before.applies),
            adapts: self.adapts.unwrap_or(before.adapts),
            is_shared: self.is_shared.unwrap_or(before.is_shared),
        })
    }
}

impl Content {
    fn of(row: &Reflection) -> Self {
        Self {
            language: row.language.clone(),
            held_on: row.held_on,
            learned: row.learned.clone(),
            applies: row.applies.clone(),
            adapts: row.adapts.clone(),
            is_shared: row.is_shared,
        }
    }
}

fn check_texts(learned: Option<&str>, applies: Option<&str>, adapts: Option<&str>, problems: &mut Problems) {
    check_text(learned, "learned", LONGEST, problems);
    check_text(applies, "applies", LONGEST, problems);
    check_text(adapts, "adapts", LONGEST, problems);
}

async fn count(conn: &mut AsyncPgConnection, placement: PlacementId) -> QueryResult<i64> {
    reflection::table.filter(reflection::placement_id.eq(placement)).count().get_result(conn).await
}

async fn insert(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::Reflect>,
    now: Timestamp,
    content: Content,
) -> QueryResult<Reflection> {
    diesel::insert_into(reflection::table)
        .values((
            reflection::id.eq(ReflectionId::new()),
            reflection::placement_id.eq(may.placement()),
            content,
            reflection::written_by.eq(may.person()),
            reflection::created_at.eq(now.to_diesel()),
            reflection::updated_at.eq(now.to_diesel()),
        ))
        .returning(Reflection::as_returning())
        .get_result(conn)
        .await
}

async fn update(
    conn: &mut AsyncPgConnection,
    by: Option<PersonId>,
    now: Timestamp,
    row: &Reflection,
    content: Content,
) -> QueryResult<Reflection> {
    diesel::update(reflection::table.find(row.id))
        .set((
            content,
            reflection::written_by.eq(by),
            reflection::revision.eq(row.revision + 1),
            reflection::updated_at.eq(now.to_diesel()),
        ))
        .returning(Reflection::as_returning())
        .get_result(conn)
        .await
}
