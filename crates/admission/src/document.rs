//! A document that was read and found fit to run.

#[cfg(test)]
mod tests;

use async_graphql_parser::{
    Error, parse_query,
    types::{ExecutableDocument, OperationDefinition, OperationType},
};
use async_graphql_value::{Name, Variables};

use crate::{
    Code, Limits, Measure, Refusal, Table,
    cost::Plan,
    measure::{self, Measured},
    merge, overlap,
    refusal::Excerpt,
    scan::{Scan, scan},
    variables,
};

/// A document that was parsed, measured, and found to break no rule that admission knows. Keep it, and it need not be
/// read again; [`check`](Self::check) it anew for an asker with other limits.
#[derive(Debug)]
pub struct Document {
    document: ExecutableDocument,
    measure: Measure,
    operations: Vec<Measured>,
}

/// An operation of a document.
#[derive(Debug, Clone, Copy)]
pub struct Operation<'a> {
    /// Its name, if it has one.
    pub name: Option<&'a Name>,
    /// A query, a mutation or a subscription.
    pub kind: OperationType,
    /// Its variables and selections.
    pub definition: &'a OperationDefinition,
    /// What it costs.
    pub plan: &'a Plan,
}

/// The document has no such operation, or several where none was named.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownOperation {
    /// There are several.
    #[error("operationName is missing, and the document has {0} operations; name the one to run")]
    Unnamed(usize),
    /// There is none of this name.
    #[error("operationName is \"{}\", and the document has no operation of that name; name one that it has", Excerpt(.0))]
    NoneNamed(String),
}

/// The most reasons that are given for not running a document.
const MOST_REFUSALS: usize = 20;

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// Where it is none, is beyond the limits, or breaks the rules on fragments and on fields that overlap. At most 20
    /// reasons. What else the specification asks of a document is left to whoever runs it.
    pub fn read(text: &str, limits: &Limits, table: &Table) -> Result<Self, Vec<Refusal>> {
        let scan = scan(text, limits).map_err(|refusal| vec![refusal])?;
        let document = parse_query(text).map_err(|error| vec![not_parsed(&error, limits)])?;
        let (measure, operations) = measure::measure(&document, table, scan).map_err(|refusal| vec![refusal])?;
        let read = Self { document, measure, operations };
        read.check(limits)?;
        let mut wrongs = variables::defaults_of_no_type(&read.document, table);
        wrongs.extend(overlap::conflicts(&read.document, table, MOST_REFUSALS));
        wrongs.truncate(MOST_REFUSALS);
        if wrongs.is_empty() { Ok(read) } else { Err(wrongs) }
    }

    /// The document as it is to run, once nobody has anything against it as it was sent: fields that are selected twice
    /// are put together, so that they run, and cost, once.
    pub fn merged(mut self, table: &Table) -> Self {
        merge::merge(&mut self.document);
        let scan = Scan { tokens: self.measure.tokens, nesting: self.measure.nesting };
        if let Ok((_, operations)) = measure::measure(&self.document, table, scan) {
            self.operations = operations;
        }
        self
    }

    /// Compares what was measured with somebody's limits.
    ///
    /// # Errors
    /// Everything that is beyond them.
    pub fn check(&self, limits: &Limits) -> Result<(), Vec<Refusal>> {
        let refusals = self.measure.check(limits);
        if refusals.is_empty() { Ok(()) } else { Err(refusals) }
    }

    /// What was measured.
    pub fn measure(&self) -> Measure {
        self.measure
    }

    /// The document as the parser read it.
    pub fn parsed(&self) -> &ExecutableDocument {
        &self.document
    }

    /// Its operations.
    pub fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        let definitions = self.document.operations.iter();
        definitions.zip(&self.operations).map(|((name, definition), measured)| Operation {
            name,
            kind: measured.kind,
            definition: &definition.node,
            plan: &measured.plan,
        })
    }

    /// The operation of this name; without a name, the only one.
    ///
    /// # Errors
    /// Where there is none, or several.
    pub fn operation(&self, name: Option<&str>) -> Result<Operation<'_>, UnknownOperation> {
        match name {
            Some(name) => {
                let mut named = self.operations().filter(|operation| operation.name.is_some_and(|own| own == name));
                named.next().ok_or_else(|| UnknownOperation::NoneNamed(name.to_owned()))
            }
            None => match (self.operations().next(), self.operations.len()) {
                (Some(only), 1) => Ok(only),
                (_, several) => Err(UnknownOperation::Unnamed(several)),
            },
        }
    }
}

impl Operation<'_> {
    /// What it costs with these values of its variables: one point at least.
    ///
    /// # Errors
    /// Where that is beyond the limit.
    pub fn cost(&self, variables: &Variables, limits: &Limits) -> Result<u64, Refusal> {
        let cost = self.plan.requested(variables).max(1);
        let limit = limits.cost;
        if cost <= limit {
            return Ok(cost);
        }
        let message = format!(
            "the operation would cost {cost} points, and at most {limit} are allowed; ask for fewer items (`first`) or \
             fewer fields at once"
        );
        Err(Refusal::excess(Code::TooExpensive, cost, limit, message))
    }
}

/// The parser's sentence, without the picture that it draws of the line, which can be as long as the document.
fn not_parsed(error: &Error, limits: &Limits) -> Refusal {
    let positions: Vec<_> = error.positions().collect();
    let message = match error {
        Error::RecursionLimitExceeded => {
            let measured = limits.nesting.saturating_add(1);
            let message = "the document is nested more deeply than can be read; ask for less at once";
            return Refusal::excess(Code::NestedTooDeeply, measured, limits.nesting, message);
        }
        Error::Syntax { message, start, .. } => {
            let reason = message.rsplit_once("= ").map_or("something else", |(_, reason)| reason);
            format!("the document cannot be read at line {}, column {}: {}", start.line, start.column, reason.trim())
        }
        other => format!("the document cannot be read: {other}"),
    };
    Refusal::at(Code::NotParsed, positions, message)
}
