//! What is wrong with an input, said so that the person who gave it can mend it.

use std::{collections::HashSet, fmt, hash::Hash};

use crate::policy::Refusal;
use database::text_enum;

text_enum! {
    /// The sort of thing that is wrong.
    ProblemCode {
        /// Something that must be given is missing.
        Required = "required",
        /// The value cannot be read as what it should be.
        Invalid = "invalid",
        /// The text is too long.
        TooLong = "too_long",
        /// The value is outside the range that makes sense.
        OutOfRange = "out_of_range",
        /// The end comes before the start.
        EndBeforeStart = "end_before_start",
        /// The zone is not in the IANA time zone database.
        UnknownZone = "unknown_zone",
        /// There is no such day or time.
        ImpossibleDate = "impossible_date",
        /// The language tag is not one of BCP 47.
        UnknownLanguage = "unknown_language",
        /// Somebody else already has this identifier or listing, or a list names the same thing twice.
        Duplicate = "duplicate",
        /// No such thing, or it is not yours to see.
        NotFound = "not_found",
        /// The thing is not in a state in which this can be done.
        WrongState = "wrong_state",
        /// The thing was changed by somebody else in the meantime.
        Conflict = "conflict",
        /// You may not do this.
        Denied = "denied",
        /// The idempotency key was used for a different request.
        KeyReused = "key_reused",
        /// One cannot register yet.
        NotYetOpen = "not_yet_open",
        /// One cannot register any more.
        Closed = "closed",
        /// All places are taken, and there is no waitlist.
        Full = "full",
        /// One registers on a partner's own site.
        Elsewhere = "elsewhere",
        /// It is for staff of other sectors.
        OtherSector = "other_sector",
        /// It is for people of other organizations.
        OtherOrganization = "other_organization",
        /// It is for the participants of a programme.
        OtherProgramme = "other_programme",
        /// Too few people are registered at once.
        GroupTooSmall = "group_too_small",
        /// An organization has as many people in it as it may have.
        GroupTooLarge = "group_too_large",
        /// The place is not kept any more.
        OfferExpired = "offer_expired",
    }
}

/// One thing that is wrong with an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The sort of problem.
    pub code: ProblemCode,
    /// The path of the field: `title.fr`, `prices.0.amount`. Empty where the input as a whole is meant.
    pub field: String,
    /// One sentence that names the value's problem and what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Collects problems while an input is checked, so that all of them are told at once.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a problem of a field. `message` is a whole sentence without its subject: the field's name is put before it
    /// ("zone" + "is \"Halifax\", …").
    pub fn note(&mut self, code: ProblemCode, field: impl Into<String>, message: impl fmt::Display) {
        let field = field.into();
        let message = if field.is_empty() { message.to_string() } else { format!("{field} {message}.") };
        self.0.push(Problem { code, field, message });
    }

    /// Notes an id of something that there is not, or that is not theirs to see.
    pub fn note_not_found(&mut self, field: impl Into<String>, words: &str) {
        self.note(
            ProblemCode::NotFound,
            field,
            format_args!(
                "is not the id of {words} that exists and that you may see; look it up in the catalogue again"
            ),
        );
    }

    /// Whether anything was noted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes over the problems of a part, whose fields then begin with `prefix.`.
    pub fn within(&mut self, prefix: &str, part: Problems) {
        self.0.extend(part.0.into_iter().map(|problem| Problem {
            field: format!("{prefix}.{}", problem.field),
            message: format!("{prefix}.{}", problem.message),
            ..problem
        }));
    }

    /// The value, if nothing was noted.
    pub fn or<T>(self, value: impl FnOnce() -> T) -> Result<T, Rejection> {
        if self.0.is_empty() { Ok(value()) } else { Err(Rejection::Refused(self.0)) }
    }

    /// Nothing, if nothing was noted.
    pub fn settle(self) -> Result<(), Rejection> {
        self.or(|| ())
    }

    /// Notes what a list names more than once.
    pub fn note_repeated<T: Hash + Eq + fmt::Display>(&mut self, field: &str, items: impl IntoIterator<Item = T>) {
        let mut seen = HashSet::new();
        for (at, item) in items.into_iter().enumerate() {
            let text = item.to_string();
            if !seen.insert(item) {
                self.note(
                    ProblemCode::Duplicate,
                    format!("{field}.{at}"),
                    format_args!("is \"{text}\", which the list names already; leave one of them out"),
                );
            }
        }
    }

    /// Notes a list that is longer than `most`.
    pub fn note_long_list(&mut self, field: &str, length: usize, most: usize) {
        if length > most {
            self.note(
                ProblemCode::TooLong,
                field,
                format_args!("has {length} entries; at most {most} are kept, so shorten it"),
            );
        }
    }

    /// The problems noted.
    pub fn into_vec(self) -> Vec<Problem> {
        self.0
    }
}

/// Why a change was not made. Nothing of it was written.
#[derive(Debug, thiserror::Error)]
pub enum Rejection {
    /// The input is at fault, or the viewer may not.
    #[error("{}", .0.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join(" "))]
    Refused(Vec<Problem>),
    /// The database is at fault.
    #[error("the database failed")]
    Database(#[from] diesel::result::Error),
}

impl Rejection {
    /// A refusal for one reason. `message` is as in [`Problems::note`].
    pub fn one(code: ProblemCode, field: impl Into<String>, message: impl fmt::Display) -> Self {
        let mut problems = Problems::new();
        problems.note(code, field, message);
        Self::Refused(problems.into_vec())
    }

    /// What the policy's refusal is to the person who asked; `field` is where they named the thing.
    pub fn refused(refusal: Refusal, field: &str) -> Self {
        match refusal {
            Refusal::Denied(sentence) => Self::one(ProblemCode::Denied, "", sentence),
            Refusal::Hidden(words) => Self::not_found(field, words),
            Refusal::Database(error) => Self::Database(error),
        }
    }

    /// There is no such thing, or it is not theirs to see; `words` is the thing with its article: "an opportunity".
    pub fn not_found(field: &str, words: &str) -> Self {
        let mut problems = Problems::new();
        problems.note_not_found(field, words);
        Self::Refused(problems.into_vec())
    }

    /// Somebody else changed the thing since the person who asks looked at it.
    fn conflict(expected: i32, revision: i32) -> Self {
        Self::one(
            ProblemCode::Conflict,
            "expected_revision",
            format_args!(
                "is {expected}, but the revision is {revision} by now; read the thing again and repeat your change"
            ),
        )
    }
}

/// Refuses a change that was made for another revision than the thing has by now. Without one it is made for any.
///
/// # Errors
/// [`ProblemCode::Conflict`] where it is another.
pub fn check_revision(expected: Option<i32>, revision: i32) -> Result<(), Rejection> {
    match expected.filter(|expected| *expected != revision) {
        Some(expected) => Err(Rejection::conflict(expected, revision)),
        None => Ok(()),
    }
}
