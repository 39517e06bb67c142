//! What an exchange has come to, in figures: the dashboard of those who run it and its committee, who gives and who takes, and what
//! funders see of their own money.
//!
//! Placements are read once, each with what was done in it and what came of it, and everything else is counted from them. Whoever runs
//! the exchange and its committee know the placements one by one, so that counts of placements are told to them as they are. Counts of
//! people by what they have in common, and of what they say of each other, tell of no fewer than five; nor does anything that a funder
//! sees. Of its money it sees what there is and what is promised as it is, and what is spent as long as that tells of no fewer either.

mod evaluation;
mod field;
mod funder;
mod held;
mod ledger;
mod money;
mod outcome;
mod participation;
mod placed;
mod read;
mod representation;
mod table;

pub use evaluation::{EvaluationFigures, Gained, Recommended};
pub use field::FieldDimension;
pub use funder::{Funded, FundedTable, FunderView, funded};
pub use ledger::{Ledger, LedgerEntry, LedgerPair};
pub use money::{Amounts, RoundMoney};
pub use outcome::{Artifacts, CheckIns, Commitments, ObjectiveResults, Outcomes, Reports};
pub use participation::{InstitutionParticipation, Participation, RoundParticipation};
pub use read::{AlumniFigures, Dashboard, of_exchange};
pub use representation::{Representation, RepresentationRow};
pub use table::Names;
