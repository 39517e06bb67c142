//! Until a steward approves, what an organization lists are drafts.

use catalogue::listing;
use database::id::OpportunityId;
use identity::{person, policy};
use serde_json::{Value, json};
use testing::TestApp;

use super::*;

const LISTINGS: &str = "query($id: ID!) { opportunity(id: $id) {
    listings { id status organization { id } } organizations { role organization { id } }
} }";

/// Ids and statuses of an opportunity's listings, as this caller sees them, and who has which role in it.
async fn listings(caller: &Caller, id: OpportunityId) -> (Vec<String>, Vec<String>) {
    let data = caller.query(LISTINGS, json!({ "id": id.to_string() })).await;
    let list = |name: &str, field: &str| {
        let list = data["opportunity"][name].as_array().cloned().expect("a list");
        list.iter().map(|one| text(&one[field])).collect()
    };
    (list("listings", "status"), list("organizations", "role"))
}

async fn list(caller: &Caller, opportunity: OpportunityId) -> Value {
    let input = json!({
        "opportunity": opportunity.to_string(),
        "prices": [{ "amount": 0, "currency": "CAD" }],
        "sectors": ["ARCHIVES"],
    });
    change(caller, "createListing", "listing { id status }", input).await
}

async fn shows(caller: &Caller, id: &str) -> bool {
    !caller.query("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await["node"].is_null()
}

#[tokio::test]
async fn a_draft_listing_is_seen_by_its_own_people_and_stewards_and_stands_when_the_organization_does() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let webinar = app.opportunity("Security").owner(icom).create().await;
    let (ana, steward) = (app.person("Ana").create().await, steward(&app).await);
    let (museum, request) = asked(&ana, "Acadia Museum", json!({})).await;
    let listing = done(list(&ana, webinar).await)["listing"].take();
    assert_eq!(listing["status"], "DRAFT");
    assert_eq!(wrong(&list(&ana, webinar).await), ["DUPLICATE opportunity"]);
    let listing = text(&listing["id"]);

    let own_system = app.service(museum, &["catalogue:write"]).await;
    let owner = app.person("Owen").role("administrator", icom).create().await;
    for caller in [&*ana, &own_system, &*steward] {
        assert_eq!(listings(caller, webinar).await, (vec!["DRAFT".to_owned()], vec!["OWNER".to_owned()]));
        assert!(shows(caller, &listing).await);
    }
    let free = "{ opportunities(filter: { sectors: [ARCHIVES], price: { free: true } }) { totalCount } }";
    for caller in [&app.anonymous(), &*owner, &app.service(icom, &["catalogue:write"]).await] {
        assert_eq!(listings(caller, webinar).await, (vec![], vec!["OWNER".to_owned()]));
        assert!(!shows(caller, &listing).await);
        assert_eq!(
            caller.query(free, json!({})).await["opportunities"]["totalCount"],
            0,
            "it is found by nothing of it"
        );
    }
    // To others it is not there, rather than not theirs.
    for mutation in ["updateListing", "withdrawListing"] {
        let others = change(&owner, mutation, "listing { id }", json!({ "id": listing })).await;
        assert_eq!(wrong(&others), ["NOT_FOUND id"]);
    }
    let noted = json!({ "id": listing, "note": [{ "language": "en", "text": "Ours" }] });
    done(change(&ana, "updateListing", "listing { id }", noted).await);

    done(decide(&steward, "approveJoinRequest", &request).await);
    for caller in [&app.anonymous(), &*owner, &*ana] {
        let roles = vec!["OWNER".to_owned(), "LISTER".to_owned()];
        assert_eq!(listings(caller, webinar).await, (vec!["LISTED".to_owned()], roles));
        assert!(shows(caller, &listing).await);
        assert_eq!(caller.query(free, json!({})).await["opportunities"]["totalCount"], 1);
    }
    let found = app.anonymous().query("{ opportunities(search: \"Acadia\") { totalCount } }", json!({})).await;
    assert_eq!(found["opportunities"]["totalCount"], 1, "it is found by its lister's name");
}

#[tokio::test]
async fn a_draft_that_is_taken_back_is_put_up_again_as_what_the_organization_may_have_by_then() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let webinar = app.opportunity("Security").owner(icom).create().await;
    let (ana, steward) = (app.person("Ana").create().await, steward(&app).await);
    let (_, request) = asked(&ana, "Acadia Museum", json!({})).await;
    let listing = text(&done(list(&ana, webinar).await)["listing"]["id"]);
    done(change(&ana, "withdrawListing", "listing { id }", json!({ "id": listing })).await);
    let again = done(list(&ana, webinar).await);
    assert_eq!(again["listing"], json!({ "id": listing, "status": "DRAFT" }));
    done(change(&ana, "withdrawListing", "listing { id }", json!({ "id": listing })).await);
    done(decide(&steward, "approveJoinRequest", &request).await);
    assert_eq!(listings(&ana, webinar).await.0, [""; 0]);
    assert_eq!(done(list(&ana, webinar).await)["listing"], json!({ "id": listing, "status": "LISTED" }));
}

