//! What a way of finding opportunities made of a set of needs.

use super::{
    judged::{Judged, Part},
    measure::{as_number, ndcg_at_10, recall_at_20},
};

/// How well one way did, need by need.
pub(super) struct Report {
    name: &'static str,
    lines: Vec<Line>,
}

struct Line {
    key: String,
    language: String,
    statement: String,
    part: Part,
    ndcg: f64,
    recall: f64,
    found: Vec<String>,
    missed: Vec<String>,
}

impl Report {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, lines: Vec::new() }
    }

    /// What was found for a need, best first.
    pub(super) fn add(&mut self, need: &Judged, found: &[String]) {
        let grade = |key: &String| need.grades.get(key).copied().unwrap_or_default();
        let grades: Vec<u8> = found.iter().map(grade).collect();
        let judged: Vec<u8> = need.grades.values().copied().collect();
        let mut missed: Vec<_> =
            need.grades.iter().filter(|(key, _)| !found.iter().take(20).any(|one| one == *key)).collect();
        missed.sort_by_key(|(key, grade)| (std::cmp::Reverse(**grade), key.as_str()));
        self.lines.push(Line {
            key: need.key.clone(),
            language: need.language.clone(),
            statement: need.statement.clone(),
            part: need.part,
            ndcg: ndcg_at_10(&grades, &judged),
            recall: recall_at_20(&grades, &judged),
            found: found.iter().take(10).map(|key| format!("{key}:{}", grade(key))).collect(),
            missed: missed.into_iter().map(|(key, grade)| format!("{key}:{grade}")).collect(),
        });
    }

    /// nDCG@10 and recall@20 of a part, mean over its needs.
    pub(super) fn mean(&self, part: Part) -> (f64, f64) {
        self.mean_of(|line| part == Part::Both || part == line.part)
    }

    /// One line with all means.
    pub(super) fn print(&self) {
        let language = |language: &'static str| self.mean_of(|line| line.language == language);
        let means = [
            ("all", self.mean(Part::Both)),
            ("en", language("en")),
            ("fr", language("fr")),
            ("es", language("es")),
            ("tuning", self.mean(Part::Tuning)),
            ("held out", self.mean(Part::HeldOut)),
        ];
        let means = means.map(|(of, (ndcg, recall))| format!("{of} {ndcg:.3} {recall:.3}"));
        eprintln!("  nDCG@10 recall@20  {:32} {}", self.name, means.join(" | "));
    }

    /// A line for each need, worst first, with what it got and what it missed. Of those held out only the figures are told.
    pub(super) fn print_each(&self) {
        let mut lines: Vec<_> = self.lines.iter().collect();
        lines.sort_by(|one, other| one.ndcg.total_cmp(&other.ndcg));
        for line in lines {
            eprintln!("    {} {:.3} {:.3} {}", line.key, line.ndcg, line.recall, line.statement);
            if line.part == Part::Tuning {
                eprintln!("      got {}\n      missed {}", line.found.join(" "), line.missed.join(" "));
            }
        }
    }

    fn mean_of(&self, of: impl Fn(&Line) -> bool) -> (f64, f64) {
        let lines: Vec<_> = self.lines.iter().filter(|line| of(line)).collect();
        let count = as_number(lines.len().max(1));
        let mean = |value: fn(&Line) -> f64| lines.iter().map(|line| value(line)).sum::<f64>() / count;
        (mean(|line| line.ndcg), mean(|line| line.recall))
    }
}
