//! The fields of a document, numbered, with what is compared of them.

use std::collections::{HashMap, HashSet};

use async_graphql_parser::{
    Pos,
    types::{BaseType, ExecutableDocument, Field, FragmentDefinition, OperationType, Selection, SelectionSet, Type},
};
use async_graphql_value::{Name, Value};

use crate::{
    Code, Refusal, Table,
    refusal::Excerpt,
    table::{Kind, TypeId},
};

/// Which field of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct FieldId(u32);

/// Which fragment of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct FragmentId(u32);

/// A part of what is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Part {
    Field(FieldId),
    Fragment(FragmentId),
}

/// Those fields of a document that the schema knows.
pub(super) struct Fields<'a> {
    table: &'a Table,
    entries: Vec<Entry<'a>>,
    fragments: Vec<Vec<Part>>,
    roots: Vec<Vec<Part>>,
}

/// A field where it stands in the document.
struct Entry<'a> {
    at: Pos,
    field: &'a Field,
    /// Equal arguments have equal numbers; none have none.
    arguments: Option<usize>,
    /// Of which type it is a field.
    parent: TypeId,
    /// Its own type; `__typename` has none in the table.
    ty: Option<&'a Type>,
    below: Vec<Part>,
}

impl<'a> Fields<'a> {
    pub(super) fn of(document: &'a ExecutableDocument, table: &'a Table) -> Self {
        Reader::new(document, table).read()
    }

    /// What is selected by each operation, and in each fragment that is used nowhere.
    pub(super) fn roots(&self) -> &[Vec<Part>] {
        &self.roots
    }

    /// The fields of these parts with their fragments put in, and how many steps it took to find them.
    pub(super) fn expand(&self, parts: &[Part]) -> (Vec<FieldId>, usize) {
        let mut fields = Vec::with_capacity(parts.len());
        let mut fragments = Vec::new();
        let mut known = HashSet::new();
        let mut steps = parts.len();
        let mut sort = |parts: &[Part], fragments: &mut Vec<FragmentId>| {
            for part in parts {
                match part {
                    Part::Field(id) => fields.push(*id),
                    Part::Fragment(id) if known.insert(*id) => fragments.push(*id),
                    Part::Fragment(_) => {}
                }
            }
        };
        sort(parts, &mut fragments);
        while let Some(FragmentId(id)) = fragments.pop() {
            let parts = &self.fragments[id as usize];
            steps += parts.len();
            sort(parts, &mut fragments);
        }
        (fields, steps)
    }

    /// What it is called in the answer.
    pub(super) fn key(&self, id: FieldId) -> &'a str {
        self.get(id).field.response_key().node.as_str()
    }

    /// Of which type it is a field.
    pub(super) fn parent(&self, id: FieldId) -> TypeId {
        self.get(id).parent
    }

    /// Whether that is an object's type, and so that of no other object.
    pub(super) fn is_of_object(&self, id: FieldId) -> bool {
        self.table.get(self.parent(id)).kind == Kind::Object
    }

    /// What is selected of it.
    pub(super) fn below(&self, id: FieldId) -> &[Part] {
        &self.get(id).below
    }

    /// Why these are not the same field with the same arguments.
    pub(super) fn why_not_same(&self, one: FieldId, other: FieldId) -> Option<Refusal> {
        let (one, other) = self.in_order(one, other);
        let (name, other_name) = (&one.field.name.node, &other.field.name.node);
        let why = if name != other_name {
            format!("for two different fields, {name} and {other_name}")
        } else if one.arguments != other.arguments {
            format!("for {name} twice, with different arguments{}", one.difference_to(other))
        } else {
            return None;
        };
        Some(refusal(one, other, &why))
    }

    /// Why the values of these cannot stand in one place.
    pub(super) fn why_not_shaped_alike(&self, one: FieldId, other: FieldId) -> Option<Refusal> {
        let (one, other) = self.in_order(one, other);
        if self.shaped_alike(one.ty, other.ty) {
            return None;
        }
        let why = format!("for values of different types, {} and {}", one.type_name(), other.type_name());
        Some(refusal(one, other, &why))
    }

    fn shaped_alike(&self, one: Option<&Type>, other: Option<&Type>) -> bool {
        let typename = Type { base: BaseType::Named(Name::new("String")), nullable: false };
        let (mut one, mut other) = (one.unwrap_or(&typename), other.unwrap_or(&typename));
        loop {
            if one.nullable != other.nullable {
                return false;
            }
            match (&one.base, &other.base) {
                (BaseType::List(of_one), BaseType::List(of_other)) => (one, other) = (of_one, of_other),
                (BaseType::Named(one), BaseType::Named(other)) => {
                    return one == other || (self.holds_fields(one) && self.holds_fields(other));
                }
                _ => return false,
            }
        }
    }

    fn holds_fields(&self, ty: &str) -> bool {
        let kind = self.table.type_named(ty).map(|id| &self.table.get(id).kind);
        matches!(kind, Some(Kind::Object | Kind::Abstract))
    }

    fn in_order(&self, one: FieldId, other: FieldId) -> (&Entry<'a>, &Entry<'a>) {
        let (one, other) = (self.get(one), self.get(other));
        if one.at <= other.at { (one, other) } else { (other, one) }
    }

    fn get(&self, FieldId(id): FieldId) -> &Entry<'a> {
        &self.entries[id as usize]
    }
}

