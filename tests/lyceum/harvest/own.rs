//! Whoever may import what one provider offers writes that alone.

use std::sync::atomic::AtomicBool;

use database::id::{OrganizationId, ServiceTokenId};
use harvest::{csv, lyceum, mapping::Mapping};
use identity::{
    Scope, Viewer,
    policy::{self, MayImport},
};
use serde_json::json;

use super::{Bench, Told, about_list, opportunity};

const HEADING: &str = "key,title,kind,owner,presenter\n";
const COUNT: &str = "SELECT count(*) FROM opportunity";
const ORGANIZATIONS: &str = "SELECT count(*) FROM organization";

impl Bench {
    /// The provider's own system.
    async fn may(&mut self) -> MayImport {
        let viewer = Viewer::Service {
            token_id: ServiceTokenId::new(),
            organization_id: self.provider,
            scopes: vec![Scope::CatalogueWrite],
            is_approved: true,
            programmes: Vec::new(),
        };
        policy::import_offerings(&mut self.connection, &viewer, self.provider).await.expect("it is its own")
    }

    /// Imports rows as the provider's own system does.
    async fn own_rows(&mut self, rows: &str) -> Told {
        self.own_rows_of(Some(self.provider), rows).await
    }

    /// The same, said to be of this organization's source.
    async fn own_rows_of(&mut self, source: Option<OrganizationId>, rows: &str) -> Told {
        let text = format!("{HEADING}{rows}");
        let mapping = Mapping::of_columns().expect("it is built in");
        let rows = csv::read(text.as_bytes(), mapping, about_list()).expect("it is a list");
        let may = self.may().await;
        self.import_as(&may, source, "csv", rows.map(opportunity), &AtomicBool::new(false)).await
    }

    /// Imports tables as the provider's own system does.
    async fn own_tables(&mut self, text: &str) -> Told {
        let may = self.may().await;
        let provider = Some(self.provider);
        self.import_as(&may, provider, "lyceum", lyceum::read(text.as_bytes()), &AtomicBool::new(false)).await
    }

    /// Imports tables into the provider's source as the operator does.
    async fn tables_for_provider(&mut self, text: &str) -> Told {
        let may = policy::import(&Viewer::Operator).expect("the operator may import");
        let provider = Some(self.provider);
        self.import_as(&may, provider, "lyceum", lyceum::read(text.as_bytes()), &AtomicBool::new(false)).await
    }

    /// Another organization, with the identifier `test:other`.
    async fn other(&mut self) -> OrganizationId {
        let id = OrganizationId::new();
        let uuid = id.uuid();
        self.sql(&format!(
            "INSERT INTO organization (id, main_language, name, created_at, updated_at) \
             VALUES ('{uuid}', 'en', '{{\"en\": \"Other\"}}', now(), now())"
        ))
        .await;
        self.sql(&format!("INSERT INTO organization_identifier VALUES ('{uuid}', 'test', 'other')")).await;
        id
    }
}

fn webinar(key: &str, title: &str, more: &str) -> String {
    format!(
        "[[opportunity]]\nkey = \"{key}\"\nkind = \"webinar\"\nstatus = \"open\"\nmain_language = \"en\"\n\
         title.en = \"{title}\"\n{more}\n"
    )
}

#[tokio::test]
async fn what_it_offers_is_its_own_and_nobody_elses() {
    let mut bench = Bench::start().await;
    bench.other().await;
    let told = bench.own_rows("1,One,webinar,,\n2,Two,webinar,Provider,Other\n3,Three,webinar,Other,\n").await;
    assert_eq!(told.counts(), [2, 0, 0, 1]);
    let [refused] = told.refused.as_slice() else { panic!("{:?}", told.refused) };
    assert_eq!(refused.key.as_deref(), Some("3"));
    assert!(
        refused.reason.starts_with("organizations name org_") && refused.reason.contains(" as an owner, "),
        "{refused:?}"
    );
    let roles = "SELECT jsonb_agg(role || ' ' || (name ->> 'en') ORDER BY role, name ->> 'en') FROM opportunity_organization JOIN organization ON id = organization_id";
    assert_eq!(
        bench.value(roles).await,
        json!(["lister Provider", "lister Provider", "owner Provider", "owner Provider", "presenter Other"])
    );
}

