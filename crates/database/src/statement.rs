//! SQL written by hand.
//!
//! Diesel's own query builder serves wherever it can say what is meant. The catalogue's search cannot be said in it
//! (unions inside a subquery, a row comparison over a computed rank), and `diesel::sql_query` is prepared anew for every
//! request, which costs a third more than the statement itself. A [`Statement`] is prepared once per connection and kept.

use std::{borrow::Cow, marker::PhantomData};

use diesel::{
    QueryResult, RunQueryDsl,
    expression::AsExpression,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::SingleValue,
};

/// A statement in pieces, whose rows have the SQL type `Row` (a tuple of column types).
pub struct Statement<Row> {
    pieces: Vec<Piece>,
    row: PhantomData<fn() -> Row>,
}

enum Piece {
    Sql(Cow<'static, str>),
    Fragment(Box<dyn QueryFragment<Pg> + Send + Sync>),
}

impl<Row> Default for Statement<Row> {
    fn default() -> Self {
        Self { pieces: Vec::new(), row: PhantomData }
    }
}

impl<Row> Statement<Row> {
    /// A statement that begins with this SQL.
    pub fn new(sql: &'static str) -> Self {
        let mut statement = Self::default();
        statement.sql(sql);
        statement
    }

    /// Appends SQL as it stands. Never a value: values are bound.
    pub fn sql(&mut self, sql: &'static str) -> &mut Self {
        self.pieces.push(Piece::Sql(Cow::Borrowed(sql)));
        self
    }

    /// Appends a value in place of a placeholder.
    pub fn bind<Type, Value>(&mut self, value: Value) -> &mut Self
    where
        Type: SingleValue + diesel::sql_types::SqlType,
        Value: AsExpression<Type>,
        Value::Expression: QueryFragment<Pg> + Send + Sync + 'static,
    {
        self.fragment(value.as_expression())
    }

    /// Appends a piece of a query that Diesel built, such as a list of columns.
    pub fn fragment(&mut self, fragment: impl QueryFragment<Pg> + Send + Sync + 'static) -> &mut Self {
        self.pieces.push(Piece::Fragment(Box::new(fragment)));
        self
    }
}

impl<Row> QueryFragment<Pg> for Statement<Row> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        for piece in &self.pieces {
            match piece {
                Piece::Sql(sql) => out.push_sql(sql),
                Piece::Fragment(fragment) => fragment.walk_ast(out.reborrow())?,
            }
        }
        Ok(())
    }
}

// No static id: the text of the statement itself is what a prepared one is found by.
impl<Row> QueryId for Statement<Row> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Row> Query for Statement<Row> {
    type SqlType = Row;
}

impl<Row, Conn> RunQueryDsl<Conn> for Statement<Row> {}
