//! What fields cost is said by the schema: to programs by directives, to people in words.

use async_graphql_parser::{
    Positioned,
    types::{BaseType, ConstDirective, FieldDefinition, InputValueDefinition, Type},
};
use serde_json::{Value, json};
use testing::TestApp;

use crate::sdl::{Sdl, innermost};

/// `@listSize`.
struct ListSize {
    assumed: Option<u64>,
    slicing: Vec<String>,
    sized: Vec<String>,
}

fn argument(directives: &[Positioned<ConstDirective>], directive: &str, name: &str) -> Option<Value> {
    let directive = directives.iter().find(|one| one.node.name.node == directive)?;
    Some(directive.node.get_argument(name)?.node.clone().into_json().expect("a value is JSON"))
}

fn weight(directives: &[Positioned<ConstDirective>]) -> Option<u64> {
    let weight = argument(directives, "cost", "weight")?;
    Some(weight.as_str().and_then(|weight| weight.parse().ok()).unwrap_or_else(|| panic!("{weight} is no weight")))
}

fn list_size(field: &FieldDefinition) -> Option<ListSize> {
    let directives = &field.directives;
    let names = |argument_name| {
        let names = argument(directives, "listSize", argument_name);
        let names = names.as_ref().and_then(Value::as_array).into_iter().flatten();
        names.map(|name| name.as_str().expect("a name").to_owned()).collect()
    };
    directives.iter().any(|one| one.node.name.node == "listSize").then(|| ListSize {
        assumed: argument(directives, "listSize", "assumedSize").and_then(|size| size.as_u64()),
        slicing: names("slicingArguments"),
        sized: names("sizedFields"),
    })
}

/// How people read a weight.
fn in_words(weight: u64) -> String {
    match weight {
        0 => "Costs nothing.".to_owned(),
        1 => "Costs 1 point.".to_owned(),
        points => format!("Costs {points} points."),
    }
}

fn says(description: Option<&Positioned<String>>, words: &str) -> bool {
    // Lines of a description are broken where they are long.
    let description = description.map(|text| text.node.split_whitespace().collect::<Vec<_>>().join(" "));
    description.is_some_and(|text| text.contains(words))
}

fn is_list(ty: &Type) -> bool {
    matches!(ty.base, BaseType::List(_))
}

struct Gate {
    sdl: Sdl,
    wrong: Vec<String>,
}

impl Gate {
    fn of(sdl: &str) -> Self {
        Self { sdl: Sdl::read(sdl), wrong: Vec::new() }
    }

    fn default_weight(&self, field: &FieldDefinition) -> u64 {
        u64::from(self.sdl.is_composite(innermost(&field.ty.node)))
    }

    fn weight(&self, field: &FieldDefinition) -> u64 {
        weight(&field.directives).unwrap_or_else(|| self.default_weight(field))
    }

    /// Whether one item of this field, or anything that can be selected of it, costs something.
    fn costs(&self, field: &FieldDefinition, above: &mut Vec<String>) -> bool {
        let ty = innermost(&field.ty.node);
        if self.weight(field) > 0 {
            return true;
        }
        if above.iter().any(|seen| seen == ty) {
            return false;
        }
        above.push(ty.to_owned());
        let found = self.sdl.fields(ty).iter().any(|field| self.costs(&field.node, above));
        above.pop();
        found
    }

    fn note(&mut self, at: &str, wrong: impl Into<String>) {
        self.wrong.push(format!("{at} {}", wrong.into()));
    }

    fn look(mut self) -> Vec<String> {
        let objects: Vec<_> = self.sdl.objects().map(|(name, fields)| (name.to_owned(), fields.to_vec())).collect();
        for (ty, fields) in &objects {
            for field in fields.iter().map(|field| &field.node) {
                let at = format!("{ty}.{}", field.name.node);
                self.weights(&at, field);
                self.size(&at, ty, field);
                if ty == "Mutation" && self.weight(field) < 10 {
                    self.note(&at, "is a mutation and costs less than 10 points");
                }
                self.is_as_in_its_interfaces(&at, ty, field);
            }
        }
        self.wrong
    }

    fn weights(&mut self, at: &str, field: &FieldDefinition) {
        let default = self.default_weight(field);
        self.in_words(at, weight(&field.directives), default, field.description.as_ref());
        for InputValueDefinition { name, description, directives, .. } in field.arguments.iter().map(|one| &one.node) {
            self.in_words(&format!("{at}({})", name.node), weight(directives), 0, description.as_ref());
        }
    }

