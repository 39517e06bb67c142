//! Whether a document may be registered.

use admission::{Document, Limits, Operation, Table};
use anyhow::Context;
use async_graphql::{Pos, Value, Variables};

/// What documents are checked against: the limits of those whom the server does not know, and the graph's schema.
pub(super) struct Checker {
    limits: Limits,
    schema: graphql::Schema,
    table: Table,
}

/// What was found out about a document.
pub(super) struct Checked {
    /// The names of its operations, if it could be read and they have some.
    pub(super) name: Option<String>,
    /// What is wrong with it, in a sentence each.
    pub(super) wrongs: Vec<String>,
}

/// So much is told of one document; the rest is seldom news.
const MOST_WRONGS: usize = 20;

impl Checker {
    pub(super) fn new(limits: Limits) -> anyhow::Result<Self> {
        let schema = graphql::schema();
        let table = Table::read(&schema.sdl())
            .map_err(anyhow::Error::msg)
            .context("the graph's own schema cannot be read, which is a fault of this program")?;
        Ok(Self { limits, schema, table })
    }

    /// Checks a document.
    pub(super) async fn check(&self, text: &str) -> Checked {
        let document = match Document::read(text, &self.limits, &self.table) {
            Ok(document) => document,
            Err(refusals) => {
                let wrongs = refusals.iter().map(|refusal| located(&refusal.message, &refusal.positions));
                return Checked { name: None, wrongs: wrongs.collect() };
            }
        };
        let errors = graphql::validate(&self.schema, document.parsed().clone()).await;
        let invalid = errors.iter().map(|error| located(&error.message, &error.locations));
        let dear = document.operations().filter_map(|operation| self.too_dear(&operation));
        Checked { name: name(&document), wrongs: invalid.chain(dear).take(MOST_WRONGS).collect() }
    }

    /// Why an operation can never run, because it costs too much even where each variable that says how many says one.
    fn too_dear(&self, operation: &Operation<'_>) -> Option<String> {
        let mut fewest = Variables::default();
        for variable in &operation.definition.variable_definitions {
            fewest.insert(variable.node.name.node.clone(), Value::from(1));
        }
        operation.cost(&fewest, &self.limits).err().map(|refusal| refusal.message)
    }
}

fn name(document: &Document) -> Option<String> {
    let names: Vec<_> =
        document.operations().filter_map(|operation| operation.name.map(|name| name.as_str())).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn located(message: &str, positions: &[Pos]) -> String {
    match positions.first().map(|Pos { line, column }| format!("line {line}, column {column}")) {
        // The parser's sentences say it themselves.
        Some(place) if !message.contains(&place) => format!("{place}: {message}"),
        _ => message.to_owned(),
    }
}
