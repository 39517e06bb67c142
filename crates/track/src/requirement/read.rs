//! Reading requirements from JSON, and everything that is wrong with them in sentences.

use std::collections::BTreeMap;

use catalogue::{
    LanguageMap, civil,
    problem::{ProblemCode, Problems},
};
use database::id::OpportunityId;
use jiff::civil::Date;
use serde_json::{Map, Value};

use super::{Expression, Requirement, Requirements, Training, kind::kind_called};

/// The most requirements that a year has.
const MOST: usize = 50;
/// The most parts that an expression has.
const MOST_PARTS: usize = 50;
/// The deepest that expressions stand in each other.
const DEEPEST: usize = 5;
const FORMS: &str = "registered, submitted, attended, countOf, allOf, anyOf";
const KINDS: &str = "needsAssessment, standards, peerReview";

/// What a year has that its rules may name.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The keys of the pillars that it explores.
    pub pillars: Vec<String>,
    /// Its last day.
    pub ends_on: Option<Date>,
}

impl Requirements {
    /// The requirements written as JSON: a list of objects. None, and every fault noted, where they cannot be read.
    /// Paths begin with `rules`.
    pub fn read(value: &Value, known: &Known, problems: &mut Problems) -> Option<Self> {
        let mut reader = Reader { known, problems: Problems::new() };
        let read = reader.requirements(value);
        let is_sound = reader.problems.is_empty();
        let found = reader.problems;
        for problem in found.into_vec() {
            problems.note(problem.code, problem.field, problem.message);
        }
        read.filter(|_| is_sound).map(Self)
    }

    /// Requirements that stand in the database: they were checked when they came in.
    pub fn kept(value: &Value) -> Option<Self> {
        let mut pillars = Vec::new();
        collect_pillars(value, &mut pillars);
        Self::read(value, &Known { pillars, ends_on: None }, &mut Problems::new())
    }
}

fn collect_pillars(value: &Value, pillars: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_pillars(item, pillars)),
        Value::Object(fields) => {
            if let Some(Value::String(pillar)) = fields.get("pillar") {
                pillars.push(pillar.clone());
            }
            fields.values().for_each(|field| collect_pillars(field, pillars));
        }
        _ => {}
    }
}

struct Reader<'k> {
    known: &'k Known,
    problems: Problems,
}

