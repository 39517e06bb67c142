//! Creating and changing opportunities. Publishing, postponing and the like are in [`crate::status`].

use database::{
    AsyncPgConnection,
    id::{OpportunityId, ProgrammeId, StatusChangeId},
    schema::{opportunity, status_change},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayCreateOpportunity, MayEdit},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    AccessibilityFeature, FieldSources, Level, Opportunity, OpportunityInput, OpportunityKind, OpportunityStatus,
    OpportunityTies, Visibility, refresh_search,
    ties::{self, Whose},
};
use crate::{
    LanguageMap,
    organization::Sector,
    problem::{ProblemCode, Problems, Rejection, check_revision},
};

/// A new opportunity and what it is tied to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOpportunity {
    /// What is said about it. Its status is draft: whatever it is to become, it is published first.
    #[serde(flatten)]
    pub opportunity: OpportunityInput,
    /// What it is tied to. Whoever creates it owns it, named among the organizations or not.
    #[serde(flatten)]
    pub ties: OpportunityTies,
}

/// What is to change of an opportunity. A field that is `None` stays as it is; one that is `Some(None)` is emptied. Its
/// status is changed elsewhere, with a reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpportunityChanges {
    /// What it is.
    pub kind: Option<OpportunityKind>,
    /// Who may see it once it is published.
    pub visibility: Option<Visibility>,
    /// The language its title is first of all in.
    pub main_language: Option<String>,
    /// Its title: all languages, not only the changed ones.
    pub title: Option<LanguageMap>,
    /// What it is about: all languages.
    pub description: Option<LanguageMap>,
    /// What participants will be able to do: all languages.
    pub outcomes: Option<LanguageMap>,
    /// The page that describes it.
    pub url: Option<Option<String>>,
    /// All languages it is held in.
    pub languages: Option<Vec<String>>,
    /// All languages it is captioned in.
    pub caption_languages: Option<Vec<String>>,
    /// How much one should know beforehand.
    pub levels: Option<Vec<Level>>,
    /// Whom it was made for.
    pub for_sectors: Option<Vec<Sector>>,
    /// Who else may come.
    pub admitted_sectors: Option<Vec<Sector>>,
    /// What makes it usable for people with disabilities.
    pub accessibility: Option<Vec<AccessibilityFeature>>,
    /// What it is tied to.
    pub ties: OpportunityTies,
    /// The revision the change was made for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

/// Creates an opportunity, as a draft. With an idempotency key, a repeated request answers with what the first one
/// created.
///
/// # Errors
/// Every fault of the input at once; nothing is written then.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayCreateOpportunity,
    now: Timestamp,
    new: NewOpportunity,
    key: Option<&str>,
) -> Result<Opportunity, Rejection> {
    conn.transaction(async |conn| {
        let asking = may.asker();
        let pending =
            match idempotency::claim(conn, asking, key, "createOpportunity", &(may.owner(), &new), now).await? {
                Claim::Repeated(id) => return repeated(conn, may, OpportunityId::from_uuid(id)).await,
                Claim::First(pending) => pending,
            };
        let mut problems = Problems::new();
        new.opportunity.check(&mut problems);
        check_draft(new.opportunity.status, &mut problems);
        let whose = Whose::New { visibility: new.opportunity.visibility, creator: may.owner() };
        let ties = new.ties.check(conn, may.sight(), whose, &mut problems).await?;
        ties.check_kind(new.opportunity.kind, false, &mut problems);
        problems.settle()?;

        let id = OpportunityId::new();
        insert(conn, id, &new.opportunity, ties.programme(), now).await?;
        ties.write(conn, id).await?;
        refresh_search(conn, &[id]).await?;
        pending.keep(conn, id.uuid()).await?;
        found(conn, id).await
    })
    .await
}

