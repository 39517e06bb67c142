//! What is wrong with an input, said so that the person who gave it can mend it.

use std::fmt;

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
        /// Somebody else already has this identifier or listing.
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
    pub fn note(
        &mut self,
        code: ProblemCode,
        field: impl Into<String>,
        message: impl fmt::Display,
    ) {
        let field = field.into();
        let message = if field.is_empty() {
            message.to_string()
        } else {
            format!("{field} {message}.")
        };
        self.0.push(Problem {
            code,
            field,
            message,
        });
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
        if self.0.is_empty() {
            Ok(value())
        } else {
            Err(Rejection::Refused(self.0))
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
}
