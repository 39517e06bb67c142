//! The schema as its SDL says it.

use std::collections::BTreeMap;

use async_graphql_parser::{
    Positioned, parse_schema,
    types::{BaseType, FieldDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition},
};

/// The types of a schema, by name.
pub struct Sdl {
    types: BTreeMap<String, TypeDefinition>,
}

impl Sdl {
    /// Reads `schema.graphql` or what is like it.
    pub fn read(sdl: &str) -> Self {
        let document = parse_schema(sdl).expect("the SDL can be parsed");
        let types = document.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(one) => Some((one.node.name.node.to_string(), one.node)),
            TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
        });
        Self { types: types.collect() }
    }

    /// The objects and interfaces, each with its fields.
    pub fn objects(&self) -> impl Iterator<Item = (&str, &[Positioned<FieldDefinition>])> {
        self.types.keys().map(|name| (name.as_str(), self.fields(name))).filter(|(_, fields)| !fields.is_empty())
    }

    /// The fields of an object or interface; none of anything else.
    pub fn fields(&self, name: &str) -> &[Positioned<FieldDefinition>] {
        match self.types.get(name).map(|one| &one.kind) {
            Some(TypeKind::Object(object)) => &object.fields,
            Some(TypeKind::Interface(interface)) => &interface.fields,
            _ => &[],
        }
    }

    /// One of them.
    pub fn field(&self, name: &str, field: &str) -> &FieldDefinition {
        let mut fields = self.fields(name).iter();
        let found = fields.find(|one| one.node.name.node.as_str() == field);
        &found.unwrap_or_else(|| panic!("{name} has no field {field}")).node
    }

    /// Whether the type has fields, or stands for types that have.
    pub fn is_composite(&self, name: &str) -> bool {
        let kind = self.types.get(name).map(|one| &one.kind);
        matches!(kind, Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_)))
    }

    /// Whether a thing of this type is one of the other, too.
    pub fn is_one_of(&self, name: &str, other: &str) -> bool {
        let implements = match self.types.get(name).map(|one| &one.kind) {
            Some(TypeKind::Object(object)) => object.implements.as_slice(),
            Some(TypeKind::Interface(interface)) => interface.implements.as_slice(),
            _ => &[],
        };
        name == other || implements.iter().any(|interface| interface.node.as_str() == other)
    }
}

/// The name of the type inside all lists and exclamation marks.
pub fn innermost(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(item) => innermost(item),
    }
}
