//! Which opportunities were changed, as it happens.
//!
//! Triggers of `opportunity_search` note every change in the table `opportunity_change`, in the transaction that makes it.

use std::{collections::HashMap, sync::Arc};

use database::{
    AsyncPgConnection,
    id::OpportunityId,
    listen::{self, Moment, Reading},
    statement::Statement,
};
use diesel::{
    QueryResult,
    sql_types::{Array, Bool, Uuid},
};
use diesel_async::RunQueryDsl;

use super::{
    OpportunityFilter, Sight,
    page::{asked, from},
};

/// Tells of changes to all who want to hear of them.
pub type Feed = listen::Feed<Changes>;

/// The opportunities that were changed at about the same time, each once. There may be very many.
pub type Batch = Arc<[Change]>;

/// That an opportunity was changed, or something that hangs on it.
#[derive(Debug, Clone)]
pub struct Change {
    /// The opportunity.
    pub id: OpportunityId,
    was: Audience,
}

/// Who could see an opportunity before it was changed.
#[derive(Debug, Clone, Default)]
struct Audience {
    everybody: bool,
    /// As [`OpportunityFacts::seen_by`](identity::policy::OpportunityFacts::seen_by).
    others: Vec<uuid::Uuid>,
}

/// Where more than this was changed since one last looked, nobody wants to hear of it one by one.
const MOST: usize = 50_000;

/// What was changed since it was last read.
#[derive(Default)]
pub struct Changes {
    read: Option<Moment>,
}

impl listen::Source for Changes {
    type Item = Batch;

    const CHANNEL: &'static str = "opportunity_change";

    async fn read(&mut self, connection: &mut AsyncPgConnection) -> QueryResult<Reading<Batch>> {
        let now = Moment::now(connection).await?;
        let changes = match &self.read {
            None => Vec::new(),
            Some(last) if now.knows_what_came_after(last) => between(connection, last, &now).await?,
            Some(_) => return Ok(Reading::Untold),
        };
        self.read = Some(now);
        Ok(match changes.len() {
            0 => Reading::Nothing,
            1..=MOST => Reading::Came(changes.into()),
            _ => Reading::Untold,
        })
    }
}

/// What was committed after the one moment and up to the other.
async fn between(mut conn: &AsyncPgConnection, after: &Moment, until: &Moment) -> QueryResult<Vec<Change>> {
    if after.is(until) {
        return Ok(Vec::new());
    }
    let mut statement = Statement::<(Array<Uuid>, Bool, Array<Uuid>)>::new(
        "SELECT opportunity_ids, was_public, was_seen_by FROM opportunity_change WHERE ",
    );
    Moment::between(after, until, &mut statement);
    statement.sql(" ORDER BY number");
    let rows: Vec<(Vec<OpportunityId>, bool, Vec<uuid::Uuid>)> = statement.load(&mut conn).await?;
    Ok(changes(rows))
}

/// Whoever could see an opportunity before the first of several changes, or between two of them, could see it before.
fn changes(rows: Vec<(Vec<OpportunityId>, bool, Vec<uuid::Uuid>)>) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    let mut places = HashMap::new();
    for (ids, everybody, others) in rows {
        for id in ids {
            let place = *places.entry(id).or_insert(changes.len());
            if place == changes.len() {
                changes.push(Change { id, was: Audience::default() });
            }
            let was = &mut changes[place].was;
            was.everybody |= everybody;
            was.others.extend(&others);
        }
    }
    changes
}

impl Change {
    /// Whether the opportunity could be seen before it was changed.
    pub fn was_seen(&self, sight: &Sight) -> bool {
        match sight {
            Sight::Public => self.was.everybody,
            Sight::Of(keys) => self.was.everybody || self.was.others.iter().any(|key| keys.contains(key)),
            Sight::Everything => true,
        }
    }
}

/// Those of these opportunities that may be seen and that a filter finds, in no order.
///
/// # Errors
/// Where the database fails.
pub async fn found_among(
    mut conn: &AsyncPgConnection,
    ids: &[OpportunityId],
    filter: &OpportunityFilter,
    sight: &Sight,
) -> QueryResult<Vec<OpportunityId>> {
    let mut statement = Statement::<Uuid>::default();
    asked(&mut statement, filter);
    statement.sql("SELECT opportunity_id FROM ");
    from(&mut statement, filter);
    statement.sql(" WHERE opportunity_id = ANY (").bind::<Array<Uuid>, _>(ids.to_vec()).sql(") AND ");
    filter.condition(sight, None, &mut statement);
    statement.load(&mut conn).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_several_times_is_told_once() {
        let (one, other, owner) = (OpportunityId::new(), OpportunityId::new(), uuid::Uuid::now_v7());
        let rows =
            vec![(vec![one, other], false, vec![]), (vec![one], false, vec![owner]), (vec![other], true, vec![])];
        let seen: Vec<_> = changes(rows)
            .iter()
            .map(|change| (change.id, change.was_seen(&Sight::Public), change.was_seen(&Sight::Of([owner].into()))))
            .collect();
        assert_eq!(seen, [(one, false, true), (other, true, true)]);
    }
}
