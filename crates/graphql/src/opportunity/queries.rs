//! Asking for opportunities.

use async_graphql::{Context, ID, Object, Result};
use catalogue::search::{self, OpportunityFilter};

use super::{Opportunity, OpportunityFacets, OpportunityFilterInput, OpportunityOrder, prefetch::prefetch};
use crate::{
    connection,
    cost::{cost, list_size, names, points},
    failure::{nullable, required},
    id,
    paging::{page_request, total},
    request::RequestExt,
};

connection! {
    /// Opportunities, page by page.
    OpportunityConnection,
    /// An opportunity in a list.
    OpportunityEdge,
    Opportunity,
    facets: OpportunityFacets {
        /// How many opportunities each further choice would leave. Costs 50 points.
        #[graphql(directive = cost::apply(points(50)))]
        async fn facets(&self) -> &OpportunityFacets {
            &self.facets
        }
    }
}

/// Queries for opportunities.
#[derive(Default)]
pub struct OpportunityQueries;

#[Object]
impl OpportunityQueries {
    /// Opportunities of all partners: what can be learned, and from whom. Counted as many items as `first` says, 20 if
    /// it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn opportunities(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Words of title, description, topics and names of organizations, in English, French or Spanish; all must be found. Accents do not matter, the last word may be unfinished, mistyped words are forgiven. Costs 10 points.",
            directive = cost::apply(points(10))
        )]
        search: Option<String>,
        #[graphql(desc = "Which ones.")] filter: Option<OpportunityFilterInput>,
        #[graphql(desc = "In which order; left out: by relevance where words are searched, else the newest first.")]
        order_by: Option<OpportunityOrder>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Result<OpportunityConnection> {
        list(ctx, OpportunityFilter::default(), search, filter, order_by, first, after).await
    }

    /// One opportunity. Withdrawn ones are found too, so that who kept the id learns what became of it.
    async fn opportunity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, opp_….")] id: ID,
    ) -> Option<Result<Opportunity>> {
        nullable(async {
            let id = id::decode(&id, "id")?;
            Ok(ctx.request().loaders().opportunity_by_id.load(id).await?.map(Opportunity::of))
        })
        .await
    }
}

/// A page of the opportunities within a filter that the asker narrows further.
pub async fn list(
    ctx: &Context<'_>,
    within: OpportunityFilter,
    search: Option<String>,
    filter: Option<OpportunityFilterInput>,
    order_by: Option<OpportunityOrder>,
    first: Option<i32>,
    after: Option<String>,
) -> Result<OpportunityConnection> {
    let filter = required(ctx, async { filter.unwrap_or_default().narrow(within, search) }).await?;
    page(ctx, filter, order_by.unwrap_or(OpportunityOrder::Relevance), first, after).await
}

/// A page of the opportunities that a filter finds.
pub async fn page(
    ctx: &Context<'_>,
    filter: OpportunityFilter,
    order: OpportunityOrder,
    first: Option<i32>,
    after: Option<String>,
) -> Result<OpportunityConnection> {
    required(ctx, async {
        let order = order.into();
        let behind = after.is_some();
        let page_request = page_request(first, after)?;
        let selection = ctx.look_ahead();
        let request = ctx.request();
        let (sight, now) = (request.sight(), request.clock().now());
        let conn = request.connection().await?;

        let found = async {
            let page = search::page(conn, &filter, sight, order, &page_request, now).await?;
            let ids: Vec<_> = page.items.iter().map(|(_, row)| row.id).collect();
            prefetch(request, &[selection.field("nodes"), selection.field("edges").field("node")], &ids).await;
            Ok(page)
        };
        let total = total(&selection, search::count(conn, &filter, sight));
        let facets = async {
            let wanted = OpportunityFacets::wanted(&selection.field("facets"));
            search::facets(conn, &filter, sight, &wanted).await
        };
        let (found, total, facets) = futures::try_join!(found, total, facets)?;
        let facets = OpportunityFacets::of(&facets);
        Ok(OpportunityConnection::new(found, behind, total, facets, |row| Opportunity::of(row.into())))
    })
    .await
}
