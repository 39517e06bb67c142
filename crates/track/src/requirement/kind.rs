//! What rules call the kinds of questionnaires.

use crate::QuestionnaireKind;

/// The kind that rules call so: one concept has several names, and each can be written in one word or in several.
pub(super) fn kind_called(name: &str) -> Option<QuestionnaireKind> {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
        words.push(letter);
    }
    QuestionnaireKind::read(&words).ok()
}

/// What rules call it.
pub(super) fn name_of(kind: QuestionnaireKind) -> &'static str {
    match kind {
        QuestionnaireKind::NeedsAssessment => "needsAssessment",
        QuestionnaireKind::Standards => "standards",
        QuestionnaireKind::PeerReview => "peerReview",
    }
}