#[tokio::test]
async fn a_draft_of_what_the_organization_no_longer_sees_stays_one() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let (gone, network) =
        (app.opportunity("Gone").owner(icom).create().await, app.opportunity("Network").owner(icom).create().await);
    let (ana, steward) = (app.person("Ana").create().await, steward(&app).await);
    let (museum, request) = asked(&ana, "Acadia Museum", json!({})).await;
    for opportunity in [gone, network] {
        done(list(&ana, opportunity).await);
    }
    let sql =
        "UPDATE opportunity SET visibility = CASE title ->> 'en' WHEN 'Gone' THEN 'organizations' ELSE 'network' END;
        SELECT refresh_opportunity_search(array_agg(id)) FROM opportunity";
    diesel_async::SimpleAsyncConnection::batch_execute(&mut app.connect().await, sql).await.expect(sql);
    done(decide(&steward, "approveJoinRequest", &request).await);
    assert_eq!(listings(&steward, network).await.0, ["LISTED"], "it is in the network now");
    assert_eq!(listings(&steward, gone).await, (vec!["DRAFT".to_owned()], vec!["OWNER".to_owned()]));
    let sees = "query($id: ID!) { opportunity(id: $id) { id } }";
    let data = app.service(museum, &["catalogue:write"]).await.query(sees, json!({ "id": gone.to_string() })).await;
    assert_eq!(data["opportunity"], json!(null), "approving shows nobody what they may not see");
}

#[tokio::test]
async fn what_it_owns_is_published_when_it_is_approved_and_not_before() {
    let app = TestApp::start().await;
    let (ana, steward) = (app.person("Ana").create().await, steward(&app).await);
    let (museum, request) = asked(&ana, "Acadia Museum", json!({})).await;
    let webinar = app.opportunity("Our own").status("draft").owner(museum).run().create().await;
    let publish = json!({ "id": webinar.to_string() });
    for caller in [&*ana, &app.service(museum, &["catalogue:write"]).await] {
        for status in ["ANNOUNCED", "OPEN"] {
            let input = json!({ "id": webinar.to_string(), "status": status });
            let refused = change(caller, "publishOpportunity", "opportunity { status }", input).await;
            assert_eq!(wrong(&refused), ["DENIED"]);
            assert!(refused.to_string().contains("waits for that"), "{refused}");
        }
    }
    done(decide(&steward, "declineJoinRequest", &request).await);
    let refused = change(&ana, "publishOpportunity", "opportunity { status }", publish.clone()).await;
    assert_eq!(wrong(&refused), ["DENIED"]);
    let drafts = "{ opportunities(filter: { statuses: [DRAFT] }) { nodes { title { text } } } }";
    let kept = ana.query(drafts, json!({})).await;
    assert_eq!(kept["opportunities"]["nodes"][0]["title"]["text"], "Our own", "what is declined keeps its drafts");

    let again = json!({ "organization": museum.to_string(), "note": "Once more." });
    let again = done(change(&ana, "claimOrganization", "joinRequest { id }", again).await);
    done(decide(&steward, "approveJoinRequest", &text(&again["joinRequest"]["id"])).await);
    let published = done(change(&ana, "publishOpportunity", "opportunity { status }", publish).await);
    assert_eq!(published["opportunity"]["status"], "OPEN");
}

#[tokio::test]
async fn a_right_that_was_looked_up_before_the_approval_makes_no_draft_after_it() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let webinar = app.opportunity("Security").owner(icom).create().await;
    let (ana, steward) = (app.person("Ana").create().await, steward(&app).await);
    let (museum, request) = asked(&ana, "Acadia Museum", json!({})).await;
    let conn = &mut app.connect().await;
    let now = app.clock().now();
    let viewer = person::viewer(conn, ana.id, None, None, now).await.expect("Ana is known");
    let may = policy::list_opportunity(conn, &viewer, webinar, museum).await.expect("she may list it");
    assert!(!may.is_approved());
    done(decide(&steward, "approveJoinRequest", &request).await);
    let listed = listing::create(conn, &may, now, listing::ListingInput::default(), None).await.expect("listed");
    assert_eq!(listed.status, listing::ListingStatus::Listed);
}

#[tokio::test]
async fn listing_while_a_steward_approves_leaves_no_draft_behind() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let steward = steward(&app).await;
    for round in 0..5 {
        let ana = app.person(&format!("Ana {round}")).create().await;
        let (_, request) = asked(&ana, &format!("Museum {round}"), json!({})).await;
        let mut opportunities = Vec::new();
        for number in 0..4 {
            opportunities.push(app.opportunity(&format!("{round} {number}")).owner(icom).create().await);
        }
        let listing = opportunities.clone().into_iter().map(|opportunity| {
            let ana = (*ana).clone();
            tokio::spawn(async move { wrong(&list(&ana, opportunity).await) })
        });
        let listing: Vec<_> = listing.collect();
        done(decide(&steward, "approveJoinRequest", &request).await);
        for listed in listing {
            assert_eq!(listed.await.expect("answered"), [""; 0]);
        }
        for opportunity in opportunities {
            let roles = vec!["OWNER".to_owned(), "LISTER".to_owned()];
            assert_eq!(listings(&app.anonymous(), opportunity).await, (vec!["LISTED".to_owned()], roles));
        }
    }
}
