//! Finding the way that would close a circle of broader topics.

use std::collections::{HashMap, VecDeque};

use database::{
    AsyncPgConnection,
    id::TopicId,
    schema::{topic, topic_relation},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

/// The notations on the shortest way from one topic up to another, both included; none where there is no way.
pub(super) async fn way_up(
    conn: &mut AsyncPgConnection,
    from: TopicId,
    to: TopicId,
) -> QueryResult<Option<Vec<String>>> {
    let edges: Vec<(TopicId, TopicId)> = topic_relation::table
        .filter(topic_relation::kind.eq("broader"))
        .select((topic_relation::topic_id, topic_relation::other_id))
        .load(conn)
        .await?;
    let Some(way) = shortest_way(&edges, from, to) else {
        return Ok(None);
    };
    let notations: HashMap<TopicId, String> = topic::table
        .filter(topic::id.eq_any(&way))
        .select((topic::id, topic::notation))
        .load::<(TopicId, String)>(conn)
        .await?
        .into_iter()
        .collect();
    Ok(Some(way.iter().filter_map(|id| notations.get(id).cloned()).collect()))
}

/// Breadth first, from a topic to its broader ones.
fn shortest_way(edges: &[(TopicId, TopicId)], from: TopicId, to: TopicId) -> Option<Vec<TopicId>> {
    let mut broader: HashMap<TopicId, Vec<TopicId>> = HashMap::new();
    for (narrow, broad) in edges {
        broader.entry(*narrow).or_default().push(*broad);
    }
    let mut reached_from = HashMap::from([(from, from)]);
    let mut waiting = VecDeque::from([from]);
    while let Some(here) = waiting.pop_front() {
        if here == to {
            return Some(walk_back(&reached_from, from, to));
        }
        for next in broader.get(&here).into_iter().flatten() {
            reached_from.entry(*next).or_insert_with(|| {
                waiting.push_back(*next);
                here
            });
        }
    }
    None
}

fn walk_back(reached_from: &HashMap<TopicId, TopicId>, from: TopicId, to: TopicId) -> Vec<TopicId> {
    let mut way = vec![to];
    let mut here = to;
    while here != from
        && let Some(before) = reached_from.get(&here)
    {
        here = *before;
        way.push(here);
    }
    way.reverse();
    way
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn id(number: u8) -> TopicId {
        TopicId::from_uuid(Uuid::from_u128(number.into()))
    }

    #[test]
    fn the_shortest_way_is_found() {
        let edges = [(1, 2), (2, 3), (3, 4), (1, 5), (5, 4)].map(|(narrow, broad)| (id(narrow), id(broad)));
        assert_eq!(shortest_way(&edges, id(1), id(4)), Some(vec![id(1), id(5), id(4)]));
        assert_eq!(shortest_way(&edges, id(4), id(1)), None);
        assert_eq!(shortest_way(&edges, id(4), id(4)), Some(vec![id(4)]));
    }

    proptest! {
        #[test]
        fn every_step_of_a_way_is_an_edge(
            edges in proptest::collection::vec((0_u8..12, 0_u8..12), 0..40),
            from in 0_u8..12,
            to in 0_u8..12,
        ) {
            let edges: Vec<_> = edges.into_iter().map(|(narrow, broad)| (id(narrow), id(broad))).collect();
            if let Some(way) = shortest_way(&edges, id(from), id(to)) {
                prop_assert_eq!(way[0], id(from));
                prop_assert_eq!(way[way.len() - 1], id(to));
                prop_assert!(way.windows(2).all(|step| edges.contains(&(step[0], step[1]))));
            }
        }
    }
}
