//! Looking up what came from what, and what belongs to which series.

use database::{
    AsyncPgConnection,
    id::OpportunityId,
    schema::{opportunity_lineage, series_part},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Lineage, SeriesPart};

/// Where these opportunities came from, and what came from them.
pub async fn of_opportunities(mut conn: &AsyncPgConnection, ids: &[OpportunityId]) -> QueryResult<Vec<Lineage>> {
    opportunity_lineage::table
        .filter(opportunity_lineage::opportunity_id.eq_any(ids).or(opportunity_lineage::from_id.eq_any(ids)))
        .order((opportunity_lineage::opportunity_id, opportunity_lineage::from_id))
        .select(Lineage::as_select())
        .load(&mut conn)
        .await
}

/// The parts of these series, and the series these opportunities are parts of; in order.
pub async fn series_parts(mut conn: &AsyncPgConnection, ids: &[OpportunityId]) -> QueryResult<Vec<SeriesPart>> {
    series_part::table
        .filter(series_part::series_id.eq_any(ids).or(series_part::part_id.eq_any(ids)))
        .order((series_part::series_id, series_part::position, series_part::part_id))
        .select(SeriesPart::as_select())
        .load(&mut conn)
        .await
}
