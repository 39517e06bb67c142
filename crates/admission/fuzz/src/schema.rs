//! The graph's schema as the library knows it, without anything behind it.

use async_graphql::{
    Request, ServerError, ValidationMode, Value,
    dynamic::{
        Enum, Field, FieldFuture, FieldValue, InputObject, InputValue, Interface, InterfaceField, Object, Scalar,
        Schema, Subscription, SubscriptionField, SubscriptionFieldFuture, Type, TypeRef, Union,
    },
    parser::{
        parse_schema,
        types::{self, BaseType, ExecutableDocument, InputValueDefinition, TypeKind, TypeSystemDefinition},
    },
};
use futures::{executor::block_on, stream};

/// Validates documents as the server does.
pub struct Validator {
    strict: Schema,
    fast: Schema,
}

impl Validator {
    /// For a schema with this SDL.
    pub fn of(sdl: &str) -> Self {
        Self { strict: schema(sdl, ValidationMode::Strict), fast: schema(sdl, ValidationMode::Fast) }
    }

    /// What the server does with a document that it sees for the first time.
    pub fn validate(&self, document: ExecutableDocument) -> Vec<ServerError> {
        look(&self.strict, document)
    }

    /// What it does with one that it saw before.
    pub fn validate_again(&self, document: ExecutableDocument) -> Vec<ServerError> {
        look(&self.fast, document)
    }

    /// The answer to a document that asks for the schema alone.
    pub fn introspect(&self, text: &str) -> Value {
        block_on(self.strict.execute(text)).data
    }
}

fn look(schema: &Schema, document: ExecutableDocument) -> Vec<ServerError> {
    // There is no such operation, so that none runs; the document is validated before that is seen.
    let mut request = Request::new(String::new()).operation_name("\0");
    request.set_parsed_query(document);
    let mut errors = block_on(schema.execute(request)).errors;
    errors.retain(|error| error.message != "Unknown operation named \"\0\"");
    errors
}

fn schema(sdl: &str, mode: ValidationMode) -> Schema {
    let sdl = parse_schema(sdl).expect("the SDL can be read");
    let has = |name: &str| {
        sdl.definitions.iter().any(|definition| {
            matches!(definition, TypeSystemDefinition::Type(definition) if definition.node.name.node == name)
        })
    };
    let mutation = has("Mutation").then_some("Mutation");
    let subscription = has("Subscription").then_some("Subscription");
    let mut builder =
        Schema::build("Query", mutation, subscription).validation_mode(mode).limit_recursive_depth(usize::MAX);
    for definition in &sdl.definitions {
        if let TypeSystemDefinition::Type(definition) = definition {
            let name = definition.node.name.node.as_str();
            if !["Int", "Float", "String", "Boolean", "ID"].contains(&name) {
                builder = builder.register(ty(name, &definition.node.kind));
            }
        }
    }
    builder.finish().expect("the SDL is a schema")
}

fn ty(name: &str, kind: &TypeKind) -> Type {
    match kind {
        TypeKind::Scalar => Scalar::new(name).into(),
        TypeKind::Object(kind) if name == "Subscription" => {
            let fields = kind.fields.iter().map(|field| {
                let field = &field.node;
                let known = SubscriptionField::new(field.name.node.as_str(), reference(&field.ty.node), |_| {
                    SubscriptionFieldFuture::new(async { Ok(stream::empty::<async_graphql::Result<FieldValue<'_>>>()) })
                });
                arguments(&field.arguments).fold(known, SubscriptionField::argument)
            });
            fields.fold(Subscription::new(name), Subscription::field).into()
        }
        TypeKind::Object(kind) => {
            let fields = kind.fields.iter().map(|field| {
                let field = &field.node;
                let known = Field::new(field.name.node.as_str(), reference(&field.ty.node), |_| {
                    FieldFuture::from_value(None::<Value>)
                });
                arguments(&field.arguments).fold(known, Field::argument)
            });
            let object = fields.fold(Object::new(name), Object::field);
            kind.implements.iter().fold(object, |object, known| object.implement(known.node.as_str())).into()
        }
        TypeKind::Interface(kind) => {
            let fields = kind.fields.iter().map(|field| {
                let field = &field.node;
                let known = InterfaceField::new(field.name.node.as_str(), reference(&field.ty.node));
                arguments(&field.arguments).fold(known, InterfaceField::argument)
            });
            let interface = fields.fold(Interface::new(name), Interface::field);
            kind.implements.iter().fold(interface, |known, other| known.implement(other.node.as_str())).into()
        }
        TypeKind::Union(kind) => {
            let members = kind.members.iter().map(|member| member.node.as_str());
            members.fold(Union::new(name), Union::possible_type).into()
        }
        TypeKind::Enum(kind) => {
            let values = kind.values.iter().map(|value| value.node.value.node.as_str());
            values.fold(Enum::new(name), Enum::item).into()
        }
        TypeKind::InputObject(kind) => arguments(&kind.fields).fold(InputObject::new(name), InputObject::field).into(),
    }
}

fn arguments(definitions: &[async_graphql::Positioned<InputValueDefinition>]) -> impl Iterator<Item = InputValue> {
    definitions.iter().map(|definition| {
        let definition = &definition.node;
        let known = InputValue::new(definition.name.node.as_str(), reference(&definition.ty.node));
        match &definition.default_value {
            Some(value) => known.default_value(value.node.clone()),
            None => known,
        }
    })
}

fn reference(ty: &types::Type) -> TypeRef {
    let inner = match &ty.base {
        BaseType::Named(name) => TypeRef::named(name.as_str()),
        BaseType::List(ty) => TypeRef::List(Box::new(reference(ty))),
    };
    if ty.nullable { inner } else { TypeRef::NonNull(Box::new(inner)) }
}
