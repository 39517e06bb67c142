//! For whom something is, as a source says it.

use serde_json::json;

use super::Bench;

const STANDING: &str =
    "SELECT jsonb_build_array(visibility, public) FROM opportunity JOIN opportunity_search ON opportunity_id = id";

#[tokio::test]
async fn a_source_says_whether_something_is_for_the_network_alone() {
    let mut bench = Bench::start().await;
    let owner = bench.provider.to_string();
    let table = |title: &str, more: &str| {
        format!(
            "[[opportunity]]\nkey = \"1\"\nkind = \"webinar\"\nstatus = \"open\"\nmain_language = \"en\"\n\
             title.en = \"{title}\"\norganizations = [{{ organization = \"{owner}\", role = \"owner\" }}]\n{more}\n"
        )
    };
    let network = "visibility = \"network\"";
    assert_eq!(bench.tables(&table("One", network)).await.counts(), [1, 0, 0, 0]);
    assert_eq!(bench.value(STANDING).await, json!(["network", false]));
    assert_eq!(bench.tables(&table("One", network)).await.counts(), [0, 0, 1, 0]);
    assert_eq!(bench.tables(&table("One", "")).await.counts(), [0, 1, 0, 0]);
    assert_eq!(bench.value(STANDING).await, json!(["public", true]));
    assert_eq!(bench.tables(&table("One", network)).await.counts(), [0, 1, 0, 0]);
    assert_eq!(bench.value(STANDING).await, json!(["network", false]));

    // What its owner says in the meantime stays.
    bench
        .sql("UPDATE opportunity SET visibility = 'organizations', field_sources = field_sources - 'visibility'")
        .await;
    assert_eq!(bench.tables(&table("Uno", "")).await.counts(), [0, 1, 0, 0]);
    assert_eq!(bench.value(STANDING).await, json!(["organizations", false]));
    assert_eq!(bench.value("SELECT title ->> 'en' FROM opportunity").await, json!("Uno"));

    let told = bench.tables(&table("Duo", "visibility = \"programme\"")).await;
    assert_eq!(told.counts(), [0, 0, 0, 1]);
    assert_eq!(
        told.refused[0].reason,
        "visibility is \"programme\", and an entry says \"public\" or \"network\"; choose for whom it is with updateOpportunity."
    );
}
