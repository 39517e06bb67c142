//! Small networks, made by chance: what there is in them, and who looks.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use proptest::{
    collection::{btree_map, btree_set, vec},
    prelude::*,
    sample::{Index, select},
};

pub const ORGANIZATIONS: usize = 4;
pub const PROGRAMMES: usize = 2;
pub const TOPICS: usize = 2;
const THINGS: Range<usize> = 3..9;

pub const STATUSES: [&str; 9] =
    ["draft", "announced", "open", "postponed", "moved_online", "cancelled", "ended", "withdrawn", "on_hold"];
const KINDS: [&str; 4] = ["webinar", "mooc", "series", "exchange"];
const PEOPLE: [&str; 3] = ["member", "editor", "administrator"];
const STAFF: [&str; 6] = ["staff", "reviewer", "coach", "coordinator", "committee_member", "observer"];

/// A network, and some who look at it.
#[derive(Debug, Clone)]
pub struct World {
    /// Its organizations: whether each is approved.
    pub organizations: Vec<bool>,
    pub programmes: Vec<Programme>,
    pub things: Vec<Thing>,
    pub viewers: Vec<Who>,
    /// One of whom is tried whether what they may not see changes anything for them.
    pub curious: Who,
}

#[derive(Debug, Clone)]
pub struct Programme {
    pub operator: usize,
    pub participants: BTreeSet<usize>,
}

/// An opportunity.
#[derive(Debug, Clone)]
pub struct Thing {
    pub kind: &'static str,
    pub topics: BTreeSet<usize>,
    pub before: State,
    pub after: State,
    /// An earlier one.
    pub made_from: Option<usize>,
    /// An earlier one, of which this is a part if it has parts.
    pub part_of: Option<usize>,
    /// Whether it has a session with a recording.
    pub is_held: bool,
}

/// Where an opportunity stands, for whom it is, and who has to do with it.
#[derive(Debug, Clone)]
pub struct State {
    pub status: &'static str,
    pub audience: Audience,
    pub roles: BTreeMap<usize, &'static str>,
}

#[derive(Debug, Clone)]
pub enum Audience {
    Everybody,
    Network,
    Organizations(BTreeSet<usize>),
    Programme(usize),
}

/// Somebody who looks.
#[derive(Debug, Clone)]
pub enum Who {
    Nobody,
    /// A system of an organization.
    Service(usize),
    Person(BTreeMap<Realm, (&'static str, Standing)>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Realm {
    Organization(usize),
    Programme(usize),
    Network,
}

/// Whether a role counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Until further notice.
    Lasting,
    /// Until tomorrow.
    Passing,
    /// Until yesterday.
    Expired,
    Ended,
}

impl Standing {
    pub fn counts(self) -> bool {
        matches!(self, Self::Lasting | Self::Passing)
    }
}

pub fn world() -> impl Strategy<Value = World> {
    let organizations = vec(prop::bool::weighted(0.8), ORGANIZATIONS);
    let participants = btree_set(0..ORGANIZATIONS, 0..=2);
    let programme =
        (0..ORGANIZATIONS, participants).prop_map(|(operator, participants)| Programme { operator, participants });
    (organizations, vec(programme, PROGRAMMES), vec(thing(), THINGS), vec(who(), 4), who()).prop_map(
        |(organizations, programmes, things, others, curious)| {
            // One of each sort in any case.
            let role = |realm, role| Who::Person([(realm, (role, Standing::Lasting))].into());
            let mut viewers = vec![
                Who::Nobody,
                Who::Service(0),
                role(Realm::Organization(1), "editor"),
                role(Realm::Programme(0), "coach"),
                role(Realm::Network, "steward"),
            ];
            viewers.extend(others);
            let things = things.into_iter().enumerate().map(|(at, (thing, ties))| tied(thing, at, ties)).collect();
            World { organizations, programmes, things, viewers, curious }
        },
    )
}

type Ties = (Option<Index>, Option<Index>);

fn thing() -> impl Strategy<Value = (Thing, Ties)> {
    let ties = (prop::option::of(any::<Index>()), prop::option::of(any::<Index>()));
    let topics = btree_set(0..TOPICS, 0..=TOPICS);
    (select(&KINDS[..]), topics, state(), state(), any::<bool>(), ties).prop_map(
        |(kind, topics, before, after, is_held, ties)| {
            (Thing { kind, topics, before, after, made_from: None, part_of: None, is_held }, ties)
        },
    )
}

/// Ties lead to what was there before, so that they never lead back.
fn tied(thing: Thing, at: usize, (made_from, part_of): Ties) -> Thing {
    let earlier = |tie: Option<Index>| tie.filter(|_| at > 0).map(|tie| tie.index(at));
    Thing { made_from: earlier(made_from), part_of: earlier(part_of), ..thing }
}

fn state() -> impl Strategy<Value = State> {
    let audience = prop_oneof![
        Just(Audience::Everybody),
        Just(Audience::Network),
        btree_set(0..ORGANIZATIONS, 1..=2).prop_map(Audience::Organizations),
        (0..PROGRAMMES).prop_map(Audience::Programme),
    ];
    let status = prop_oneof![2 => select(&STATUSES[..]), 3 => Just("open"), 1 => Just("draft"), 1 => Just("withdrawn")];
    let role = prop_oneof![3 => Just("owner"), 1 => Just("host"), 1 => Just("lister")];
    (status, audience, btree_map(0..ORGANIZATIONS, role, 0..=2)).prop_map(|(status, audience, roles)| State {
        status,
        audience,
        roles,
    })
}

fn who() -> impl Strategy<Value = Who> {
    let standing = prop_oneof![
        4 => Just(Standing::Lasting),
        1 => Just(Standing::Passing),
        1 => Just(Standing::Expired),
        1 => Just(Standing::Ended),
    ];
    let realm = prop_oneof![
        8 => (0..ORGANIZATIONS).prop_map(Realm::Organization),
        4 => (0..PROGRAMMES).prop_map(Realm::Programme),
        1 => Just(Realm::Network),
    ];
    let memberships = btree_map(realm, (any::<Index>(), standing), 0..=3);
    let person = memberships.prop_map(|memberships| {
        let named = memberships.into_iter().map(|(realm, (role, standing))| {
            let role = match realm {
                Realm::Organization(_) => PEOPLE[role.index(PEOPLE.len())],
                Realm::Programme(_) => STAFF[role.index(STAFF.len())],
                Realm::Network => "steward",
            };
            (realm, (role, standing))
        });
        Who::Person(named.collect())
    });
    prop_oneof![1 => Just(Who::Nobody), 2 => (0..ORGANIZATIONS).prop_map(Who::Service), 5 => person]
}
