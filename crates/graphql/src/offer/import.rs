//! Reading offers in from a file.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use catalogue::Rejection;
use database::AsyncPgConnection;
use mentorship::import::{self as domain, MayImportOffers};

use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
};

/// A file of offers to be read in.
#[derive(InputObject)]
pub struct ImportOffersInput {
    /// Into which round: its id, round_….
    round: ID,
    /// The file: CSV with the columns id, host, mentor, kind, skills, places, windows, days, modes, languages, accommodations,
    /// career, sectors and cost, as lyceum match reads them. The whole request is at most 256 KB, unless the server's operator lets
    /// longer ones in; a longer file, of at most 5 MB, is sent as it is to /import/offers?round=…, with dryRun=true if nothing is to be
    /// written. The id is the file's own; a host is named by its id org_…, an identifier such as ror:https://ror.org/03yrm5c26, or its name; a topic
    /// by its notation, id or label; a mentor and a period by id or name.
    csv: String,
    /// Whether nothing is to be written, and only said what would come of it.
    #[graphql(default)]
    dry_run: bool,
}

/// What came of reading a file in, or would come of it.
#[derive(SimpleObject)]
pub struct ImportOutcome {
    /// Whether it was written: not where anything is wrong, and not on a dry run.
    is_written: bool,
    /// How many were new.
    created: i32,
    /// How many said something else than before.
    changed: i32,
    /// How many said what they said before.
    unchanged: i32,
    /// What is wrong with the file, in the order of its lines, at most 200. With any fault nothing is written, and nothing
    /// counted. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    faults: Vec<LineFault>,
    /// How many things are wrong with it in all.
    fault_count: i32,
}

/// One thing that is wrong with a file.
#[derive(SimpleObject)]
pub struct LineFault {
    /// The line; the first line of the file is 1.
    line: i32,
    /// The column; none where it is the line as a whole.
    column: Option<String>,
    /// One sentence, for people: what is wrong and what to do.
    message: String,
}

impl ImportOutcome {
    /// What came of a file.
    pub fn of(outcome: domain::Imported) -> Self {
        let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        let faults = outcome.faults.into_iter().map(|fault| LineFault {
            line: i32::try_from(fault.line).unwrap_or(i32::MAX),
            column: Some(fault.column).filter(|column| !column.is_empty()),
            message: fault.problem,
        });
        Self {
            is_written: outcome.is_written,
            created: number(outcome.created),
            changed: number(outcome.changed),
            unchanged: number(outcome.unchanged),
            faults: faults.collect(),
            fault_count: number(outcome.fault_count),
        }
    }
}

payload! {
    /// What came of reading offers in.
    ImportOffersPayload {
        /// What came of the file; none where it was not read at all.
        outcome: ImportOutcome
    }
    /// Why the file was not read at all.
    ImportOffersError
    /// The sort of reason why the file was not read at all.
    ImportOffersErrorCode {
        /// The round takes no offers now; the message says when it does.
        WrongState,
    }
}

/// Mutations that read offers in.
#[derive(Default)]
pub struct OfferImportMutations;

#[Object]
impl OfferImportMutations {
    /// Reads offers of a round in from a CSV file: all of them, or none where anything is wrong with it. An offer that was read in
    /// before is found again by its host and its id in the file: it says from now on what the file says, but keeps its title and
    /// where it stands. New ones are submitted. The same file read in again changes nothing. Needs you to run the exchange, or to act
    /// for the host of all of them as its editor or administrator. Costs 100 points.
    #[graphql(directive = cost::apply(points(100)))]
    async fn import_offers(&self, ctx: &Context<'_>, input: ImportOffersInput) -> Result<ImportOffersPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ImportOffersPayload::of(input.run(request, &mut conn).await)
    }
}

impl ImportOffersInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ImportOutcome, Rejection> {
        let round = input_id(&self.round, "round")?;
        let may = MayImportOffers::demand(conn, request.viewer(), round)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "round"))?;
        let now = request.clock().now();
        let outcome = domain::offers(conn, &may, round, now, &self.csv, self.dry_run).await?;
        request.loaders().forget_all().await;
        Ok(ImportOutcome::of(outcome))
    }
}
