//! The rule as the specification writes it, pair by pair, to compare with.

use std::collections::HashSet;

use async_graphql_parser::{
    parse_query,
    types::{BaseType, ExecutableDocument, Field, Selection, SelectionSet, Type},
};
use proptest::prelude::*;

use super::*;
use crate::table::{Kind, TypeId};

const SDL: &str = "
    interface I { a: Int! b: String i: I is: [I!] }
    interface J { a: Int b: String }
    type A implements I { a: Int! b(x: Int): String c: Int i: A is: [I!] u: U }
    type B implements I & J { a: Int! b: String c: String i: B is: [B!] u: [U] }
    type C implements J { a: Int b(x: Int): String! }
    union U = A | C
    type Query { i: I u: U j: J }
";

struct Letter<'a> {
    document: &'a ExecutableDocument,
    table: &'a Table,
}

type Set<'a> = Vec<(TypeId, &'a Field)>;

impl<'a> Letter<'a> {
    /// Whether all selection sets of the document can be merged.
    fn holds(&self) -> bool {
        let operations = self
            .document
            .operations
            .iter()
            .map(|(_, operation)| (Some(self.table.query()), &operation.node.selection_set.node));
        let fragments = self.document.fragments.values().map(|fragment| {
            let condition = &fragment.node.type_condition.node.on.node;
            (self.table.type_named(condition), &fragment.node.selection_set.node)
        });
        operations.chain(fragments).all(|(of, set)| self.each_set_holds(of, set))
    }

    fn each_set_holds(&self, of: Option<TypeId>, set: &'a SelectionSet) -> bool {
        let mut fields = Vec::new();
        self.collect(of, set, &mut HashSet::new(), &mut fields);
        self.can_merge(&fields)
            && set.items.iter().all(|selection| match &selection.node {
                Selection::Field(field) => {
                    let of = of.and_then(|of| Some(self.table.field(of, &field.node.name.node)?.of));
                    self.each_set_holds(of, &field.node.selection_set.node)
                }
                Selection::FragmentSpread(_) => true,
                Selection::InlineFragment(fragment) => {
                    let of = match &fragment.node.type_condition {
                        Some(condition) => self.table.type_named(&condition.node.on.node),
                        None => of,
                    };
                    self.each_set_holds(of, &fragment.node.selection_set.node)
                }
            })
    }

    /// "The set of selections … including visiting fragments and inline fragments".
    fn collect(&self, of: Option<TypeId>, set: &'a SelectionSet, known: &mut HashSet<&'a str>, fields: &mut Set<'a>) {
        let Some(of) = of else { return };
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) if self.is_known(of, &field.node) => fields.push((of, &field.node)),
                Selection::Field(_) => {}
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = self.document.fragments.get(name)
                        && known.insert(name)
                    {
                        let of = self.table.type_named(&fragment.node.type_condition.node.on.node);
                        self.collect(of, &fragment.node.selection_set.node, known, fields);
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let of = match &fragment.node.type_condition {
                        Some(condition) => self.table.type_named(&condition.node.on.node),
                        None => Some(of),
                    };
                    self.collect(of, &fragment.node.selection_set.node, known, fields);
                }
            }
        }
    }

    fn is_known(&self, of: TypeId, field: &Field) -> bool {
        field.name.node == "__typename" || self.table.field(of, &field.name.node).is_some()
    }

    /// "FieldsInSetCanMerge(set)"
    fn can_merge(&self, set: &Set<'a>) -> bool {
        pairs(set).all(|(one, other)| {
            self.same_response_shape(one, other)
                && (one.0 != other.0 && self.is_object(one.0) && self.is_object(other.0)
                    || one.1.name.node == other.1.name.node
                        && same_arguments(one.1, other.1)
                        && self.can_merge(&self.merged_set(one, other)))
        })
    }

    /// "SameResponseShape(fieldA, fieldB)"
    fn same_response_shape(&self, one: (TypeId, &'a Field), other: (TypeId, &'a Field)) -> bool {
        let (mut type_a, mut type_b) = (self.type_of(one), self.type_of(other));
        let (name_a, name_b) = loop {
            if type_a.nullable != type_b.nullable {
                return false;
            }
            match (type_a.base, type_b.base) {
                (BaseType::List(a), BaseType::List(b)) => (type_a, type_b) = (*a, *b),
                (BaseType::Named(a), BaseType::Named(b)) => break (a, b),
                _ => return false,
            }
        };
        if !self.is_composite(&name_a) || !self.is_composite(&name_b) {
            return name_a == name_b;
        }
        let merged = self.merged_set(one, other);
        pairs(&merged).all(|(one, other)| self.same_response_shape(one, other))
    }

    fn merged_set(&self, one: (TypeId, &'a Field), other: (TypeId, &'a Field)) -> Set<'a> {
        let mut fields = Vec::new();
        for (of, field) in [one, other] {
            let of = self.table.field(of, &field.name.node).map(|field| field.of);
            self.collect(of, &field.selection_set.node, &mut HashSet::new(), &mut fields);
        }
        fields
    }

    fn type_of(&self, (of, field): (TypeId, &'a Field)) -> Type {
        let known = self.table.field(of, &field.name.node).map(|field| field.ty.clone());
        known.or_else(|| Type::new("String!")).expect("a type")
    }

    fn is_object(&self, of: TypeId) -> bool {
        self.table.get(of).kind == Kind::Object
    }

    fn is_composite(&self, name: &str) -> bool {
        let kind = &self.table.get(self.table.type_named(name).expect("there")).kind;
        matches!(kind, Kind::Object | Kind::Abstract)
    }
}

