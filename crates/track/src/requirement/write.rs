//! Writing requirements as JSON, as they are read.

use serde_json::{Value, json};

use super::{Expression, Requirement, Requirements, Training, kind::name_of};

impl Requirements {
    /// The same as JSON.
    pub fn written(&self) -> Value {
        self.0.iter().map(Requirement::written).collect()
    }
}

impl Requirement {
    fn written(&self) -> Value {
        let mut written = json!({
            "key": self.key,
            "title": self.title.0,
            "expression": self.expression.written(),
        });
        if let Some(deadline) = self.deadline {
            written["deadline"] = json!(deadline.to_string());
        }
        written
    }
}

impl Expression {
    fn written(&self) -> Value {
        let parts = |parts: &[Self]| parts.iter().map(Self::written).collect::<Value>();
        match self {
            Self::Registered => json!({ "registered": {} }),
            Self::Submitted { kind, pillar, with_documents } => {
                json!({ "submitted": { "kind": name_of(*kind), "pillar": pillar, "withDocuments": with_documents } })
            }
            Self::Attended { training, at_least } => {
                let (name, value) = match training {
                    Training::Pillar(key) => ("pillar", key.clone()),
                    Training::Series(id) => ("series", id.to_string()),
                    Training::Opportunity(id) => ("opportunity", id.to_string()),
                };
                json!({ "attended": { name: value, "atLeast": at_least } })
            }
            Self::CountOf { of, at_least } => json!({ "countOf": { "of": parts(of), "atLeast": at_least } }),
            Self::AllOf(of) => json!({ "allOf": parts(of) }),
            Self::AnyOf(of) => json!({ "anyOf": parts(of) }),
        }
    }
}
