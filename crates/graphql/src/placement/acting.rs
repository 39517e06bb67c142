//! Acting in placements.

use catalogue::Rejection;
use database::AsyncPgConnection;
use identity::policy::{self, MayInPlacement, OfPlacement, deed::Deed};

use super::types::PlacementPart;
use crate::request::RequestContext;

/// Proof that the viewer may do this in the placement that the thing is of, for whom they say; `field` is where they named the thing.
///
/// # Errors
/// A refusal that says what it takes; or that names the field, where there is no such thing that they may see.
pub async fn acting<Doing: Deed>(
    request: &RequestContext,
    conn: &AsyncPgConnection,
    thing: impl OfPlacement,
    part: Option<PlacementPart>,
    field: &str,
) -> Result<MayInPlacement<Doing>, Rejection> {
    policy::act_in_placement(conn, request.viewer(), thing, part.map(Into::into))
        .await
        .map_err(|refusal| Rejection::refused(refusal, field))
}
