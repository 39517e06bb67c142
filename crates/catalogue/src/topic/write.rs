//! Creating and changing topics.

use database::{
    AsyncPgConnection,
    id::TopicId,
    schema::{topic, topic_ancestor, topic_match, topic_relation},
};
use diesel::{
    dsl::exists,
    prelude::*,
    result::{DatabaseErrorKind, Error as DieselError},
};
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};
use identity::{
    idempotency::{self, Claim},
    policy::{MayCreateTopic, MayEdit},
};
use jiff::Timestamp;

use super::{AlternativeLabels, Relation, Topic, TopicInput, TopicMatch, circle, matches, relations};
use crate::{
    LanguageMap,
    opportunity::refresh_search_of_topics,
    problem::{ProblemCode, Problems, Rejection, check_revision},
};

/// What is to change of a topic. A field that is `None` stays as it is; an empty list or map empties it. Vocabulary and
/// notation never change: others refer to them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TopicChanges {
    /// The language its label is first of all in.
    pub main_language: Option<String>,
    /// What it is called: all languages, not only the changed ones.
    pub label: Option<LanguageMap>,
    /// Other words for it: all of them.
    pub alternative_labels: Option<AlternativeLabels>,
    /// What it means: all languages.
    pub definition: Option<LanguageMap>,
    /// All broader topics, named as in [`TopicInput::broader`].
    pub broader: Option<Vec<String>>,
    /// All related topics, named likewise.
    pub related: Option<Vec<String>>,
    /// The same concept elsewhere: all of them.
    pub matches: Option<Vec<TopicMatch>>,
    /// The revision the change was made for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

/// Creates a topic. With an idempotency key, a repeated request answers with what the first one created.
///
/// # Errors
/// Every fault of the input at once; nothing is written then.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayCreateTopic,
    now: Timestamp,
    input: TopicInput,
    key: Option<&str>,
) -> Result<Topic, Rejection> {
    conn.transaction(async |conn| {
        let asking = may.asker();
        let pending = match idempotency::claim(conn, asking, key, "createTopic", &input, now).await? {
            Claim::Repeated(id) => return found(conn, TopicId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        lock_vocabularies(conn).await?;
        let beside = check(conn, None, &input).await?;
        let id = TopicId::new();
        let inserted = diesel::insert_into(topic::table)
            .values((
                topic::id.eq(id),
                topic::scheme.eq(&input.scheme),
                topic::notation.eq(&input.notation),
                Row::of(&input),
                topic::created_at.eq(jiff_diesel::Timestamp::from(now)),
                topic::updated_at.eq(jiff_diesel::Timestamp::from(now)),
            ))
            .execute(conn)
            .await;
        if let Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) = inserted {
            let mut problems = Problems::new();
            note_taken(&input, &mut problems);
            problems.settle()?;
        }
        inserted?;
        write_relations(conn, id, &beside).await?;
        write_matches(conn, id, &input.matches).await?;
        pending.keep(conn, id.uuid()).await?;
        found(conn, id).await
    })
    .await
}

/// Changes a topic.
///
/// # Errors
/// Every fault of what it would become at once, a circle of broader topics among them; a conflict where somebody else
/// changed it. Nothing is written then.
pub async fn update(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<TopicId>,
    now: Timestamp,
    changes: TopicChanges,
) -> Result<Topic, Rejection> {
    conn.transaction(async |conn| {
        let id = may.id();
        lock_vocabularies(conn).await?;
        let row = topic::table
            .find(id)
            .select(Topic::as_select())
            .for_no_key_update()
            .first(conn)
            .await
            .optional()?
            .ok_or_else(|| Rejection::not_found("id", "a topic"))?;
        check_revision(changes.expected_revision, row.revision)?;
        let before = as_input(conn, &row).await?;
        let after = changes.applied_to(before.clone());
        let beside = check(conn, Some(id), &after).await?;
        let beside_before = resolve(conn, &before, &mut Problems::new()).await?;
        let same_beside = beside.sorted() == beside_before.sorted();
        if same_beside && after.without_beside() == before.without_beside() {
            return Ok(row);
        }
        diesel::update(topic::table.find(id))
            .set((
                Row::of(&after),
                topic::revision.eq(row.revision + 1),
                topic::updated_at.eq(jiff_diesel::Timestamp::from(now)),
            ))
            .execute(conn)
            .await?;
        if !same_beside {
            write_relations(conn, id, &beside).await?;
        }
        write_matches(conn, id, &after.matches).await?;
        let renamed = (&after.label, &after.alternative_labels) != (&before.label, &before.alternative_labels);
        if renamed || !same_beside {
            refresh_search_of_topics(conn, &[id]).await?;
        }
        found(conn, id).await
    })
    .await
}

impl TopicChanges {
    fn applied_to(self, before: TopicInput) -> TopicInput {
        TopicInput {
            scheme: before.scheme,
            notation: before.notation,
            main_language: self.main_language.unwrap_or(before.main_language),
            label: self.label.unwrap_or(before.label),
            alternative_labels: self.alternative_labels.unwrap_or(before.alternative_labels),
            definition: self.definition.unwrap_or(before.definition),
            broader: self.broader.unwrap_or(before.broader),
            related: self.related.unwrap_or(before.related),
            matches: self.matches.unwrap_or(before.matches),
        }
    }
}

impl TopicInput {
    /// Itself without the topics it names, which can be named in several ways; matches in no particular order.
    fn without_beside(&self) -> Self {
        let mut matches = self.matches.clone();
        matches.sort_by(|one, other| (one.kind, &one.uri).cmp(&(other.kind, &other.uri)));
        Self { broader: Vec::new(), related: Vec::new(), matches, ..self.clone() }
    }
}

/// What somebody would have to give for the topic to be as it is.
async fn as_input(conn: &mut AsyncPgConnection, row: &Topic) -> QueryResult<TopicInput> {
    let beside = relations(conn, &[row.id]).await?;
    let named = |wanted: Relation| {
        let here = beside.iter().filter(|(topic, relation, _)| *topic == row.id && *relation == wanted);
        here.map(|(_, _, other)| other.to_string()).collect()
    };
    Ok(TopicInput {
        scheme: row.scheme.clone(),
        notation: row.notation.clone(),
        main_language: row.main_language.clone(),
        label: (*row.label).clone(),
        alternative_labels: (*row.alternative_labels).clone(),
        definition: (*row.definition).clone(),
        broader: named(Relation::Broader),
        related: named(Relation::Related),
        matches: matches(conn, &[row.id]).await?.into_iter().map(|(_, one)| one).collect(),
    })
}

/// The columns that an input gives and that may change.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = topic)]
struct Row<'a> {
    main_language: &'a str,
    label: &'a LanguageMap,
    alternative_labels: &'a AlternativeLabels,
    definition: &'a LanguageMap,
}