#[tokio::test]
async fn nobody_is_made_of_a_name() {
    let mut bench = Bench::start().await;
    let told = bench.own_rows("1,One,webinar,Nobody Knows,\n2,Two,webinar,,Nobody Either\n").await;
    assert_eq!((told.counts(), told.outcome.organizations_made), ([0, 0, 0, 2], 0));
    assert!(told.refused.iter().all(|refused| refused.reason.contains("which the catalogue does not have")));
    assert_eq!(bench.value(ORGANIZATIONS).await, json!(1));
    assert_eq!(bench.rows(&format!("{HEADING}1,One,webinar,Nobody Knows,\n")).await.outcome.organizations_made, 1);
}

#[tokio::test]
async fn organizations_and_topics_are_not_its_to_write() {
    let mut bench = Bench::start().await;
    bench.sql("INSERT INTO topic (id, scheme, notation, main_language, label, created_at, updated_at) VALUES (gen_random_uuid(), 'lyceum', 'storage', 'en', '{\"en\": \"Storage\"}', now(), now())").await;
    let topic = "[[topic]]\nscheme = \"lyceum\"\nnotation = \"storage\"\nmain_language = \"en\"\nlabel.en = \"Mine\"\n";
    let organization = "[[organization]]\nkey = \"new\"\nmain_language = \"en\"\nname.en = \"New\"\n";
    let file = format!("{topic}{organization}{}", webinar("1", "One", "topics = [\"storage\"]"));
    let told = bench.own_tables(&file).await;
    assert_eq!(told.counts(), [1, 0, 0, 2]);
    let reasons: Vec<_> = told.refused.iter().map(|refused| refused.reason.as_str()).collect();
    assert!(reasons[0].contains("topics are read in by stewards"), "{reasons:?}");
    assert!(reasons[1].contains("organizations are read in by stewards"), "{reasons:?}");
    assert_eq!(bench.value("SELECT label ->> 'en' FROM topic").await, json!("Storage"));
    assert_eq!(bench.value(ORGANIZATIONS).await, json!(1));
    assert_eq!(bench.value("SELECT count(*) FROM opportunity_topic").await, json!(1), "topics are named");
}

#[tokio::test]
async fn what_others_own_is_left_alone_though_its_own_source_tells_of_it() {
    let mut bench = Bench::start().await;
    bench.other().await;
    let of_other = "[[opportunity.organizations]]\norganization = \"test:other\"\nrole = \"owner\"";
    let before = webinar("1", "Theirs", of_other) + &webinar("2", "Ours", "");
    assert_eq!(bench.tables_for_provider(&before).await.counts(), [2, 0, 0, 0]);
    let titles = "SELECT jsonb_agg(title ->> 'en' ORDER BY title ->> 'en') FROM opportunity";

    for after in [webinar("1", "Taken", of_other), webinar("1", "Taken", ""), webinar("1", "Theirs", "")] {
        let told = bench.own_tables(&(after + &webinar("2", "Ours still", ""))).await;
        assert_eq!(told.counts()[3], 1, "{:?}", told.refused);
        assert!(told.refused[0].reason.contains("that others own now"), "{:?}", told.refused);
    }
    assert_eq!(bench.value(titles).await, json!(["Ours still", "Theirs"]));

    // What is tied is looked at again in every import until its ties can be written.
    let tied = |title: &str| webinar("1", title, &format!("parts = [\"2\", \"gone\"]\n{of_other}"));
    bench.tables_for_provider(&tied("Theirs")).await;
    bench.sql("DELETE FROM series_part").await;
    assert_eq!(bench.own_tables(&tied("Theirs")).await.counts(), [0, 0, 0, 1]);
    assert_eq!(bench.value("SELECT count(*) FROM series_part").await, json!(0));
}

