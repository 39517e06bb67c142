//! What an application says.

use catalogue::{
    LanguageMap,
    language::{check_tag, check_tags},
    problem::{ProblemCode, Problems},
    text::check_text,
    topic::{MOST_TOPICS, check_known_topics},
};
use database::{
    AsyncPgConnection,
    id::{OrganizationId, PersonId, TopicId},
    schema::{application, membership},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::Serialize;

use crate::{
    accommodation::Accommodation,
    group::PriorityGroup,
    mode::PlacementMode,
    period::RoundPeriod,
    skill::{MOST_SKILLS, Skill},
    window::{Window, check_windows},
};

/// The longest text of an application, in characters.
const LONGEST_TEXT: usize = 4_000;

/// An application as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApplicationInput {
    /// The language its texts are first of all in.
    pub main_language: String,
    /// Where they want to get to, per language; it can be empty.
    pub career_interest: LanguageMap,
    /// What their institution will change when they are back, per language.
    pub return_plan: LanguageMap,
    /// What they seek, the most wanted first, each at the least level that is of use; at most [`MOST_SKILLS`].
    pub skills: Vec<Skill>,
    /// Topics that they want to make a career of.
    pub careers: Vec<TopicId>,
    /// When they can be away.
    pub windows: Vec<Window>,
    /// Languages that they can learn in (BCP 47).
    pub languages: Vec<String>,
    /// Ways of taking part that suit them.
    pub modes: Vec<PlacementMode>,
    /// What they cannot do without.
    pub access: Vec<Accommodation>,
    /// The same in their own words.
    pub access_note: Option<String>,
    /// Groups that they say they belong to.
    pub declared_groups: Vec<PriorityGroup>,
    /// Who is asked to agree.
    pub supervisor: Option<PersonId>,
}

/// Who applies, and from where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Applicant {
    /// Who, where they have signed in.
    pub person: Option<PersonId>,
    /// The institution that they come from.
    pub home: OrganizationId,
}

impl ApplicationInput {
    /// Notes everything that is wrong with what it says, besides what it names; what is not said yet is not wrong.
    pub(crate) fn check(&self, problems: &mut Problems) {
        check_tag(&self.main_language, "main_language", problems);
        for (field, texts) in [("career_interest", &self.career_interest), ("return_plan", &self.return_plan)] {
            if !texts.is_empty() {
                texts.check_main(&self.main_language, field, LONGEST_TEXT, problems);
            }
        }
        problems.note_long_list("skills", self.skills.len(), MOST_SKILLS);
        problems.note_long_list("careers", self.careers.len(), MOST_TOPICS);
        problems.note_repeated("skills", self.skills.iter().map(|skill| skill.topic));
        problems.note_repeated("careers", &self.careers);
        check_windows(&self.windows, "windows", problems);
        check_tags(&self.languages, "languages", problems);
        problems.note_repeated("languages", &self.languages);
        problems.note_repeated("modes", &self.modes);
        problems.note_repeated("access", &self.access);
        check_text(self.access_note.as_deref(), "access_note", LONGEST_TEXT, problems);
    }

    /// Notes groups that the exchange gives no priority to.
    pub(crate) fn check_groups(&self, prioritized: &[PriorityGroup], problems: &mut Problems) {
        problems.note_repeated("declared_groups", &self.declared_groups);
        for (at, group) in self.declared_groups.iter().enumerate() {
            if !prioritized.contains(group) {
                let why = format_args!("is \"{group}\", to which this exchange gives no priority; leave it out");
                problems.note(ProblemCode::Invalid, format!("declared_groups.{at}"), why);
            }
        }
    }

    /// Notes topics that there are not.
    pub(crate) async fn check_topics(&self, conn: &mut AsyncPgConnection, problems: &mut Problems) -> QueryResult<()> {
        let sought: Vec<TopicId> = self.skills.iter().map(|skill| skill.topic).collect();
        check_known_topics(conn, &sought, "skills", problems).await?;
        check_known_topics(conn, &self.careers, "careers", problems).await
    }

    /// Notes a supervisor who has no role at the home institution, or who is the applicant.
    pub(crate) async fn check_supervisor(
        &self,
        conn: &mut AsyncPgConnection,
        applicant: Applicant,
        now: Timestamp,
        problems: &mut Problems,
    ) -> QueryResult<()> {
        let Some(supervisor) = self.supervisor else { return Ok(()) };
        if applicant.person == Some(supervisor) {
            let why = "is yourself; name whoever you report to, or your director";
            problems.note(ProblemCode::Invalid, "supervisor", why);
        } else if !has_role_at(conn, supervisor, applicant.home, now).await? {
            let why =
                "is nobody with a role at your institution; name somebody who has one, or have one given to them first";
            problems.note(ProblemCode::NotFound, "supervisor", why);
        }
        Ok(())
    }

