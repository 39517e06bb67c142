//! What may be said of a funding stream.

use catalogue::{
    LanguageMap,
    language::check_tag,
    organization,
    problem::{ProblemCode, Problems},
};
use database::{AsyncPgConnection, id::OrganizationId};
use diesel::QueryResult;
use identity::policy::MayRunExchange;

use crate::{
    exchange::{self, ExchangeProgram},
    kind::PlacementKind,
};

/// The most partners that a stream names.
const MOST_HOMES: usize = 200;

pub(super) fn check_name(name: &LanguageMap, main_language: &str, problems: &mut Problems) {
    check_tag(main_language, "main_language", problems);
    name.check_main(main_language, "name", 500, problems);
}

pub(super) fn check_kinds(kinds: &[PlacementKind], exchange: &ExchangeProgram, problems: &mut Problems) {
    problems.note_repeated("kinds", kinds);
    for (at, kind) in kinds.iter().enumerate().filter(|(_, kind)| !exchange.has(**kind)) {
        let what =
            format_args!("is \"{kind}\", which the exchange does not have; leave it out, or add it to the exchange");
        problems.note(ProblemCode::Invalid, format!("kinds.{at}"), what);
    }
}

pub(super) async fn check_homes(
    conn: &AsyncPgConnection,
    homes: &[OrganizationId],
    exchange: &ExchangeProgram,
    problems: &mut Problems,
) -> QueryResult<()> {
    problems.note_long_list("homes", homes.len(), MOST_HOMES);
    problems.note_repeated("homes", homes);
    let partners = exchange::partners_among(conn, exchange.programme_id, homes).await?;
    for (at, _) in homes.iter().enumerate().filter(|(_, home)| !partners.contains(home)) {
        let what = "takes no part in this exchange; have it take part first, with addProgrammeParticipant";
        problems.note(ProblemCode::NotFound, format!("homes.{at}"), what);
    }
    Ok(())
}

pub(super) async fn check_funder(
    conn: &AsyncPgConnection,
    may: &MayRunExchange,
    funder: OrganizationId,
    problems: &mut Problems,
) -> QueryResult<()> {
    if organization::seen_among(conn, &[funder], may.sight()).await?.is_empty() {
        problems.note_not_found("funder", "an organization");
    }
    Ok(())
}