    fn in_words(&mut self, at: &str, weight: Option<u64>, default: u64, description: Option<&Positioned<String>>) {
        match weight {
            Some(weight) if weight == default => self.note(at, "has a @cost that goes without saying"),
            Some(weight) if !says(description, &in_words(weight)) => {
                self.note(at, format!("must say in its description: {}", in_words(weight)));
            }
            None if says(description, "Costs ") => self.note(at, "says that it costs something, without @cost"),
            _ => {}
        }
    }

    fn size(&mut self, at: &str, parent: &str, field: &FieldDefinition) {
        let ty = innermost(&field.ty.node);
        let Some(ListSize { assumed, slicing, sized }) = list_size(field) else {
            let is_list = is_list(&field.ty.node);
            if ty.ends_with("Connection") && !is_list {
                self.note(at, "is a connection without @listSize");
            }
            if is_list && !self.is_sized_above(parent, field) && self.costs(field, &mut Vec::new()) {
                self.note(at, "is a list without @listSize");
            }
            return;
        };
        if ty.ends_with("Connection") && sized != ["edges", "nodes"] {
            self.note(at, "is a connection that does not size its edges and nodes");
        }
        if assumed.is_none() {
            self.note(at, "assumes no size");
        }
        for name in &slicing {
            if !field.arguments.iter().any(|argument| argument.node.name.node == name.as_str()) {
                self.note(at, format!("has no argument {name} to be sized by"));
            }
            if !says(field.description.as_ref(), &format!("Counted as many items as `{name}`")) {
                self.note(at, format!("must say in its description: Counted as many items as `{name}` …"));
            }
        }
        for name in &sized {
            match self.sdl.fields(ty).iter().find(|one| one.node.name.node == name.as_str()) {
                Some(found) if is_list(&found.node.ty.node) => {}
                _ => self.note(at, format!("has no list {name} to size")),
            }
        }
        let words = match assumed.unwrap_or_default() {
            1 => "Counted as one item.".to_owned(),
            several => format!("Counted as {several} items."),
        };
        if slicing.is_empty() && !says(field.description.as_ref(), &words) {
            self.note(at, format!("must say in its description: {words}"));
        }
    }

    /// Whether every field that leads to this list's parent says how long the list is.
    fn is_sized_above(&self, parent: &str, list: &FieldDefinition) -> bool {
        let fields = self.sdl.objects().flat_map(|(_, fields)| fields).map(|field| &field.node);
        let mut leading = fields.filter(|field| innermost(&field.ty.node) == parent).peekable();
        let sizes = |field: &FieldDefinition| {
            list_size(field).is_some_and(|size| size.sized.iter().any(|name| list.name.node == name.as_str()))
        };
        leading.peek().is_some() && leading.all(sizes)
    }

    /// A field costs the same whether it is asked of an interface or of a type that implements it.
    fn is_as_in_its_interfaces(&mut self, at: &str, ty: &str, field: &FieldDefinition) {
        let mut others = Vec::new();
        for (name, fields) in self.sdl.objects().filter(|(name, _)| *name != ty && self.sdl.is_one_of(ty, name)) {
            let same = fields.iter().find(|one| one.node.name.node == field.name.node);
            if same.is_some_and(|same| said(&same.node) != said(field)) {
                others.push(name.to_owned());
            }
        }
        for other in others {
            self.note(at, format!("costs something else than in {other}"));
        }
    }
}

/// All that the field's directives say of its cost.
fn said(field: &FieldDefinition) -> Vec<String> {
    let arguments = field.arguments.iter().flat_map(|argument| &argument.node.directives);
    let all = field.directives.iter().chain(arguments).map(|directive| &directive.node);
    let costs = all.filter(|directive| ["cost", "listSize"].contains(&directive.name.node.as_str()));
    let values = |directive: &ConstDirective| {
        directive.arguments.iter().map(|(name, value)| format!(" {name}: {value}")).collect::<String>()
    };
    costs.map(|directive| format!("{}{}", directive.name.node, values(directive))).collect()
}

