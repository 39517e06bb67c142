//! Changing funding streams.

use catalogue::{
    LanguageMap,
    problem::{Problems, Rejection, check_revision},
};
use database::{
    AsyncPgConnection,
    id::{FundingStreamId, OrganizationId},
    schema::{funding_stream, funding_stream_home},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayRunExchange;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{
    FundingStream,
    check::{check_funder, check_homes, check_kinds, check_name},
    create::insert_homes,
    read::locked,
};
use crate::{
    exchange::{self, ExchangeProgram},
    kind::PlacementKind,
    money::check_amount,
};

/// What becomes of a funding stream; what is none stays as it is. Its currency never changes: amounts are in it.
#[derive(Debug, Clone, Default)]
pub struct FundingStreamChange {
    /// Whose money it is; some of none takes it out.
    pub funder: Option<Option<OrganizationId>>,
    /// The language its name is first of all in.
    pub main_language: Option<String>,
    /// What it is called, in all its languages.
    pub name: Option<LanguageMap>,
    /// What each visitor gets from it beside what the host asks for, in minor units.
    pub stipend: Option<i64>,
    /// All kinds of placement that it pays for; none: all that there are.
    pub kinds: Option<Vec<PlacementKind>>,
    /// All partners whose people it pays for; none: those of all.
    pub homes: Option<Vec<OrganizationId>>,
    /// The revision that was seen.
    pub expected_revision: Option<i32>,
}

/// Changes a funding stream.
///
/// # Errors
/// Every fault of what it would become at once; where it was closed, or somebody else changed it. Nothing is written then.
pub async fn update(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    now: Timestamp,
    id: FundingStreamId,
    change: FundingStreamChange,
) -> Result<FundingStream, Rejection> {
    conn.transaction(async |conn| {
        let exchange = exchange::locked(conn, may.programme()).await?;
        let row = locked(conn, may.programme(), id, "id").await?;
        check_revision(change.expected_revision, row.revision)?;
        let mut problems = Problems::new();
        let main_language = change.main_language.as_ref().unwrap_or(&row.main_language);
        let name = change.name.as_ref().unwrap_or(&row.name);
        check_name(name, main_language, &mut problems);
        change.check(conn, may, &exchange, &mut problems).await?;
        problems.settle()?;
        if let Some(homes) = &change.homes {
            let before = funding_stream_home::table.filter(funding_stream_home::funding_stream_id.eq(id));
            diesel::delete(before).execute(conn).await?;
            insert_homes(conn, id, homes).await?;
        }
        let row = diesel::update(funding_stream::table.find(id))
            .set((
                funding_stream::funder_id.eq(change.funder.unwrap_or(row.funder_id)),
                funding_stream::main_language.eq(main_language),
                funding_stream::name.eq(name),
                funding_stream::stipend.eq(change.stipend.unwrap_or(row.stipend)),
                funding_stream::kinds.eq(change.kinds.as_ref().unwrap_or(&row.kinds)),
                funding_stream::revision.eq(row.revision + 1),
                funding_stream::updated_at.eq(now.to_diesel()),
            ))
            .returning(FundingStream::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

impl FundingStreamChange {
    /// Notes what is wrong with what it gives, apart from the name. What stays is not looked at again, so that nobody has to
    /// mend what became of a kind or a partner since.
    async fn check(
        &self,
        conn: &AsyncPgConnection,
        may: &MayRunExchange,
        exchange: &ExchangeProgram,
        problems: &mut Problems,
    ) -> QueryResult<()> {
        if let Some(stipend) = self.stipend {
            check_amount(stipend, "stipend", problems);
        }
        if let Some(kinds) = &self.kinds {
            check_kinds(kinds, exchange, problems);
        }
        if let Some(homes) = &self.homes {
            check_homes(conn, homes, exchange, problems).await?;
        }
        if let Some(Some(funder)) = self.funder {
            check_funder(conn, may, funder, problems).await?;
        }
        Ok(())
    }
}
