//! How identifiers of organizations are written, scheme by scheme.

use super::Identifier;
use crate::{
    problem::{ProblemCode, Problems},
    text::check_text,
};

/// How many an organization may have.
const MOST: usize = 50;

/// Notes what is wrong with a list of identifiers.
pub(super) fn check_all(identifiers: &[Identifier], field: &str, problems: &mut Problems) {
    problems.note_long_list(field, identifiers.len(), MOST);
    problems.note_repeated(field, identifiers.iter().map(|one| format!("{}:{}", one.scheme, one.value)));
    for (at, identifier) in identifiers.iter().enumerate() {
        identifier.check(&format!("{field}.{at}"), problems);
    }
}

impl Identifier {
    /// The identifier that this text means as a ROR id, however much of the address it has; none where it is no ROR id.
    pub fn ror(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let address = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(&text);
        let value = format!("https://ror.org/{}", address.strip_prefix("ror.org/").unwrap_or(address));
        is_ror(&value).then(|| Self { scheme: "ror".to_owned(), value })
    }

    /// The identifier that this text means as an ISIL; none where it is no ISIL.
    pub fn isil(text: &str) -> Option<Self> {
        let value = text.trim();
        is_isil(value).then(|| Self { scheme: "isil".to_owned(), value: value.to_owned() })
    }

    fn check(&self, field: &str, problems: &mut Problems) {
        let Self { scheme, value } = self;
        if !is_scheme(scheme) {
            problems.note(
                ProblemCode::Invalid,
                format!("{field}.scheme"),
                format_args!(
                    "is \"{scheme}\"; write it in 1 to 40 small letters, digits and hyphens, such as ror or isil"
                ),
            );
        }
        let field = format!("{field}.value");
        let written = match scheme.as_str() {
            "ror" => (
                is_ror(value),
                "a ROR id: https://ror.org/ and nine characters of which the last two check the others, such as https://ror.org/03yrm5c26",
            ),
            "isil" => {
                (is_isil(value), "an ISIL: a prefix, a hyphen and up to eleven characters, such as CA-NSHD or US-DLC")
            }
            "wikidata" => (is_wikidata(value), "a Wikidata item: Q and a number, such as Q1033890"),
            _ => return check_text(Some(value), &field, 200, problems),
        };
        if let (false, form) = written {
            problems.note(ProblemCode::Invalid, field, format_args!("is \"{value}\", which is not {form}"));
        }
    }
}

fn is_scheme(scheme: &str) -> bool {
    (1..=40).contains(&scheme.len())
        && scheme.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// `https://ror.org/0`, six characters of Crockford's base 32, and two digits that check them (ISO 7064, MOD 97-10).
fn is_ror(value: &str) -> bool {
    let Some(id) = value.strip_prefix("https://ror.org/") else {
        return false;
    };
    if id.len() != 9 || !id.starts_with('0') || !id.is_ascii() {
        return false;
    }
    let (number, check) = id.split_at(7);
    let Some(number) = number.bytes().try_fold(0_u64, |sum, byte| Some(sum * 32 + base32(byte)?)) else {
        return false;
    };
    check.bytes().all(|byte| byte.is_ascii_digit()) && check.parse() == Ok(98 - number * 100 % 97)
}

/// The value of a character of Crockford's base 32, in small letters; i, l, o and u are not among them.
fn base32(character: u8) -> Option<u64> {
    b"0123456789abcdefghjkmnpqrstvwxyz".iter().position(|known| *known == character).map(|value| value as u64)
}

/// ISO 15511: a prefix of one to four letters, a hyphen, and one to eleven letters, digits, `/`, `:` or `-`.
fn is_isil(value: &str) -> bool {
    value.split_once('-').is_some_and(|(prefix, unit)| {
        (1..=4).contains(&prefix.len())
            && prefix.bytes().all(|byte| byte.is_ascii_alphabetic())
            && (1..=11).contains(&unit.len())
            && unit.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/:-".contains(&byte))
    })
}

fn is_wikidata(value: &str) -> bool {
    value.strip_prefix('Q').is_some_and(|number| {
        (1..=12).contains(&number.len()) && !number.starts_with('0') && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(scheme: &str, value: &str) -> Vec<String> {
        let mut problems = Problems::new();
        let identifier = Identifier { scheme: scheme.into(), value: value.into() };
        check_all(&[identifier], "identifiers", &mut problems);
        problems.into_vec().into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn identifiers_are_written_as_their_scheme_writes_them() {
        for (scheme, value, fine) in [
            ("ror", "https://ror.org/03yrm5c26", true),
            ("ror", "https://ror.org/00hx57361", true),
            ("ror", "https://ror.org/03yrm5c27", false),
            ("ror", "https://ror.org/03yrl5c26", false),
            ("ror", "http://ror.org/03yrm5c26", false),
            ("ror", "03yrm5c26", false),
            ("ror", "", false),
            ("isil", "CA-NSHD", true),
            ("isil", "DE-Tue120/Hi", true),
            ("isil", "OCLC-DLC", true),
            ("isil", "CANSHD", false),
            ("isil", "CA-", false),
            ("isil", "CA-123456789012", false),
            ("wikidata", "Q1033890", true),
            ("wikidata", "q1033890", false),
            ("wikidata", "Q0", false),
            ("mid", "8400100129", true),
            ("lyceum", "icom", true),
            ("ein", "", false),
            ("ein", "a\0b", false),
        ] {
            assert_eq!(problems(scheme, value).is_empty(), fine, "{scheme} {value:?}");
        }
        assert_eq!(problems("ROR", "x"), ["identifiers.0.scheme"]);
        assert_eq!(problems("", "x"), ["identifiers.0.scheme"]);
        assert_eq!(problems("ror", "é"), ["identifiers.0.value"]);
    }

    #[test]
    fn a_ror_id_is_known_by_any_part_of_its_address() {
        let ror = Identifier { scheme: "ror".into(), value: "https://ror.org/03yrm5c26".into() };
        for text in ["https://ror.org/03yrm5c26", "http://ror.org/03yrm5c26", "ror.org/03yrm5c26", " 03YRM5C26\n"] {
            assert_eq!(Identifier::ror(text), Some(ror.clone()), "{text:?}");
        }
        for text in ["", "https://ror.org/", "03yrm5c27", "https://example.org/03yrm5c26", "ror.org/é3yrm5c2"] {
            assert_eq!(Identifier::ror(text), None, "{text:?}");
        }
    }

    #[test]
    fn an_identifier_given_twice_is_refused() {
        let one = Identifier { scheme: "mid".into(), value: "1".into() };
        let mut problems = Problems::new();
        check_all(&[one.clone(), one], "identifiers", &mut problems);
        let problems = problems.into_vec();
        assert_eq!(problems[0].code, ProblemCode::Duplicate);
        assert_eq!(problems[0].field, "identifiers.1");
    }
}
