//! What admission knows of a schema.

mod reader;

use std::collections::{HashMap, HashSet};

use async_graphql_parser::types::{BaseType, Type};

/// A schema's types: which fields they have, of which types, and what these cost.
///
/// Read from the schema's SDL. What a field costs, and how many items a list is taken to have, stand there as the
/// directives `@cost` and `@listSize`; what says nothing costs 1 point where it holds something with fields of its own,
/// and none where it is a value.
#[derive(Debug)]
pub struct Table {
    types: Vec<TypeEntry>,
    by_name: HashMap<Box<str>, TypeId>,
    sized: HashMap<TypeId, Vec<Box<str>>>,
    query: TypeId,
    mutation: Option<TypeId>,
    subscription: Option<TypeId>,
}

/// Which type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TypeId(u32);

/// A type.
#[derive(Debug)]
pub(crate) struct TypeEntry {
    /// Its name.
    pub(crate) name: Box<str>,
    /// What sort of type.
    pub(crate) kind: Kind,
    /// The fields of an object or interface, by name. An interface's cost as much as the dearest of its objects'.
    pub(crate) fields: HashMap<Box<str>, Field>,
    /// The objects it can be: itself, those that implement the interface, the members of the union.
    pub(crate) objects: Objects,
}

/// What sort of type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// An object.
    Object,
    /// An interface or union.
    Abstract,
    /// A scalar.
    Scalar,
    /// An enum, with its values.
    Enum(HashSet<Box<str>>),
    /// An input object, with its fields.
    Input(InputFields),
}

/// The fields of an input object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct InputFields {
    /// Their types, by name.
    pub(crate) types: HashMap<Box<str>, Type>,
    /// Those that must be given: they cannot be null, and there is no default.
    pub(crate) needed: Vec<Box<str>>,
    /// Whether exactly one must be given (`@oneOf`).
    pub(crate) one_of: bool,
}

/// A field of an object or interface.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// Its type, as the schema writes it.
    pub(crate) ty: Type,
    /// The type inside all lists and exclamation marks.
    pub(crate) of: TypeId,
    /// What each of it costs.
    pub(crate) weight: u64,
    /// What its arguments cost where they are given.
    pub(crate) arguments: HashMap<Box<str>, u64>,
    /// How many there are.
    pub(crate) size: ListSize,
}

/// How many items a field is taken to hold (`@listSize`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ListSize {
    /// So many, where no argument says it.
    pub(crate) assumed: Option<u64>,
    /// The arguments that say it: a number, or a list that is counted.
    pub(crate) slicing: Vec<Box<str>>,
    /// The fields of what it holds that have so many items, rather than the field itself.
    pub(crate) sized: Vec<Box<str>>,
}

/// A set of object types.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Objects(Vec<u64>);

impl Objects {
    fn insert(&mut self, TypeId(id): TypeId) {
        let word = id as usize / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (id % 64);
    }

    pub(crate) fn contains(&self, TypeId(id): TypeId) -> bool {
        self.0.get(id as usize / 64).is_some_and(|word| word & (1 << (id % 64)) != 0)
    }

    pub(crate) fn is_within(&self, others: &Self) -> bool {
        self.0.iter().enumerate().all(|(at, word)| word & !others.0.get(at).copied().unwrap_or_default() == 0)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = TypeId> {
        let words = self.0.iter().zip(0_u32..);
        words.flat_map(|(word, at)| {
            (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| TypeId(at * 64 + bit))
        })
    }
}
/// How many values a value of introspection counts as, since its lists are longer than they are taken to be.
const INTROSPECTION_VALUES: u64 = 3;

impl Table {
    /// The table of the schema with this SDL.
    ///
    /// # Errors
    /// Where the SDL cannot be read, or names a type that it does not define.
    pub fn read(sdl: &str) -> Result<Self, String> {
        reader::read(sdl)
    }

    /// The type with this name.
    pub(crate) fn type_named(&self, name: &str) -> Option<TypeId> {
        self.by_name.get(name).copied()
    }

    /// The type.
    pub(crate) fn get(&self, TypeId(id): TypeId) -> &TypeEntry {
        &self.types[id as usize]
    }

    /// The field of a type. Introspection's are there at the root, and `__typename` nowhere, since it costs nothing.
    pub(crate) fn field(&self, of: TypeId, name: &str) -> Option<&Field> {
        self.get(of).fields.get(name)
    }

    /// Whether it is a type of introspection.
    pub(crate) fn is_introspection(&self, of: TypeId) -> bool {
        self.get(of).name.starts_with("__")
    }

    /// How many values each value of a type's fields counts as.
    pub(crate) fn values_of_one(&self, of: TypeId) -> u64 {
        if self.is_introspection(of) { INTROSPECTION_VALUES } else { 1 }
    }

    /// Whether a field has as many items as the field says that holds its type, such as the nodes of a connection.
    pub(crate) fn sizes(&self, of: TypeId, field: &str) -> bool {
        self.sized.get(&of).is_some_and(|fields| fields.iter().any(|sized| **sized == *field))
    }

    /// The root of queries.
    pub(crate) fn query(&self) -> TypeId {
        self.query
    }

    /// The root of mutations.
    pub(crate) fn mutation(&self) -> Option<TypeId> {
        self.mutation
    }

    /// The root of subscriptions.
    pub(crate) fn subscription(&self) -> Option<TypeId> {
        self.subscription
    }
}

/// The name inside all lists and exclamation marks.
pub(crate) fn innermost(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(ty) => innermost(ty),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SDL: &str = r#"
        directive @cost(weight: String!) on FIELD_DEFINITION | ARGUMENT_DEFINITION
        interface Thing { id: ID! parts(first: Int): Parts! }
        type Cheap implements Thing { id: ID! parts(first: Int): Parts! }
        type Dear implements Thing {
            id: ID! @cost(weight: "3")
            parts(first: Int @cost(weight: "2")): Parts!
                @cost(weight: "7") @listSize(assumedSize: 20, slicingArguments: ["first"], sizedFields: ["nodes"])
        }
        union Either = Cheap | Dear
        type Parts { nodes: [Thing!]! }
        input Choice @oneOf { a: Int b: [Int!]! = [] }
        enum Colour { RED GREEN }
        type Root { thing: Thing either: Either }
        schema { query: Root }
    "#;

    #[test]
    fn costs_are_read_and_interfaces_cost_what_their_dearest_object_costs() {
        let table = Table::read(SDL).expect("a schema");
        let thing = table.type_named("Thing").expect("there");
        let parts = table.field(thing, "parts").expect("there");
        assert_eq!((parts.weight, parts.arguments["first"]), (7, 2));
        assert_eq!(parts.size.assumed, Some(20));
        assert_eq!(table.field(thing, "id").expect("there").weight, 3);
        let cheap = table.type_named("Cheap").expect("there");
        assert_eq!(table.field(cheap, "parts").expect("there").weight, 1);
        assert_eq!(table.field(cheap, "id").expect("there").weight, 0);
        let either = &table.get(table.type_named("Either").expect("there")).objects;
        assert_eq!(either, &table.get(thing).objects);
        assert_eq!(either.iter().map(|id| &*table.get(id).name).collect::<Vec<_>>(), ["Cheap", "Dear"]);
        assert_eq!(&*table.get(table.query()).name, "Root");
        assert!(table.field(table.query(), "__schema").is_some());
    }

    #[test]
    fn a_schema_that_names_an_unknown_type_is_refused() {
        assert_eq!(Table::read("type Query { a: B }").expect_err("no B"), "the schema has no type B");
    }
}
