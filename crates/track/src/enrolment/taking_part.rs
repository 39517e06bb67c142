//! That a museum still takes part in its year.

use catalogue::problem::{ProblemCode, Rejection};
use database::{
    AsyncPgConnection,
    id::ProgramYearId,
    schema::{enrolment, program_year},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::MayInEnrolment;

use super::EnrolmentState;
use crate::year::ProgramYear;

/// Checks that the museum takes part in its year, and that the year is not closed. Whoever withdraws it or closes the year at
/// this moment waits until the transaction ends.
///
/// # Errors
/// Where the museum withdrew, or the year is closed; the sentence is about `field`.
pub(crate) async fn check_takes_part<Action>(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<Action>,
    field: &str,
) -> Result<(), Rejection> {
    let (state, year): (EnrolmentState, ProgramYearId) = enrolment::table
        .find(may.enrolment())
        .select((enrolment::state, enrolment::program_year_id))
        .for_share()
        .first(conn)
        .await?;
    if state == EnrolmentState::Withdrawn {
        let why = "is of a museum that withdrew from the year; enrol it again first";
        return Err(Rejection::one(ProblemCode::WrongState, field, why));
    }
    let year: ProgramYear =
        program_year::table.find(year).select(ProgramYear::as_select()).for_share().first(conn).await?;
    year.check_takes_more(field)
}
