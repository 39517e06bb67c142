//! Figures as tables for spreadsheets.

use std::collections::HashMap;

use csv::{Terminator, WriterBuilder};
use database::id::OrganizationId;
use matching::file::harmless;

use super::{
    ledger::{Ledger, LedgerEntry},
    participation::{InstitutionParticipation, Participation},
    read::Dashboard,
};

const TITLES: [&str; 22] = [
    "organization",
    "name",
    "applied",
    "placed",
    "offered",
    "accepted",
    "under_way",
    "paused",
    "completed",
    "ended_early",
    "declined",
    "expired",
    "host_placed",
    "host_offered",
    "host_accepted",
    "host_under_way",
    "host_paused",
    "host_completed",
    "host_ended_early",
    "hosted",
    "was_hosted",
    "balance",
];
const PAIR_TITLES: [&str; 5] = ["home", "home_name", "host", "host_name", "placements"];

/// What institutions are called.
pub type Names = HashMap<OrganizationId, String>;

impl Dashboard {
    /// Its institutions as CSV (RFC 4180, UTF-8), below a heading: how each takes part with its own people and as a host, and what it gives
    /// and takes. A name that a spreadsheet would take for a formula begins with an apostrophe.
    pub fn csv(&self, names: &Names) -> String {
        let entries: HashMap<OrganizationId, &LedgerEntry> =
            self.ledger.entries.iter().map(|entry| (entry.organization, entry)).collect();
        let rows = self.institutions.iter().map(|row| cells(row, entries.get(&row.organization).copied(), names));
        written(&TITLES, rows)
    }
}

impl Ledger {
    /// Its pairs as CSV, likewise.
    pub fn csv(&self, names: &Names) -> String {
        let rows = self.pairs.iter().map(|pair| {
            let (home, host) = (pair.home, pair.host);
            let cells = [home.to_string(), name(names, home), host.to_string(), name(names, host)];
            cells.into_iter().chain([pair.placements.to_string()]).collect()
        });
        written(&PAIR_TITLES, rows)
    }
}

fn written(titles: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    let titles = titles.iter().map(|title| (*title).to_owned()).collect();
    for cells in std::iter::once(titles).chain(rows) {
        let is_written = writer.write_record(cells).is_ok();
        debug_assert!(is_written, "memory takes what is written");
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn cells(row: &InstitutionParticipation, entry: Option<&LedgerEntry>, names: &Names) -> Vec<String> {
    let mut cells = vec![row.organization.to_string(), name(names, row.organization), row.as_home.applied.to_string()];
    cells.extend(standing(&row.as_home));
    cells.extend([row.as_home.declined, row.as_home.expired].map(|many| many.to_string()));
    cells.extend(standing(&row.as_host));
    let (hosted, was_hosted, balance) =
        entry.map(|entry| (entry.hosted, entry.was_hosted, entry.balance())).unwrap_or_default();
    // A number below nothing is no formula.
    cells.extend([hosted.to_string(), was_hosted.to_string(), balance.to_string()]);
    cells
}

fn standing(of: &Participation) -> [String; 7] {
    [of.placed(), of.offered, of.accepted, of.under_way, of.paused, of.completed, of.ended_early]
        .map(|many| many.to_string())
}

fn name(names: &Names, organization: OrganizationId) -> String {
    names.get(&organization).map(|name| harmless(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dashboard::LedgerPair;

    #[test]
    fn names_are_no_formulas_and_numbers_stay_numbers() {
        let [home, host] = [OrganizationId::new(), OrganizationId::new()];
        let names = Names::from([(home, "=HYPERLINK(1)".to_owned()), (host, "Museum, \"Old\"".to_owned())]);
        let as_home = Participation { applied: 3, completed: 1, declined: 1, ..Participation::default() };
        let row = InstitutionParticipation { organization: home, as_home, as_host: Participation::default() };
        let entry = LedgerEntry { organization: home, hosted: 0, was_hosted: 1 };
        assert_eq!(
            cells(&row, Some(&entry), &names)[1..].join(","),
            "'=HYPERLINK(1),3,1,0,0,0,0,1,0,1,0,0,0,0,0,0,0,0,0,1,-1"
        );
        let ledger = Ledger { entries: vec![entry], pairs: vec![LedgerPair { home, host, placements: 1 }] };
        assert_eq!(
            ledger.csv(&names),
            format!(
                "home,home_name,host,host_name,placements\r\n{home},'=HYPERLINK(1),{host},\"Museum, \"\"Old\"\"\",1\r\n"
            )
        );
        assert_eq!(cells(&row, None, &names).len(), TITLES.len());
    }
}
