//! What admission knows of a schema.

use std::collections::{HashMap, HashSet};

use async_graphql_parser::{
    parse_schema,
    types::{BaseType, ConstDirective, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition},
};
use async_graphql_value::ConstValue;

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

/// Lists of introspection, and how many items they are taken to have: an answer from memory costs a fraction of one from
/// the database. The usual introspection query comes to about 700 points.
const INTROSPECTION: [(&str, &str, u64); 7] = [
    ("__Schema", "types", 20),
    ("__Schema", "directives", 2),
    ("__Type", "fields", 5),
    ("__Type", "interfaces", 1),
    ("__Type", "possibleTypes", 2),
    ("__Type", "enumValues", 2),
    ("__Type", "inputFields", 3),
];

/// How many values a value of introspection counts as, since its lists are longer than they are taken to be.
const INTROSPECTION_VALUES: u64 = 3;

/// The types of introspection as the specification defines them (section 4.1), which SDL leaves out.
const INTROSPECTION_TYPES: &str = "
    type __Schema {
        description: String types: [__Type!]! queryType: __Type! mutationType: __Type subscriptionType: __Type
        directives: [__Directive!]!
    }
    type __Type {
        kind: __TypeKind! name: String description: String specifiedByURL: String isOneOf: Boolean
        fields(includeDeprecated: Boolean): [__Field!] interfaces: [__Type!] possibleTypes: [__Type!]
        enumValues(includeDeprecated: Boolean): [__EnumValue!] inputFields(includeDeprecated: Boolean): [__InputValue!]
        ofType: __Type
    }
    type __Field {
        name: String! description: String args(includeDeprecated: Boolean): [__InputValue!]! type: __Type!
        isDeprecated: Boolean! deprecationReason: String
    }
    type __InputValue {
        name: String! description: String type: __Type! defaultValue: String isDeprecated: Boolean!
        deprecationReason: String
    }
    type __EnumValue { name: String! description: String isDeprecated: Boolean! deprecationReason: String }
    type __Directive {
        name: String! description: String isRepeatable: Boolean! locations: [__DirectiveLocation!]!
        args(includeDeprecated: Boolean): [__InputValue!]!
    }
    enum __TypeKind { SCALAR OBJECT INTERFACE UNION ENUM INPUT_OBJECT LIST NON_NULL }
    scalar __DirectiveLocation
    scalar Int scalar Float scalar String scalar Boolean scalar ID
";

/// The types of a federated graph (Apollo Federation 2, subgraph specification), which SDL leaves out. Which objects are
/// entities does not stand there either: any can be. The graph's text is long.
const FEDERATION_TYPES: &str = r#"type _Service { sdl: String @cost(weight: "50") } scalar _Any union _Entity"#;

