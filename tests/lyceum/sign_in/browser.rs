//! Signing in and out in a real browser, which takes page by page what policies and cookies allow.

use serde_json::{Value, json};

use super::Place;
use crate::{explorer::browser, provider::ADA};

#[tokio::test]
async fn somebody_signs_in_chooses_for_whom_they_act_and_signs_out() {
    let Some(browser) = browser("signing in with a browser") else { return };
    let Some(place) = Place::open() else { return };

    let saw = browser.run("sign_in.mjs", &[place.server.address(), place.museum.name(), ADA.name]);

    let says = |what: &str, words: &str| {
        assert!(saw[what].as_str().is_some_and(|text| text.contains(words)), "{what}: {words}: {saw:#}");
    };
    assert_eq!(saw["complaints"], json!([]), "{saw:#}");
    let host = |address: &str| Value::from(address.trim_start_matches("http://"));
    let mut hosts = saw["hosts"].as_array().expect("a list").clone();
    hosts.retain(|one| *one != host(place.server.address()) && *one != host(place.museum.issuer()));
    assert!(hosts.is_empty(), "nothing is asked of others: {hosts:?}");

    assert_eq!(saw["before"]["links"], json!(["Sign in"]));
    says("nobody", "You are not signed in");
    says("account", ADA.name);
    says("account", ADA.email);
    for made in saw["made"].as_array().expect("a list") {
        assert_eq!(made["data"]["createOrganization"]["userErrors"], json!([]), "{made:#}");
    }
    assert!(saw["signedIn"]["text"].as_str().is_some_and(|text| text.contains(ADA.name)), "{saw:#}");
    assert_eq!(saw["signedIn"]["actingFor"], "acting for no organization", "with two, they choose: {saw:#}");
    assert_eq!(saw["chosenThere"]["actingFor"], "acting for Ferry Museum", "{saw:#}");
    says("roles", "Ferry Museum: administrator");
    says("roles", "Mill Archive: administrator");
    assert_eq!(saw["chosenHere"]["actingFor"], "acting for Mill Archive", "{saw:#}");
    says("signedOut", place.museum.name());
    assert_eq!(saw["after"]["links"], json!(["Sign in"]), "{saw:#}");
    let cookies = saw["cookies"].as_array().expect("a list");
    assert!(!cookies.contains(&"lyceum".into()), "{cookies:?}");
}