    /// Notes what is still missing of what it takes to find a place for somebody.
    pub(crate) fn check_wishes(&self, periods: &[RoundPeriod], problems: &mut Problems) {
        let mut missing = |field: &str, is_missing: bool, what_to_do: &str| {
            if is_missing {
                problems.note(ProblemCode::Required, field, format_args!("is empty; {what_to_do}"));
            }
        };
        missing("skills", self.skills.is_empty(), "name 1 to 10 skills that you seek, the most wanted first");
        missing("windows", self.windows.is_empty(), "say when you can be away");
        missing("languages", self.languages.is_empty(), "name at least one language that you can learn in");
        missing("modes", self.modes.is_empty(), "name at least one way of taking part that suits you");
        let meets = |window: &Window| {
            periods.iter().any(|period| window.starts_on <= period.ends_on && period.starts_on <= window.ends_on)
        };
        if !self.windows.is_empty() && !self.windows.iter().any(meets) {
            let why = match periods_in_words(periods) {
                None => "meet no period of the round, which has none yet; ask those who run the exchange".to_owned(),
                Some(words) => format!("meet no period of the round; give one that has days of {words}"),
            };
            problems.note(ProblemCode::OutOfRange, "windows", why);
        }
    }

    /// Notes what is still missing of what the home institution is to know of and agree to.
    pub(crate) fn check_promises(&self, needs_sign_off: bool, problems: &mut Problems) {
        if self.return_plan.is_empty() {
            let why = "is missing; say what your institution will change when you are back";
            problems.note(ProblemCode::Required, "return_plan", why);
        }
        if needs_sign_off && self.supervisor.is_none() {
            let why = "is missing; name who is to agree that you take part: whoever you report to, or your director";
            problems.note(ProblemCode::Required, "supervisor", why);
        }
    }

    /// The same with everything sorted whose order means nothing.
    pub(crate) fn sorted(&self) -> Self {
        let mut sorted = self.clone();
        sorted.careers.sort();
        sorted.windows.sort();
        sorted.languages.sort();
        sorted.modes.sort();
        sorted.access.sort();
        sorted.declared_groups.sort();
        sorted
    }

    /// Whether a supervisor who agreed to one would have to be asked anew of the other.
    pub(crate) fn differs_for_supervisor(&self, other: &Self) -> bool {
        let (one, other) = (self.sorted(), other.sorted());
        one.skills != other.skills
            || one.windows != other.windows
            || one.return_plan != other.return_plan
            || one.supervisor != other.supervisor
    }
}

/// "2027-03-01 to 2027-05-31, 2027-09-01 to 2027-11-30"; none where there are none.
fn periods_in_words(periods: &[RoundPeriod]) -> Option<String> {
    let words: Vec<String> =
        periods.iter().map(|period| format!("{} to {}", period.starts_on, period.ends_on)).collect();
    (!words.is_empty()).then(|| words.join(" or "))
}

/// Whether somebody has a role in an organization now.
async fn has_role_at(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    organization: OrganizationId,
    now: Timestamp,
) -> QueryResult<bool> {
    let roles = membership::table
        .filter(membership::person_id.eq(person))
        .filter(membership::organization_id.eq(organization))
        .filter(membership::ended_at.is_null())
        .filter(membership::until.is_null().or(membership::until.gt(now.to_diesel())));
    diesel::select(exists(roles)).get_result(conn).await
}

/// What an application says, in columns.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = application, treat_none_as_null = true)]
pub(crate) struct Said<'s> {
    main_language: &'s str,
    career_interest: &'s LanguageMap,
    return_plan: &'s LanguageMap,
    languages: &'s [String],
    modes: &'s [PlacementMode],
    access: &'s [Accommodation],
    access_note: Option<&'s str>,
    declared_groups: &'s [PriorityGroup],
    supervisor_id: Option<PersonId>,
}

/// What an application says, in columns.
pub(crate) fn said(input: &ApplicationInput) -> Said<'_> {
    Said {
        main_language: &input.main_language,
        career_interest: &input.career_interest,
        return_plan: &input.return_plan,
        languages: &input.languages,
        modes: &input.modes,
        access: &input.access,
        access_note: input.access_note.as_deref(),
        declared_groups: &input.declared_groups,
        supervisor_id: input.supervisor,
    }
}

