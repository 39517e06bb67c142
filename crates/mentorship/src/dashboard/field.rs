//! The field: the institutions of the catalogue, by what they have in common.

use catalogue::organization::{OrganizationSize, Sector};
use database::{AsyncPgConnection, id::ProgrammeId, statement::Statement};
use diesel::{
    QueryResult,
    sql_types::{Array, BigInt, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::placed::many;
use crate::equity;

/// By what institutions are told apart, and people by the institution that they come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldDimension {
    /// By sector; one of several sectors stands by itself.
    Sector,
    /// By region, or by country where no region is known.
    Region,
    /// By size, which is how many paid staff they have.
    Size,
}

impl FieldDimension {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sector, Self::Region, Self::Size];
}

/// Institutions of one sector, one place and one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Alike {
    pub(super) sector: String,
    pub(super) place: String,
    pub(super) size: String,
    /// How many of them are partners of the exchange.
    pub(super) partners: usize,
    /// How many there are in the catalogue.
    pub(super) catalogue: usize,
}

impl Alike {
    /// What they have in common.
    pub(super) fn label(&self, dimension: FieldDimension) -> &str {
        match dimension {
            FieldDimension::Sector => &self.sector,
            FieldDimension::Region => &self.place,
            FieldDimension::Size => &self.size,
        }
    }
}

/// The institutions of the catalogue that a steward approved, and those of them that are partners of an exchange. One statement,
/// however many there are.
pub(super) async fn of_exchange(mut conn: &AsyncPgConnection, exchange: ProgrammeId) -> QueryResult<Vec<Alike>> {
    type Columns = (Array<Text>, Nullable<Text>, Nullable<Text>, Nullable<Text>, BigInt, BigInt);
    type Row = (Vec<Sector>, Option<String>, Option<String>, Option<OrganizationSize>, i64, i64);
    let mut statement = Statement::<Columns>::new(
        "SELECT organization.sectors, organization.region, organization.country, organization.size,
             count(programme_participant.organization_id), count(*)
         FROM organization
         LEFT JOIN programme_participant ON programme_participant.organization_id = organization.id
             AND programme_participant.programme_id = ",
    );
    statement.bind::<SqlUuid, _>(exchange).sql(" WHERE organization.status = 'approved' GROUP BY 1, 2, 3, 4");
    let rows: Vec<Row> = statement.load(&mut conn).await?;
    let alike = rows.into_iter().map(|(sectors, region, country, size, partners, all)| Alike {
        sector: equity::sector(&sectors),
        place: equity::place(region.as_deref(), country.as_deref()),
        size: equity::size(size),
        partners: many(partners),
        catalogue: many(all),
    });
    Ok(alike.collect())
}
