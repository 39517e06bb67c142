//! A world put into the database, and what each who looks at it may see by the policy.

use std::collections::BTreeSet;

use database::id::{OpportunityId, OrganizationId, PersonId, ProgrammeId, ServiceTokenId, TopicId};
use diesel::prelude::*;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use futures::future::join_all;
use identity::{
    Scope, Viewer,
    policy::{Action, Decision, OpportunityFacts, decide},
    viewer::{OrganizationMembership, Person},
};
use serde_json::json;
use testing::{Caller, OpportunityBuilder, TestApp};

use super::world::{Audience, Realm, Standing, State, TOPICS, Thing, Who, World};

/// A word of each thing's title that nothing else has, and the same mistyped.
const WORDS: [(&str, &str); 8] = [
    ("aardwolf", "ardwolf"),
    ("bergamot", "bergamt"),
    ("cathedral", "cathedrl"),
    ("dulcimer", "dulcimr"),
    ("eucalyptus", "eucaliptus"),
    ("flamingo", "flmingo"),
    ("gyroscope", "gyroscpe"),
    ("harpsichord", "harpsichrd"),
];

/// Words of titles, too, each nearly what a topic is called: whoever searches the topics for it finds that one, as long as
/// no title that they may see has the word.
const NEAR: [(&str, &str); TOPICS] = [("quetzal", "quetzel"), ("rhubarb", "rhubard")];

/// Words of each thing's title that stand in the description of the next, and the same mistyped: whoever searches for that
/// finds the next, once it can be learned from the title what is meant.
const TAUGHT: [(&str, &str); 8] = [
    ("zeppelin", "zepelin"),
    ("xylophone", "xylophne"),
    ("wolverine", "wolverne"),
    ("vermouth", "vermuth"),
    ("umbrella", "umbrela"),
    ("tangerine", "tangerne"),
    ("sarcophagus", "sarcophagis"),
    ("pomegranate", "pomegrante"),
];

/// What a world is in, in the order in which it can go.
const TABLES: [&str; 10] = [
    "opportunity",
    "search_word",
    "membership",
    "sign_in",
    "account",
    "service_token",
    "person",
    "topic",
    "programme",
    "organization",
];

/// A world in the database.
pub struct Network<'a> {
    pub app: &'a TestApp,
    pub world: &'a World,
    pub organizations: Vec<OrganizationId>,
    pub programmes: Vec<ProgrammeId>,
    pub topics: Vec<TopicId>,
    pub things: Vec<OpportunityId>,
    /// The runs, sessions, recordings and listings of each thing.
    pub parts: Vec<Vec<String>>,
    to_be: Vec<Option<OpportunityBuilder<'a>>>,
}

/// Somebody who looks at it.
pub struct Looker<'a> {
    pub who: &'a Who,
    pub caller: Caller,
    pub viewer: Viewer,
}

/// When something is as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    Before,
    After,
}

impl<'a> Network<'a> {
    /// Puts everything but the things into the database, in place of whatever was there.
    pub async fn start(app: &'a TestApp, world: &'a World) -> Self {
        let nothing: String = TABLES.iter().map(|table| format!("DELETE FROM {table};")).collect();
        app.connect().await.batch_execute(&nothing).await.expect("the test's own tables");
        let mut organizations = Vec::new();
        for is_approved in &world.organizations {
            let status = if *is_approved { "approved" } else { "requested" };
            organizations.push(app.organization("House").set("status", json!(status)).create());
        }
        let organizations = join_all(organizations).await;
        let mut programmes = Vec::new();
        for programme in &world.programmes {
            let to_be = app.programme("Exchange", organizations[programme.operator]);
            let participants = programme.participants.iter().map(|at| organizations[*at]);
            programmes.push(participants.fold(to_be, |to_be, one| to_be.participant(one)).create());
        }
        let topics = NEAR.iter().map(|(_, label)| app.topic(label).create());
        let (programmes, topics) = futures::join!(join_all(programmes), join_all(topics));
        let none = Vec::new;
        let mut network = Self {
            app,
            world,
            organizations,
            programmes,
            topics,
            things: none(),
            parts: Vec::new(),
            to_be: Vec::new(),
        };
        for (at, thing) in world.things.iter().enumerate() {
            let to_be = network.thing(at, thing);
            network.things.push(to_be.id());
            network.parts.push(to_be.ids_of_parts());
            network.to_be.push(Some(to_be));
        }
        network
    }

