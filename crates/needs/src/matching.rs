//! Which opportunities meet a need.

use catalogue::{opportunity::AccessibilityFeature, organization::Sector, search::seen};
use database::{
    AsyncPgConnection,
    id::{NeedId, OpportunityId},
    jsonb::Lazy,
    statement::Statement,
};
use diesel::{
    QueryResult,
    sql_types::{Array, Bool, Float, Jsonb, Nullable, Text, Uuid},
};
use diesel_async::RunQueryDsl;
use identity::policy::Sight;
use jiff::Timestamp;

use crate::{
    candidate::{Candidate, NearTopic, Way},
    condition::{ATTENDED, CONCERNS, FOR_OWNER, fits},
    rule::{Exclusion, Match, exclusions, ranked},
    weights::Weights,
    wish::{self, Wish, with_wishes},
};

/// How many candidates are weighed: those nearest by topic, then by words. More than anybody reads through.
pub const WEIGHED: usize = 500;

/// Whether and why an opportunity is not for a need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WhyNot {
    /// Everything that excludes it. Nothing: it is a match.
    pub exclusions: Vec<Exclusion>,
}

/// The opportunities that meet a need and that the viewer may see, the best first: three statements, whatever the size of
/// the catalogue. The need's owner must be able to come to them too, so that nobody is led to what they may not attend.
///
/// # Errors
/// Where the database fails.
pub async fn matches(
    conn: &AsyncPgConnection,
    need: NeedId,
    weights: &Weights,
    sight: &Sight,
    now: Timestamp,
) -> QueryResult<Vec<Match>> {
    let Some(wish) = wish::of_need(conn, need, now).await? else { return Ok(Vec::new()) };
    let candidates = candidates(conn, need, Which::Fitting, sight, now).await?;
    Ok(ranked(&wish, &candidates, weights, now))
}

/// Why an opportunity is not for a need; none where the viewer may not see it, or there is no such need.
///
/// # Errors
/// Where the database fails.
pub async fn why_not(
    conn: &AsyncPgConnection,
    need: NeedId,
    opportunity: OpportunityId,
    sight: &Sight,
    now: Timestamp,
) -> QueryResult<Option<WhyNot>> {
    let Some((wish, candidate)) = looked_at(conn, need, opportunity, sight, now).await? else { return Ok(None) };
    Ok(Some(WhyNot { exclusions: exclusions(&wish, &candidate, now) }))
}

async fn looked_at(
    conn: &AsyncPgConnection,
    need: NeedId,
    opportunity: OpportunityId,
    sight: &Sight,
    now: Timestamp,
) -> QueryResult<Option<(Wish, Candidate)>> {
    let Some(wish) = wish::of_need(conn, need, now).await? else { return Ok(None) };
    let candidate = candidates(conn, need, Which::This(opportunity), sight, now).await?.into_iter().next();
    Ok(candidate.map(|candidate| (wish, candidate)))
}

/// Which opportunities are looked at.
enum Which {
    /// Those that nothing excludes.
    Fitting,
    /// One, whatever excludes it.
    This(OpportunityId),
}

async fn candidates(
    mut conn: &AsyncPgConnection,
    need: NeedId,
    which: Which,
    sight: &Sight,
    now: Timestamp,
) -> QueryResult<Vec<Candidate>> {
    let mut statement = Statement::<Columns>::default();
    with_wishes(
        &mut statement,
        |statement| {
            statement.sql("id = ").bind::<Uuid, _>(need);
        },
        now,
    );
    statement.sql(", found AS MATERIALIZED (SELECT opportunity_search.opportunity_id FROM wish CROSS JOIN opportunity_search WHERE ");
    seen(sight, &mut statement);
    match which {
        Which::Fitting => {
            statement.sql(" AND ").sql(CONCERNS).sql(" AND ");
            fits(&mut statement);
            statement.sql(
                " ORDER BY opportunity_search.topic_ids && wish.topics DESC, opportunity_search.topic_ids && wish.near DESC,
                      ts_rank(opportunity_search.document, wish.alike) DESC, opportunity_search.opportunity_id LIMIT 500",
            );
        }
        Which::This(id) => {
            statement.sql(" AND opportunity_search.opportunity_id = ").bind::<Uuid, _>(id);
        }
    }
    statement.sql(") SELECT opportunity_search.opportunity_id, ").sql(FOR_OWNER);
    statement
        .sql(", opportunity_search.status IN ('draft', 'withdrawn', 'cancelled'), opportunity_search.languages, opportunity_search.accessibility, opportunity_search.sectors, ")
        .sql(ATTENDED)
        .sql(
            ", coalesce((
                SELECT jsonb_agg(jsonb_build_object('wanted', near.topic_id, 'topic', near.other_id, 'relation', near.relation))
                FROM need_topic JOIN near USING (topic_id)
                WHERE need_topic.need_id = wish.id AND near.other_id = ANY (opportunity_search.topic_ids)
            ), '[]'),
            opportunity_search.document @@ wish.about,
            ts_rank('{0.1, 0.1, 0.7, 1.0}', opportunity_search.document, wish.alike),
            word_similarity(opportunity_search.sort_title, plain(wish.statement ->> wish.main_language)), ",
        )
        .sql(USEFULNESS)
        .sql(
            ", coalesce((
                SELECT jsonb_agg(to_jsonb(way) || jsonb_build_object('closes_on', run.enrolment_closes_on, 'places_left', run.capacity - (
                    SELECT count(*) FROM registration WHERE registration.run_id = run.id
                      AND registration.state IN ('registered', 'offered', 'attended', 'completed', 'no_show')
                )))
                FROM opportunity_ways(opportunity_search.opportunity_id) AS way LEFT JOIN run ON run.id = way.run_id
            ), '[]')
            FROM found JOIN opportunity_search USING (opportunity_id) CROSS JOIN wish",
        );
    // How many are found is written out, so that the statement is planned for it.
    const _: () = assert!(WEIGHED == 500, "the limit in the statement is another one");
    let rows: Vec<Row> = statement.load(&mut conn).await?;
    Ok(rows.into_iter().map(candidate).collect())
}

