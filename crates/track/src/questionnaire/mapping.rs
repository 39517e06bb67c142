//! What became of the questions of one version in the next, so that answers of two cycles can be compared.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::{
    LanguageMap,
    problem::{ProblemCode, Problems},
};
use database::text_enum;

use super::QuestionKind;

text_enum! {
    /// What became of a question.
    MappingKind {
        /// An answer means the same.
        Same = "same",
        /// It was put differently.
        Changed = "changed",
        /// It became several questions.
        Split = "split",
        /// It is asked no more.
        Dropped = "dropped",
    }
}

/// What of a question decides whether an answer to it still means the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What tells it from the others.
    pub key: String,
    /// How it is answered.
    pub kind: QuestionKind,
    /// What is asked, in its main language.
    pub prompt: Option<String>,
    /// The levels of a rubric: each with what a museum at it does, in the main language.
    pub levels: Vec<(String, Option<String>)>,
    /// The keys of the questions before that it comes from; none: the one with its own key.
    pub from: Option<Vec<String>>,
}

/// One line of a mapping, by the keys of the questions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// The question of the version before.
    pub from: String,
    /// What it became; none where it is asked no more.
    pub to: Option<String>,
    /// How.
    pub kind: MappingKind,
}

impl Asked {
    /// The text of a map in its main language.
    pub fn text(map: &LanguageMap, main_language: &str) -> Option<String> {
        map.0.get(main_language).cloned()
    }

    fn means_the_same_as(&self, other: &Self) -> bool {
        (self.kind, &self.prompt, &self.levels) == (other.kind, &other.prompt, &other.levels)
    }

    /// The keys of the questions before that it comes from, where there are such.
    fn origins<'a>(&'a self, before: &BTreeMap<&str, &Asked>) -> BTreeSet<&'a str> {
        let named = match &self.from {
            Some(named) => named.iter().map(String::as_str).collect(),
            None => BTreeSet::from([self.key.as_str()]),
        };
        named.into_iter().filter(|key| before.contains_key(key)).collect()
    }
}

/// Notes names of questions that the version before did not have.
pub fn check(before: &[Asked], after: &[Asked], problems: &mut Problems) {
    for (at, question) in after.iter().enumerate() {
        for (nth, key) in question.from.iter().flatten().enumerate() {
            if !before.iter().any(|old| old.key == *key) {
                let why = format_args!("is \"{key}\", which is no question of the version before");
                problems.note(ProblemCode::NotFound, format!("questions.{at}.from.{nth}"), why);
            }
        }
    }
}

/// What became of each question: a line at least for each of the version before, in their order.
pub fn map(before: &[Asked], after: &[Asked]) -> Vec<Line> {
    let old: BTreeMap<_, _> = before.iter().map(|question| (question.key.as_str(), question)).collect();
    let mut became: BTreeMap<&str, Vec<&Asked>> = BTreeMap::new();
    for question in after {
        for key in question.origins(&old) {
            became.entry(key).or_default().push(question);
        }
    }
    let mut lines = Vec::new();
    for question in before {
        let into = became.get(question.key.as_str()).map(Vec::as_slice).unwrap_or_default();
        let line =
            |to: Option<&Asked>, kind| Line { from: question.key.clone(), to: to.map(|to| to.key.clone()), kind };
        match into {
            [] => lines.push(line(None, MappingKind::Dropped)),
            [one] if one.origins(&old).len() == 1 && one.means_the_same_as(question) => {
                lines.push(line(Some(one), MappingKind::Same));
            }
            [one] => lines.push(line(Some(one), MappingKind::Changed)),
            several => lines.extend(several.iter().map(|one| line(Some(one), MappingKind::Split))),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(key: &str, prompt: &str, from: Option<&[&str]>) -> Asked {
        Asked {
            key: key.to_owned(),
            kind: QuestionKind::ShortAnswer,
            prompt: Some(prompt.to_owned()),
            levels: Vec::new(),
            from: from.map(|keys| keys.iter().map(|key| (*key).to_owned()).collect()),
        }
    }

    fn told(before: &[Asked], after: &[Asked]) -> Vec<String> {
        let lines = map(before, after).into_iter();
        lines.map(|line| format!("{} {} {}", line.from, line.kind, line.to.unwrap_or_default())).collect()
    }

    #[test]
    fn every_old_question_is_accounted_for() {
        let before = [asked("a", "A?", None), asked("b", "B?", None), asked("c", "C?", None), asked("d", "D?", None)];
        let after = [
            asked("a", "A?", None),
            asked("b", "B, and why?", None),
            asked("c1", "C, indoors?", Some(&["c"])),
            asked("c2", "C, outdoors?", Some(&["c"])),
            asked("e", "E?", None),
        ];
        assert_eq!(told(&before, &after), ["a same a", "b changed b", "c split c1", "c split c2", "d dropped "]);
    }

    #[test]
    fn what_became_one_of_two_was_changed() {
        let before = [asked("a", "A?", None), asked("b", "B?", None)];
        let after = [asked("a", "A?", Some(&["a", "b"]))];
        assert_eq!(told(&before, &after), ["a changed a", "b changed a"]);
    }

    #[test]
    fn a_new_question_may_take_a_key_and_not_its_answers() {
        assert_eq!(told(&[asked("a", "A?", None)], &[asked("a", "Quite another?", Some(&[]))]), ["a dropped "]);
    }

    proptest! {
        /// Whatever is kept, changed, split or dropped: each old question has a line, each line a question on both sides,
        /// and what is copied word for word means the same.
        #[test]
        fn a_mapping_is_whole(old in 1usize..8, new in proptest::collection::vec((0usize..10, 0usize..3, proptest::option::of(0usize..8)), 0..8)) {
            let before: Vec<_> = (0..old).map(|at| asked(&format!("q{at}"), "0", None)).collect();
            let mut after: Vec<Asked> = Vec::new();
            for (key, prompt, from) in new {
                let key = format!("q{key}");
                if after.iter().any(|one| one.key == key) { continue }
                let mut one = asked(&key, &prompt.to_string(), None);
                one.from = from.map(|from| vec![format!("q{}", from % old)]);
                after.push(one);
            }
            let lines = map(&before, &after);
            for question in &before {
                prop_assert!(lines.iter().any(|line| line.from == question.key));
            }
            for line in &lines {
                prop_assert_eq!(line.to.is_none(), line.kind == MappingKind::Dropped);
                prop_assert!(line.to.as_ref().is_none_or(|to| after.iter().any(|one| one.key == *to)));
                let of_it = lines.iter().filter(|other| other.from == line.from).count();
                prop_assert_eq!(line.kind == MappingKind::Split, of_it > 1);
            }
            prop_assert!(map(&before, &before).iter().all(|line| line.kind == MappingKind::Same));
        }
    }
}