#[tokio::test]
async fn what_it_lost_it_does_not_change_any_more() {
    let mut bench = Bench::start().await;
    let other = bench.other().await;
    assert_eq!(bench.own_rows("1,One,webinar,,\n").await.counts(), [1, 0, 0, 0]);
    let uuid = other.uuid();
    bench.sql(&format!("UPDATE opportunity_organization SET organization_id = '{uuid}' WHERE role = 'owner'")).await;
    assert_eq!(bench.own_rows("1,Mine again,webinar,,\n").await.counts(), [0, 0, 0, 1]);
    assert_eq!(bench.value("SELECT title ->> 'en' FROM opportunity").await, json!("One"));
}

#[tokio::test]
async fn sources_of_others_are_not_its_own() {
    let mut bench = Bench::start().await;
    let other = bench.other().await;
    let may = policy::import(&Viewer::Operator).expect("the operator may import");
    for source in [None, Some(other)] {
        let text = webinar("1", "Theirs", "organizations = [{ organization = \"test:other\", role = \"owner\" }]");
        let records = lyceum::read(text.as_bytes());
        let told = bench.import_as(&may, source, "csv", records, &AtomicBool::new(false)).await;
        assert_eq!(told.counts(), [1, 0, 0, 0], "{:?}", told.refused);
        bench.own_rows_of(source, "1,Mine,webinar,,\n").await;
    }
    assert_eq!(
        bench.value("SELECT jsonb_agg(title ->> 'en' ORDER BY title ->> 'en') FROM opportunity").await,
        json!(["Mine", "Theirs", "Theirs"])
    );
    assert_eq!(bench.value(COUNT).await, json!(3));
}

#[tokio::test]
async fn others_list_in_their_own_name() {
    let mut bench = Bench::start().await;
    bench.other().await;
    let listed = "[[opportunity.listings]]\norganization = \"test:other\"\nurl = \"https://other.example/1\"";
    let told = bench.own_tables(&webinar("1", "One", listed)).await;
    assert_eq!(told.counts(), [0, 0, 0, 1]);
    assert_eq!(told.refused[0].column, "listings.0.organization");

    // What the operator had read in for both, it does not take back for the other.
    let both = format!("{listed}\n[[opportunity.listings]]\norganization = \"name:Provider\"");
    assert_eq!(bench.tables_for_provider(&webinar("1", "One", &both)).await.counts(), [1, 0, 0, 0]);
    assert_eq!(bench.own_tables(&webinar("1", "Uno", "")).await.counts(), [0, 1, 0, 0]);
    let listings = "SELECT jsonb_agg((name ->> 'en') || ' ' || listing.status ORDER BY name ->> 'en') FROM listing JOIN organization ON organization.id = organization_id";
    assert_eq!(bench.value(listings).await, json!(["Other listed", "Provider listed"]));
}

#[tokio::test]
async fn what_it_may_not_see_it_cannot_tie() {
    let mut bench = Bench::start().await;
    bench.other().await;
    // Whoever lists it has a role in it.
    let roles = "organizations = [{ organization = \"test:other\", role = \"owner\" }]\n\
                 listings = [{ organization = \"test:other\" }]";
    let hidden = webinar("draft", "Theirs", roles).replace("\"open\"", "\"draft\"");
    assert_eq!(bench.tables_for_provider(&hidden).await.counts(), [1, 0, 0, 0]);
    let series = webinar("series", "Ours", "parts = [\"draft\", \"own\"]").replace("webinar", "series");
    let told = bench.own_tables(&(series + &webinar("own", "Own", ""))).await;
    assert_eq!(told.counts(), [2, 0, 0, 0], "{:?}", told.refused);
    assert_eq!(told.warned.len(), 1, "{:?}", told.warned);
    assert!(told.warned[0].contains("names \"draft\", which no entry of the source has"), "{:?}", told.warned);
    assert_eq!(bench.value("SELECT count(*) FROM series_part").await, json!(1));
}