    fn thing(&self, at: usize, thing: &Thing) -> OpportunityBuilder<'a> {
        let mut to_be = self
            .app
            .opportunity(&format!("{} {} {} gathering", word(at), probe(at), TAUGHT[at].0))
            .description("en", TAUGHT[(at + 1) % TAUGHT.len()].0)
            .kind(thing.kind)
            .status(thing.before.status)
            .set("url", json!(url(at)));
        for topic in &thing.topics {
            to_be = to_be.topic(self.topics[*topic]);
        }
        for (organization, role) in &thing.before.roles {
            let organization = self.organizations[*organization];
            to_be = if *role == "lister" { to_be.listing(organization) } else { to_be.role(role, organization) };
        }
        to_be = match &thing.before.audience {
            Audience::Everybody => to_be,
            Audience::Network => to_be.for_network(),
            Audience::Organizations(some) => {
                some.iter().fold(to_be, |to_be, one| to_be.for_organization(self.organizations[*one]))
            }
            Audience::Programme(programme) => to_be.for_programme(self.programmes[*programme]),
        };
        if thing.is_held {
            to_be.session(&format!("2026-12-{:02} 10:00 UTC", 1 + at)).recording("public")
        } else {
            to_be
        }
    }

    /// Puts those of these things into the database that are not there yet, and what ties the ones that are there.
    pub async fn put(&mut self, things: impl IntoIterator<Item = usize>) {
        let to_be: Vec<_> = things.into_iter().filter_map(|at| self.to_be[at].take()).collect();
        join_all(to_be.into_iter().map(OpportunityBuilder::create)).await;
        let mut sql = String::new();
        let is_there = |at: &usize| self.to_be[*at].is_none();
        for (at, thing) in self.world.things.iter().enumerate().filter(|(at, _)| is_there(at)) {
            let id = self.things[at].uuid();
            if let Some(from) = thing.made_from.filter(is_there) {
                let from = self.things[from].uuid();
                sql += &format!(
                    "INSERT INTO opportunity_lineage VALUES ('{id}', 'adapted_from', '{from}') ON CONFLICT DO NOTHING;"
                );
            }
            if let Some(series) = thing.part_of.filter(is_there).filter(|series| self.has_parts(*series)) {
                let series = self.things[series].uuid();
                sql += &format!("INSERT INTO series_part VALUES ('{series}', '{id}', {at}) ON CONFLICT DO NOTHING;");
            }
        }
        self.app.connect().await.batch_execute(&sql).await.expect(&sql);
    }

    /// Whether it is of a kind that has parts.
    pub fn has_parts(&self, at: usize) -> bool {
        matches!(self.world.things[at].kind, "series" | "exchange")
    }

    /// Everything becomes what it is afterwards, at once.
    pub async fn go_on(&self) {
        let mut sql = String::new();
        for (at, thing) in self.world.things.iter().enumerate() {
            let (id, State { status, audience, roles }) = (self.things[at].uuid(), &thing.after);
            let (visibility, programme) = match audience {
                Audience::Everybody => ("public", None),
                Audience::Network => ("network", None),
                Audience::Organizations(_) => ("organizations", None),
                Audience::Programme(programme) => ("programme", Some(self.programmes[*programme].uuid())),
            };
            let programme = programme.map_or("NULL".to_owned(), |id| format!("'{id}'"));
            sql += &format!(
                "INSERT INTO status_change (id, opportunity_id, from_status, to_status, changed_at)
                     SELECT gen_random_uuid(), id, status, '{status}', now() FROM opportunity WHERE id = '{id}';
                 UPDATE opportunity SET status = '{status}', visibility = '{visibility}', programme_id = {programme} WHERE id = '{id}';
                 DELETE FROM opportunity_audience WHERE opportunity_id = '{id}';
                 DELETE FROM opportunity_organization WHERE opportunity_id = '{id}';"
            );
            if let Audience::Organizations(some) = audience {
                for organization in some.iter().map(|at| self.organizations[*at].uuid()) {
                    sql += &format!("INSERT INTO opportunity_audience VALUES ('{id}', '{organization}');");
                }
            }
            for (organization, role) in roles {
                let organization = self.organizations[*organization].uuid();
                sql += &format!("INSERT INTO opportunity_organization VALUES ('{id}', '{organization}', '{role}', 0);");
            }
        }
        sql += "SELECT refresh_opportunity_search(array_agg(id)) FROM opportunity;";
        self.app.connect().await.batch_execute(&sql).await.expect(&sql);
    }

    /// Lets somebody in.
    pub async fn looker(&self, who: &'a Who) -> Looker<'a> {
        let (caller, viewer) = match who {
            Who::Nobody => (self.app.anonymous(), Viewer::Nobody),
            Who::Service(organization) => self.service(*organization).await,
            Who::Person(_) => self.person(who).await,
        };
        Looker { who, caller, viewer }
    }

    async fn service(&self, organization: usize) -> (Caller, Viewer) {
        let organization_id = self.organizations[organization];
        let caller = self.app.service(organization_id, &["catalogue:write"]).await;
        let token_id: ServiceTokenId = database::schema::service_token::table
            .filter(database::schema::service_token::organization_id.eq(organization_id))
            .select(database::schema::service_token::id)
            .first(&mut self.app.connect().await)
            .await
            .expect("there is the token");
        let viewer = Viewer::Service {
            token_id,
            organization_id,
            scopes: vec![Scope::CatalogueWrite],
            is_approved: self.world.organizations[organization],
            programmes: self.participated(|participant| participant == organization),
        };
        (caller, viewer)
    }

    async fn person(&self, who: &Who) -> (Caller, Viewer) {
        let Who::Person(memberships) = who else { panic!("{who:?} is no person") };
        let mut to_be = self.app.person(&format!("Person {}", PersonId::new()));
        for (realm, (role, standing)) in memberships {
            to_be = match realm {
                Realm::Organization(at) => to_be.role(role, self.organizations[*at]),
                Realm::Programme(at) => to_be.programme_role(role, self.programmes[*at]),
                Realm::Network => to_be.steward(),
            };
            to_be = match standing {
                Standing::Lasting => to_be,
                Standing::Passing => to_be.role_set("until", json!("2026-11-21T12:00:00Z")),
                Standing::Expired => to_be.role_set("until", json!("2026-11-19T12:00:00Z")),
                Standing::Ended => to_be.role_set("ended_at", json!("2026-11-19T12:00:00Z")),
            };
        }
        let signed_in = to_be.create().await;
        (Caller::clone(&signed_in), Viewer::Person(self.as_is(who, signed_in.id).into()))
    }

    /// What the person's roles come to, by the words of the design rather than by what the program reads.
    fn as_is(&self, who: &Who, id: PersonId) -> Person {
        let mut person = Person {
            id,
            sign_in: None,
            organizations: Vec::new(),
            programmes: Vec::new(),
            participates_in: Vec::new(),
            is_steward: false,
            acting_for: None,
        };
        let Who::Person(memberships) = who else { return person };
        let mut belongs_to = BTreeSet::new();
        for (realm, (role, _)) in memberships.iter().filter(|(_, (_, standing))| standing.counts()) {
            match realm {
                Realm::Organization(at) => {
                    belongs_to.insert(*at);
                    person.organizations.push(OrganizationMembership {
                        organization_id: self.organizations[*at],
                        role: role.parse().expect("a role"),
                        is_approved: self.world.organizations[*at],
                    });
                }
                Realm::Programme(at) => {
                    person.programmes.push((self.programmes[*at], role.parse().expect("a role")));
                }
                Realm::Network => person.is_steward = true,
            }
        }
        person.participates_in = self.participated(|participant| belongs_to.contains(&participant));
        if let [only] = person.organizations.as_slice() {
            person.acting_for = Some(only.organization_id);
        }
        person
    }

    fn participated(&self, by: impl Fn(usize) -> bool) -> Vec<ProgrammeId> {
        let all = self.world.programmes.iter().zip(&self.programmes);
        all.filter(|(programme, _)| programme.participants.iter().any(|at| by(*at))).map(|(_, id)| *id).collect()
    }

    /// Where a thing stands, for whom it is, and who has to do with it.
    pub fn state(&self, at: usize, moment: Moment) -> &State {
        match moment {
            Moment::Before => &self.world.things[at].before,
            Moment::After => &self.world.things[at].after,
        }
    }

    /// Neither a draft, nor one that was taken back.
    pub fn is_published(&self, at: usize, moment: Moment) -> bool {
        let was_draft = moment == Moment::After && self.world.things[at].before.status == "draft";
        match self.state(at, moment).status {
            "draft" => false,
            "withdrawn" => !was_draft,
            _ => true,
        }
    }

    /// What the policy is told of a thing.
    pub fn facts(&self, at: usize, moment: Moment) -> OpportunityFacts {
        let State { status, audience, roles } = self.state(at, moment);
        let roles = roles.iter().map(|(organization, role)| (self.organizations[*organization], (*role).to_owned()));
        let facts = OpportunityFacts::new(status, roles.collect());
        let facts = if self.is_published(at, moment) { facts } else { facts.never_published() };
        match audience {
            Audience::Everybody => facts,
            Audience::Network => facts.for_network(),
            Audience::Organizations(some) => {
                facts.for_organizations(some.iter().map(|at| self.organizations[*at]).collect())
            }
            Audience::Programme(programme) => facts.for_programme(self.programmes[*programme]),
        }
    }

    /// The things that the policy lets somebody see.
    pub fn visible(&self, viewer: &Viewer, moment: Moment) -> BTreeSet<usize> {
        let sees =
            |at: &usize| decide(viewer, Action::SeeOpportunity(Some(&self.facts(*at, moment)))) == Decision::Allowed;
        (0..self.things.len()).filter(sees).collect()
    }
}

/// A word that this thing's title alone has.
pub fn word(at: usize) -> &'static str {
    WORDS[at].0
}

/// The same, mistyped.
pub fn mistyped(at: usize) -> &'static str {
    WORDS[at].1
}

/// A word of this thing's title that stands in the description of another, mistyped.
pub fn taught(at: usize) -> &'static str {
    TAUGHT[at].1
}

/// A word of this thing's title that is nearly what a topic is called.
pub fn probe(at: usize) -> &'static str {
    NEAR[at % NEAR.len()].0
}

/// Where this thing is described.
pub fn url(at: usize) -> String {
    format!("https://example.org/{}", word(at))
}