#[cfg(test)]
mod tests {
    use catalogue::opportunity::Level;
    use database::id::{RoundId, RoundPeriodId};
    use jiff::civil::{Date, date};

    use super::*;

    fn input() -> ApplicationInput {
        ApplicationInput {
            main_language: "en".to_owned(),
            career_interest: LanguageMap::default(),
            return_plan: LanguageMap::one("en", "Train the volunteers."),
            skills: vec![Skill { topic: TopicId::new(), level: Level::Introductory }],
            careers: Vec::new(),
            windows: vec![window(date(2027, 5, 31), date(2027, 6, 10))],
            languages: vec!["en".to_owned()],
            modes: vec![PlacementMode::InPerson],
            access: Vec::new(),
            access_note: None,
            declared_groups: Vec::new(),
            supervisor: Some(PersonId::new()),
        }
    }

    fn window(starts_on: Date, ends_on: Date) -> Window {
        Window { starts_on, ends_on }
    }

    fn spring() -> RoundPeriod {
        let (starts_on, ends_on) = (date(2027, 3, 1), date(2027, 5, 31));
        RoundPeriod {
            id: RoundPeriodId::new(),
            round_id: RoundId::new(),
            name: "Spring".to_owned(),
            starts_on,
            ends_on,
        }
    }

    fn faults(check: impl FnOnce(&mut Problems)) -> Vec<String> {
        let mut problems = Problems::new();
        check(&mut problems);
        problems.into_vec().into_iter().map(|problem| format!("{} {}", problem.code, problem.field)).collect()
    }

    #[test]
    fn what_is_complete_has_no_fault() {
        let (input, periods) = (input(), [spring()]);
        let found = faults(|problems| {
            input.check(problems);
            input.check_wishes(&periods, problems);
            input.check_promises(true, problems);
        });
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn everything_that_is_missing_is_told_at_once() {
        let empty = ApplicationInput {
            return_plan: LanguageMap::default(),
            skills: Vec::new(),
            windows: Vec::new(),
            languages: Vec::new(),
            modes: Vec::new(),
            supervisor: None,
            ..input()
        };
        let missing = |needs_sign_off| {
            faults(|problems| {
                empty.check_wishes(&[spring()], problems);
                empty.check_promises(needs_sign_off, problems);
            })
        };
        let wishes = ["required skills", "required windows", "required languages", "required modes"];
        assert_eq!(missing(false), [&wishes[..], &["required return_plan"]].concat());
        assert_eq!(missing(true), [&wishes[..], &["required return_plan", "required supervisor"]].concat());
        assert_eq!(faults(|problems| empty.check(problems)), Vec::<String>::new(), "a draft can be empty");
    }

    #[test]
    fn a_window_must_meet_a_period() {
        let late = ApplicationInput { windows: vec![window(date(2027, 6, 1), date(2027, 6, 10))], ..input() };
        assert_eq!(faults(|problems| late.check_wishes(&[spring()], problems)), ["out_of_range windows"]);
        let both = ApplicationInput { windows: [late.windows.as_slice(), &input().windows].concat(), ..input() };
        assert_eq!(faults(|problems| both.check_wishes(&[spring()], problems)), Vec::<String>::new());
    }

    #[test]
    fn only_groups_that_are_given_priority_can_be_declared() {
        let declared = vec![PriorityGroup::LimitedExposure, PriorityGroup::UnderrepresentedDepartment];
        let input = ApplicationInput { declared_groups: declared, ..input() };
        let found = faults(|problems| input.check_groups(&[PriorityGroup::LimitedExposure], problems));
        assert_eq!(found, ["invalid declared_groups.1"]);
    }

    #[test]
    fn what_concerns_a_supervisor_is_when_what_and_the_return() {
        let before = input();
        let same = ApplicationInput { languages: vec!["fr".to_owned()], modes: Vec::new(), ..before.clone() };
        assert!(!same.differs_for_supervisor(&before));
        for other in [
            ApplicationInput { skills: Vec::new(), ..before.clone() },
            ApplicationInput { windows: Vec::new(), ..before.clone() },
            ApplicationInput { return_plan: LanguageMap::default(), ..before.clone() },
            ApplicationInput { supervisor: None, ..before.clone() },
        ] {
            assert!(other.differs_for_supervisor(&before));
        }
    }
}
