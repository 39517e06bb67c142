//! Whatever is done to roles in whatever order: an organization that has an administrator keeps one, unless their time is
//! over, and nothing that was is forgotten.

use std::collections::BTreeMap;

use database::{
    id::{MembershipId, OrganizationId, PersonId},
    schema::membership as rows,
};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use identity::{
    Rejection, Viewer,
    invitation::{self, InvitationInput},
    membership::{self, Membership, MembershipChanges, MembershipInput, Role},
    person,
    policy::{self, Realm},
};
use jiff::{SignedDuration, Timestamp};
use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, TestCaseError, TestRunner},
};
use testing::{SignedIn, TestApp};

const ROLES: [Role; 3] = [Role::Member, Role::Editor, Role::Administrator];

/// What somebody tries. People and roles are whichever there are at the place.
#[derive(Debug, Clone)]
enum Step {
    /// A steward gives a role.
    Give { person: Index, role: usize, days: Option<u8> },
    /// Somebody invites, and whoever it is accepts.
    Invite { by: Index, person: Index, role: usize, days: Option<u8> },
    /// Somebody changes a role.
    Change { by: Index, role: Index, to: Option<usize>, days: Option<Option<u8>> },
    /// Somebody ends a role: perhaps their own.
    End { by: Index, role: Index },
    /// Somebody gives their own role back.
    Leave { person: Index },
    /// Time passes.
    Wait { hours: u8 },
}

fn step() -> impl Strategy<Value = Step> {
    let days = || prop::option::of(0..6_u8);
    prop_oneof![
        2 => (any::<Index>(), 0..3_usize, days()).prop_map(|(person, role, days)| Step::Give { person, role, days }),
        3 => (any::<Index>(), any::<Index>(), 0..3_usize, days())
            .prop_map(|(by, person, role, days)| Step::Invite { by, person, role, days }),
        4 => (any::<Index>(), any::<Index>(), prop::option::of(0..3_usize), prop::option::of(days()))
            .prop_map(|(by, role, to, days)| Step::Change { by, role, to, days }),
        3 => (any::<Index>(), any::<Index>()).prop_map(|(by, role)| Step::End { by, role }),
        3 => any::<Index>().prop_map(|person| Step::Leave { person }),
        1 => (1..60_u8).prop_map(|hours| Step::Wait { hours }),
    ]
}

fn administers(row: &Membership, now: Timestamp) -> bool {
    row.role == Role::Administrator && row.end(now).is_none()
}

/// An organization, its people, and what was known of their roles a step ago.
struct Place {
    conn: AsyncPgConnection,
    organization: OrganizationId,
    people: Vec<SignedIn>,
    steward: Viewer,
    now: Timestamp,
    rows: BTreeMap<MembershipId, Membership>,
}

impl Place {
    async fn open(app: &TestApp, number: usize, steward: PersonId) -> Self {
        let organization = app.organization(&format!("Museum {number}")).create().await;
        let mut people = Vec::new();
        for at in 0..4 {
            let person = app.person(&format!("P{at} of {number}"));
            let person = if at == 0 { person.role("administrator", organization) } else { person };
            people.push(person.create().await);
        }
        let (conn, now) = (app.connect().await, app.clock().now());
        let steward = person::viewer(&conn, steward, None, None, now).await.expect("they are known");
        let mut place = Self { conn, organization, people, steward, now, rows: BTreeMap::new() };
        place.rows = place.look().await;
        place
    }

    async fn look(&mut self) -> BTreeMap<MembershipId, Membership> {
        let rows: Vec<Membership> = rows::table
            .filter(rows::organization_id.eq(self.organization))
            .select(Membership::as_select())
            .load(&mut self.conn)
            .await
            .expect("the table is there");
        rows.into_iter().map(|row| (row.id, row)).collect()
    }

    /// Whoever is at this place, as they are now.
    async fn viewer(&mut self, index: &Index) -> Viewer {
        let id = self.people[index.index(self.people.len())].id;
        let (organization, now) = (Some(self.organization), self.now);
        person::viewer(&self.conn, id, None, organization, now).await.expect("they are known")
    }

    fn until(&self, days: Option<u8>) -> Option<String> {
        days.map(|days| (self.now + SignedDuration::from_hours(24 * i64::from(days))).to_string())
    }

    /// Tries a step. What is refused is refused; that the database fails is not expected.
    async fn take(&mut self, step: &Step) -> Result<(), TestCaseError> {
        let done = match step {
            Step::Give { person, role, days } => self.give(person, *role, *days).await,
            Step::Invite { by, person, role, days } => self.invite(by, person, *role, *days).await,
            Step::Change { by, role, to, days } => self.change(by, role, *to, *days).await,
            Step::End { by, role } => {
                let viewer = self.viewer(by).await;
                let id = self.role(role);
                self.end(&viewer, id).await
            }
            Step::Leave { person } => {
                let viewer = self.viewer(person).await;
                let id = viewer.person().map(|person| person.id);
                let own = self.rows.values().find(|row| Some(row.person_id) == id && row.end(self.now).is_none());
                match own.map(|row| row.id) {
                    Some(id) => self.end(&viewer, id).await,
                    None => Ok(()),
                }
            }
            Step::Wait { hours } => {
                self.now += SignedDuration::from_hours(i64::from(*hours));
                Ok(())
            }
        };
        match done {
            Ok(()) | Err(Rejection::Refused(_)) => Ok(()),
            Err(Rejection::Database(error)) => Err(TestCaseError::fail(format!("{step:?}: {error}"))),
        }
    }