/// Each two that have one name in the answer.
fn pairs<'s, 'a>(set: &'s Set<'a>) -> impl Iterator<Item = ((TypeId, &'a Field), (TypeId, &'a Field))> + 's {
    let pairs = set.iter().enumerate().flat_map(|(at, one)| set[at + 1..].iter().map(|other| (*one, *other)));
    pairs.filter(|(one, other)| one.1.response_key().node == other.1.response_key().node)
}

fn same_arguments(one: &Field, other: &Field) -> bool {
    one.arguments.len() == other.arguments.len()
        && one.arguments.iter().all(|(name, value)| other.get_argument(&name.node) == Some(value))
}

/// Writes documents as dice fall.
struct Writer<'d> {
    dice: std::slice::Iter<'d, u8>,
    text: String,
}

impl Writer<'_> {
    fn throw(&mut self, sides: u8) -> u8 {
        self.dice.next().map_or(0, |die| die % sides)
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from[usize::from(self.throw(u8::try_from(from.len()).expect("few")))]
    }

    fn document(&mut self) {
        self.set("Query", 0, 0);
        for at in 1..4 {
            let on = self.pick(&["I", "A", "B", "C", "U", "J", "Query"]);
            self.text += &format!(" fragment F{at} on {on} ");
            self.set(on, 0, at);
        }
    }

    /// Fragments spread only those behind them.
    fn set(&mut self, of: &str, depth: u8, fragment: u8) {
        self.text += "{ __typename ";
        let items = self.throw(5);
        for _ in 0..items {
            match self.throw(8) {
                0 if fragment < 3 => {
                    let at = fragment + 1 + self.throw(3 - fragment);
                    self.text += &format!("...F{at} ");
                }
                1 | 2 if depth < 4 => {
                    let on = self.pick(&["I", "A", "B", "C", "U", "J"]);
                    self.text += &format!("... on {on} ");
                    self.set(on, depth + 1, fragment);
                }
                _ => self.field(of, depth, fragment),
            }
        }
        self.text += "} ";
    }

    fn field(&mut self, of: &str, depth: u8, fragment: u8) {
        let key = self.pick(&["", "", "x: ", "y: "]);
        let (name, holds) = match of {
            "Query" => [("i", "I"), ("u", "U"), ("j", "J")][usize::from(self.throw(3))],
            "U" => ("__typename", ""),
            "A" => [("a", ""), ("b", ""), ("c", ""), ("i", "A"), ("is", "I"), ("u", "U")][usize::from(self.throw(6))],
            "B" => [("a", ""), ("b", ""), ("c", ""), ("i", "B"), ("is", "B"), ("u", "U")][usize::from(self.throw(6))],
            "I" => [("a", ""), ("b", ""), ("i", "I"), ("is", "I")][usize::from(self.throw(4))],
            _ => [("a", ""), ("b", ""), ("nothing", "")][usize::from(self.throw(3))],
        };
        if !holds.is_empty() && depth >= 4 {
            return;
        }
        self.text += key;
        self.text += name;
        if name == "b" {
            let arguments = self.pick(&["", "", "(x: 1)", "(x: 2)"]);
            self.text += arguments;
        }
        self.text += " ";
        if !holds.is_empty() {
            self.set(holds, depth + 1, fragment);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_same_documents_are_refused(dice in prop::collection::vec(any::<u8>(), 0..120)) {
        let table = Table::read(SDL).expect("a schema");
        let mut writer = Writer { dice: dice.iter(), text: String::new() };
        writer.document();
        let document = parse_query(&writer.text).expect("a document");
        let by_the_letter = Letter { document: &document, table: &table }.holds();
        let found = conflicts(&document, &table, 20);
        prop_assert_eq!(found.is_empty(), by_the_letter, "{}\n{:?}", writer.text, found);
    }
}
