//! Setting exchanges up.

use catalogue::{
    LanguageMap, civil,
    problem::{ProblemCode, Problems, Rejection, check_revision},
    programme::ProgrammeKind,
};
use database::{
    AsyncPgConnection,
    id::ProgrammeId,
    schema::{exchange_program, programme, round},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayRunExchange;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::ExchangeProgram;
use crate::{
    group::PriorityGroup,
    kind::PlacementKind,
    round::{PriorityMinimums, RoundState},
};

/// The longest text about an exchange, in characters.
const LONGEST: usize = 20_000;

/// An exchange as somebody sets it up. What is `None` stays as it is, or as it begins.
#[derive(Debug, Clone, Default)]
pub struct ExchangeInput {
    /// What is said about it.
    pub texts: ExchangeTexts,
    /// Kinds of placement that it has; none: all.
    pub kinds: Option<Vec<PlacementKind>>,
    /// Groups whose members are placed first.
    pub priority_groups: Option<Vec<PriorityGroup>>,
    /// The IANA zone in which its days end.
    pub zone: Option<String>,
    /// Whether a supervisor or director must have agreed before somebody can be placed; they must to begin with.
    pub needs_sign_off: Option<bool>,
    /// How many members of the committee must have voted on a pairing to decide it; 3 to begin with.
    pub quorum: Option<i32>,
    /// How many seats of the committee one partner can have at the same time; 1 to begin with.
    pub seats_per_organization: Option<i32>,
    /// How many terms somebody can sit on the committee without a break; 2 to begin with.
    pub terms_in_a_row: Option<i32>,
    /// How many months there are from round to round; `Some(None)` takes it out.
    pub cadence_months: Option<Option<i32>>,
    /// How many days both sides have to answer once a plan is published; 14 to begin with.
    pub answer_days: Option<i32>,
    /// The revision the change was made for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

/// What is said about an exchange, each in all its languages. An empty text takes it out.
#[derive(Debug, Clone, Default, AsChangeset, Insertable)]
#[diesel(table_name = exchange_program)]
pub struct ExchangeTexts {
    /// What it is for.
    pub mission: Option<LanguageMap>,
    /// Who may apply, in words.
    pub eligibility: Option<LanguageMap>,
    /// What participants are to learn.
    pub objectives: Option<LanguageMap>,
    /// What is expected of each placement.
    pub deliverables: Option<LanguageMap>,
    /// By what its success is measured.
    pub measures: Option<LanguageMap>,
    /// What counts as a conflict of interest, and what follows.
    pub conflict_policy: Option<LanguageMap>,
    /// Stipends, travel, and credits for professional development, in words.
    pub terms: Option<LanguageMap>,
    /// What it promises of access.
    pub accessibility: Option<LanguageMap>,
}

/// The rules of an exchange as they become.
struct Rules {
    kinds: Vec<PlacementKind>,
    priority_groups: Vec<PriorityGroup>,
    zone: String,
    needs_sign_off: bool,
    quorum: i32,
    seats_per_organization: i32,
    terms_in_a_row: i32,
    cadence_months: Option<i32>,
    answer_days: i32,
}

/// Sets a programme of the kind Exchange up, or changes how it is set up.
///
/// # Errors
/// Every fault of the input at once; where the programme is of another kind, where somebody else changed it, or where a round
/// goes by what is to change. Nothing is written then.
pub async fn set_up(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    now: Timestamp,
    input: ExchangeInput,
) -> Result<ExchangeProgram, Rejection> {
    conn.transaction(async |conn| {
        let main_language = main_language_of_exchange(conn, may.programme()).await?;
        let before = before(conn, may.programme()).await?;
        check_revision(input.expected_revision, before.as_ref().map_or(0, |row| row.revision))?;
        let mut problems = Problems::new();
        input.texts.check(&main_language, &mut problems);
        let becomes = input.rules(before.as_ref(), &mut problems);
        if let Some(before) = &before {
            check_rounds(conn, before, &becomes, &mut problems).await?;
        }
        problems.settle()?;
        Ok(write(conn, may.programme(), now, &input.texts, &becomes).await?)
    })
    .await
}

/// The language in which a programme is first of all described; refuses one that is no exchange. Nobody else sets it up until
/// the transaction ends.
async fn main_language_of_exchange(conn: &mut AsyncPgConnection, id: ProgrammeId) -> Result<String, Rejection> {
    let of: Option<(ProgrammeKind, String)> = programme::table
        .find(id)
        .select((programme::kind, programme::main_language))
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?;
    match of {
        None => Err(Rejection::not_found("programme", "a programme")),
        Some((ProgrammeKind::Exchange, main_language)) => Ok(main_language),
        Some(_) => {
            let what = "is of another kind; begin a programme of the kind EXCHANGE, and set that up";
            Err(Rejection::one(ProblemCode::WrongState, "programme", what))
        }
    }
}

/// How it is set up by now, where it is.
async fn before(conn: &mut AsyncPgConnection, id: ProgrammeId) -> QueryResult<Option<ExchangeProgram>> {
    exchange_program::table
        .find(id)
        .select(ExchangeProgram::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()
}

impl ExchangeTexts {
    fn check(&self, main_language: &str, problems: &mut Problems) {
        for (field, text) in [
            ("mission", &self.mission),
            ("eligibility", &self.eligibility),
            ("objectives", &self.objectives),
            ("deliverables", &self.deliverables),
            ("measures", &self.measures),
            ("conflict_policy", &self.conflict_policy),
            ("terms", &self.terms),
            ("accessibility", &self.accessibility),
        ] {
            let Some(text) = text.as_ref().filter(|text| !text.is_empty()) else { continue };
            text.check(field, LONGEST, problems);
            if !text.0.contains_key(main_language) {
                let what = format_args!(
                    "has no text in \"{main_language}\", the language that the programme's name is first of all in; add it"
                );
                problems.note(ProblemCode::Required, field, what);
            }
        }
    }
}

impl ExchangeInput {
    /// The rules as they become; notes everything that is wrong with them.
    fn rules(&self, before: Option<&ExchangeProgram>, problems: &mut Problems) -> Rules {
        let kept = |read: fn(&ExchangeProgram) -> i32| before.map(read);
        let kinds = self.kinds.clone().or_else(|| before.map(|row| row.kinds.clone())).unwrap_or_default();
        problems.note_repeated("kinds", &kinds);
        let groups = self.priority_groups.clone().or_else(|| before.map(|row| row.priority_groups.clone()));
        let priority_groups = groups.unwrap_or_default();
        problems.note_repeated("priority_groups", &priority_groups);
        let signed_off = self.needs_sign_off.or_else(|| before.map(|row| row.needs_sign_off));
        let rules = Rules {
            kinds,
            priority_groups,
            zone: self.zone(before, problems),
            needs_sign_off: signed_off.unwrap_or(true),
            quorum: self.quorum.or_else(|| kept(|row| row.quorum)).unwrap_or(3),
            seats_per_organization: self
                .seats_per_organization
                .or_else(|| kept(|row| row.seats_per_organization))
                .unwrap_or(1),
            terms_in_a_row: self.terms_in_a_row.or_else(|| kept(|row| row.terms_in_a_row)).unwrap_or(2),
            cadence_months: self.cadence_months.unwrap_or_else(|| before.and_then(|row| row.cadence_months)),
            answer_days: self.answer_days.or_else(|| kept(|row| row.answer_days)).unwrap_or(14),
        };
        rules.check(problems);
        rules
    }

    /// The zone as the IANA database writes it.
    fn zone(&self, before: Option<&ExchangeProgram>, problems: &mut Problems) -> String {
        match (&self.zone, before) {
            (Some(zone), _) => {
                let zone = civil::zone(zone, "zone", problems).and_then(|zone| civil::zone_name(&zone));
                zone.unwrap_or_default()
            }
            (None, Some(row)) => row.zone.clone(),
            (None, None) => {
                let what = "is missing; name the zone in which days end, such as America/Halifax";
                problems.note(ProblemCode::Required, "zone", what);
                String::new()
            }
        }
    }
}

impl Rules {
    fn check(&self, problems: &mut Problems) {
        for (field, value, most, unit) in [
            ("quorum", Some(self.quorum), 50, "members of the committee"),
            ("seats_per_organization", Some(self.seats_per_organization), 10, "seats"),
            ("terms_in_a_row", Some(self.terms_in_a_row), 20, "terms"),
            ("cadence_months", self.cadence_months, 60, "months"),
            ("answer_days", Some(self.answer_days), 90, "days"),
        ] {
            if let Some(value) = value.filter(|value| !(1..=most).contains(value)) {
                problems.note(ProblemCode::OutOfRange, field, format_args!("is {value}; give 1 to {most} {unit}"));
            }
        }
    }
}

/// Notes what cannot become otherwise because rounds go by it: the days of one that is open, and how many of a group must be
/// placed.
async fn check_rounds(
    conn: &mut AsyncPgConnection,
    before: &ExchangeProgram,
    becomes: &Rules,
    problems: &mut Problems,
) -> QueryResult<()> {
    let under_way: Vec<(RoundState, PriorityMinimums)> = round::table
        .filter(round::programme_id.eq(before.programme_id))
        .filter(round::state.eq_any([RoundState::Draft, RoundState::Open, RoundState::Closed]))
        .select((round::state, round::priority_minimums))
        .load(conn)
        .await?;
    let is_open = under_way.iter().any(|(state, _)| *state == RoundState::Open);
    if is_open && !becomes.zone.is_empty() && becomes.zone != before.zone {
        let what = format_args!(
            "is {}, but a round is open, whose days end by the clocks of {}; change it once the round is closed",
            becomes.zone, before.zone
        );
        problems.note(ProblemCode::WrongState, "zone", what);
    }
    for group in PriorityGroup::ALL.iter().filter(|group| !becomes.priority_groups.contains(group)) {
        if under_way.iter().any(|(_, minimums)| minimums.0.get(group).is_some_and(|least| *least > 0)) {
            let what = format_args!(
                "leave out \"{group}\", of whom a round says how many must be placed at least; take that out of the round first"
            );
            problems.note(ProblemCode::WrongState, "priority_groups", what);
        }
    }
    Ok(())
}

async fn write(
    conn: &mut AsyncPgConnection,
    id: ProgrammeId,
    now: Timestamp,
    texts: &ExchangeTexts,
    rules: &Rules,
) -> QueryResult<ExchangeProgram> {
    let rules = (
        exchange_program::kinds.eq(&rules.kinds),
        exchange_program::priority_groups.eq(&rules.priority_groups),
        exchange_program::zone.eq(&rules.zone),
        exchange_program::needs_sign_off.eq(rules.needs_sign_off),
        exchange_program::quorum.eq(rules.quorum),
        exchange_program::seats_per_organization.eq(rules.seats_per_organization),
        exchange_program::terms_in_a_row.eq(rules.terms_in_a_row),
        exchange_program::cadence_months.eq(rules.cadence_months),
        exchange_program::answer_days.eq(rules.answer_days),
        exchange_program::updated_at.eq(now.to_diesel()),
    );
    diesel::insert_into(exchange_program::table)
        .values((exchange_program::programme_id.eq(id), texts, rules, exchange_program::created_at.eq(now.to_diesel())))
        .on_conflict(exchange_program::programme_id)
        .do_update()
        .set((texts, rules, exchange_program::revision.eq(exchange_program::revision + 1)))
        .returning(ExchangeProgram::as_returning())
        .get_result(conn)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(input: &ExchangeInput) -> Vec<String> {
        let mut problems = Problems::new();
        input.texts.check("en", &mut problems);
        input.rules(None, &mut problems);
        problems.into_vec().iter().map(|problem| format!("{} {}", problem.code, problem.field)).collect()
    }

    #[test]
    fn the_first_time_only_the_zone_is_needed() {
        assert_eq!(noted(&ExchangeInput::default()), ["required zone"]);
        let input = ExchangeInput { zone: Some("america/halifax".into()), ..ExchangeInput::default() };
        let rules = input.rules(None, &mut Problems::new());
        assert_eq!((rules.zone.as_str(), rules.quorum, rules.answer_days), ("America/Halifax", 3, 14));
        assert!(rules.needs_sign_off && rules.kinds.is_empty());
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let input = ExchangeInput {
            texts: ExchangeTexts {
                mission: Some(LanguageMap::one("fr", "Échanger")),
                terms: Some(LanguageMap::default()),
                ..ExchangeTexts::default()
            },
            kinds: Some(vec![PlacementKind::Residency, PlacementKind::Residency]),
            zone: Some("Halifax".into()),
            quorum: Some(0),
            seats_per_organization: Some(11),
            terms_in_a_row: Some(21),
            cadence_months: Some(Some(0)),
            answer_days: Some(91),
            ..ExchangeInput::default()
        };
        let wrong = [
            "required mission",
            "duplicate kinds.1",
            "unknown_zone zone",
            "out_of_range quorum",
            "out_of_range seats_per_organization",
            "out_of_range terms_in_a_row",
            "out_of_range cadence_months",
            "out_of_range answer_days",
        ];
        assert_eq!(noted(&input), wrong);
    }
}