#[test]
fn every_cost_is_said_to_programs_and_to_people() {
    let wrong = Gate::of(&graphql::schema().sdl()).look();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_wrong_about_costs_is_found() {
    let wrong = |fields: &str| {
        let sdl = format!(
            "type Query {{ {fields} }} type Thing {{ id: ID! things: [Thing!]! @listSize(assumedSize: 2) }}
            type ThingConnection {{ nodes: [Thing!]! }} type Mutation {{ change: Thing }}"
        );
        let mut wrong = Gate::of(&sdl).look();
        wrong.retain(|wrong| wrong.starts_with("Query."));
        wrong
    };
    let none: [&str; 0] = [];
    for (fields, found) in [
        ("thing: Thing", none.as_slice()),
        ("names: [String!]!", &none),
        ("\"Counted as 2 items.\" things: [Thing!]! @listSize(assumedSize: 2)", &none),
        ("things: [Thing!]!", &["Query.things is a list without @listSize"]),
        ("\"Costs nothing.\" things: [Thing!]! @cost(weight: \"0\")", &["Query.things is a list without @listSize"]),
        ("things: ThingConnection!", &["Query.things is a connection without @listSize"]),
        ("thing: Thing @cost(weight: \"7\")", &["Query.thing must say in its description: Costs 7 points."]),
        ("\"Costs 1 point.\" thing: Thing @cost(weight: \"1\")", &["Query.thing has a @cost that goes without saying"]),
        ("\"Costs 5 points.\" thing: Thing", &["Query.thing says that it costs something, without @cost"]),
        (
            "thing(search: String @cost(weight: \"10\")): Thing",
            &["Query.thing(search) must say in its description: Costs 10 points."],
        ),
        (
            "\"Counted as many items as `last` says.\" things: [Thing!]! @listSize(assumedSize: 2, slicingArguments: [\"last\"])",
            &["Query.things has no argument last to be sized by"],
        ),
        (
            "\"Counted as many items as `first` says.\" things(first: Int): ThingConnection
                @listSize(assumedSize: 2, slicingArguments: [\"first\"], sizedFields: [\"edges\", \"nodes\"])",
            &["Query.things has no list edges to size"],
        ),
        (
            "things(first: Int): [Thing!]! @listSize(slicingArguments: [\"first\"])",
            &[
                "Query.things assumes no size",
                "Query.things must say in its description: Counted as many items as `first` …",
            ],
        ),
    ] {
        assert_eq!(wrong(fields), found, "{fields}");
    }
    let mutations = Gate::of("type Query { a: Int } type Mutation { change: Thing } type Thing { id: ID! }").look();
    assert_eq!(mutations, ["Mutation.change is a mutation and costs less than 10 points"]);
}

/// What a document would cost, as the answer to it says.
async fn cost(app: &TestApp, document: &str) -> Value {
    app.anonymous().answer(document, json!({})).await["extensions"]["cost"]["requested"].take()
}

#[tokio::test]
async fn a_page_costs_what_it_makes_us_look_up() {
    let app = TestApp::start().await;
    let page = |first: u32| {
        format!(
            "{{ opportunities(first: {first}) {{ pageInfo {{ hasNextPage endCursor }} nodes {{
                id status title {{ text language }} provider {{ name {{ text }} }} topics {{ label {{ text }} }}
                nextSession {{ startsOn place {{ locality }} }}
                listings {{ url organization {{ name {{ text }} }} prices {{ amount currency }} }}
            }} }} }}"
        )
    };
    assert_eq!(cost(&app, &page(20)).await, 121);
    assert_eq!(cost(&app, &page(100)).await, 601);
    assert_eq!(cost(&app, "{ topics(search: \"care\") { totalCount } }").await, 21);
    assert_eq!(cost(&app, "{ opportunities { facets { kinds { value count } topics { value count } } } }").await, 51);
    assert_eq!(cost(&app, "{ nodes(ids: [\"a\", \"b\", \"c\"]) { id } }").await, 3);
}

#[tokio::test]
async fn the_example_that_explains_costs_is_right() {
    let app = TestApp::start().await;
    let answer = app.anonymous().query("{ __type(name: \"Query\") { description } }", json!({})).await;
    let description = answer["__type"]["description"].as_str().expect("a description");
    let mut parts = description.split('`').skip_while(|part| !part.starts_with("{ opportunities"));
    let (example, words) = (parts.next().expect("an example"), parts.next().expect("what it costs"));
    let said = words.trim_start().strip_prefix("costs ").and_then(|words| words.split(' ').next());
    assert_eq!(said, Some(cost(&app, example).await.to_string().as_str()), "{words}");
}