/// Changes an opportunity. What is changed by hand no longer counts as coming from a source.
///
/// # Errors
/// Every fault of what it would become at once; a conflict where somebody else changed it. Nothing is written then.
pub async fn update(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    changes: OpportunityChanges,
) -> Result<Opportunity, Rejection> {
    conn.transaction(async |conn| {
        let id = may.id();
        let row = opportunity::table
            .find(id)
            .select(Opportunity::as_select())
            .for_no_key_update()
            .first(conn)
            .await
            .optional()?
            .ok_or_else(|| Rejection::not_found("id", "an opportunity"))?;
        check_revision(changes.expected_revision, row.revision)?;
        let before = row.as_input();
        let (after, ties) = changes.applied_to(before.clone());
        let mut problems = Problems::new();
        after.check(&mut problems);
        let whose = Whose::Of { row: &row, visibility: after.visibility };
        let ties = ties.check(conn, may.sight(), whose, &mut problems).await?;
        ties.check_kind(after.kind, ties::has_parts(conn, id).await?, &mut problems);
        problems.settle()?;

        let mut changed = changed_fields(&before, &after);
        changed.extend(ties.write(conn, id).await?);
        // Which programme, and which organizations, is part of who may see it.
        if ties.programme() != row.programme_id {
            changed.push("visibility");
        }
        if changed.is_empty() {
            return Ok(row);
        }
        diesel::update(opportunity::table.find(id))
            .set((
                Row::of(&after, ties.programme()),
                opportunity::field_sources.eq(row.field_sources.without(&changed)),
                opportunity::revision.eq(row.revision + 1),
                opportunity::updated_at.eq(jiff_diesel::Timestamp::from(now)),
            ))
            .execute(conn)
            .await?;
        refresh_search(conn, &[id]).await?;
        found(conn, id).await
    })
    .await
}

/// What the first request created, unless it was given away since to others who do not show it.
async fn repeated(
    conn: &mut AsyncPgConnection,
    may: &MayCreateOpportunity,
    id: OpportunityId,
) -> Result<Opportunity, Rejection> {
    super::by_ids(conn, &[id], may.sight()).await?.pop().ok_or_else(|| {
        Rejection::one(
            ProblemCode::NotFound,
            "idempotency_key",
            "came with a request whose opportunity is no longer there for you to see; use a new key for a new one",
        )
    })
}

fn check_draft(status: OpportunityStatus, problems: &mut Problems) {
    if status != OpportunityStatus::Draft {
        problems.note(
            ProblemCode::WrongState,
            "status",
            format_args!("is \"{status}\", but an opportunity begins as a draft; create it, then publish it"),
        );
    }
}

