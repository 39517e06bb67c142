//! Short texts and e-mail addresses, as people give them.

use crate::problem::{ProblemCode, Problems};

/// Notes a text that is empty, longer than `most` characters, or holds what no text holds.
pub fn check_text(text: Option<&str>, field: &str, most: usize, problems: &mut Problems) {
    if let Some(text) = text {
        check_one_of_texts(text, field, "field", most, problems);
    }
}

/// The same of a text that is one of several; where it is empty, `part` is what can be left out of them.
pub fn check_one_of_texts(text: &str, field: &str, part: &str, most: usize, problems: &mut Problems) {
    let length = text.chars().count();
    if text.trim().is_empty() {
        problems.note(ProblemCode::Required, field, format_args!("is empty; give the text or leave the {part} out"));
    } else if length > most {
        problems.note(
            ProblemCode::TooLong,
            field,
            format_args!("has {length} characters; at most {most} are kept, so shorten it"),
        );
    } else if text.contains('\0') {
        problems.note(ProblemCode::Invalid, field, "contains a NUL character; remove it");
    }
}

/// Notes an address that no e-mail can be sent to. Whether somebody reads it only an e-mail can tell.
pub fn check_email(address: Option<&str>, field: &str, problems: &mut Problems) {
    let Some(address) = address else { return };
    let sendable = address.len() <= 254
        && !address.contains(|character: char| {
            character.is_whitespace() || character.is_control() || "<>(),;\"".contains(character)
        })
        && address.rsplit_once('@').is_some_and(|(name, domain)| {
            !name.is_empty()
                && !name.contains('@')
                && domain.split('.').count() >= 2
                && domain.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
        });
    if !sendable {
        problems.note(
            ProblemCode::Invalid,
            field,
            "is no e-mail address; give one such as training@museum.example, without a name around it",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_can_be_written_to() {
        for (address, fine) in [
            ("training@museum.example", true),
            ("o'neil+track@museum.example", true),
            ("formation@musée.example", true),
            ("Training <training@museum.example>", false),
            ("training@localhost", false),
            ("training@@museum.example", false),
            ("training@museum..example", false),
            ("@museum.example", false),
            ("training museum.example", false),
            ("", false),
        ] {
            let mut problems = Problems::new();
            check_email(Some(address), "contact_email", &mut problems);
            assert_eq!(problems.is_empty(), fine, "{address}");
        }
    }
}
