//! Writing needs down, and changing what they say.

use catalogue::problem::{ProblemCode, Problems, Rejection, check_revision};
use database::{
    AsyncPgConnection,
    id::{NeedId, ProgrammeId, TopicId},
    schema::{membership, need, need_topic, programme, programme_participant, topic},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayChangeNeed, MayCreateNeed, NeedOwner},
};
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;

use super::{Need, NeedInput, NeedVisibility, topics_of};

/// What is to change of a need. A field that is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named as in the input")]
pub struct NeedChanges {
    pub main_language: Option<String>,
    pub statement: Option<catalogue::LanguageMap>,
    pub topics: Option<Vec<TopicId>>,
    pub wanted_by: Option<Option<String>>,
    pub languages: Option<Vec<String>>,
    pub formats: Option<Vec<catalogue::search::Format>>,
    pub reach: Option<crate::reach::Reach>,
    pub price_ceiling: Option<Option<super::PriceCeiling>>,
    pub accessibility: Option<Vec<catalogue::opportunity::AccessibilityFeature>>,
    pub evidence: Option<Option<String>>,
    pub programme: Option<Option<ProgrammeId>>,
    pub visibility: Option<NeedVisibility>,
    /// The revision the change was made for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

/// Writes a need down. It can be part of somebody else's transaction, such as that of an answer which shows the need.
///
/// # Errors
/// Every fault of the input at once; nothing is written then.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayCreateNeed,
    input: &NeedInput,
    now: Timestamp,
) -> Result<Need, Rejection> {
    create_once(conn, may, input, None, now).await
}