/// What those found who took part for institutions of the same sector: how relevant it was to their work, after, from 0 to
/// 1. Of five answers or more, and none of a run that can still be answered, so that no answer shows by its effect.
const USEFULNESS: &str = "(
    SELECT CASE WHEN count(*) >= 5 THEN avg((answer.scale - 1) / 4.0)::real END
    FROM registration
    JOIN organization ON organization.id = registration.organization_id
    JOIN evaluation ON evaluation.run_id = registration.run_id
    JOIN evaluation_answer AS answer ON answer.registration_id = registration.id
    WHERE registration.opportunity_id = opportunity_search.opportunity_id AND organization.sectors && wish.sectors
      AND answer.moment = 'after' AND answer.question_id = '0193a6a0-0000-7000-8000-000000000002'
      AND wish.now > (
          SELECT max(session.order_at) FROM session WHERE session.run_id = registration.run_id
      ) + make_interval(days => evaluation.after_days)
)";

type Columns = (
    (Uuid, Bool, Bool, Array<Text>, Array<Text>, Array<Text>, Bool),
    (Jsonb, Bool, Float, Float, Nullable<Float>, Jsonb),
);
type Row = (
    (OpportunityId, bool, bool, Vec<String>, Vec<AccessibilityFeature>, Vec<Sector>, bool),
    (Lazy<Vec<NearTopic>>, bool, f32, f32, Option<f32>, Lazy<Vec<Way>>),
);

fn candidate((facts, likeness): Row) -> Candidate {
    let (id, is_for_owner, is_withdrawn, languages, accessibility, sectors, is_attended) = facts;
    let (topics, shares_words, text, title, usefulness, ways) = likeness;
    Candidate {
        id,
        is_for_owner,
        is_withdrawn,
        languages,
        accessibility,
        sectors,
        is_attended,
        topics: (*topics).clone(),
        shares_words,
        text,
        title,
        usefulness,
        ways: (*ways).clone(),
    }
}

/// Those of these needs and opportunities that fit each other, as they stand now: of open needs of their owners' own
/// sight. One statement.
///
/// # Errors
/// Where the database fails.
pub async fn fitting(
    mut conn: &AsyncPgConnection,
    needs: &[NeedId],
    opportunities: &[OpportunityId],
    now: Timestamp,
) -> QueryResult<Vec<(NeedId, OpportunityId)>> {
    let mut statement = Statement::<(Uuid, Uuid)>::default();
    with_wishes(
        &mut statement,
        |statement| {
            statement.sql("state = 'open' AND id = ANY (").bind::<Array<Uuid>, _>(needs.to_vec()).sql(")");
        },
        now,
    );
    statement.sql("SELECT wish.id, opportunity_search.opportunity_id FROM wish CROSS JOIN opportunity_search WHERE opportunity_search.opportunity_id = ANY (");
    statement.bind::<Array<Uuid>, _>(opportunities.to_vec()).sql(") AND ").sql(CONCERNS).sql(" AND ");
    fits(&mut statement);
    statement.sql(" ORDER BY 1, 2");
    statement.load(&mut conn).await
}