impl Entry<'_> {
    /// The first argument that is different, said in a few words.
    fn difference_to(&self, other: &Self) -> String {
        let said = |entry: &Self, name: &Name| entry.field.get_argument(name).map(|value| in_one_order(&value.node));
        let names = self.field.arguments.iter().chain(&other.field.arguments).map(|(name, _)| &name.node);
        for name in names {
            match (said(self, name), said(other, name)) {
                (Some(one), Some(other)) if one == other => {}
                (Some(one), Some(other)) => {
                    return format!(", {name}: {} and {name}: {}", Excerpt(one), Excerpt(other));
                }
                _ => return format!(", once with {name} and once without it"),
            }
        }
        String::new()
    }

    fn type_name(&self) -> String {
        self.ty.map_or("String!".to_owned(), Type::to_string)
    }
}

fn refusal(one: &Entry<'_>, other: &Entry<'_>, why: &str) -> Refusal {
    let key = &one.field.response_key().node;
    let message = format!("\"{key}\" would stand {why}; give one of them another name (an alias)");
    Refusal::at(Code::Invalid, vec![one.at, other.at], message)
}

/// A value's text, the same in whatever order its fields stand.
fn in_one_order(value: &Value) -> String {
    let mut text = String::new();
    write_in_one_order(&mut text, value);
    text
}

fn write_in_one_order(text: &mut String, value: &Value) {
    match value {
        Value::List(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { ", " });
                write_in_one_order(text, item);
            }
            text.push(']');
        }
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            text.push('{');
            for (at, (name, item)) in fields.into_iter().enumerate() {
                text.push_str(if at == 0 { "" } else { ", " });
                text.push_str(name);
                text.push_str(": ");
                write_in_one_order(text, item);
            }
            text.push('}');
        }
        value => text.push_str(&value.to_string()),
    }
}

struct Reader<'a> {
    document: &'a ExecutableDocument,
    table: &'a Table,
    /// In the order of the document, which the parser forgets, so that the same is said each time.
    fragments: Vec<(&'a str, &'a FragmentDefinition)>,
    ids: HashMap<&'a str, FragmentId>,
    used: HashSet<FragmentId>,
    arguments: HashMap<String, usize>,
    entries: Vec<Entry<'a>>,
}

impl<'a> Reader<'a> {
    fn new(document: &'a ExecutableDocument, table: &'a Table) -> Self {
        let mut fragments: Vec<_> = document.fragments.iter().collect();
        fragments.sort_unstable_by_key(|(_, fragment)| fragment.pos);
        let fragments: Vec<_> = fragments.into_iter().map(|(name, fragment)| (name.as_str(), &fragment.node)).collect();
        let ids = fragments.iter().zip(0..).map(|((name, _), id)| (*name, FragmentId(id))).collect();
        let (used, arguments, entries) = (HashSet::new(), HashMap::new(), Vec::new());
        Self { document, table, fragments, ids, used, arguments, entries }
    }

    fn read(mut self) -> Fields<'a> {
        let mut operations: Vec<_> = self.document.operations.iter().map(|(_, operation)| operation).collect();
        operations.sort_unstable_by_key(|operation| operation.pos);
        let mut roots = Vec::new();
        for operation in operations {
            let of = match operation.node.ty {
                OperationType::Query => Some(self.table.query()),
                OperationType::Mutation => self.table.mutation(),
                OperationType::Subscription => self.table.subscription(),
            };
            roots.push(self.set(&operation.node.selection_set.node, of));
        }
        let mut fragments = Vec::with_capacity(self.fragments.len());
        for (_, fragment) in std::mem::take(&mut self.fragments) {
            let of = self.table.type_named(&fragment.type_condition.node.on.node);
            fragments.push(self.set(&fragment.selection_set.node, of));
        }
        let ids = (0..).map(FragmentId).take(fragments.len());
        roots.extend(ids.filter(|id| !self.used.contains(id)).map(|id| vec![Part::Fragment(id)]));
        Fields { table: self.table, entries: self.entries, fragments, roots }
    }

    fn set(&mut self, set: &'a SelectionSet, of: Option<TypeId>) -> Vec<Part> {
        let mut parts = Vec::with_capacity(set.items.len());
        self.add_set(&mut parts, set, of);
        parts
    }

    fn add_set(&mut self, parts: &mut Vec<Part>, set: &'a SelectionSet, of: Option<TypeId>) {
        let Some(of) = of else { return };
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => parts.extend(self.field(&field.node, field.pos, of)),
                Selection::FragmentSpread(spread) => {
                    let id = self.ids.get(spread.node.fragment_name.node.as_str()).copied();
                    self.used.extend(id);
                    parts.extend(id.map(Part::Fragment));
                }
                Selection::InlineFragment(fragment) => {
                    let of = match &fragment.node.type_condition {
                        Some(condition) => self.table.type_named(&condition.node.on.node),
                        None => Some(of),
                    };
                    self.add_set(parts, &fragment.node.selection_set.node, of);
                }
            }
        }
    }

    fn field(&mut self, field: &'a Field, at: Pos, parent: TypeId) -> Option<Part> {
        let (ty, of) = match field.name.node.as_str() {
            "__typename" => (None, None),
            name => {
                let known = self.table.field(parent, name)?;
                (Some(&known.ty), Some(known.of))
            }
        };
        let below = self.set(&field.selection_set.node, of);
        let arguments = self.arguments(field);
        let id = FieldId(u32::try_from(self.entries.len()).ok()?);
        self.entries.push(Entry { at, field, arguments, parent, ty, below });
        Some(Part::Field(id))
    }

    fn arguments(&mut self, field: &Field) -> Option<usize> {
        if field.arguments.is_empty() {
            return None;
        }
        let texts = field.arguments.iter().map(|(name, value)| format!("{}: {}", name.node, in_one_order(&value.node)));
        let mut texts: Vec<_> = texts.collect();
        texts.sort_unstable();
        let next = self.arguments.len();
        Some(*self.arguments.entry(texts.join(", ")).or_insert(next))
    }
}