impl Table {
    /// The table of the schema with this SDL.
    ///
    /// # Errors
    /// Where the SDL cannot be read, or names a type that it does not define.
    pub fn read(sdl: &str) -> Result<Self, String> {
        let mut definitions = Vec::new();
        for text in [sdl, INTROSPECTION_TYPES, FEDERATION_TYPES] {
            let document = parse_schema(text).map_err(|error| format!("the schema cannot be read: {error}"))?;
            definitions.extend(document.definitions);
        }
        Reader::default().read(definitions)
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

/// What is gathered while the SDL is read.
#[derive(Default)]
struct Reader {
    types: Vec<TypeEntry>,
    by_name: HashMap<Box<str>, TypeId>,
}

impl Reader {
    fn read(mut self, definitions: Vec<TypeSystemDefinition>) -> Result<Table, String> {
        let mut roots = (None, None, None);
        let mut bodies = Vec::new();
        for definition in definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    let schema = schema.node;
                    roots = (schema.query, schema.mutation, schema.subscription);
                }
                TypeSystemDefinition::Type(definition) => bodies.push(definition.node),
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        for body in &bodies {
            self.enter(&body.name.node, body.directives.iter().map(|directive| &directive.node), &body.kind)?;
        }
        for body in &bodies {
            self.fill(&body.name.node, &body.kind)?;
        }
        self.let_interfaces_cost_what_their_dearest_object_costs();

        let root = |name: Option<&str>, usual: &str| self.by_name.get(name.unwrap_or(usual)).copied();
        let (query, mutation, subscription) = &roots;
        let query =
            root(query.as_ref().map(|name| name.node.as_str()), "Query").ok_or("the schema has no query type")?;
        let mutation = root(mutation.as_ref().map(|name| name.node.as_str()), "Mutation");
        let subscription = root(subscription.as_ref().map(|name| name.node.as_str()), "Subscription");
        self.add_introspection(query)?;
        let sized = self.sized_fields();
        Ok(Table { types: self.types, by_name: self.by_name, sized, query, mutation, subscription })
    }

    fn enter<'a>(
        &mut self,
        name: &str,
        mut directives: impl Iterator<Item = &'a ConstDirective>,
        kind: &TypeKind,
    ) -> Result<(), String> {
        // Scalars that a schema writes out although they are everybody's.
        if self.by_name.contains_key(name) {
            return Ok(());
        }
        let id = TypeId(u32::try_from(self.types.len()).map_err(|_| "the schema has too many types")?);
        let mut objects = Objects::default();
        let kind = match kind {
            TypeKind::Scalar => Kind::Scalar,
            TypeKind::Object(_) => {
                objects.insert(id);
                Kind::Object
            }
            TypeKind::Interface(_) | TypeKind::Union(_) => Kind::Abstract,
            TypeKind::Enum(kind) => {
                Kind::Enum(kind.values.iter().map(|value| value.node.value.node.as_str().into()).collect())
            }
            TypeKind::InputObject(kind) => {
                let one_of = directives.any(|directive| directive.name.node == "oneOf");
                Kind::Input(input_fields(kind.fields.iter().map(|field| &field.node), one_of))
            }
        };
        self.types.push(TypeEntry { name: name.into(), kind, fields: HashMap::new(), objects });
        self.by_name.insert(name.into(), id);
        Ok(())
    }

    fn fill(&mut self, name: &str, kind: &TypeKind) -> Result<(), String> {
        let id = self.known(name)?;
        match kind {
            TypeKind::Object(kind) => {
                self.fill_fields(id, kind.fields.iter().map(|field| &field.node))?;
                for interface in &kind.implements {
                    let interface = self.known(&interface.node)?;
                    self.types[interface.0 as usize].objects.insert(id);
                }
            }
            TypeKind::Interface(kind) => self.fill_fields(id, kind.fields.iter().map(|field| &field.node))?,
            TypeKind::Union(kind) => {
                for member in &kind.members {
                    let member = self.known(&member.node)?;
                    self.types[id.0 as usize].objects.insert(member);
                }
            }
            TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::InputObject(_) => {}
        }
        Ok(())
    }

