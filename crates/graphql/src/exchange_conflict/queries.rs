//! Where to find what one declared.

use async_graphql::{Context, ID, Object, Result};
use identity::policy;
use mentorship::conflict as domain;

use super::types::ExchangeConflict;
use crate::{
    cost::list_size,
    failure::{nullable, refused},
    id,
    request::{Fault, RequestExt},
};

/// Queries about declared conflicts.
#[derive(Default)]
pub struct ExchangeConflictQueries;

#[Object]
impl ExchangeConflictQueries {
    /// The conflicts that you declared in an exchange and did not take back, and those in the name of partners that you administer, the
    /// newest first; at most 500. For people only; to others it is null, with an error. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn exchange_conflicts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In which exchange: the id of its programme, programme_….")] programme: ID,
    ) -> Option<Result<Vec<ExchangeConflict>>> {
        nullable(async {
            let programme = id::decode(&programme, "programme")?;
            let request = ctx.request();
            let conn = request.connection().await?;
            let may = policy::see_own_exchanges(conn, request.viewer()).await.map_err(refused)?;
            let rows = domain::of_viewer(conn, &may, programme).await.map_err(Fault::from)?;
            Ok(Some(rows.into_iter().map(ExchangeConflict).collect()))
        })
        .await
    }
}