/// The same with an idempotency key: a repeated request answers with the need that the first wrote down.
///
/// # Errors
/// As [`create`].
pub async fn create_once(
    conn: &mut AsyncPgConnection,
    may: &MayCreateNeed,
    input: &NeedInput,
    key: Option<&str>,
    now: Timestamp,
) -> Result<Need, Rejection> {
    conn.transaction(async |conn| {
        let asked = (owner_words(may.owner()), input);
        let pending = match idempotency::claim(conn, may.asker(), key, "createNeed", &asked, now).await? {
            Claim::Repeated(id) => {
                let id = NeedId::from_uuid(id);
                return Ok(need::table.find(id).select(Need::as_select()).first(conn).await?);
            }
            Claim::First(pending) => pending,
        };
        let wanted_by = checked(conn, may.owner(), input).await?;
        let (organization, person) = match may.owner() {
            NeedOwner::Organization(id) => (Some(id), None),
            NeedOwner::Person(id) => (None, Some(id)),
        };
        let row: Need = diesel::insert_into(need::table)
            .values((
                need::id.eq(NeedId::new()),
                need::organization_id.eq(organization),
                need::person_id.eq(person),
                said(input, wanted_by),
                need::identified_in.eq(input.identified_in),
                need::created_by.eq(may.person()),
                need::created_at.eq(now.to_diesel()),
                need::updated_at.eq(now.to_diesel()),
            ))
            .returning(Need::as_returning())
            .get_result(conn)
            .await?;
        set_topics(conn, row.id, &input.topics).await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// Changes what a need says. Whose it is and where it was found never change.
///
/// # Errors
/// Every fault of what it would become at once; a conflict where somebody else changed it. Nothing is written then.
pub async fn update(
    conn: &mut AsyncPgConnection,
    may: &MayChangeNeed,
    changes: NeedChanges,
    now: Timestamp,
) -> Result<Need, Rejection> {
    conn.transaction(async |conn| {
        let row = locked(conn, may).await?;
        check_revision(changes.expected_revision, row.revision)?;
        let topics = topics_of(conn, &[row.id]).await?.into_iter().map(|(_, topic)| topic).collect();
        let before = row.as_input(topics);
        let after = changes.of(before.clone());
        if after == before {
            return Ok(row);
        }
        let wanted_by = checked(conn, may.owner(), &after).await?;
        let row = diesel::update(need::table.find(row.id))
            .set((
                said(&after, wanted_by),
                need::matched_at.eq(None::<jiff_diesel::Timestamp>),
                need::revision.eq(row.revision + 1),
                need::updated_at.eq(now.to_diesel()),
            ))
            .returning(Need::as_returning())
            .get_result(conn)
            .await?;
        if after.topics != before.topics {
            diesel::delete(need_topic::table.filter(need_topic::need_id.eq(may.id()))).execute(conn).await?;
            set_topics(conn, may.id(), &after.topics).await?;
        }
        Ok(row)
    })
    .await
}

impl NeedChanges {
    fn of(self, before: NeedInput) -> NeedInput {
        NeedInput {
            main_language: self.main_language.unwrap_or(before.main_language),
            statement: self.statement.unwrap_or(before.statement),
            topics: self.topics.unwrap_or(before.topics),
            wanted_by: self.wanted_by.unwrap_or(before.wanted_by),
            languages: self.languages.unwrap_or(before.languages),
            formats: self.formats.unwrap_or(before.formats),
            reach: self.reach.unwrap_or(before.reach),
            price_ceiling: self.price_ceiling.unwrap_or(before.price_ceiling),
            accessibility: self.accessibility.unwrap_or(before.accessibility),
            identified_in: before.identified_in,
            evidence: self.evidence.unwrap_or(before.evidence),
            programme: self.programme.unwrap_or(before.programme),
            visibility: self.visibility.unwrap_or(before.visibility),
        }
    }
}

/// What an input says, in columns.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = need, treat_none_as_null = true)]
struct Said {
    main_language: String,
    statement: catalogue::LanguageMap,
    wanted_by: Option<jiff_diesel::Date>,
    languages: Vec<String>,
    formats: Vec<String>,
    reach: crate::reach::Reach,
    price_ceiling_amount: Option<i64>,
    price_ceiling_currency: Option<String>,
    accessibility: Vec<String>,
    evidence: Option<String>,
    programme_id: Option<ProgrammeId>,
    visibility: NeedVisibility,
}

fn said(input: &NeedInput, wanted_by: Option<Date>) -> Said {
    Said {
        main_language: input.main_language.clone(),
        statement: input.statement.clone(),
        wanted_by: wanted_by.map(ToDiesel::to_diesel),
        languages: input.languages.clone(),
        formats: input.formats.iter().map(ToString::to_string).collect(),
        reach: input.reach,
        price_ceiling_amount: input.price_ceiling.as_ref().map(|ceiling| ceiling.amount),
        price_ceiling_currency: input.price_ceiling.as_ref().map(|ceiling| ceiling.currency.clone()),
        accessibility: input.accessibility.iter().map(ToString::to_string).collect(),
        evidence: input.evidence.clone(),
        programme_id: input.programme,
        visibility: input.visibility,
    }
}

/// The day that an input names, if it names what there is and nothing is wrong with it.
async fn checked(conn: &mut AsyncPgConnection, owner: NeedOwner, input: &NeedInput) -> Result<Option<Date>, Rejection> {
    let mut problems = Problems::new();
    let wanted_by = input.check(&mut problems);
    let known: Vec<TopicId> = topic::table.filter(topic::id.eq_any(&input.topics)).select(topic::id).load(conn).await?;
    for (at, _) in input.topics.iter().enumerate().filter(|(_, id)| !known.contains(id)) {
        problems.note_not_found(format!("topics.{at}"), "a topic");
    }
    if let Some(programme) = input.programme
        && !takes_part(conn, owner, programme).await?
    {
        problems.note(
            ProblemCode::NotFound,
            "programme",
            "is none that the owner of the need runs or takes part in; look it up again",
        );
    }
    problems.settle()?;
    Ok(wanted_by)
}

/// Whether a programme is one that the organization runs or takes part in, or an organization of the person's, or that they
/// have a role in.
async fn takes_part(conn: &mut AsyncPgConnection, owner: NeedOwner, id: ProgrammeId) -> QueryResult<bool> {
    let organizations = match owner {
        NeedOwner::Organization(organization) => vec![organization],
        NeedOwner::Person(person) => {
            let roles =
                membership::table.filter(membership::person_id.eq(person)).filter(membership::ended_at.is_null());
            let has_role = roles.filter(membership::programme_id.eq(id));
            if diesel::select(exists(has_role)).get_result(conn).await? {
                return Ok(true);
            }
            roles
                .filter(membership::organization_id.is_not_null())
                .select(membership::organization_id.assume_not_null())
                .load(conn)
                .await?
        }
    };
    let participates = programme_participant::table
        .filter(programme_participant::programme_id.eq(id))
        .filter(programme_participant::organization_id.eq_any(organizations.clone()));
    let runs = programme::table.find(id).filter(programme::organization_id.eq_any(organizations));
    diesel::select(exists(participates).or(exists(runs))).get_result(conn).await
}

async fn set_topics(conn: &mut AsyncPgConnection, id: NeedId, topics: &[TopicId]) -> QueryResult<()> {
    let rows: Vec<_> = topics
        .iter()
        .zip(0..)
        .map(|(topic, position)| {
            (need_topic::need_id.eq(id), need_topic::topic_id.eq(*topic), need_topic::position.eq(position))
        })
        .collect();
    diesel::insert_into(need_topic::table).values(rows).execute(conn).await?;
    Ok(())
}

/// The need, which nobody else changes until the transaction ends.
pub(super) async fn locked(conn: &mut AsyncPgConnection, may: &MayChangeNeed) -> Result<Need, Rejection> {
    need::table
        .find(may.id())
        .select(Need::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("id", "a need"))
}

fn owner_words(owner: NeedOwner) -> String {
    match owner {
        NeedOwner::Organization(id) => id.to_string(),
        NeedOwner::Person(id) => id.to_string(),
    }
}
