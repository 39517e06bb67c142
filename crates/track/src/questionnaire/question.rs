//! The questions of a questionnaire. Nothing about them is a number: levels of a rubric are words and are never added up.

use database::{
    id::{QuestionId, QuestionnaireId, TopicId},
    jsonb::Lazy,
    schema, text_enum,
};
use diesel::{deserialize::FromSqlRow, expression::AsExpression, prelude::*, sql_types::Jsonb};
use serde::{Deserialize, Serialize};

use catalogue::{
    LanguageMap,
    language::check_tag,
    problem::{ProblemCode, Problems},
};

use super::QuestionnaireKind;

/// The most questions of a questionnaire.
pub const MOST_QUESTIONS: usize = 100;
/// The most levels of a rubric.
pub const MOST_LEVELS: usize = 10;
/// The most topics of a question.
pub const MOST_TOPICS: usize = 20;
/// The longest prompt, help or level, in characters.
const LONGEST: usize = 4_000;

text_enum! {
    /// How a question is answered.
    QuestionKind {
        /// By the level of a rubric that a museum sees itself at, with words if it likes.
        Rubric = "rubric",
        /// In a few words.
        ShortAnswer = "short_answer",
        /// With documents that show the museum's work, and a few words about them.
        ExampleOfWork = "example_of_work",
    }
}

text_enum! {
    /// From where a question looks at the museum's work, besides museum standards.
    Perspective {
        /// Equity, diversity and inclusion.
        Edi = "edi",
        /// Accessibility.
        Accessibility = "accessibility",
        /// Responding to climate change.
        ClimateChange = "climate_change",
        /// What the community needs.
        Community = "community",
    }
}

/// A level of a rubric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// What answers call it.
    pub key: String,
    /// What a museum at this level does, per language.
    pub description: LanguageMap,
}

/// The levels of a rubric, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(transparent)]
pub struct Levels(pub Vec<Level>);

database::jsonb!(Levels);

/// When an answer proposes a need.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub struct NeedRule {
    /// At these levels, by key.
    #[serde(default)]
    pub levels: Vec<String>,
    /// Where nothing was answered. What does not apply to a museum is not unanswered.
    #[serde(default)]
    pub unanswered: bool,
    /// The need, per language.
    pub statement: LanguageMap,
}

database::jsonb!(NeedRule);

/// A question as it stands.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::question)]
pub struct Question {
    /// Its id.
    pub id: QuestionId,
    /// Of which version.
    pub questionnaire_id: QuestionnaireId,
    /// What tells it from the others; versions that keep a question keep its key.
    pub key: String,
    /// Where it stands in the list.
    pub position: i32,
    /// How it is answered.
    pub kind: QuestionKind,
    /// The language it is first of all in.
    pub main_language: String,
    /// What is asked, per language.
    pub prompt: Lazy<LanguageMap>,
    /// What helps to answer it, per language.
    pub help: Option<Lazy<LanguageMap>>,
    /// The levels of a rubric.
    pub levels: Levels,
    /// From where it looks.
    pub perspectives: Vec<Perspective>,
    /// Whether one has to answer it before submitting.
    pub is_required: bool,
    /// When an answer proposes a need.
    pub need_rule: Option<NeedRule>,
}

/// A question as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuestionInput {
    /// What tells it from the others.
    pub key: String,
    /// How it is answered.
    pub kind: QuestionKind,
    /// The language it is first of all in.
    pub main_language: String,
    /// What is asked.
    pub prompt: LanguageMap,
    /// What helps to answer it.
    pub help: Option<LanguageMap>,
    /// The levels of a rubric.
    pub levels: Vec<Level>,
    /// From where it looks.
    pub perspectives: Vec<Perspective>,
    /// What it is about.
    pub topics: Vec<TopicId>,
    /// Whether one has to answer it.
    pub is_required: bool,
    /// When an answer proposes a need.
    pub need_rule: Option<NeedRule>,
    /// The questions of the version before that it comes from, by key; left out: the one with its own key.
    pub from: Option<Vec<String>>,
}

