//! What a server answers.

use std::fmt;

use async_graphql::Value;
use serde::Deserialize;

/// An answer of the graph.
#[derive(Debug, Deserialize)]
pub(crate) struct Reply {
    /// What was asked for, in the order in which it was.
    #[serde(default)]
    pub(crate) data: Option<Value>,
    /// What went wrong.
    #[serde(default)]
    pub(crate) errors: Vec<Wrong>,
}

/// Something that went wrong.
#[derive(Debug, Deserialize)]
pub(crate) struct Wrong {
    #[serde(default)]
    message: String,
    #[serde(default)]
    path: Vec<Step>,
    #[serde(default)]
    locations: Vec<Location>,
    #[serde(default)]
    extensions: Extensions,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Step {
    Field(String),
    Place(u64),
}

#[derive(Debug, Deserialize)]
struct Location {
    line: u64,
    column: u64,
}

#[derive(Debug, Default, Deserialize)]
struct Extensions {
    #[serde(default)]
    code: Option<String>,
}

impl Reply {
    /// The first sentence of what went wrong.
    pub(crate) fn sentence(&self) -> Option<String> {
        self.errors.first().map(|wrong| plain(&wrong.message)).filter(|sentence| !sentence.is_empty())
    }
}

/// One line: the sentence, and in brackets where it is and what sort of thing.
impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps = self.path.iter().map(|step| match step {
            Step::Field(name) => name.clone(),
            Step::Place(place) => place.to_string(),
        });
        let path = Some(steps.collect::<Vec<_>>().join(".")).filter(|path| !path.is_empty());
        let place = self.locations.first().map(|place| format!("line {}, column {}", place.line, place.column));
        let about: Vec<_> = path.into_iter().chain(place).chain(self.extensions.code.clone()).collect();
        let about = if about.is_empty() { String::new() } else { format!(" ({})", about.join("; ")) };
        f.write_str(&plain(&format!("{}{about}", self.message)))
    }
}

/// A text of somebody else's for a terminal: without what a terminal would obey.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_wrong_is_one_line() {
        let reply: Reply = serde_json::from_str(
            r#"{"errors": [
                {"message": "no", "path": ["organizations", "nodes", 0, "name"], "locations": [{"line": 2, "column": 3}],
                 "extensions": {"code": "BAD", "more": 1}},
                {"message": "two\nlines \u001b[31m"}
            ]}"#,
        )
        .expect("an answer");
        assert_eq!(reply.errors[0].to_string(), "no (organizations.nodes.0.name; line 2, column 3; BAD)");
        assert_eq!(reply.errors[1].to_string(), "two lines  [31m");
        assert_eq!(reply.sentence().as_deref(), Some("no"));
    }

    #[test]
    fn data_stays_in_its_order() {
        let reply: Reply =
            serde_json::from_str(r#"{"data": {"z": 1, "a": {"c": null, "b": ["x"]}}}"#).expect("an answer");
        assert_eq!(serde_json::to_string(&reply.data).expect("JSON"), r#"{"z":1,"a":{"c":null,"b":["x"]}}"#);
    }
}