    fn role(&self, index: &Index) -> MembershipId {
        *self.rows.keys().nth(index.index(self.rows.len())).expect("there is one from the beginning")
    }

    async fn give(&mut self, person: &Index, role: usize, days: Option<u8>) -> Result<(), Rejection> {
        let realm = Realm::Organization(self.organization);
        let may = policy::manage_roles(&mut self.conn, &self.steward, realm).await.map_err(refused)?;
        let person = self.people[person.index(self.people.len())].id;
        let input = MembershipInput { person, role: ROLES[role], until: self.until(days) };
        membership::create(&mut self.conn, &may, self.now, input, None).await.map(|_| ())
    }

    async fn invite(&mut self, by: &Index, person: &Index, role: usize, days: Option<u8>) -> Result<(), Rejection> {
        let (viewer, realm) = (self.viewer(by).await, Realm::Organization(self.organization));
        let may = policy::manage_roles(&mut self.conn, &viewer, realm).await.map_err(refused)?;
        let email = self.people[person.index(self.people.len())].email.clone();
        let input = InvitationInput { role: ROLES[role], email, until: self.until(days) };
        let sent = invitation::invite(&mut self.conn, &may, self.now, input, None).await?;
        let invited = self.viewer(person).await;
        let may = policy::act_for_oneself(&invited, "Accepting").map_err(refused)?;
        invitation::accept(&mut self.conn, &may, sent.id, self.now).await.map(|_| ())
    }

    async fn change(
        &mut self,
        by: &Index,
        role: &Index,
        to: Option<usize>,
        days: Option<Option<u8>>,
    ) -> Result<(), Rejection> {
        let (viewer, id) = (self.viewer(by).await, self.role(role));
        let may = policy::change_membership(&mut self.conn, &viewer, id).await.map_err(refused)?;
        let changes = MembershipChanges { role: to.map(|to| ROLES[to]), until: days.map(|days| self.until(days)) };
        membership::change(&mut self.conn, &may, self.now, changes).await.map(|_| ())
    }

    async fn end(&mut self, viewer: &Viewer, id: MembershipId) -> Result<(), Rejection> {
        let may = policy::end_membership(&mut self.conn, viewer, id).await.map_err(refused)?;
        membership::end(&mut self.conn, &may, self.now).await.map(|_| ())
    }

    /// What must be so after every step.
    async fn check(&mut self, step: &Step) -> Result<(), TestCaseError> {
        let (before, after, now) = (self.rows.clone(), self.look().await, self.now);
        let had = before.values().any(|row| administers(row, now));
        let has = after.values().any(|row| administers(row, now));
        prop_assert!(has || !had, "{step:?} took away the last administrator: {after:#?}");
        for (id, row) in &before {
            let Some(same) = after.get(id) else {
                return Err(TestCaseError::fail(format!("{step:?} forgot {row:?}")));
            };
            let (was, is) = ((row.person_id, row.role, row.until), (same.person_id, same.role, same.until));
            prop_assert_eq!(was, is, "{:?} rewrote a role", step);
            prop_assert!(row.ended_at.is_none() || row.ended_at == same.ended_at, "{step:?} moved the end of {row:?}");
        }
        let mut holders: Vec<_> =
            after.values().filter(|row| row.end(now).is_none()).map(|row| row.person_id).collect();
        let all = holders.len();
        holders.sort();
        holders.dedup();
        prop_assert_eq!(holders.len(), all, "{:?} gave somebody two roles", step);
        self.rows = after;
        Ok(())
    }
}

fn refused(refusal: policy::Refusal) -> Rejection {
    Rejection::refused(refusal, "id")
}

#[test]
fn an_organization_keeps_an_administrator_and_its_history() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (app, steward) = runtime.block_on(async {
        let app = TestApp::start().await;
        let steward = app.person("Stella").steward().create().await.id;
        (app, steward)
    });
    let number = std::cell::Cell::new(0);
    let config = Config { cases: 48, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let found = TestRunner::new(config).run(&prop::collection::vec(step(), 1..25), |steps| {
        number.set(number.get() + 1);
        runtime.block_on(async {
            let mut place = Place::open(&app, number.get(), steward).await;
            for step in &steps {
                place.take(step).await?;
                place.check(step).await?;
            }
            Ok(())
        })
    });
    if let Err(error) = found {
        panic!("{error}");
    }
}
