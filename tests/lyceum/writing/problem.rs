//! In which words what is wrong is told: those of the graph.

use catalogue::problem::{Problem, ProblemCode};
use graphql::mutation::UserError;
use identity::Scope;
use proptest::prelude::*;
use serde_json::json;
use testing::TestApp;

use super::{change, errors, partner};

/// What a problem with this field, told in these words, is in the graph.
fn in_the_graph(field: &str, message: &str) -> UserError {
    Problem { code: ProblemCode::Invalid, field: field.to_owned(), message: message.to_owned() }.into()
}

#[test]
fn fields_are_named_as_in_the_graph() {
    for (domain, graph) in [
        ("starts_on", "startsOn"),
        ("title.fr-CA", "title.fr-CA"),
        ("prices.0.amount", "prices.0.amount"),
        ("hours_per_week_most", "hoursPerWeekMost"),
        ("terms_in_a_row", "termsInARow"),
        ("ends_on is 2024-01-01, before starts_on, which is", "endsOn is 2024-01-01, before startsOn, which is"),
        ("zone is \"new_york\", which", "zone is \"new_york\", which"),
        ("such ids begin with \"org_\"", "such ids begin with \"org_\""),
        ("topic_01h455vb4pex5vsknk084sn02q", "topic_01h455vb4pex5vsknk084sn02q"),
        ("Bearer lyceum_…", "Bearer lyceum_…"),
    ] {
        let told = in_the_graph(domain, domain);
        assert_eq!(told.message, graph);
        assert_eq!(told.field.as_deref(), Some(graph));
    }
}

proptest! {
    #[test]
    fn what_people_wrote_stays_as_they_wrote_it(value in "[a-z_]{0,20}") {
        let message = format!("url is \"{value}\", which");
        prop_assert_eq!(in_the_graph("url", &message).message, message);
    }
}

#[tokio::test]
async fn a_language_given_twice_is_a_problem() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let owner = partner(&app, icom, &[Scope::CatalogueWrite]).await;
    let twice = json!([{ "language": "fr", "text": "Urgences" }, { "language": "fr", "text": "Sinistres" }]);
    let input = json!({ "kind": "WEBINAR", "mainLanguage": "fr", "title": twice });
    let payload = change(&owner, "createOpportunity", "id", input).await;
    assert_eq!(errors(&payload), ["DUPLICATE title.fr"]);
    assert_eq!(payload["userErrors"][0]["message"], "title.fr is given twice; give one text for each language.");
}
