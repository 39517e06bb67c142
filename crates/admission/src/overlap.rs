//! Fields that overlap must be the same.

use async_graphql_parser::types::ExecutableDocument;

use crate::{Refusal, Table};

/// Everything that breaks the rule "Field Selection Merging" of the specification (section 5.3.2).
pub(crate) fn conflicts(_document: &ExecutableDocument, _table: &Table) -> Vec<Refusal> {
    Vec::new()
}