impl<'a> Row<'a> {
    fn of(input: &'a TopicInput) -> Self {
        Self {
            main_language: &input.main_language,
            label: &input.label,
            alternative_labels: &input.alternative_labels,
            definition: &input.definition,
        }
    }
}

/// One writer at a time: two that each see no circle could close one together, and the table of ancestors is made anew
/// as a whole.
async fn lock_vocabularies(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    conn.batch_execute("LOCK TABLE topic_ancestor IN SHARE ROW EXCLUSIVE MODE").await
}

/// The topics that a topic names, each with its place in the input's list.
struct Beside {
    broader: Vec<(usize, TopicId)>,
    related: Vec<(usize, TopicId)>,
}

impl Beside {
    fn sorted(&self) -> (Vec<TopicId>, Vec<TopicId>) {
        let sorted = |named: &[(usize, TopicId)]| {
            let mut ids: Vec<_> = named.iter().map(|(_, id)| *id).collect();
            ids.sort();
            ids
        };
        (sorted(&self.broader), sorted(&self.related))
    }
}

/// All that is wrong with the input, beside other topics too; and the topics it names. `id` is the topic itself, where
/// there is one already.
async fn check(conn: &mut AsyncPgConnection, id: Option<TopicId>, input: &TopicInput) -> Result<Beside, Rejection> {
    let mut problems = Problems::new();
    input.check(&mut problems);
    let beside = resolve(conn, input, &mut problems).await?;
    match id {
        Some(id) => check_circles(conn, id, &beside, &mut problems).await?,
        None => check_taken(conn, input, &mut problems).await?,
    }
    problems.or(|| beside)
}

async fn check_taken(conn: &mut AsyncPgConnection, input: &TopicInput, problems: &mut Problems) -> QueryResult<()> {
    let same = topic::table.filter(topic::scheme.eq(&input.scheme).and(topic::notation.eq(&input.notation)));
    let sayable = !input.scheme.contains('\0') && !input.notation.contains('\0');
    if sayable && diesel::select(exists(same)).get_result(conn).await? {
        note_taken(input, problems);
    }
    Ok(())
}

fn note_taken(input: &TopicInput, problems: &mut Problems) {
    problems.note(
        ProblemCode::Duplicate,
        "notation",
        format_args!(
            "is \"{}\", which the vocabulary \"{}\" has already; change that topic, or choose another notation",
            input.notation, input.scheme
        ),
    );
}

async fn resolve(conn: &mut AsyncPgConnection, input: &TopicInput, problems: &mut Problems) -> QueryResult<Beside> {
    Ok(Beside {
        broader: resolve_names(conn, &input.scheme, &input.broader, "broader", problems).await?,
        related: resolve_names(conn, &input.scheme, &input.related, "related", problems).await?,
    })
}

