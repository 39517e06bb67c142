//! Taking files away from offers and applications.

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::ExchangeFileId};
use identity::policy;
use mentorship::file::{self as domain, Companion};

use super::types::ExchangeFile;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
};

/// A file to be taken away.
#[derive(InputObject)]
pub struct RemoveExchangeFileInput {
    /// Which: its id, file_….
    id: ID,
}

payload! {
    /// What came of taking a file away.
    RemoveExchangeFilePayload {
        /// The file that was taken away; none where that was refused.
        file: ExchangeFile
    }
    /// Why it was not taken away.
    RemoveExchangeFileError
    /// The sort of reason why it was not taken away.
    RemoveExchangeFileErrorCode {
        /// The round takes no offers and applications any more, or the application was withdrawn; the message says which.
        WrongState,
    }
}

/// Mutations of files of offers and applications.
#[derive(Default)]
pub struct ExchangeFileMutations;

#[Object]
impl ExchangeFileMutations {
    /// Takes a file away from an offer of places or an application. Needs whoever may change that. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn remove_exchange_file(
        &self,
        ctx: &Context<'_>,
        input: RemoveExchangeFileInput,
    ) -> Result<RemoveExchangeFilePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        RemoveExchangeFilePayload::of(input.run(request, &mut conn).await)
    }
}

impl RemoveExchangeFileInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ExchangeFile, Rejection> {
        let id: ExchangeFileId = input_id(&self.id, "id")?;
        policy::act_for_oneself(request.viewer(), "Taking files away")
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let nothing = || Rejection::not_found("id", "a file of an offer or application");
        let (row, content) = domain::by_id(conn, id).await?.ok_or_else(nothing)?;
        let now = request.clock().now();
        let file = match (row.offer_id, row.application_id) {
            (Some(offer), _) => {
                let may = policy::change_offer(conn, request.viewer(), offer).await;
                let may = may.map_err(as_of_file)?;
                domain::remove(conn, Companion::Offer(&may), now, id).await?
            }
            (_, Some(application)) => {
                let may = policy::change_application(conn, request.viewer(), application).await;
                let may = may.map_err(as_of_file)?;
                domain::remove(conn, Companion::Application(&may), now, id).await?
            }
            (None, None) => return Err(nothing()),
        };
        request.loaders().forget_all().await;
        Ok(ExchangeFile { file, content })
    }
}

/// Whoever may not see what a file goes with is told that there is no such file.
fn as_of_file(refusal: policy::Refusal) -> Rejection {
    let refusal = match refusal {
        policy::Refusal::Hidden(_) => policy::Refusal::Hidden("a file of an offer or application"),
        other => other,
    };
    Rejection::refused(refusal, "id")
}
