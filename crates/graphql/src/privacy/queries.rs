//! Having one's own data.

use async_graphql::{Context, Json, Result};
use identity::{policy, privacy};
use serde_json::Value;

use crate::{failure::refused, request::RequestExt};

/// Everything that is known of the viewer.
pub(crate) async fn export(ctx: &Context<'_>) -> Result<Option<Json<Value>>> {
    let request = ctx.request();
    let may = policy::act_for_oneself(request.viewer(), "Exporting your data").map_err(refused)?;
    Ok(Some(Json(privacy::export(request.connection().await?, &may).await?)))
}