/// The topics with these names; for one that there is not, a problem is noted.
async fn resolve_names(
    conn: &mut AsyncPgConnection,
    scheme: &str,
    names: &[String],
    field: &str,
    problems: &mut Problems,
) -> QueryResult<Vec<(usize, TopicId)>> {
    let mut ids: Vec<(usize, TopicId)> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let field = format!("{field}.{at}");
        match named(conn, scheme, name).await? {
            Some(id) if ids.iter().any(|(_, known)| *known == id) => problems.note(
                ProblemCode::Duplicate,
                field,
                format_args!("is \"{name}\", which the list names already; leave one of them out"),
            ),
            Some(id) => ids.push((at, id)),
            None => problems.note(
                ProblemCode::NotFound,
                field,
                format_args!(
                    "is \"{name}\", which is no topic; give a topic's id, its notation, or vocabulary:notation"
                ),
            ),
        }
    }
    Ok(ids)
}

/// The topic that goes by this name: an id, `scheme:notation`, or a notation in the given vocabulary.
async fn named(conn: &mut AsyncPgConnection, scheme: &str, name: &str) -> QueryResult<Option<TopicId>> {
    if name.contains('\0') || scheme.contains('\0') {
        return Ok(None);
    }
    let known = topic::table.select(topic::id).into_boxed();
    let known = match (name.parse::<TopicId>(), name.split_once(':')) {
        (Ok(id), _) => known.filter(topic::id.eq(id)),
        (_, Some((scheme, notation))) => known.filter(topic::scheme.eq(scheme)).filter(topic::notation.eq(notation)),
        (_, None) => known.filter(topic::scheme.eq(scheme)).filter(topic::notation.eq(name)),
    };
    known.first(conn).await.optional()
}

/// Notes broader topics that are the topic itself, or that already have it above them.
async fn check_circles(
    conn: &mut AsyncPgConnection,
    id: TopicId,
    beside: &Beside,
    problems: &mut Problems,
) -> QueryResult<()> {
    let below: Vec<TopicId> = topic_ancestor::table
        .filter(topic_ancestor::ancestor_id.eq(id))
        .filter(topic_ancestor::topic_id.eq_any(beside.broader.iter().map(|(_, broader)| *broader)))
        .select(topic_ancestor::topic_id)
        .load(conn)
        .await?;
    for (at, broader) in beside.broader.iter().filter(|(_, broader)| below.contains(broader)) {
        let way = circle::way_up(conn, *broader, id).await?.unwrap_or_default();
        let circle = way.last().into_iter().chain(&way).cloned().collect::<Vec<_>>().join(" → ");
        problems.note(
            ProblemCode::Invalid,
            format!("broader.{at}"),
            format_args!("would close a circle, each topic broader than the one before it: {circle}; leave it out, or first take one of the others out of the circle"),
        );
    }
    if let Some((at, _)) = beside.related.iter().find(|(_, related)| *related == id) {
        problems.note(ProblemCode::Invalid, format!("related.{at}"), "is the topic itself; leave it out");
    }
    Ok(())
}

/// Replaces what the topic says about others as a whole. `related` holds both ways, whoever said it.
async fn write_relations(conn: &mut AsyncPgConnection, id: TopicId, beside: &Beside) -> QueryResult<()> {
    diesel::delete(topic_relation::table.filter(
        topic_relation::topic_id.eq(id).or(topic_relation::kind.eq("related").and(topic_relation::other_id.eq(id))),
    ))
    .execute(conn)
    .await?;
    let broader = beside.broader.iter().map(|(_, other)| ("broader", *other));
    let related = beside.related.iter().map(|(_, other)| ("related", *other));
    let rows: Vec<_> = broader
        .chain(related)
        .map(|(kind, other)| {
            (topic_relation::topic_id.eq(id), topic_relation::kind.eq(kind), topic_relation::other_id.eq(other))
        })
        .collect();
    diesel::insert_into(topic_relation::table).values(rows).execute(conn).await?;
    Ok(())
}

/// Replaces the topic's matches as a whole.
async fn write_matches(conn: &mut AsyncPgConnection, id: TopicId, matches: &[TopicMatch]) -> QueryResult<()> {
    diesel::delete(topic_match::table.filter(topic_match::topic_id.eq(id))).execute(conn).await?;
    let rows: Vec<_> = matches
        .iter()
        .map(|one| (topic_match::topic_id.eq(id), topic_match::kind.eq(one.kind), topic_match::uri.eq(&one.uri)))
        .collect();
    diesel::insert_into(topic_match::table).values(rows).execute(conn).await?;
    Ok(())
}

async fn found(conn: &mut AsyncPgConnection, id: TopicId) -> Result<Topic, Rejection> {
    Ok(topic::table.find(id).select(Topic::as_select()).first(conn).await?)
}