async fn insert(
    conn: &mut AsyncPgConnection,
    id: OpportunityId,
    input: &OpportunityInput,
    programme: Option<ProgrammeId>,
    now: Timestamp,
) -> QueryResult<()> {
    let now = jiff_diesel::Timestamp::from(now);
    diesel::insert_into(opportunity::table)
        .values((
            opportunity::id.eq(id),
            opportunity::status.eq(input.status),
            Row::of(input, programme),
            opportunity::created_at.eq(now),
            opportunity::updated_at.eq(now),
        ))
        .execute(conn)
        .await?;
    diesel::insert_into(status_change::table)
        .values((
            status_change::id.eq(StatusChangeId::new()),
            status_change::opportunity_id.eq(id),
            status_change::to_status.eq(input.status.word()),
            status_change::changed_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

impl OpportunityChanges {
    fn applied_to(self, before: OpportunityInput) -> (OpportunityInput, OpportunityTies) {
        let after = OpportunityInput {
            kind: self.kind.unwrap_or(before.kind),
            status: before.status,
            visibility: self.visibility.unwrap_or(before.visibility),
            main_language: self.main_language.unwrap_or(before.main_language),
            title: self.title.unwrap_or(before.title),
            description: self.description.unwrap_or(before.description),
            outcomes: self.outcomes.unwrap_or(before.outcomes),
            url: self.url.unwrap_or(before.url),
            languages: self.languages.unwrap_or(before.languages),
            caption_languages: self.caption_languages.unwrap_or(before.caption_languages),
            levels: self.levels.unwrap_or(before.levels),
            for_sectors: self.for_sectors.unwrap_or(before.for_sectors),
            admitted_sectors: self.admitted_sectors.unwrap_or(before.admitted_sectors),
            accessibility: self.accessibility.unwrap_or(before.accessibility),
        };
        (after, self.ties)
    }
}

impl Opportunity {
    /// What somebody would have to give for the opportunity to be as it is.
    fn as_input(&self) -> OpportunityInput {
        OpportunityInput {
            kind: self.kind,
            status: self.status,
            visibility: self.visibility,
            main_language: self.main_language.clone(),
            title: (*self.title).clone(),
            description: (*self.description).clone(),
            outcomes: (*self.outcomes).clone(),
            url: self.url.clone(),
            languages: self.languages.clone(),
            caption_languages: self.caption_languages.clone(),
            levels: self.levels.clone(),
            for_sectors: self.for_sectors.clone(),
            admitted_sectors: self.admitted_sectors.clone(),
            accessibility: self.accessibility.clone(),
        }
    }
}

impl FieldSources {
    /// Without these fields: somebody edited them.
    fn without(&self, fields: &[&str]) -> Self {
        let kept = self.0.iter().filter(|(field, _)| !fields.contains(&field.as_str()));
        Self(kept.map(|(field, record)| (field.clone(), *record)).collect())
    }
}

/// The names of the fields that differ, as they stand in [`FieldSources`].
fn changed_fields(before: &OpportunityInput, after: &OpportunityInput) -> Vec<&'static str> {
    [
        ("kind", before.kind != after.kind),
        ("visibility", before.visibility != after.visibility),
        ("main_language", before.main_language != after.main_language),
        ("title", before.title != after.title),
        ("description", before.description != after.description),
        ("outcomes", before.outcomes != after.outcomes),
        ("url", before.url != after.url),
        ("languages", before.languages != after.languages),
        ("caption_languages", before.caption_languages != after.caption_languages),
        ("levels", before.levels != after.levels),
        ("for_sectors", before.for_sectors != after.for_sectors),
        ("admitted_sectors", before.admitted_sectors != after.admitted_sectors),
        ("accessibility", before.accessibility != after.accessibility),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}

/// The columns that an input gives, without the status.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = opportunity, treat_none_as_null = true)]
struct Row<'a> {
    kind: OpportunityKind,
    visibility: Visibility,
    programme_id: Option<ProgrammeId>,
    main_language: &'a str,
    title: &'a LanguageMap,
    description: &'a LanguageMap,
    outcomes: &'a LanguageMap,
    url: Option<&'a str>,
    languages: &'a [String],
    caption_languages: &'a [String],
    levels: &'a [Level],
    for_sectors: &'a [Sector],
    admitted_sectors: &'a [Sector],
    accessibility: &'a [AccessibilityFeature],
}

impl<'a> Row<'a> {
    fn of(input: &'a OpportunityInput, programme_id: Option<ProgrammeId>) -> Self {
        Self {
            kind: input.kind,
            visibility: input.visibility,
            programme_id,
            main_language: &input.main_language,
            title: &input.title,
            description: &input.description,
            outcomes: &input.outcomes,
            url: input.url.as_deref(),
            languages: &input.languages,
            caption_languages: &input.caption_languages,
            levels: &input.levels,
            for_sectors: &input.for_sectors,
            admitted_sectors: &input.admitted_sectors,
            accessibility: &input.accessibility,
        }
    }
}

async fn found(conn: &mut AsyncPgConnection, id: OpportunityId) -> Result<Opportunity, Rejection> {
    Ok(opportunity::table.find(id).select(Opportunity::as_select()).first(conn).await?)
}