impl Question {
    /// What a level is called by, and where it stands in the rubric.
    pub fn level(&self, key: &str) -> Option<&Level> {
        self.levels.0.iter().find(|level| level.key == key)
    }
}

impl QuestionInput {
    /// Notes everything that is wrong with it, for a questionnaire of this kind.
    pub fn check(&self, of: QuestionnaireKind, problems: &mut Problems) {
        check_key(&self.key, 60, "key", problems);
        check_tag(&self.main_language, "main_language", problems);
        self.prompt.check_main(&self.main_language, "prompt", LONGEST, problems);
        if let Some(help) = &self.help {
            help.check_main(&self.main_language, "help", LONGEST, problems);
        }
        self.check_kind(of, problems);
        self.check_levels(problems);
        problems.note_repeated("perspectives", &self.perspectives);
        problems.note_repeated("topics", &self.topics);
        problems.note_long_list("topics", self.topics.len(), MOST_TOPICS);
        if let Some(rule) = &self.need_rule {
            self.check_rule(rule, problems);
        }
    }

    /// Self-reflection asks for no documents, and examples of work are asked for by peer review alone.
    fn check_kind(&self, of: QuestionnaireKind, problems: &mut Problems) {
        if self.kind == QuestionKind::ExampleOfWork && of == QuestionnaireKind::NeedsAssessment {
            let why = "asks for an example of work, which a needs assessment does not; ask it in a peer review, or for a \
                       short answer";
            problems.note(ProblemCode::Invalid, "kind", why);
        }
    }

    fn check_levels(&self, problems: &mut Problems) {
        let given = self.levels.len();
        match self.kind {
            QuestionKind::Rubric if !(2..=MOST_LEVELS).contains(&given) => {
                let why = format_args!("are {given}; a rubric has 2 to {MOST_LEVELS}");
                problems.note(ProblemCode::OutOfRange, "levels", why);
            }
            QuestionKind::ShortAnswer | QuestionKind::ExampleOfWork if given > 0 => {
                let why = "are given for a question that is no rubric; leave them out, or make it one";
                problems.note(ProblemCode::Invalid, "levels", why);
            }
            _ => {}
        }
        problems.note_repeated("levels", self.levels.iter().map(|level| &level.key));
        for (at, level) in self.levels.iter().enumerate() {
            check_key(&level.key, 60, &format!("levels.{at}.key"), problems);
            level.description.check_main(&self.main_language, &format!("levels.{at}.description"), LONGEST, problems);
        }
    }

    fn check_rule(&self, rule: &NeedRule, problems: &mut Problems) {
        rule.statement.check_main(&self.main_language, "need_rule.statement", LONGEST, problems);
        if rule.levels.is_empty() && !rule.unanswered {
            let why =
                "never proposes anything; name levels at which it does, or let it do so where nothing is answered";
            problems.note(ProblemCode::Required, "need_rule", why);
        }
        if self.topics.is_empty() {
            let why = "proposes a need that is about nothing; give the question a topic";
            problems.note(ProblemCode::Required, "need_rule", why);
        }
        for (at, key) in rule.levels.iter().enumerate() {
            if !self.levels.iter().any(|level| level.key == *key) {
                let why = format_args!("is \"{key}\", which is no level of the question");
                problems.note(ProblemCode::Invalid, format!("need_rule.levels.{at}"), why);
            }
        }
    }
}

fn check_key(key: &str, most: usize, field: &str, problems: &mut Problems) {
    let is_fit = key.starts_with(|first: char| first.is_ascii_lowercase())
        && key.len() <= most
        && key.bytes().all(|sign| matches!(sign, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if !is_fit {
        let why = format_args!(
            "is \"{key}\"; write small letters, digits and hyphens, at most {most}, beginning with a letter, such as \
             succession-plan"
        );
        problems.note(ProblemCode::Invalid, field, why);
    }
}
