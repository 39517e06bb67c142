//! By what other graphs can refer to things, and the schema that tells gateways so.

use std::{borrow::Cow, sync::LazyLock};

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, SDLExportOptions, ServerResult, Value, parser::types::Field,
    registry::Registry,
};

use super::reference::{KINDS, OPPORTUNITY, ORGANIZATION, TOPIC};
use crate::PlainQuery;

/// The schema for gateways.
pub fn sdl() -> &'static str {
    static SDL: LazyLock<String> = LazyLock::new(|| {
        let schema = crate::builder(PlainQuery::default()).register_output_type::<Keys>().finish();
        schema.sdl_with_options(SDLExportOptions::new().federation())
    });
    &SDL
}

/// Registers the keys. It is no type of the graph: registering a type is where the library lets keys be added without
/// taking over the answering of them.
struct Keys;

impl OutputType for Keys {
    fn type_name() -> Cow<'static, str> {
        "Keys".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let mut keys = |name: &str, keys: &[&str]| {
            for key in keys {
                registry.add_keys(name, *key);
            }
        };
        keys(ORGANIZATION, &["id", "ror", "isil"]);
        keys(TOPIC, &["id"]);
        // An interface's keys must be those of each of its kinds.
        for name in [OPPORTUNITY].into_iter().chain(KINDS) {
            keys(name, &["id", "url"]);
        }
        String::new()
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Null)
    }
}
