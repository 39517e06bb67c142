//! `lyceum token`

use serde_json::json;

use crate::process::Home;

/// The columns of each line.
fn listed(home: &Home) -> Vec<Vec<String>> {
    let said = home.say(&["token", "list"]);
    said.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

#[tokio::test]
async fn a_token_is_created_rotated_listed_and_revoked_beside_a_running_server() {
    let home = Home::new();
    let server = home.serve();
    let museum = home.say(&["organization", "create", "--name", "Acadia Museum"]);
    let create = ["token", "create", "--organization", "Acadia Museum", "--scope", "catalogue:write,topics:write"];
    let first = home.say(&[&create[..], &["--name", "website", "--expires-in", "10"]].concat());
    let ask = "{ viewer { organization { id } } }";
    let known = json!({ "viewer": { "organization": { "id": museum } } });
    assert_eq!(server.ask(ask, Some(&first)).await.1["data"], known);

    let lines = listed(&home);
    let [id, owner, state, scopes, used, by, more, name] = lines[0].as_slice() else { panic!("{lines:?}") };
    assert_eq!(
        (owner.as_str(), scopes.as_str(), name.as_str()),
        (museum.as_str(), "catalogue:write,topics:write", "website")
    );
    assert!(state.starts_with("valid until ") && used.starts_with("used 20"), "{lines:?}");
    assert_eq!((by.as_str(), more.as_str()), ("by the operator", "-"));

    let second = home.say(&["token", "rotate", id, "--overlap", "0"]);
    assert_eq!(server.ask(ask, Some(&first)).await.0, 401);
    assert_eq!(server.ask(ask, Some(&second)).await.1["data"], known);
    let lines = listed(&home);
    assert!(lines[0][2].starts_with("expired ") && lines[1][2].starts_with("valid until "), "{lines:?}");
    assert_eq!(lines[0][6], format!("replaced by {}", lines[1][0]));
    let again = home.refusal(&["token", "rotate", id]);
    assert!(again.contains("in whose place"), "{again}");

    assert_eq!(home.say(&["token", "revoke", &lines[1][0]]), format!("Token {} is revoked.", lines[1][0]));
    assert_eq!(server.ask(ask, Some(&second)).await.0, 401);
    assert_eq!(home.say(&["token", "revoke", &lines[1][0]]), format!("Token {} was revoked before.", lines[1][0]));
    assert!(listed(&home)[1][2].starts_with("revoked "));
    let unknown = home.refusal(&["token", "revoke", "token_01h455vb4pex5vsknk084sn02q"]);
    assert!(unknown.contains("there is no token token_01h455vb4pex5vsknk084sn02q"), "{unknown}");
}

#[test]
fn a_client_of_a_provider_has_no_secret_to_print() {
    let home = Home::new();
    home.say(&["organization", "create", "--name", "Acadia Museum"]);
    let create = ["token", "create", "--organization", "Acadia Museum", "--scope", "catalogue:write"];
    let client = ["--client-issuer", "https://login.example", "--client-subject", "website"];
    assert_eq!(home.say(&[&create[..], &client[..]].concat()), "");
    let lines = listed(&home);
    assert_eq!(lines[0][6], "client website of https://login.example");
    let alone = home.refusal(&[&create[..], &client[..2]].concat());
    assert!(alone.contains("--client-subject"), "{alone}");
    let twice = home.refusal(&[&create[..], &client[..]].concat());
    assert!(twice.contains("is that of a service token already"), "{twice}");
}
