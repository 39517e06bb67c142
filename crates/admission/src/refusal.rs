//! Why a document does not run.

use std::fmt::{self, Display, Formatter, Write};

use async_graphql_parser::Pos;

/// Why a document does not run: one sentence for people, a code for programs and, where a limit was exceeded, what was
/// measured and the limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// The sort of reason.
    pub code: Code,
    /// One sentence: what is wrong and what to do.
    pub message: String,
    /// What was measured, and the most that it may be.
    pub excess: Option<(u64, u64)>,
    /// Where in the document.
    pub positions: Vec<Pos>,
}

/// The sort of reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// It is not a document.
    NotParsed,
    /// It breaks a rule of the specification.
    Invalid,
    /// A variable's value is not of the variable's type.
    BadVariable,
    /// Too many words and signs.
    TooManyTokens,
    /// Nested too deeply to be read.
    NestedTooDeeply,
    /// Fields within each other beyond the limit.
    TooDeep,
    /// Too many fields.
    TooManyFields,
    /// Too many fields at the root.
    TooManyRootFields,
    /// Too many aliases.
    TooManyAliases,
    /// Too many directives.
    TooManyDirectives,
    /// It would cost too much.
    TooExpensive,
}

impl Code {
    /// The code as programs see it, in an error's `extensions.code`. The first three are those that Apollo's server
    /// gave these names, which clients know.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotParsed => "GRAPHQL_PARSE_FAILED",
            Self::Invalid => "GRAPHQL_VALIDATION_FAILED",
            Self::BadVariable => "BAD_USER_INPUT",
            Self::TooManyTokens => "TOO_MANY_TOKENS",
            Self::NestedTooDeeply => "NESTED_TOO_DEEPLY",
            Self::TooDeep => "TOO_DEEP",
            Self::TooManyFields => "TOO_MANY_FIELDS",
            Self::TooManyRootFields => "TOO_MANY_ROOT_FIELDS",
            Self::TooManyAliases => "TOO_MANY_ALIASES",
            Self::TooManyDirectives => "TOO_MANY_DIRECTIVES",
            Self::TooExpensive => "TOO_EXPENSIVE",
        }
    }
}

impl Refusal {
    /// A refusal for what is wrong at these places.
    pub fn at(code: Code, positions: Vec<Pos>, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), excess: None, positions }
    }

    /// A refusal because `measured` is above `limit`.
    pub fn excess(code: Code, measured: u64, limit: u64, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), excess: Some((measured, limit)), positions: Vec::new() }
    }
}

/// The beginning of what somebody sent, to be said back to them.
pub(crate) struct Excerpt<T>(pub(crate) T);

impl<T> Excerpt<T> {
    /// The most letters of it.
    const LONGEST: usize = 40;
}

impl<T: Display> Display for Excerpt<T> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let mut cut = Cut { formatter, room: Self::LONGEST, is_full: false };
        match write!(cut, "{}", self.0) {
            // There is more of it: what writes it is stopped by an error.
            Err(_) if cut.is_full => formatter.write_char('…'),
            written => written,
        }
    }
}

struct Cut<'a, 'b> {
    formatter: &'a mut Formatter<'b>,
    room: usize,
    is_full: bool,
}

impl Write for Cut<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for letter in text.chars() {
            let Some(room) = self.room.checked_sub(1) else {
                self.is_full = true;
                return Err(fmt::Error);
            };
            self.room = room;
            self.formatter.write_char(letter)?;
        }
        Ok(())
    }
}
