//! Milestones: what happens or is due when in a year.

use catalogue::{
    LanguageMap, civil,
    language::check_tag,
    problem::{ProblemCode, Problems, Rejection},
};
use database::{
    AsyncPgConnection,
    id::{MilestoneId, OpportunityId, ProgramYearId},
    jsonb::Lazy,
    schema::{self, milestone, opportunity},
    text_enum,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayRunProgram;
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;

use crate::year::{self, ProgramYear};

/// The most milestones that a year has.
const MOST: usize = 100;

text_enum! {
    /// The sort of a milestone.
    MilestoneKind {
        /// The year begins.
        Launch = "launch",
        /// A meeting of the museums of a region.
        RegionalMeeting = "regional_meeting",
        /// A session in which museums prepare.
        PrepSession = "prep_session",
        /// Needs assessments are due.
        NeedsAssessmentDue = "needs_assessment_due",
        /// What the needs assessments showed is released to museums.
        NeedsReport = "needs_report",
        /// A report to the funder.
        FunderReport = "funder_report",
        /// A time of training, such as Tuesdays on TRACK.
        Training = "training",
        /// A time in which coaches can be asked.
        OfficeHours = "office_hours",
        /// Standards and peer review questionnaires are due.
        SubmissionDue = "submission_due",
        /// The reviewers' reports go to the museums.
        ReportsCirculated = "reports_circulated",
        /// Training has to be attended by then.
        TrainingDue = "training_due",
        /// The list of who is On TRACK goes to the funder.
        ListDue = "list_due",
        /// The final report to the funder.
        FinalReport = "final_report",
        /// Something else.
        Other = "other",
    }
}

/// What happens or is due when in a year.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::milestone)]
pub struct Milestone {
    /// Its id.
    pub id: MilestoneId,
    /// In which year.
    pub program_year_id: ProgramYearId,
    /// Its sort.
    pub kind: MilestoneKind,
    /// The language its title is first of all in.
    pub main_language: String,
    /// What it is called, per language.
    pub title: Lazy<LanguageMap>,
    /// Its first day.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub begins_on: Date,
    /// Its last day.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub ends_on: Date,
    /// The opportunity in which it takes place.
    pub opportunity_id: Option<OpportunityId>,
}

/// A milestone as somebody gives it.
#[derive(Debug, Clone)]
pub struct MilestoneInput {
    /// Its sort.
    pub kind: MilestoneKind,
    /// The language its title is first of all in.
    pub main_language: String,
    /// What it is called, per language.
    pub title: LanguageMap,
    /// Its first day.
    pub begins_on: String,
    /// Its last day; none: the same.
    pub ends_on: Option<String>,
    /// The opportunity in which it takes place.
    pub opportunity: Option<OpportunityId>,
}

/// The calendar of each of these years, in order.
///
/// # Errors
/// Where the database fails.
pub async fn of_years(mut conn: &AsyncPgConnection, years: &[ProgramYearId]) -> QueryResult<Vec<Milestone>> {
    milestone::table
        .filter(milestone::program_year_id.eq_any(years))
        .order((milestone::program_year_id, milestone::begins_on, milestone::id))
        .select(Milestone::as_select())
        .load(&mut conn)
        .await
}

/// Gives a year its calendar, in place of the one it had.
///
/// # Errors
/// Every fault of the input at once. Nothing is written then.
pub async fn set_milestones(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    now: Timestamp,
    year: ProgramYearId,
    input: &[MilestoneInput],
) -> Result<ProgramYear, Rejection> {
    conn.transaction(async |conn| {
        let row = year::locked(conn, may, year, "year").await?;
        row.check_not_closed("year")?;
        let mut problems = Problems::new();
        problems.note_long_list("milestones", input.len(), MOST);
        let named: Vec<OpportunityId> = input.iter().filter_map(|one| one.opportunity).collect();
        let found: Vec<OpportunityId> =
            opportunity::table.filter(opportunity::id.eq_any(&named)).select(opportunity::id).load(conn).await?;
        let mut days = Vec::new();
        for (at, one) in input.iter().enumerate().take(MOST) {
            let mut of_it = Problems::new();
            days.push(one.check(&found, &mut of_it));
            problems.within(&format!("milestones.{at}"), of_it);
        }
        problems.settle()?;
        let rows: Vec<_> = input
            .iter()
            .zip(days.into_iter().flatten())
            .map(|(one, (begins, ends))| {
                (
                    milestone::id.eq(MilestoneId::new()),
                    milestone::program_year_id.eq(year),
                    milestone::kind.eq(one.kind),
                    milestone::main_language.eq(&one.main_language),
                    milestone::title.eq(&one.title),
                    milestone::begins_on.eq(begins.to_diesel()),
                    milestone::ends_on.eq(ends.to_diesel()),
                    milestone::opportunity_id.eq(one.opportunity),
                    milestone::created_at.eq(now.to_diesel()),
                    milestone::updated_at.eq(now.to_diesel()),
                )
            })
            .collect();
        diesel::delete(milestone::table.filter(milestone::program_year_id.eq(year))).execute(conn).await?;
        diesel::insert_into(milestone::table).values(rows).execute(conn).await?;
        Ok(row)
    })
    .await
}

impl MilestoneInput {
    fn check(&self, found: &[OpportunityId], problems: &mut Problems) -> Option<(Date, Date)> {
        check_tag(&self.main_language, "main_language", problems);
        self.title.check_main(&self.main_language, "title", 500, problems);
        let begins = civil::date(&self.begins_on, "begins_on", problems);
        let ends = match &self.ends_on {
            Some(text) => civil::date(text, "ends_on", problems),
            None => begins,
        };
        if self.opportunity.is_some_and(|id| !found.contains(&id)) {
            problems.note_not_found("opportunity", "an opportunity");
        }
        let (begins, ends) = (begins?, ends?);
        if ends < begins {
            let what = format_args!("is {ends}, before {begins}, when it begins; give that day or a later one");
            problems.note(ProblemCode::EndBeforeStart, "ends_on", what);
        }
        Some((begins, ends))
    }
}
