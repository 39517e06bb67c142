//! Looking offers up.

use std::{collections::HashMap, hash::Hash};

use catalogue::opportunity::Level;
use database::{
    AsyncPgConnection,
    id::{OfferId, OrganizationId, RoundId, TopicId},
    paging::{Page, PageRequest},
    schema::{offer, offer_career, offer_skill, offer_window, topic_ancestor},
};
use diesel::{pg::Pg, prelude::*};
use diesel_async::RunQueryDsl;
use identity::policy::{Drafts, MaySeeOffers};

use super::{Offer, OfferContent, OfferState};
use crate::{kind::PlacementKind, skill::Skill, window::Window};

/// Which offers are wanted. What is none does not narrow.
#[derive(Debug, Clone, Copy, Default)]
pub struct OfferFilter {
    /// Those that stand so.
    pub state: Option<OfferState>,
    /// Those of this host.
    pub organization: Option<OrganizationId>,
    /// Those of which something about this topic, or about one below it, can be learned.
    pub topic: Option<TopicId>,
    /// Those of this kind.
    pub kind: Option<PlacementKind>,
}

/// Those of these offers that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[OfferId]) -> QueryResult<Vec<Offer>> {
    offer::table.filter(offer::id.eq_any(ids)).select(Offer::as_select()).load(&mut conn).await
}

/// The offers that take part in a round, the oldest first.
pub async fn submitted_of(mut conn: &AsyncPgConnection, round: RoundId) -> QueryResult<Vec<Offer>> {
    offer::table
        .filter(offer::round_id.eq(round))
        .filter(offer::state.eq(OfferState::Submitted))
        .order(offer::id)
        .select(Offer::as_select())
        .load(&mut conn)
        .await
}

/// A page of the offers of a round that somebody may see, the oldest first.
pub async fn of_round(
    mut conn: &AsyncPgConnection,
    may: &MaySeeOffers,
    round: RoundId,
    filter: OfferFilter,
    page: &PageRequest<OfferId>,
) -> QueryResult<Page<OfferId, Offer>> {
    let mut wanted = wanted(may, round, filter).order(offer::id).limit(page.limit());
    if let Some(after) = page.after {
        wanted = wanted.filter(offer::id.gt(after));
    }
    let rows: Vec<Offer> = wanted.select(Offer::as_select()).load(&mut conn).await?;
    Ok(Page::cut(page, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How many offers of a round somebody may see.
pub async fn count_of_round(
    mut conn: &AsyncPgConnection,
    may: &MaySeeOffers,
    round: RoundId,
    filter: OfferFilter,
) -> QueryResult<i64> {
    wanted(may, round, filter).count().get_result(&mut conn).await
}

fn wanted(may: &MaySeeOffers, round: RoundId, filter: OfferFilter) -> offer::BoxedQuery<'static, Pg> {
    let of_round = offer::round_id.eq(round).and(offer::programme_id.eq(may.programme()));
    let mut wanted = offer::table.filter(of_round).into_boxed();
    if let Drafts::Of(hosts) = may.drafts() {
        wanted = wanted.filter(offer::submitted_at.is_not_null().or(offer::organization_id.eq_any(hosts.clone())));
    }
    if let Some(state) = filter.state {
        wanted = wanted.filter(offer::state.eq(state));
    }
    if let Some(organization) = filter.organization {
        wanted = wanted.filter(offer::organization_id.eq(organization));
    }
    if let Some(kind) = filter.kind {
        wanted = wanted.filter(offer::kind.eq(kind));
    }
    if let Some(topic) = filter.topic {
        let below =
            topic_ancestor::table.filter(topic_ancestor::ancestor_id.eq(topic)).select(topic_ancestor::topic_id);
        let about = offer_skill::table.filter(offer_skill::topic_id.eq_any(below)).select(offer_skill::offer_id);
        wanted = wanted.filter(offer::id.eq_any(about));
    }
    wanted
}

/// What can be learned of these offers, each in the order of its topics' ids.
pub async fn skills(mut conn: &AsyncPgConnection, ids: &[OfferId]) -> QueryResult<Vec<(OfferId, Skill)>> {
    let rows: Vec<(OfferId, TopicId, Level)> = offer_skill::table
        .filter(offer_skill::offer_id.eq_any(ids))
        .order((offer_skill::offer_id, offer_skill::topic_id))
        .select((offer_skill::offer_id, offer_skill::topic_id, offer_skill::level))
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().map(|(id, topic, level)| (id, Skill { topic, level })).collect())
}

/// The topics whose careers these offers help.
pub async fn careers(mut conn: &AsyncPgConnection, ids: &[OfferId]) -> QueryResult<Vec<(OfferId, TopicId)>> {
    offer_career::table
        .filter(offer_career::offer_id.eq_any(ids))
        .order((offer_career::offer_id, offer_career::topic_id))
        .select((offer_career::offer_id, offer_career::topic_id))
        .load(&mut conn)
        .await
}

/// When these offers can take place, in the order of time.
pub async fn windows(mut conn: &AsyncPgConnection, ids: &[OfferId]) -> QueryResult<Vec<(OfferId, Window)>> {
    let rows: Vec<(OfferId, jiff_diesel::Date, jiff_diesel::Date)> = offer_window::table
        .filter(offer_window::offer_id.eq_any(ids))
        .order((offer_window::offer_id, offer_window::starts_on))
        .select((offer_window::offer_id, offer_window::starts_on, offer_window::ends_on))
        .load(&mut conn)
        .await?;
    let window = |(id, starts_on, ends_on): (_, jiff_diesel::Date, jiff_diesel::Date)| {
        (id, Window { starts_on: starts_on.to_jiff(), ends_on: ends_on.to_jiff() })
    };
    Ok(rows.into_iter().map(window).collect())
}

/// What these offers say, each beside its row.
pub(crate) async fn contents(conn: &AsyncPgConnection, rows: Vec<Offer>) -> QueryResult<Vec<(Offer, OfferContent)>> {
    let ids: Vec<OfferId> = rows.iter().map(|row| row.id).collect();
    let mut skills = lists(skills(conn, &ids).await?);
    let mut careers = lists(careers(conn, &ids).await?);
    let mut windows = lists(windows(conn, &ids).await?);
    let content = |row: Offer| {
        let skills = skills.remove(&row.id).unwrap_or_default();
        let careers = careers.remove(&row.id).unwrap_or_default();
        let windows = windows.remove(&row.id).unwrap_or_default();
        let content = OfferContent::of(&row, skills, careers, windows);
        (row, content)
    };
    Ok(rows.into_iter().map(content).collect())
}

fn lists<K: Eq + Hash, T>(rows: Vec<(K, T)>) -> HashMap<K, Vec<T>> {
    let mut lists: HashMap<K, Vec<T>> = HashMap::new();
    for (key, row) in rows {
        lists.entry(key).or_default().push(row);
    }
    lists
}
