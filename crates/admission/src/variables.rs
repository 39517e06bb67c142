//! The values of variables.
//!
//! Whoever runs an operation is given values that fit the types of its variables, as the specification's algorithm
//! CoerceVariableValues says (section 6.1.2). What the library that runs it does by itself is left to it: a variable
//! that is left out stays out, whatever its default is; an enum's value stays a text; a single item that stands for a
//! list stays a single item. Changed is only a whole number that somebody's language writes as `2.0`, which the library
//! would not take.

#[cfg(test)]
mod tests;

use std::fmt::{Arguments, Display, Write};

use async_graphql_parser::{
    Pos,
    types::{BaseType, ExecutableDocument, Type},
};
use async_graphql_value::{ConstValue, Name, Variables};

use crate::{
    Code, Operation, Refusal, Table,
    refusal::Excerpt,
    table::{InputFields, Kind, innermost},
};

/// The most values that are found wrong before we stop looking.
const MOST_REFUSALS: usize = 20;

/// How deep values may stand within each other: as deep as those who read JSON go.
const DEEPEST: usize = 128;

/// The values of an operation's variables, without those that it does not declare.
///
/// # Errors
/// Where values are missing, or not of their variables' types; at most 20 reasons. Types that there are not are left to
/// those who validate the document.
pub fn coerce(operation: &Operation<'_>, mut variables: Variables, table: &Table) -> Result<Variables, Vec<Refusal>> {
    let mut reader = Reader { table, at: Pos::default(), path: String::new(), refusals: Vec::new() };
    let mut coerced = Variables::default();
    for definition in &operation.definition.variable_definitions {
        let (name, ty) = (&definition.node.name.node, &definition.node.var_type.node);
        reader.at = definition.pos;
        reader.path = format!("${name}");
        let read = match variables.remove(name) {
            Some(mut value) => {
                let read = reader.value(&mut value, ty, DEEPEST);
                coerced.insert(name.clone(), value);
                read
            }
            None if ty.nullable || definition.node.default_value.is_some() => Ok(()),
            None => reader.missing(ty),
        };
        if let Err(Enough) = read {
            break;
        }
    }
    if reader.refusals.is_empty() { Ok(coerced) } else { Err(reader.refusals) }
}

/// The variables that have a default and a type of which there are no values. Whoever validates the document would refuse
/// them, but async-graphql panics on the way where it does not know the type.
pub(crate) fn defaults_of_no_type(document: &ExecutableDocument, table: &Table) -> Vec<Refusal> {
    let has_values = |ty: &str| {
        let kind = table.type_named(ty).map(|id| &table.get(id).kind);
        matches!(kind, Some(Kind::Scalar | Kind::Enum(_) | Kind::Input(_)))
    };
    let operations = document.operations.iter();
    let definitions = operations.flat_map(|(_, operation)| &operation.node.variable_definitions);
    let unknown = definitions.filter_map(|definition| {
        let (name, ty) = (&definition.node.name.node, innermost(&definition.node.var_type.node));
        definition.node.default_value.as_ref().filter(|_| !has_values(ty))?;
        let message = format!("${name} is of the type {ty}, of which there are no values; name an input type");
        Some(Refusal::at(Code::Invalid, vec![definition.pos], message))
    });
    unknown.take(MOST_REFUSALS).collect()
}

/// There are reasons enough.
struct Enough;

struct Reader<'a> {
    table: &'a Table,
    at: Pos,
    /// Where in a variable's value we are, as people write it.
    path: String,
    refusals: Vec<Refusal>,
}

impl<'a> Reader<'a> {
    fn value(&mut self, value: &mut ConstValue, ty: &Type, deeper: usize) -> Result<(), Enough> {
        let Some(deeper) = deeper.checked_sub(1) else {
            return self.refuse(format_args!("is nested more than {DEEPEST} deep"));
        };
        match (value, &ty.base) {
            (ConstValue::Null, _) if ty.nullable => Ok(()),
            (value @ ConstValue::Null, _) => self.wrong(value, ty),
            (ConstValue::List(items), BaseType::List(ty)) => {
                let mut items = items.iter_mut().enumerate();
                items.try_for_each(|(at, item)| {
                    self.below(format_args!("[{at}]"), |reader| reader.value(item, ty, deeper))
                })
            }
            (item, BaseType::List(ty)) => self.value(item, ty, deeper),
            (value, BaseType::Named(name)) => self.named(value, ty, name, deeper),
        }
    }

