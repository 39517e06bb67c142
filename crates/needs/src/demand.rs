//! How many organizations have open needs that an opportunity would meet, without telling of a few of them.

use std::collections::{BTreeMap, HashSet};

use catalogue::{
    organization::Sector,
    participation::{Counts, FEWEST, counts},
};
use database::{
    AsyncPgConnection,
    id::{OpportunityId, OrganizationId},
    statement::Statement,
};
use diesel::{
    QueryResult,
    sql_types::{Array, Nullable, Text, Uuid},
};
use diesel_async::RunQueryDsl;
use identity::policy::MaySeeNeedFigures;
use jiff::Timestamp;

use crate::{
    condition::{CONCERNED, CONCERNS, FOR_ALL, fits},
    wish::with_wishes,
};

/// Where an organization is: its country, and its region where that is known.
pub type Region = (Option<String>, Option<String>);

/// How many organizations have open needs that an opportunity would meet, in steps of five. A figure is none where it would
/// tell of fewer than five of them, by itself or by taking one from another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demand {
    /// How many in all.
    pub organizations: Option<usize>,
    /// How many of each sector; one of several sectors counts in each. None: of no known sector.
    pub sectors: Vec<(Option<Sector>, Option<usize>)>,
    /// How many in each region.
    pub regions: Vec<(Region, Option<usize>)>,
}

/// Which needs count in figures of the network: those of organizations that let them be counted, and are open.
pub(crate) const COUNTED: &str = "state = 'open' AND visibility = 'network' AND organization_id IS NOT NULL";

type Columns = (Uuid, Array<Text>, Nullable<Text>, Nullable<Text>);
type Row = (OrganizationId, Vec<Sector>, Option<String>, Option<String>);

/// The demand for an opportunity, in one statement; nothing for one that some are named for, since who names them could
/// find out about each.
///
/// # Errors
/// Where the database fails.
pub async fn demand(
    mut conn: &AsyncPgConnection,
    _: MaySeeNeedFigures,
    opportunity: OpportunityId,
    now: Timestamp,
) -> QueryResult<Demand> {
    let mut statement = Statement::<Columns>::default();
    with_wishes(
        &mut statement,
        |statement| {
            statement.sql(COUNTED).sql(CONCERNED).bind::<Array<Uuid>, _>(vec![opportunity]).sql("))");
        },
        now,
    );
    statement
        .sql("SELECT organization.id, organization.sectors, organization.country, organization.region FROM organization WHERE organization.status = 'approved' AND organization.id IN (SELECT wish.organization_id FROM wish CROSS JOIN opportunity_search WHERE opportunity_search.opportunity_id = ")
        .bind::<Uuid, _>(opportunity)
        .sql(" AND ")
        .sql(FOR_ALL)
        .sql(" AND ")
        .sql(CONCERNS)
        .sql(" AND ");
    fits(&mut statement);
    statement.sql(")");
    let rows: Vec<Row> = statement.load(&mut conn).await?;
    Ok(told(&rows))
}

/// The sectors first; of the regions only what cannot be taken from them to tell of a few. All in steps of five: the demand
/// for two opportunities that differ in one thing would otherwise tell who asks for that.
fn told(rows: &[Row]) -> Demand {
    let mut sectors: BTreeMap<Option<Sector>, HashSet<OrganizationId>> = BTreeMap::new();
    let mut regions: BTreeMap<Region, HashSet<OrganizationId>> = BTreeMap::new();
    for (id, of_sectors, country, region) in rows {
        let known: Vec<_> = of_sectors.iter().copied().map(Some).collect();
        for sector in if known.is_empty() { vec![None] } else { known } {
            sectors.entry(sector).or_default().insert(*id);
        }
        regions.entry((country.clone(), region.clone())).or_default().insert(*id);
    }
    let Counts { all, each: by_sector } = counts(&sectors, &[]);
    let shown: Vec<_> = by_sector.iter().filter(|(_, count)| count.is_some()).map(|(key, _)| &sectors[key]).collect();
    let by_region = counts(&regions, &shown).each;
    Demand {
        organizations: all.and_then(in_fives),
        sectors: by_sector.into_iter().map(|(sector, count)| (sector, count.and_then(in_fives))).collect(),
        regions: by_region.into_iter().map(|(region, count)| (region, count.and_then(in_fives))).collect(),
    }
}

/// A number of organizations in steps of five, so that two figures of different questions do not tell of a few by their
/// difference; none of fewer than five.
fn in_fives(organizations: usize) -> Option<usize> {
    (organizations >= FEWEST).then(|| organizations - organizations % FEWEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(groups: &[(usize, Sector, &str)]) -> Vec<Row> {
        let of_group = |(number, sector, country): &(usize, Sector, &str)| {
            let row = (vec![*sector], Some((*country).to_owned()), None);
            std::iter::repeat_with(move || (OrganizationId::new(), row.0.clone(), row.1.clone(), row.2.clone()))
                .take(*number)
                .collect::<Vec<Row>>()
        };
        groups.iter().flat_map(of_group).collect()
    }

    #[test]
    fn a_few_are_not_told_of_by_sector_or_by_region() {
        let four = told(&rows(&[(4, Sector::Museums, "CA")]));
        assert_eq!((four.organizations, four.sectors[0].1, four.regions[0].1), (None, None, None));
        let some =
            told(&rows(&[(12, Sector::Museums, "CA"), (3, Sector::Libraries, "CA"), (6, Sector::Archives, "FR")]));
        assert_eq!(some.organizations, Some(20), "of twenty-one");
        let of = |sector| some.sectors.iter().find(|(one, _)| *one == Some(sector)).and_then(|(_, count)| *count);
        assert_eq!(of(Sector::Libraries), None);
        assert!(of(Sector::Museums).is_none() || of(Sector::Archives).is_none(), "or the three are what is left");
        let unequal =
            told(&rows(&[(10, Sector::Museums, "CA"), (2, Sector::Museums, "FR"), (10, Sector::Archives, "FR")]));
        let regions: Vec<_> = unequal.regions.iter().map(|(_, count)| *count).collect();
        assert_eq!(regions, [None, None], "museums less those of Canada would be the two in France");
    }

    #[test]
    fn what_is_told_is_told_in_fives() {
        assert_eq!([4, 5, 9, 10, 23].map(in_fives), [None, Some(5), Some(5), Some(10), Some(20)]);
    }
}
