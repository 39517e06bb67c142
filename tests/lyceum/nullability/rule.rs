//! GraphQL's rule of what is null where a field fails, checked of any answer to any document:
//! <https://spec.graphql.org/September2025/#sec-Handling-Execution-Errors>

use std::collections::BTreeSet;

use async_graphql_parser::{
    parse_query,
    types::{BaseType, DocumentOperations, Field, Selection, SelectionSet, Type},
};
use serde_json::Value;

use crate::sdl::Sdl;

/// What is wrong with an answer some fields of which failed, beside the answer to the same document when none did. A
/// document with fragments selects `__typename` beside them.
pub fn breaches(sdl: &Sdl, document: &str, whole: &Value, answer: &Value) -> Vec<String> {
    let parsed = parse_query(document).expect("the test's document can be parsed");
    let DocumentOperations::Single(operation) = &parsed.operations else { panic!("one operation: {document}") };
    let mut check =
        Check { sdl, path: Vec::new(), may_be_null: BTreeSet::new(), nulls: Vec::new(), breaches: Vec::new() };
    let (whole, data) = (&whole["data"], answer.get("data"));
    let query = Type::new("Query").expect("a type");
    check.value(&query, &[&operation.node.selection_set.node], whole, data);
    if data.is_none() {
        check.breaches.push("there is no data".to_owned());
    }
    check.errors(answer["errors"].as_array().map_or(&[], Vec::as_slice));
    check.breaches
}

type Path = Vec<Value>;

/// A null: whether it may be, and whether something stood there when nothing failed.
struct Null {
    path: Path,
    allowed: bool,
    lost: bool,
}

struct Check<'a> {
    sdl: &'a Sdl,
    path: Path,
    may_be_null: BTreeSet<String>,
    nulls: Vec<Null>,
    breaches: Vec<String>,
}

impl<'a> Check<'a> {
    /// Compares what stands at the path; `answer` is none below a null.
    fn value(&mut self, ty: &Type, selections: &[&'a SelectionSet], whole: &Value, answer: Option<&Value>) {
        if ty.nullable {
            self.may_be_null.insert(format!("{:?}", self.path));
        }
        if answer.is_some_and(Value::is_null) {
            self.nulls.push(Null { path: self.path.clone(), allowed: ty.nullable, lost: !whole.is_null() });
        }
        let answer = answer.filter(|answer| !answer.is_null());
        match (&ty.base, whole) {
            (BaseType::List(item), Value::Array(whole)) => {
                let items = answer.map(|answer| answer.as_array().expect("a list").as_slice());
                if items.is_some_and(|items| items.len() != whole.len()) {
                    self.breaches.push(format!("{:?} has another length", self.path));
                    return;
                }
                for (at, whole) in whole.iter().enumerate() {
                    self.path.push(at.into());
                    self.value(item, selections, whole, items.map(|items| &items[at]));
                    self.path.pop();
                }
            }
            (BaseType::Named(name), Value::Object(_)) => self.object(name.as_str(), selections, whole, answer),
            _ if answer.is_none_or(|answer| answer == whole) => {}
            _ => self.breaches.push(format!("{:?} is {answer:?}, and was {whole}", self.path)),
        }
    }

    fn object(&mut self, ty: &str, selections: &[&'a SelectionSet], whole: &Value, answer: Option<&Value>) {
        let ty = whole["__typename"].as_str().unwrap_or(ty);
        let fields = self.selected(ty, selections);
        let wanted: Vec<_> = fields.iter().map(|(key, _)| key.as_str()).collect();
        if let Some(answer) = answer {
            let keys: Vec<_> = answer.as_object().expect("an object").keys().map(String::as_str).collect();
            if BTreeSet::from_iter(&keys) != BTreeSet::from_iter(&wanted) {
                self.breaches.push(format!("{:?} has {keys:?}, selected were {wanted:?}", self.path));
                return;
            }
        }
        for (key, fields) in fields.iter().filter(|(_, fields)| fields[0].name.node.as_str() != "__typename") {
            let definition = self.sdl.field(ty, fields[0].name.node.as_str());
            let below: Vec<_> = fields.iter().map(|field| &field.selection_set.node).collect();
            self.path.push(key.as_str().into());
            self.value(&definition.ty.node, &below, &whole[key], answer.map(|answer| &answer[key]));
            self.path.pop();
        }
    }

    /// The fields that are selected of this type, by key.
    fn selected(&self, ty: &str, selections: &[&'a SelectionSet]) -> Vec<(String, Vec<&'a Field>)> {
        let mut fields: Vec<(String, Vec<&'a Field>)> = Vec::new();
        let mut waiting: Vec<&'a Selection> =
            selections.iter().flat_map(|set| &set.items).map(|one| &one.node).collect();
        while let Some(selection) = waiting.pop() {
            match selection {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.to_string();
                    match fields.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, others)) => others.push(&field.node),
                        None => fields.push((key, vec![&field.node])),
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref().map(|condition| condition.node.on.node.as_str());
                    if on.is_none_or(|on| self.sdl.is_one_of(ty, on)) {
                        waiting.extend(fragment.node.selection_set.node.items.iter().map(|one| &one.node));
                    }
                }
                Selection::FragmentSpread(_) => panic!("the tests' documents have no named fragments"),
            }
        }
        fields
    }

    /// Each null is some error's, each error has its null, and no null stands further out than it must.
    fn errors(&mut self, errors: &[Value]) {
        let (mut failed, mut explained) = (BTreeSet::new(), BTreeSet::new());
        for error in errors {
            let Some(path) = error["path"].as_array() else {
                self.breaches.push(format!("an error without a path: {error}"));
                continue;
            };
            if !failed.insert(format!("{path:?}")) {
                self.breaches.push(format!("{path:?} has two errors"));
            }
            let Some(at) = self.nulls.iter().position(|null| path.starts_with(&null.path)) else {
                self.breaches.push(format!("{path:?} failed, but neither it nor what is around it is null"));
                continue;
            };
            explained.insert(at);
            let depth = self.nulls[at].path.len();
            let mut nearer = (depth + 1..=path.len()).map(|depth| format!("{:?}", &path[..depth]));
            if let Some(nearer) = nearer.find(|nearer| self.may_be_null.contains(nearer)) {
                self.breaches.push(format!("{path:?} failed: {nearer} would do for null"));
            }
        }
        for (at, Null { path, allowed, lost }) in self.nulls.iter().enumerate() {
            if !allowed {
                self.breaches.push(format!("{path:?} is null, and may not be"));
            }
            if *lost && !explained.contains(&at) {
                self.breaches.push(format!("{path:?} is null, and no error says why"));
            }
        }
    }
}