    fn named(&mut self, value: &mut ConstValue, ty: &Type, name: &Name, deeper: usize) -> Result<(), Enough> {
        let table = self.table;
        let Some(known) = table.type_named(name) else { return Ok(()) };
        let fits = match (&table.get(known).kind, &*value) {
            (Kind::Input(fields), ConstValue::Object(_)) => return self.object(value, name, fields, deeper),
            (Kind::Scalar, _) => fits_scalar(value, name),
            (Kind::Enum(known), ConstValue::String(value)) => known.contains(value.as_str()),
            (Kind::Enum(known), ConstValue::Enum(value)) => known.contains(value.as_str()),
            (Kind::Enum(_) | Kind::Input(_), _) => false,
            (Kind::Object | Kind::Abstract, _) => true,
        };
        if fits { Ok(()) } else { self.wrong(value, ty) }
    }

    fn object(
        &mut self,
        object: &mut ConstValue,
        name: &Name,
        fields: &'a InputFields,
        deeper: usize,
    ) -> Result<(), Enough> {
        let ConstValue::Object(given) = object else { return Ok(()) };
        if fields.one_of && (given.len() != 1 || given.values().any(|value| *value == ConstValue::Null)) {
            return self.refuse(format_args!("must be {name} with exactly one field, which is not null"));
        }
        for (key, value) in &mut *given {
            self.below(format_args!(".{}", Excerpt(key)), |reader| match fields.types.get(key.as_str()) {
                Some(ty) => reader.value(value, ty, deeper),
                None => reader.refuse(format_args!("is not a field of {name}; leave it out")),
            })?;
        }
        let missing = fields.needed.iter().filter(|needed| !given.contains_key(&***needed));
        for (key, ty) in missing.filter_map(|key| fields.types.get_key_value(key)) {
            self.below(format_args!(".{key}"), |reader| reader.missing(ty))?;
        }
        Ok(())
    }

    fn missing(&mut self, ty: &Type) -> Result<(), Enough> {
        let expected = self.expected(ty);
        self.refuse(format_args!("is missing; it must be {expected}"))
    }

    fn wrong(&mut self, value: &ConstValue, ty: &Type) -> Result<(), Enough> {
        let expected = self.expected(ty);
        self.refuse(format_args!("is {}; it must be {expected}", Excerpt(value)))
    }

    fn expected(&self, ty: &Type) -> String {
        let BaseType::Named(name) = &ty.base else { return format!("a list ({ty})") };
        let kind = self.table.type_named(name).map(|id| &self.table.get(id).kind);
        match (kind, name.as_str()) {
            (_, "Int") => format!("a whole number from {} to {} ({ty})", i32::MIN, i32::MAX),
            (_, "Float") => format!("a number ({ty})"),
            (_, "String") => format!("a text ({ty})"),
            (_, "Boolean") => format!("true or false ({ty})"),
            (_, "ID") => format!("a text or a whole number ({ty})"),
            (Some(Kind::Enum(_)), _) => format!("a value of the enum {ty}"),
            (Some(Kind::Input(_)), _) => format!("an object ({ty})"),
            _ => format!("a value ({ty})"),
        }
    }

    /// Does something one step further down in the value.
    fn below(&mut self, step: impl Display, work: impl FnOnce(&mut Self) -> Result<(), Enough>) -> Result<(), Enough> {
        let length = self.path.len();
        let _always_works = write!(self.path, "{step}");
        let done = work(self);
        self.path.truncate(length);
        done
    }

    fn refuse(&mut self, problem: Arguments<'_>) -> Result<(), Enough> {
        let message = format!("{} {problem}", self.path);
        self.refusals.push(Refusal::at(Code::BadVariable, vec![self.at], message));
        if self.refusals.len() < MOST_REFUSALS { Ok(()) } else { Err(Enough) }
    }
}

/// Whether a scalar can have this value. What the schema's own scalars can have is left to them.
fn fits_scalar(value: &mut ConstValue, name: &str) -> bool {
    if let ("Int" | "ID", ConstValue::Number(number)) = (name, &mut *value)
        && let Some(whole) = number.as_f64().and_then(whole)
        && !number.is_i64()
    {
        *number = whole.into();
    }
    match (name, &*value) {
        ("Int", ConstValue::Number(number)) => number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        ("ID", ConstValue::Number(number)) => number.is_i64(),
        ("Float", ConstValue::Number(_)) => true,
        ("String" | "ID", ConstValue::String(_)) => true,
        ("Boolean", ConstValue::Boolean(_)) => true,
        ("Int" | "Float" | "String" | "Boolean" | "ID", _) => false,
        _ => true,
    }
}

/// The whole number that a number with a point is, as far as such numbers are exact.
fn whole(number: f64) -> Option<i32> {
    // Only what comes back the same was whole.
    let whole = number as i32;
    (f64::from(whole) == number).then_some(whole)
}
