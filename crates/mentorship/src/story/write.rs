//! Writing stories.

use catalogue::{
    LanguageMap,
    language::check_tag,
    problem::{ProblemCode, Problems, Rejection, check_revision},
};
use database::{
    AsyncPgConnection,
    id::{PlacementId, StoryId},
    schema::story,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayInPlacement, PlacementPart, deed::TellStory},
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{
    Story,
    rule::Step,
    store::{By, keep},
};
use crate::{begun, telling};

/// The most that one placement has.
const MOST: i64 = 20;

/// A story as somebody writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewStory {
    /// The language it is first of all in.
    pub main_language: String,
    /// What it is called, per language.
    pub title: LanguageMap,
    /// What it tells, per language.
    pub text: LanguageMap,
}

/// What becomes of a story; what is none stays as it is.
#[derive(Debug, Clone, Default)]
pub struct StoryChange {
    /// What it is called, in all its languages.
    pub title: Option<LanguageMap>,
    /// What it tells, in all its languages.
    pub text: Option<LanguageMap>,
    /// The revision that was seen.
    pub expected_revision: Option<i32>,
}

/// Writes a story of a placement that has begun, and asks those it tells of for their consent. Whoever sees the placement sees it;
/// others do once it is published.
///
/// # Errors
/// Every fault of it at once; where the placement has not begun, or has as many as it may have.
pub async fn write(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<TellStory>,
    now: Timestamp,
    new: NewStory,
    key: Option<&str>,
) -> Result<Story, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.placement().uuid(), may.part(), &new);
        let pending = match idempotency::claim(conn, may.asker(), key, "writeStory", &asked, now).await? {
            Claim::Repeated(id) => {
                return Story::locked(conn, may.placement(), StoryId::from_uuid(id), "idempotency_key").await;
            }
            Claim::First(pending) => pending,
        };
        let placement = begun::locked(conn, may.placement(), "placement").await?;
        check_room(conn, placement.id).await?;
        new.check()?;
        let row: Story = diesel::insert_into(story::table)
            .values((
                story::id.eq(StoryId::new()),
                story::programme_id.eq(placement.programme_id),
                story::round_id.eq(placement.round_id),
                story::placement_id.eq(placement.id),
                story::main_language.eq(&new.main_language),
                story::title.eq(&new.title),
                story::text.eq(&new.text),
                story::written_by.eq(may.person()),
                story::created_at.eq(now.to_diesel()),
                story::updated_at.eq(now.to_diesel()),
            ))
            .returning(Story::as_returning())
            .get_result(conn)
            .await?;
        pending.keep(conn, row.id.uuid()).await?;
        telling::tell_story(conn, now, &row, &[], may.person()).await?;
        Ok(row)
    })
    .await
}

/// Gives a story other words. All consents are taken back by that, and asked for anew; what was published is a draft again.
///
/// # Errors
/// Every fault of what it would say at once; where somebody else changed it.
pub async fn change(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<TellStory>,
    now: Timestamp,
    id: StoryId,
    change: StoryChange,
) -> Result<Story, Rejection> {
    conn.transaction(async |conn| {
        let row = Story::locked(conn, may.placement(), id, "id").await?;
        check_revision(change.expected_revision, row.revision)?;
        let before = NewStory::of(&row);
        let after = change.applied_to(before.clone());
        after.check()?;
        if after == before {
            return Ok(row);
        }
        diesel::update(story::table.find(id))
            .set((story::title.eq(&after.title), story::text.eq(&after.text), story::revision.eq(row.revision + 1)))
            .execute(conn)
            .await?;
        let taken_back: Vec<PlacementPart> = row.consents().into_iter().map(|consent| consent.part).collect();
        let standing = row.after(Step::Change)?;
        let changed = row.standing_so(standing, By { person: may.person(), now });
        let changed = keep(conn, now, &changed).await?;
        telling::tell_story(conn, now, &changed, &taken_back, may.person()).await?;
        Ok(changed)
    })
    .await
}

impl NewStory {
    /// What a story says now.
    fn of(row: &Story) -> Self {
        Self {
            main_language: row.main_language.clone(),
            title: LanguageMap::clone(&row.title),
            text: LanguageMap::clone(&row.text),
        }
    }

    fn check(&self) -> Result<(), Rejection> {
        let mut problems = Problems::new();
        check_tag(&self.main_language, "main_language", &mut problems);
        self.title.check_main(&self.main_language, "title", 500, &mut problems);
        self.text.check_main(&self.main_language, "text", 50_000, &mut problems);
        problems.settle()
    }
}

impl StoryChange {
    /// What the story says then.
    fn applied_to(self, before: NewStory) -> NewStory {
        NewStory {
            main_language: before.main_language,
            title: self.title.unwrap_or(before.title),
            text: self.text.unwrap_or(before.text),
        }
    }
}

async fn check_room(conn: &mut AsyncPgConnection, placement: PlacementId) -> Result<(), Rejection> {
    let told: i64 = story::table.filter(story::placement_id.eq(placement)).count().get_result(conn).await?;
    if told < MOST {
        return Ok(());
    }
    let why = format_args!("has {MOST} stories already; change one of them instead");
    Err(Rejection::one(ProblemCode::Full, "placement", why))
}
