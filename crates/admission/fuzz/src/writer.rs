//! Documents that fit the schema, mostly, as dice fall.

use std::{collections::HashMap, sync::LazyLock};

use async_graphql_parser::{
    parse_schema,
    types::{BaseType, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition},
};

use crate::SDL;

/// How deep selections stand within each other.
const DEEPEST: usize = 14;

/// How long a document grows.
const LONGEST: usize = 40_000;

static TYPES: LazyLock<HashMap<String, TypeKind>> = LazyLock::new(|| {
    let definitions = parse_schema(SDL).expect("the SDL can be read").definitions.into_iter();
    let types = definitions.filter_map(|definition| match definition {
        TypeSystemDefinition::Type(definition) => Some((definition.node.name.node.to_string(), definition.node.kind)),
        _ => None,
    });
    types.collect()
});

static COMPOSITES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let is_composite =
        |kind: &TypeKind| matches!(kind, TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_));
    let mut names: Vec<_> =
        TYPES.iter().filter(|(_, kind)| is_composite(kind)).map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names
});

/// A document.
pub fn write(dice: &[u8]) -> String {
    let mut writer = Writer { dice: dice.iter(), text: String::new(), fragments: 0 };
    writer.document();
    writer.text
}

struct Writer<'d> {
    dice: std::slice::Iter<'d, u8>,
    text: String,
    fragments: usize,
}

impl Writer<'_> {
    fn throw(&mut self, sides: usize) -> usize {
        let die = usize::from(self.dice.next().copied().unwrap_or_default());
        if sides > 256 { (die * 256 + self.throw(256)) % sides } else { die % sides.max(1) }
    }

    fn one_of(&mut self, texts: &[&str]) {
        let text = texts[self.throw(texts.len())];
        self.text += text;
    }

    fn document(&mut self) {
        self.fragments = self.throw(9);
        let roots = ["Query", "Mutation", "Subscription"];
        for (at, root) in (0..=self.throw(3)).map(|at| (at, roots[at % 3])).collect::<Vec<_>>() {
            self.text += &format!("{} Q{at}($n: Int = 3, $s: String, $l: [String!]) ", root.to_lowercase());
            self.set(root, 0, 0);
        }
        for at in 1..=self.fragments {
            let on = COMPOSITES[self.throw(COMPOSITES.len())];
            self.text += &format!(" fragment F{at} on {on} ");
            self.set(on, 0, at);
        }
    }

    /// Fragments spread only those behind them, except now and then.
    fn set(&mut self, of: &str, depth: usize, fragment: usize) {
        self.text += "{ ";
        for at in 0..=self.throw(6) {
            match self.throw(12) {
                0 | 1 if fragment < self.fragments => {
                    let spread = fragment + 1 + self.throw(self.fragments - fragment);
                    self.text += &format!("...F{spread} ");
                }
                2 => self.text += &format!("...F{} ", at + 1),
                3 | 4 if depth < DEEPEST => {
                    let on = self.condition(of);
                    self.text += &if on.is_empty() { "... ".to_owned() } else { format!("... on {on} ") };
                    self.directive();
                    self.set(if on.is_empty() { of } else { on }, depth + 1, fragment);
                }
                5 => self.text += "__typename ",
                _ => self.field(of, depth, fragment),
            }
        }
        self.text += "} ";
    }

    fn condition(&mut self, of: &str) -> &'static str {
        match TYPES.get(of) {
            Some(TypeKind::Object(kind)) if self.throw(3) > 0 && !kind.implements.is_empty() => {
                &kind.implements[self.throw(kind.implements.len())].node
            }
            _ if self.throw(4) == 0 => "",
            _ => COMPOSITES[self.throw(COMPOSITES.len())],
        }
    }

    fn field(&mut self, of: &str, depth: usize, fragment: usize) {
        let fields = match TYPES.get(of) {
            Some(TypeKind::Object(kind)) => &kind.fields,
            Some(TypeKind::Interface(kind)) => &kind.fields,
            _ => return self.text += "__typename ",
        };
        let field: &FieldDefinition = &fields[self.throw(fields.len())].node;
        let inner = innermost(&field.ty.node);
        let holds_fields = COMPOSITES.contains(&inner);
        if self.text.len() > LONGEST || (holds_fields && depth >= DEEPEST) {
            return self.text += "__typename ";
        }
        if self.throw(6) == 0 {
            self.one_of(&["a: ", "b: ", "id: ", "name: "]);
        }
        self.text += &field.name.node;
        let given: Vec<&InputValueDefinition> = field.arguments.iter().map(|argument| &argument.node).collect();
        let given: Vec<_> =
            given.into_iter().filter(|argument| !argument.ty.node.nullable || self.throw(3) == 0).collect();
        if !given.is_empty() {
            self.text += "(";
            for argument in given {
                self.text += &format!("{}: ", argument.name.node);
                self.value(&argument.ty.node, 0);
            }
            self.text += ")";
        }
        self.text += " ";
        self.directive();
        if holds_fields {
            self.set(inner, depth + 1, fragment);
        }
    }

    fn directive(&mut self) {
        if self.throw(10) == 0 {
            self.one_of(&["@include(if: true) ", "@skip(if: $s) ", "@unknown ", "@include(if: $b) "]);
        }
    }

    fn value(&mut self, ty: &Type, depth: usize) {
        if ty.nullable && self.throw(8) == 0 {
            return self.text += "null ";
        }
        match &ty.base {
            BaseType::List(ty) => {
                self.text += "[";
                (0..self.throw(4)).for_each(|_| self.value(ty, depth));
                self.text += "] ";
            }
            BaseType::Named(name) => match (name.as_str(), TYPES.get(name.as_str())) {
                ("Int", _) => self.one_of(&["1 ", "0 ", "100 ", "$n ", "-5 ", "4294967296 "]),
                ("Boolean", _) => self.one_of(&["true ", "false ", "$b "]),
                ("Float", _) => self.one_of(&["1.5 ", "-0 ", "1e400 "]),
                (_, Some(TypeKind::Enum(kind))) => {
                    let value = &kind.values[self.throw(kind.values.len())].node.value.node;
                    self.text += &format!("{value} ");
                }
                (_, Some(TypeKind::InputObject(kind))) => {
                    self.text += "{";
                    for field in &kind.fields {
                        let field = &field.node;
                        if !field.ty.node.nullable || (depth < 4 && self.throw(4) == 0) {
                            self.text += &format!("{}: ", field.name.node);
                            self.value(&field.ty.node, depth + 1);
                        }
                    }
                    self.text += "} ";
                }
                _ => self.one_of(&["\"text\" ", "\"\" ", "$s ", "\"\"\"block\"\"\" ", "$l "]),
            },
        }
    }
}

fn innermost(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(ty) => innermost(ty),
    }
}
