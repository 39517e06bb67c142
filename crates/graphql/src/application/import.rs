//! Reading applications in from a file.

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::AsyncPgConnection;
use identity::policy;
use mentorship::import as domain;

use crate::{
    cost::{cost, points},
    mutation::input_id,
    offer::ImportOutcome,
    payload,
    request::{RequestContext, RequestExt},
};

/// A file of applications to be read in.
#[derive(InputObject)]
pub struct ImportApplicationsInput {
    /// Into which round: its id, round_….
    round: ID,
    /// The file: CSV with the columns id, home, sector, sought, windows, languages, modes, career, access, priority, signed_off and
    /// barred, as lyceum match reads them, and name and email, which say who applies. The whole request is at most 256 KB, unless the
    /// server's operator lets longer ones in; a longer file, of at most 5 MB, is sent as it is to /import/applications?round=…, with
    /// dryRun=true if nothing is to be written. The id is the file's own; a home institution is named by its id org_…, an identifier such as
    /// ror:https://ror.org/03yrm5c26, or its name; a topic by its notation, id or label. Whoever has an account with the address has
    /// the application, and whoever has none has it once they sign in. Of sectors those that Lyceum knows of the institution count.
    csv: String,
    /// Whether nothing is to be written, and only said what would come of it.
    #[graphql(default)]
    dry_run: bool,
}

payload! {
    /// What came of reading applications in.
    ImportApplicationsPayload {
        /// What came of the file; none where it was not read at all.
        outcome: ImportOutcome
    }
    /// Why the file was not read at all.
    ImportApplicationsError
    /// The sort of reason why the file was not read at all.
    ImportApplicationsErrorCode {
        /// The round takes no applications now; the message says when it does.
        WrongState,
    }
}

/// Mutations that read applications in.
#[derive(Default)]
pub struct ApplicationImportMutations;

#[Object]
impl ApplicationImportMutations {
    /// Reads applications of a round in from a CSV file: all of them, or none where anything is wrong with it. They count as submitted,
    /// and as agreed to where the file says that they are signed off; where it does not and the exchange wants it, the institution is
    /// asked. An application that was read in before is found again by its institution and its id in the file: it says from now on
    /// what the file says, but keeps where it stands, and the groups that its applicant declared. The same file read in again changes
    /// nothing. Needs you to run the exchange. Costs 100 points.
    #[graphql(directive = cost::apply(points(100)))]
    async fn import_applications(
        &self,
        ctx: &Context<'_>,
        input: ImportApplicationsInput,
    ) -> Result<ImportApplicationsPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ImportApplicationsPayload::of(input.run(request, &mut conn).await)
    }
}

impl ImportApplicationsInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ImportOutcome, Rejection> {
        let round = input_id(&self.round, "round")?;
        let may = policy::run_exchange_of_round(conn, request.viewer(), round)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "round"))?;
        let now = request.clock().now();
        let outcome = domain::applications(conn, &may, round, now, &self.csv, self.dry_run).await?;
        request.loaders().forget_all().await;
        Ok(ImportOutcome::of(outcome))
    }
}
