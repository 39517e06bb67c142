//! What may be said about a topic.

use super::{AlternativeLabels, TopicInput};
use crate::{
    language::check_tag,
    problem::{ProblemCode, Problems},
    text::{check_link, check_text},
};

impl TopicInput {
    /// Notes everything that is wrong with it, but not whether the topics it names exist.
    pub fn check(&self, problems: &mut Problems) {
        check_notation(&self.scheme, "scheme", 40, problems);
        check_notation(&self.notation, "notation", 100, problems);
        check_tag(&self.main_language, "main_language", problems);
        self.label.check_main(&self.main_language, "label", 200, problems);
        self.alternative_labels.check("alternative_labels", problems);
        self.definition.check("definition", 5_000, problems);
        for (field, topics) in [("broader", &self.broader), ("related", &self.related)] {
            problems.note_long_list(field, topics.len(), 50);
            problems.note_repeated(field, topics);
            for (at, topic) in topics.iter().enumerate() {
                check_text(Some(topic), &format!("{field}.{at}"), 200, problems);
            }
        }
        problems.note_long_list("matches", self.matches.len(), 100);
        problems.note_repeated("matches", self.matches.iter().map(|one| format!("{} {}", one.kind, one.uri)));
        for (at, one) in self.matches.iter().enumerate() {
            check_link(Some(&one.uri), &format!("matches.{at}.uri"), problems);
        }
    }
}

impl AlternativeLabels {
    fn check(&self, field: &str, problems: &mut Problems) {
        problems.note_long_list(field, self.0.len(), 50);
        for (tag, words) in &self.0 {
            let field = format!("{field}.{tag}");
            check_tag(tag, &field, problems);
            problems.note_long_list(&field, words.len(), 100);
            problems.note_repeated(&field, words);
            for (at, word) in words.iter().enumerate() {
                check_text(Some(word), &format!("{field}.{at}"), 200, problems);
            }
        }
    }
}

fn check_notation(notation: &str, field: &str, most: usize, problems: &mut Problems) {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let written =
        notation.len() <= most && notation.split('-').all(|word| !word.is_empty() && word.bytes().all(allowed));
    if !written {
        problems.note(
            ProblemCode::Invalid,
            field,
            format_args!(
                "is \"{}\"; write it in at most {most} small letters, digits and single hyphens, such as emergency-management",
                notation.chars().take(60).collect::<String>()
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        LanguageMap,
        topic::{MatchKind, TopicMatch},
    };

    fn emergencies() -> TopicInput {
        TopicInput {
            scheme: "lyceum".into(),
            notation: "emergency-management".into(),
            main_language: "en".into(),
            label: LanguageMap::one("en", "Emergency management"),
            alternative_labels: AlternativeLabels([("fr".to_owned(), vec!["plan d'urgence".to_owned()])].into()),
            broader: vec!["facility".into()],
            matches: vec![TopicMatch { kind: MatchKind::Exact, uri: "http://vocab.getty.edu/aat/1".into() }],
            ..TopicInput::default()
        }
    }

    fn noted(change: impl FnOnce(&mut TopicInput)) -> Vec<String> {
        let mut input = emergencies();
        change(&mut input);
        let mut problems = Problems::new();
        input.check(&mut problems);
        problems.into_vec().iter().map(|problem| format!("{} {}", problem.code, problem.field)).collect()
    }

    #[test]
    fn each_fault_is_noted_at_its_field() {
        assert_eq!(noted(|_| ()), [""; 0]);
        for notation in
            ["", "Emergency", "emergency management", "-emergency", "emergency--management", &"e".repeat(101)]
        {
            assert_eq!(noted(|input| input.notation = notation.into()), ["invalid notation"], "{notation}");
        }
        assert_eq!(noted(|input| input.scheme = "my scheme".into()), ["invalid scheme"]);
        assert_eq!(noted(|input| input.label = LanguageMap::one("fr", "Urgences")), ["required label"]);
        assert_eq!(noted(|input| input.broader.push("facility".into())), ["duplicate broader.1"]);
        assert_eq!(noted(|input| input.related.push(String::new())), ["required related.0"]);
        assert_eq!(noted(|input| input.matches[0].uri = "aat:1".into()), ["invalid matches.0.uri"]);
        assert_eq!(
            noted(|input| input.alternative_labels.0.insert("xx".into(), vec![" ".into()]).map_or((), |_| ())),
            ["unknown_language alternative_labels.xx", "required alternative_labels.xx.0"]
        );
    }
}
