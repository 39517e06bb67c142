//! A gateway of others over our graph and two partners': one question, one answer.

use database::id::OpportunityId;
use serde_json::json;

use crate::{
    node::Node,
    process::{Home, Server},
};

const ROR: &str = "https://ror.org/03yrm5c26";
const PAGE: &str = "https://museum.example/webinars/security";

#[tokio::test]
async fn a_gateway_answers_one_query_from_our_graph_and_its_partners() {
    let package = "@graphql-hive/gateway-runtime";
    let Some(gateway) = Node::find("gateway", package, "LYCEUM_NODE", "a gateway of others") else { return };
    let home = Home::new();
    let server = home.serve();
    let catalogue = Catalogue::create(&home, &server).await;
    let Catalogue { webinar, mooc, draft } = &catalogue;
    let nothing = OpportunityId::new().to_string();

    let told = json!({
        // As the partner writes it.
        "museum": { "ror": "ror.org/03yrm5c26", "exhibitions": [
            { "name": "Locks", "opportunities": [webinar, nothing, mooc, draft] },
            { "name": "Keys", "opportunities": [mooc, "42"] },
        ] },
        "university": { "isil": "CA-NSHD", "url": PAGE },
        "query": "{
            exhibitions {
                name
                organization { name { text } isil visitorsPerYear }
                opportunities { __typename title { text } provider { name { text } visitorsPerYear loansPerYear } }
            }
            lectures {
                nodes { hall webinar { id title { text } seatsInHall } library { name { text } loansPerYear } }
                pageInfo { hasNextPage }
            }
            opportunities(orderBy: TITLE) {
                nodes { __typename id exhibitions { name } ... on Webinar { seatsInHall } }
                pageInfo { hasNextPage }
            }
        }",
    });
    let came = gateway.run("gateway.mjs", &[server.address(), &told.to_string()]);

    let data = &came["answer"]["data"];
    let provider = json!({ "name": { "text": "Museum" }, "visitorsPerYear": null, "loansPerYear": 4_000 });
    let kind =
        |name: &str, title: &str| json!({ "__typename": name, "title": { "text": title }, "provider": provider });
    let organization = json!({ "name": { "text": "Museum" }, "isil": "CA-NSHD", "visitorsPerYear": 120_000 });
    let of_webinar = kind("Webinar", "Security");
    let of_mooc = kind("Mooc", "Collections");
    let expected = json!([
        { "name": "Locks", "organization": organization, "opportunities": [of_webinar, null, of_mooc, null] },
        { "name": "Keys", "organization": organization, "opportunities": [of_mooc, null] },
    ]);
    assert_eq!(data["exhibitions"], expected, "{came:#}");
    let expected = json!([{
        "hall": "Aula",
        "webinar": { "id": webinar, "title": { "text": "Security" }, "seatsInHall": 300 },
        "library": { "name": { "text": "Museum" }, "loansPerYear": 4_000 },
    }]);
    assert_eq!(data["lectures"]["nodes"], expected, "{came:#}");
    let expected = json!([
        { "__typename": "Mooc", "id": mooc, "exhibitions": [{ "name": "Locks" }, { "name": "Keys" }] },
        { "__typename": "Webinar", "id": webinar, "exhibitions": [{ "name": "Locks" }], "seatsInHall": 300 },
    ]);
    assert_eq!(data["opportunities"]["nodes"], expected, "{came:#}");

    // Each reference that is of no use is told at its own place; a draft like what there is not.
    let mut errors: Vec<_> = came["answer"]["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| format!("{} {}", error["path"], error["extensions"]["code"]))
        .collect();
    errors.sort();
    let expected = [
        r#"["exhibitions",0,"opportunities",1] "NOT_FOUND""#,
        r#"["exhibitions",0,"opportunities",3] "NOT_FOUND""#,
        r#"["exhibitions",1,"opportunities",1] "INVALID_ID""#,
    ];
    assert_eq!(errors, expected, "{came:#}");
}

/// A museum's webinar, its course, and what it has not published.
struct Catalogue {
    webinar: String,
    mooc: String,
    draft: String,
}

impl Catalogue {
    async fn create(home: &Home, server: &Server) -> Self {
        let museum = home.say(&["organization", "create", "--name", "Museum"]);
        let scopes = ["--scope", "catalogue:write", "--scope", "organizations:write"];
        let token = home.say(&[&["token", "create", "--organization", "Museum"], scopes.as_slice()].concat());
        let change = async |document: String| {
            let (_, answer) = server.ask(&document, Some(&token)).await;
            let payload = &answer["data"]["done"];
            assert_eq!(payload["userErrors"], json!([]), "{document}: {answer:#}");
            payload["opportunity"]["id"].as_str().unwrap_or_default().to_owned()
        };
        change(format!(
            r#"mutation {{ done: updateOrganization(input: {{ id: "{museum}", identifiers: [
                {{ scheme: "ror", value: "{ROR}" }}, {{ scheme: "isil", value: "CA-NSHD" }}
            ] }}) {{ userErrors {{ message }} }} }}"#
        ))
        .await;
        let create = async |kind: &str, title: &str, url: &str| {
            change(format!(
                r#"mutation {{ done: createOpportunity(input: {{
                    kind: {kind}, mainLanguage: "en", title: [{{ language: "en", text: "{title}" }}], url: "{url}"
                }}) {{ opportunity {{ id }} userErrors {{ message }} }} }}"#
            ))
            .await
        };
        let webinar = create("WEBINAR", "Security", PAGE).await;
        let mooc = create("MOOC", "Collections", "https://museum.example/collections").await;
        let draft = create("WORKSHOP", "Plans", "https://museum.example/plans").await;
        for id in [&webinar, &mooc] {
            change(format!(
                r#"mutation {{ done: publishOpportunity(input: {{ id: "{id}" }}) {{ userErrors {{ message }} }} }}"#
            ))
            .await;
        }
        Self { webinar, mooc, draft }
    }
}
