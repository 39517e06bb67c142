//! What the cells of a file can name.

use std::collections::HashMap;

use catalogue::{LanguageMap, bulk::Topics};
use database::{
    AsyncPgConnection,
    id::{OrganizationId, ProgrammeId, RoundId, RoundPeriodId, TopicId},
    schema::{organization, organization_identifier, programme, programme_participant},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::value::quoted;
use crate::period;

/// Partners of an exchange, all topics, and the periods of a round, by whatever a file calls them.
#[derive(Debug)]
pub(super) struct Names {
    partners: Called<OrganizationId>,
    topics: Topics,
    periods: Called<RoundPeriodId>,
    /// As a sentence lists them.
    period_names: String,
}

/// Things by what they are called, in small letters; none where several are called so.
#[derive(Debug)]
pub(super) struct Called<T>(HashMap<String, Option<T>>);

/// Why a name means nothing.
pub(super) enum NotOne {
    /// Nothing is called so.
    Nothing,
    /// Several things are.
    Several,
}

impl<T> Default for Called<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Copy + PartialEq> Called<T> {
    /// Remembers what something is called.
    pub(super) fn learn(&mut self, name: &str, thing: T) {
        let known = self.0.entry(plain(name)).or_insert(Some(thing));
        *known = known.filter(|known| *known == thing);
    }

    /// What is called so.
    pub(super) fn find(&self, name: &str) -> Result<T, NotOne> {
        match self.0.get(&plain(name)) {
            Some(Some(thing)) => Ok(*thing),
            Some(None) => Err(NotOne::Several),
            None => Err(NotOne::Nothing),
        }
    }
}

fn plain(name: &str) -> String {
    name.trim().to_lowercase()
}

impl Names {
    /// Reads them all, in a few statements.
    pub(super) async fn load(
        conn: &mut AsyncPgConnection,
        programme: ProgrammeId,
        round: RoundId,
    ) -> QueryResult<Self> {
        let partners = partners(conn, programme).await?;
        let topics = Topics::load(conn).await?;
        let mut periods = Called::default();
        let mut period_names = Vec::new();
        for period in period::of_rounds(conn, &[round]).await? {
            periods.learn(&period.id.to_string(), period.id);
            periods.learn(&period.name, period.id);
            period_names.push(period.name);
        }
        Ok(Self { partners, topics, periods, period_names: period_names.join(", ") })
    }

    /// The partner with this id, this identifier (`scheme:value`, or the value alone), or exactly this name in one of its
    /// languages.
    pub(super) fn partner(&self, text: &str) -> Result<OrganizationId, String> {
        self.partners.find(text).map_err(|why| match why {
            NotOne::Nothing => format!(
                "{} is no partner of the exchange; write its id org_…, an identifier as scheme:value, or its name as Lyceum has it",
                quoted(text)
            ),
            NotOne::Several => format!("{} means several partners; write the id org_… of the one that is meant", quoted(text)),
        })
    }

    /// The topic with this notation (`notation` of the starter vocabulary, `scheme:notation` of another), this id, or exactly this
    /// label.
    pub(super) fn topic(&self, text: &str) -> Result<TopicId, String> {
        self.topics.find(text).ok().or_else(|| self.topics.called(text)).ok_or_else(|| {
            format!(
                "{} is no topic of the catalogue; write its notation such as emergency-management, its id topic_…, or its label",
                quoted(text)
            )
        })
    }

    /// The period of the round with this id or name.
    pub(super) fn period(&self, text: &str) -> Result<RoundPeriodId, String> {
        self.periods.find(text).map_err(|why| match why {
            NotOne::Nothing if self.period_names.is_empty() => {
                format!("{} is no period of the round, which has none yet; set its periods first", quoted(text))
            }
            NotOne::Nothing => format!("{} is no period of the round; it has {}", quoted(text), self.period_names),
            NotOne::Several => {
                format!("{} means several periods of the round; write the id of the one that is meant", quoted(text))
            }
        })
    }
}

/// Those who take part in an exchange, and whoever operates it.
async fn partners(conn: &mut AsyncPgConnection, programme: ProgrammeId) -> QueryResult<Called<OrganizationId>> {
    let participants = programme_participant::table
        .filter(programme_participant::programme_id.eq(programme))
        .select(programme_participant::organization_id);
    let operator = programme::table.filter(programme::id.eq(programme)).select(programme::organization_id);
    let rows: Vec<(OrganizationId, LanguageMap)> = organization::table
        .filter(organization::id.eq_any(participants).or(organization::id.eq_any(operator)))
        .select((organization::id, organization::name))
        .load(conn)
        .await?;
    let ids: Vec<OrganizationId> = rows.iter().map(|(id, _)| *id).collect();
    let identifiers: Vec<(OrganizationId, String, String)> = organization_identifier::table
        .filter(organization_identifier::organization_id.eq_any(ids))
        .select((
            organization_identifier::organization_id,
            organization_identifier::scheme,
            organization_identifier::value,
        ))
        .load(conn)
        .await?;
    let mut partners = Called::default();
    for (id, name) in rows {
        partners.learn(&id.to_string(), id);
        name.0.values().for_each(|name| partners.learn(name, id));
    }
    for (id, scheme, value) in identifiers {
        partners.learn(&format!("{scheme}:{value}"), id);
        partners.learn(&value, id);
    }
    Ok(partners)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_one_thing_or_none() {
        let mut called = Called::default();
        called.learn("Harbour Light", 1);
        called.learn("harbour light ", 1);
        called.learn("Museum", 1);
        called.learn("MUSEUM", 2);
        assert_eq!(called.find(" HARBOUR LIGHT").ok(), Some(1));
        assert!(matches!(called.find("museum"), Err(NotOne::Several)));
        assert!(matches!(called.find("harbour"), Err(NotOne::Nothing)));
    }
}