    fn fill_fields<'a>(&mut self, id: TypeId, fields: impl Iterator<Item = &'a FieldDefinition>) -> Result<(), String> {
        for definition in fields {
            let name = definition.name.node.as_str();
            let field = self.read_field(&self.types[id.0 as usize].name, definition)?;
            self.types[id.0 as usize].fields.insert(name.into(), field);
        }
        Ok(())
    }

    fn read_field(&self, of: &str, definition: &FieldDefinition) -> Result<Field, String> {
        let ty = definition.ty.node.clone();
        let inner = self.known(innermost(&ty))?;
        let is_value = matches!(self.types[inner.0 as usize].kind, Kind::Scalar | Kind::Enum(_));
        let directives = || definition.directives.iter().map(|directive| &directive.node);
        let mut weight = weight(directives()).unwrap_or(u64::from(!is_value));
        let mut size = list_size(directives());
        let name = definition.name.node.as_str();
        if of.starts_with("__") {
            // Introspection is counted by its lists alone.
            size.assumed = INTROSPECTION.iter().find(|list| (list.0, list.1) == (of, name)).map(|list| list.2);
            weight = u64::from(size.assumed.is_some());
        }
        let arguments = definition.arguments.iter().filter_map(|argument| {
            let weight = self::weight(argument.node.directives.iter().map(|directive| &directive.node))?;
            Some((argument.node.name.node.as_str().into(), weight))
        });
        Ok(Field { of: inner, weight, arguments: arguments.collect(), size, ty })
    }

    /// Whoever asks an interface for a field asks one of its objects, and does not get it cheaper by that.
    fn let_interfaces_cost_what_their_dearest_object_costs(&mut self) {
        for at in 0..self.types.len() {
            if self.types[at].kind != Kind::Abstract {
                continue;
            }
            let mut fields = std::mem::take(&mut self.types[at].fields);
            for (name, field) in &mut fields {
                for object in self.types[at].objects.iter() {
                    let Some(other) = self.types[object.0 as usize].fields.get(name) else { continue };
                    field.weight = field.weight.max(other.weight);
                    field.size.assumed = field.size.assumed.max(other.size.assumed);
                    if field.size.slicing.is_empty() {
                        field.size.slicing.clone_from(&other.size.slicing);
                        field.size.sized.clone_from(&other.size.sized);
                    }
                    for (argument, weight) in &other.arguments {
                        let known = field.arguments.entry(argument.clone()).or_default();
                        *known = (*known).max(*weight);
                    }
                }
            }
            self.types[at].fields = fields;
        }
    }

    /// Of each type, the fields that are sized by whoever holds it.
    fn sized_fields(&self) -> HashMap<TypeId, Vec<Box<str>>> {
        let mut all: HashMap<TypeId, Vec<Box<str>>> = HashMap::new();
        for field in self.types.iter().flat_map(|entry| entry.fields.values()) {
            if !field.size.sized.is_empty() {
                let known = all.entry(field.of).or_default();
                known.extend(field.size.sized.iter().filter(|name| !known.contains(name)).cloned().collect::<Vec<_>>());
            }
        }
        all
    }

    fn add_introspection(&mut self, query: TypeId) -> Result<(), String> {
        let entity = self.known("_Entity")?;
        for at in 0..self.types.len() {
            if self.types[at].kind == Kind::Object && !self.types[at].name.starts_with('_') {
                let id = self.by_name[&self.types[at].name];
                self.types[entity.0 as usize].objects.insert(id);
            }
        }
        let of_representations = ListSize { slicing: vec!["representations".into()], ..ListSize::default() };
        for (name, ty, size) in [
            ("__schema", "__Schema!", ListSize::default()),
            ("__type", "__Type", ListSize::default()),
            ("_service", "_Service!", ListSize::default()),
            ("_entities", "[_Entity]!", of_representations),
        ] {
            let ty = Type::new(ty).ok_or("a type's name is its name")?;
            let of = self.known(innermost(&ty))?;
            let field = Field { ty, of, weight: 1, arguments: HashMap::new(), size };
            self.types[query.0 as usize].fields.entry(name.into()).or_insert(field);
        }
        Ok(())
    }

    fn known(&self, name: &str) -> Result<TypeId, String> {
        self.by_name.get(name).copied().ok_or_else(|| format!("the schema has no type {name}"))
    }
}

/// The name inside all lists and exclamation marks.
pub(crate) fn innermost(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(ty) => innermost(ty),
    }
}

fn input_fields<'a>(definitions: impl Iterator<Item = &'a InputValueDefinition>, one_of: bool) -> InputFields {
    let mut fields = InputFields { types: HashMap::new(), needed: Vec::new(), one_of };
    for definition in definitions {
        let name: Box<str> = definition.name.node.as_str().into();
        let ty = &definition.ty.node;
        if !ty.nullable && definition.default_value.is_none() {
            fields.needed.push(name.clone());
        }
        fields.types.insert(name, ty.clone());
    }
    fields
}

fn weight<'a>(mut directives: impl Iterator<Item = &'a ConstDirective>) -> Option<u64> {
    let cost = directives.find(|directive| directive.name.node == "cost")?;
    match &cost.get_argument("weight")?.node {
        ConstValue::String(weight) => weight.parse().ok(),
        ConstValue::Number(weight) => weight.as_u64(),
        _ => None,
    }
}

fn list_size<'a>(mut directives: impl Iterator<Item = &'a ConstDirective>) -> ListSize {
    let Some(directive) = directives.find(|directive| directive.name.node == "listSize") else {
        return ListSize::default();
    };
    let names = |argument: &str| match directive.get_argument(argument).map(|value| &value.node) {
        Some(ConstValue::List(names)) => names.iter().filter_map(text).collect(),
        Some(name) => text(name).into_iter().collect(),
        None => Vec::new(),
    };
    let assumed = match directive.get_argument("assumedSize").map(|value| &value.node) {
        Some(ConstValue::Number(size)) => size.as_u64(),
        _ => None,
    };
    ListSize { assumed, slicing: names("slicingArguments"), sized: names("sizedFields") }
}

fn text(value: &ConstValue) -> Option<Box<str>> {
    match value {
        ConstValue::String(text) => Some(text.as_str().into()),
        _ => None,
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
