//! Bringing together what a source says now, what it said before, and what stands in the catalogue, field by field.

use serde_json::{Map, Value};

/// What is to change of a thing whose fields nobody keeps the sources of.
///
/// A field is taken over where the source says something else than `before` and nobody changed it in the meantime. With
/// nothing said before, what stands was written by somebody else: only its blank fields are filled.
pub(super) fn changes(fields: &[&str], before: Option<&Value>, now: &Value, standing: &Value) -> Map<String, Value> {
    let taken_over = |field: &str| match before {
        Some(before) => same(&before[field], &standing[field]) && !same(&now[field], &before[field]),
        None => is_blank(&standing[field]) && !is_blank(&now[field]),
    };
    fields.iter().filter(|field| taken_over(field)).map(|field| ((*field).to_owned(), now[*field].clone())).collect()
}

fn same(one: &Value, other: &Value) -> bool {
    one == other || is_blank(one) && is_blank(other)
}

/// A field left out, an empty list and an empty map say the same: nothing.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FIELDS: [&str; 3] = ["name", "website", "sectors"];

    fn changed(before: Option<Value>, now: Value, standing: Value) -> Value {
        Value::Object(changes(&FIELDS, before.as_ref(), &now, &standing))
    }

    #[test]
    fn what_the_source_changed_is_taken_over() {
        let before = json!({ "name": "A", "website": null, "sectors": [] });
        let now = json!({ "name": "A", "website": "http://a.org/", "sectors": [] });
        assert_eq!(changed(Some(before.clone()), now, before), json!({ "website": "http://a.org/" }));
    }

    #[test]
    fn what_somebody_edited_stays() {
        let before = json!({ "name": "A" });
        let standing = json!({ "name": "The A", "sectors": ["museums"] });
        assert_eq!(changed(Some(before.clone()), json!({ "name": "AA" }), standing.clone()), json!({}));
        assert_eq!(changed(Some(before.clone()), before, standing), json!({}));
    }

    #[test]
    fn of_another_source_only_blanks_are_filled() {
        let standing = json!({ "name": "A", "website": null, "sectors": [] });
        let now = json!({ "name": "B", "website": "http://a.org/", "sectors": [] });
        assert_eq!(changed(None, now, standing), json!({ "website": "http://a.org/" }));
    }
}