impl Reader<'_> {
    fn requirements(&mut self, value: &Value) -> Option<Vec<Requirement>> {
        let Value::Array(items) = value else {
            self.note("rules", value, "which is no list; give a list of requirements");
            return None;
        };
        if items.is_empty() {
            self.problems.note(ProblemCode::Required, "rules", "is empty; give at least one requirement");
        }
        self.problems.note_long_list("rules", items.len(), MOST);
        let mut read = Vec::new();
        for (at, item) in items.iter().enumerate().take(MOST) {
            let path = format!("rules.{at}");
            read.extend(self.requirement(&path, item));
        }
        let mut keys = BTreeMap::new();
        for requirement in &read {
            *keys.entry(requirement.key.as_str()).or_insert(0) += 1;
        }
        for (key, _) in keys.into_iter().filter(|(_, times)| *times > 1) {
            self.problems.note(
                ProblemCode::Duplicate,
                "rules",
                format_args!("has several requirements with the key \"{key}\"; give each a key of its own"),
            );
        }
        (read.len() == items.len()).then_some(read)
    }

    fn requirement(&mut self, path: &str, value: &Value) -> Option<Requirement> {
        let fields = self.object(path, value, &["key", "title", "deadline", "expression"])?;
        let key = self.key(path, fields);
        let title = self.title(path, fields);
        let deadline = match fields.get("deadline") {
            None | Some(Value::Null) => Some(None),
            Some(Value::String(day)) => self.deadline(&format!("{path}.deadline"), day).map(Some),
            Some(other) => {
                self.note(
                    &format!("{path}.deadline"),
                    other,
                    "which is no date; write it as YYYY-MM-DD, or leave it out",
                );
                None
            }
        };
        let expression = match fields.get("expression") {
            Some(value) => self.expression(&format!("{path}.expression"), value, 0),
            None => {
                let field = format!("{path}.expression");
                self.problems.note(ProblemCode::Required, field, format_args!("is missing; give one of {FORMS}"));
                None
            }
        };
        Some(Requirement { key: key?, title: title?, deadline: deadline?, expression: expression? })
    }

    fn key(&mut self, path: &str, fields: &Map<String, Value>) -> Option<String> {
        let field = format!("{path}.key");
        let Some(value) = fields.get("key") else {
            self.problems.note(
                ProblemCode::Required,
                field,
                "is missing; name the requirement, such as needs-assessment",
            );
            return None;
        };
        let key = value.as_str().filter(|key| is_key(key));
        if key.is_none() {
            self.note(&field, value, "which is no key; use up to 40 small letters, digits and hyphens, a letter first");
        }
        key.map(str::to_owned)
    }

    fn title(&mut self, path: &str, fields: &Map<String, Value>) -> Option<LanguageMap> {
        let field = format!("{path}.title");
        let read = fields.get("title").and_then(Value::as_object).map(|texts| {
            let texts = texts.iter().map(|(tag, text)| Some((tag.clone(), text.as_str()?.to_owned())));
            texts.collect::<Option<BTreeMap<_, _>>>()
        });
        let Some(Some(texts)) = read else {
            let advice =
                "is missing or no text per language; give {\"en\": \"Needs assessment\"} and other languages you have";
            self.problems.note(ProblemCode::Required, field, advice);
            return None;
        };
        let title = LanguageMap(texts);
        let mut found = Problems::new();
        title.check(&field, 500, &mut found);
        if title.is_empty() {
            found.note(ProblemCode::Required, field, "is empty; give it in one language at least");
        }
        let is_sound = found.is_empty();
        for problem in found.into_vec() {
            self.problems.note(problem.code, problem.field, problem.message);
        }
        is_sound.then_some(title)
    }

    fn deadline(&mut self, path: &str, day: &str) -> Option<Date> {
        let read = civil::date(day, path, &mut self.problems)?;
        if let Some(end) = self.known.ends_on.filter(|end| read > *end) {
            self.problems.note(
                ProblemCode::OutOfRange,
                path,
                format_args!("is {read}, after the year ends; give a day until {end}"),
            );
        }
        Some(read)
    }

    fn expression(&mut self, path: &str, value: &Value, depth: usize) -> Option<Expression> {
        if depth >= DEEPEST {
            let what = format_args!("stands in {DEEPEST} others; put fewer expressions into each other");
            self.problems.note(ProblemCode::OutOfRange, path, what);
            return None;
        }
        let (form, inner) = match value {
            Value::String(form) => (form.as_str(), None),
            Value::Object(fields) if fields.len() == 1 => {
                let (form, inner) = fields.iter().next()?;
                (form.as_str(), Some(inner))
            }
            other => {
                self.note(path, other, &format!("which is no expression; give an object with one of {FORMS}"));
                return None;
            }
        };
        let inside = format!("{path}.{form}");
        match (form, inner) {
            ("registered", _) => Some(Expression::Registered),
            ("submitted", Some(inner)) => self.submitted(&inside, inner),
            ("attended", Some(inner)) => self.attended(&inside, inner),
            ("countOf", Some(inner)) => self.count_of(&inside, inner, depth),
            ("allOf", Some(inner)) => self.parts(&inside, inner, depth).map(Expression::AllOf),
            ("anyOf", Some(inner)) => self.parts(&inside, inner, depth).map(Expression::AnyOf),
            ("submitted" | "attended" | "countOf" | "allOf" | "anyOf", None) => {
                let what = format_args!("is only the word \"{form}\"; say of what, as an object with that field");
                self.problems.note(ProblemCode::Required, path, what);
                None
            }
            _ => {
                let what = format_args!("has \"{}\", which is no expression; use one of {FORMS}", short(form));
                self.problems.note(ProblemCode::Invalid, path, what);
                None
            }
        }
    }

    fn submitted(&mut self, path: &str, value: &Value) -> Option<Expression> {
        let fields = self.object(path, value, &["kind", "pillar", "withDocuments"])?;
        let kind = match fields.get("kind") {
            Some(Value::String(name)) if kind_called(name).is_some() => kind_called(name),
            Some(other) => {
                let advice = format!("which is no kind of questionnaire; use one of {KINDS}");
                self.note(&format!("{path}.kind"), other, &advice);
                None
            }
            None => {
                let field = format!("{path}.kind");
                self.problems.note(ProblemCode::Required, field, format_args!("is missing; give one of {KINDS}"));
                None
            }
        };
        let pillar = match fields.get("pillar") {
            Some(value) => self.pillar(&format!("{path}.pillar"), value),
            None => {
                let what = format_args!("is missing; name one of the year's pillars: {}", self.pillars());
                self.problems.note(ProblemCode::Required, format!("{path}.pillar"), what);
                None
            }
        };
        let with_documents = match fields.get("withDocuments") {
            None => Some(false),
            Some(Value::Bool(with)) => Some(*with),
            Some(other) => {
                self.note(&format!("{path}.withDocuments"), other, "which is neither true nor false; give one of them");
                None
            }
        };
        Some(Expression::Submitted { kind: kind?, pillar: pillar?, with_documents: with_documents? })
    }

    fn attended(&mut self, path: &str, value: &Value) -> Option<Expression> {
        let fields = self.object(path, value, &["pillar", "series", "opportunity", "atLeast"])?;
        let named: Vec<(&str, &Value)> = ["pillar", "series", "opportunity"]
            .into_iter()
            .filter_map(|name| Some((name, fields.get(name)?)))
            .collect();
        let training = match named.as_slice() {
            [("pillar", value)] => self.pillar(&format!("{path}.pillar"), value).map(Training::Pillar),
            [(name, value)] => {
                let id = self.opportunity(&format!("{path}.{name}"), value);
                id.map(if *name == "series" { Training::Series } else { Training::Opportunity })
            }
            _ => {
                let what = format_args!("names {} trainings; give one of pillar, series, opportunity", named.len());
                self.problems.note(ProblemCode::Required, path, what);
                None
            }
        };
        let at_least = match fields.get("atLeast") {
            None => Some(1),
            Some(value) => self.count(&format!("{path}.atLeast"), value, 100),
        };
        Some(Expression::Attended { training: training?, at_least: at_least? })
    }

    fn count_of(&mut self, path: &str, value: &Value, depth: usize) -> Option<Expression> {
        let fields = self.object(path, value, &["of", "atLeast"])?;
        let of = match fields.get("of") {
            Some(parts) => self.parts(&format!("{path}.of"), parts, depth),
            None => {
                self.problems.note(ProblemCode::Required, format!("{path}.of"), "is missing; list what is counted");
                None
            }
        };
        let at_least = match fields.get("atLeast") {
            Some(value) => self.count(&format!("{path}.atLeast"), value, of.as_ref().map_or(MOST_PARTS, Vec::len)),
            None => {
                self.problems.note(
                    ProblemCode::Required,
                    format!("{path}.atLeast"),
                    "is missing; say how many it takes",
                );
                None
            }
        };
        Some(Expression::CountOf { of: of?, at_least: at_least? })
    }

    fn parts(&mut self, path: &str, value: &Value, depth: usize) -> Option<Vec<Expression>> {
        let Value::Array(items) = value else {
            self.note(path, value, "which is no list; give a list of expressions");
            return None;
        };
        if items.is_empty() {
            self.problems.note(ProblemCode::Required, path, "is empty; list one expression at least");
            return None;
        }
        self.problems.note_long_list(path, items.len(), MOST_PARTS);
        let mut read = Vec::new();
        for (at, item) in items.iter().enumerate().take(MOST_PARTS) {
            read.extend(self.expression(&format!("{path}.{at}"), item, depth + 1));
        }
        (read.len() == items.len()).then_some(read)
    }

    fn pillar(&mut self, path: &str, value: &Value) -> Option<String> {
        let key = value.as_str().filter(|key| self.known.pillars.iter().any(|pillar| pillar == key));
        if key.is_none() {
            let advice = format!("which is none of the year's pillars; use one of {}", self.pillars());
            self.note(path, value, &advice);
        }
        key.map(str::to_owned)
    }

    fn pillars(&self) -> String {
        match self.known.pillars.is_empty() {
            true => "(it has none yet; give the year its pillars first)".to_owned(),
            false => self.known.pillars.join(", "),
        }
    }

    fn opportunity(&mut self, path: &str, value: &Value) -> Option<OpportunityId> {
        let id = value.as_str().and_then(|id| id.parse().ok());
        if id.is_none() {
            self.note(path, value, "which is no opportunity's id; such ids begin with opp_");
        }
        id
    }

    fn count(&mut self, path: &str, value: &Value, most: usize) -> Option<u32> {
        let count = value.as_u64().filter(|count| (1..=most as u64).contains(count));
        if count.is_none() {
            self.note(path, value, &format!("which cannot be; give a whole number from 1 to {most}"));
        }
        count.and_then(|count| u32::try_from(count).ok())
    }

    fn object<'v>(&mut self, path: &str, value: &'v Value, names: &[&str]) -> Option<&'v Map<String, Value>> {
        let Value::Object(fields) = value else {
            self.note(path, value, &format!("which is no object; give one with {}", names.join(", ")));
            return None;
        };
        for name in fields.keys().filter(|name| !names.contains(&name.as_str())) {
            let what = format_args!("has a field \"{}\" that means nothing; use {}", short(name), names.join(", "));
            self.problems.note(ProblemCode::Invalid, path, what);
        }
        Some(fields)
    }

    fn note(&mut self, path: &str, value: &Value, what: &str) {
        self.problems.note(ProblemCode::Invalid, path, format_args!("is {}, {what}", short(&value.to_string())));
    }
}

/// Whether a text is what rules and pillars are called by.
pub(crate) fn is_key(key: &str) -> bool {
    (1..=40).contains(&key.len())
        && key.starts_with(|first: char| first.is_ascii_lowercase())
        && key.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-')
}

fn short(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
