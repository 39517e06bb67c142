//! Reading a table from a schema's SDL.

use std::collections::HashMap;

use async_graphql_parser::{
    parse_schema,
    types::{ConstDirective, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition},
};
use async_graphql_value::ConstValue;

use super::{Field, InputFields, Kind, ListSize, Objects, Table, TypeEntry, TypeId, innermost};

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

/// The table of the schema with this SDL.
///
/// # Errors
/// Where the SDL cannot be read, or names a type that it does not define.
pub(super) fn read(sdl: &str) -> Result<Table, String> {
    let mut definitions = Vec::new();
    for text in [sdl, INTROSPECTION_TYPES, FEDERATION_TYPES] {
        let document = parse_schema(text).map_err(|error| format!("the schema cannot be read: {error}"))?;
        definitions.extend(document.definitions);
    }
    Reader::default().read(definitions)
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
