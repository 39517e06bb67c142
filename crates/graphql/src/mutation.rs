//! What all mutations share: payloads that carry either the changed thing or why nothing changed, and the inputs that
//! several of them take.

use std::collections::BTreeMap;

use async_graphql::{ID, InputObject, MaybeUndefined};
use catalogue::{
    LanguageMap, Rejection,
    money::{Price, Prices},
    problem::{Problem, ProblemCode, Problems},
};
use database::id::{Id, Kind, OrganizationId};
use identity::Viewer;
use jiff::Timestamp;

use crate::{organization::Sector, scalar::DateTime};

/// Defines the payload of a mutation, and the error in it with an enum of its codes. Besides the changed thing it may hold
/// something that goes with it.
///
/// Every mutation can answer with the codes written out here; those that only some can answer with are listed with it,
/// named as in [`ProblemCode`].
#[macro_export]
macro_rules! payload {
    (
        $(#[$about:meta])* $payload:ident { $(#[$about_field:meta])* $field:ident: $thing:ty }
        $(#[$about_error:meta])* $error:ident
        $(#[$about_code:meta])* $code:ident { $($extra:tt)* }
    ) => {
        $(#[$about])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $payload {
            $(#[$about_field])*
            #[doc = "Costs nothing."]
            #[graphql(directive = $crate::cost::cost::apply($crate::cost::points(0)))]
            $field: Option<$thing>,
            /// Why nothing was changed: everything that is wrong, at once. Empty where it was done. Costs nothing.
            #[graphql(directive = $crate::cost::cost::apply($crate::cost::points(0)))]
            user_errors: Vec<$error>,
        }

        impl $payload {
            /// The payload for what came of the change.
            ///
            /// # Errors
            /// Where the database failed, which is nobody's input.
            pub fn of(changed: Result<$thing, catalogue::Rejection>) -> async_graphql::Result<Self> {
                let (changed, problems) = $crate::mutation::settled(changed)?;
                Ok(Self { $field: changed, user_errors: problems.into_iter().map(Into::into).collect() })
            }
        }

        $crate::payload! { @errors $(#[$about_error])* $error $(#[$about_code])* $code { $($extra)* } }
    };
    (
        $(#[$about:meta])* $payload:ident {
            $(#[$about_field:meta])* $field:ident: $thing:ty,
            $(#[$about_more:meta])* $more:ident: $with_it:ty
        }
        $(#[$about_error:meta])* $error:ident
        $(#[$about_code:meta])* $code:ident { $($extra:tt)* }
    ) => {
        $(#[$about])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $payload {
            $(#[$about_field])*
            #[doc = "Costs nothing."]
            #[graphql(directive = $crate::cost::cost::apply($crate::cost::points(0)))]
            $field: Option<$thing>,
            $(#[$about_more])*
            $more: Option<$with_it>,
            /// Why nothing was changed: everything that is wrong, at once. Empty where it was done. Costs nothing.
            #[graphql(directive = $crate::cost::cost::apply($crate::cost::points(0)))]
            user_errors: Vec<$error>,
        }

        impl $payload {
            /// The payload for what came of the change.
            ///
            /// # Errors
            /// Where the database failed, which is nobody's input.
            pub fn of(changed: Result<($thing, Option<$with_it>), catalogue::Rejection>) -> async_graphql::Result<Self> {
                let (changed, problems) = $crate::mutation::settled(changed)?;
                let (changed, with_it) = changed.map_or((None, None), |(changed, with_it)| (Some(changed), with_it));
                let user_errors = problems.into_iter().map(Into::into).collect();
                Ok(Self { $field: changed, $more: with_it, user_errors })
            }
        }

        $crate::payload! { @errors $(#[$about_error])* $error $(#[$about_code])* $code { $($extra)* } }
    };
    (
        @errors
        $(#[$about_error:meta])* $error:ident
        $(#[$about_code:meta])* $code:ident { $($(#[$about_extra:meta])* $extra:ident,)* }
    ) => {
        $(#[$about_error])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $error {
            /// The sort of reason, for programs.
            code: $code,
            /// The path of the field of the input that is at fault, such as title.fr or prices.0.amount; none where the
            /// input as a whole is meant.
            field: Option<String>,
            /// One sentence, for people: what is wrong and what to do.
            message: String,
        }

        $(#[$about_code])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
        pub enum $code {
            /// Something that must be given is missing.
            Required,
            /// The value cannot be read as what it should be.
            Invalid,
            /// The text or list is too long.
            TooLong,
            /// There is no such thing, or it is not yours to see.
            NotFound,
            /// You may not do this. The message says what it takes.
            Denied,
            $($(#[$about_extra])* $extra,)*
        }

        impl From<catalogue::problem::ProblemCode> for $code {
            fn from(code: catalogue::problem::ProblemCode) -> Self {
                use catalogue::problem::ProblemCode;
                match code {
                    $(ProblemCode::$extra => Self::$extra,)*
                    ProblemCode::Required => Self::Required,
                    ProblemCode::TooLong => Self::TooLong,
                    ProblemCode::NotFound => Self::NotFound,
                    ProblemCode::Denied => Self::Denied,
                    _ => Self::Invalid,
                }
            }
        }

        impl From<$crate::mutation::UserError> for $error {
            fn from(problem: $crate::mutation::UserError) -> Self {
                Self { code: problem.code.into(), field: problem.field, message: problem.message }
            }
        }
    };
}

/// A problem in the words of the graph.
pub struct UserError {
    /// The sort of problem.
    pub code: ProblemCode,
    /// The path of the field as the graph names it.
    pub field: Option<String>,
    /// One sentence.
    pub message: String,
}

/// Parts what was changed from why it was not.
///
/// # Errors
/// Where the database failed.
pub fn settled<T>(changed: Result<T, Rejection>) -> async_graphql::Result<(Option<T>, Vec<UserError>)> {
    match changed {
        Ok(changed) => Ok((Some(changed), Vec::new())),
        Err(Rejection::Refused(problems)) => Ok((None, problems.into_iter().map(UserError::from).collect())),
        Err(Rejection::Database(error)) => Err(crate::request::Fault::from(error).into()),
    }
}

impl From<Problem> for UserError {
    fn from(Problem { code, field, message }: Problem) -> Self {
        Self { code, field: (!field.is_empty()).then(|| in_camels(&field)), message: in_camels(&message) }
    }
}

/// `starts_on` as the graph writes it, `startsOn`: every word of small letters joined by underscores, except what stands
/// in quotation marks, which is somebody's own value.
fn in_camels(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        quoted ^= letter == '"';
        let joins = letter == '_' && !quoted && written.ends_with(|before: char| before.is_ascii_alphabetic());
        match letters.peek() {
            Some(next) if joins && next.is_ascii_lowercase() => {
                written.push(next.to_ascii_uppercase());
                letters.next();
            }
            _ => written.push(letter),
        }
    }
    written
}

/// A text in one language.
#[derive(InputObject)]
pub struct TranslationInput {
    /// The language, as a BCP 47 tag: en, fr, es-MX.
    language: String,
    /// The text in that language.
    text: String,
}

/// The texts by language. A language given twice is a problem of the field.
pub fn language_map(field: &str, texts: Vec<TranslationInput>, problems: &mut Problems) -> LanguageMap {
    let mut map = BTreeMap::new();
    for TranslationInput { language, text } in texts {
        let path = format!("{field}.{language}");
        if map.insert(language, text).is_some() {
            note_language_twice(&path, problems);
        }
    }
    LanguageMap(map)
}

/// Notes that a list has two entries for one language.
pub fn note_language_twice(path: &str, problems: &mut Problems) {
    problems.note(ProblemCode::Duplicate, path, "is given twice; give one text for each language");
}

/// What a place costs for somebody.
#[derive(InputObject)]
pub struct PriceInput {
    /// In minor units of the currency: 2500 with CAD is 25 dollars, 2500 with JPY is 2500 yen. Zero is free.
    amount: i64,
    /// The currency, by ISO 4217, in capitals: CAD, EUR, MXN.
    currency: String,
    /// For whom, in your own words, such as members; left out: for everybody.
    audience: Option<String>,
    /// For people of which sectors; left out: of all.
    sectors: Option<Vec<Sector>>,
}

/// The prices of a list.
pub fn prices(list: Vec<PriceInput>) -> Prices {
    let prices = list.into_iter().map(|price| Price {
        amount: price.amount,
        currency: price.currency,
        audience: price.audience,
        sectors: price.sectors.unwrap_or_default().into_iter().map(Into::into).collect(),
    });
    Prices(prices.collect())
}

/// The id in a field of an input.
///
/// # Errors
/// A refusal that names the field, where it is the id of something else, or none.
pub fn input_id<K: Kind>(id: &ID, field: &str) -> Result<Id<K>, Rejection> {
    id.parse().map_err(|wrong| {
        Rejection::one(ProblemCode::Invalid, field, format_args!("is \"{}\", which {wrong}", id.as_str()))
    })
}

/// The organization in whose name something is done: the one named in the field, else the viewer's own.
///
/// # Errors
/// A refusal that names the field, where it is no organization's id, or missing.
pub fn in_the_name_of(viewer: &Viewer, named: Option<&ID>, field: &str) -> Result<OrganizationId, Rejection> {
    match (named, viewer) {
        (Some(named), _) => input_id(named, field),
        (None, Viewer::Operator) => Err(Rejection::one(
            ProblemCode::Required,
            field,
            "is missing; name the organization in whose name this is done",
        )),
        // The policy refuses whoever acts for none whatever the name; this one is no organization's.
        (None, viewer) => Ok(viewer.organization_id().unwrap_or(OrganizationId::from_uuid(uuid::Uuid::nil()))),
    }
}

/// What a field of an update says: left out, `None`, it stays as it is; null, `Some(None)`, empties it.
pub fn change<T>(field: MaybeUndefined<T>) -> Option<Option<T>> {
    match field {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}

/// The instant of a field, where it is one.
pub fn input_instant(DateTime(text): &DateTime, field: &str, problems: &mut Problems) -> Option<Timestamp> {
    let read = text.parse().ok();
    if read.is_none() {
        problems.note(
            ProblemCode::Invalid,
            field,
            format_args!("is \"{text}\", which is no instant; write one such as 2027-06-30T18:00:00Z"),
        );
    }
    read
}
