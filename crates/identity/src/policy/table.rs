//! The policy, printed: for each action the answer to each sort of viewer.

mod exchange;
mod need;
mod people;
mod registration;
mod track;

use std::{fmt::Write, sync::Arc};

use database::id::{OrganizationId, PersonId, ProgrammeId, ServiceTokenId};
use uuid::Uuid;

use super::{Action, Decision, OpportunityFacts, ProgrammeFacts, Reason, decide};
use crate::{
    OrganizationRole, ProgrammeRole, Scope, Viewer,
    viewer::{OrganizationMembership, Person},
};

const OURS: OrganizationId = OrganizationId::from_uuid(Uuid::from_u128(11));
const THEIRS: OrganizationId = OrganizationId::from_uuid(Uuid::from_u128(12));
const OUR_PROGRAMME: ProgrammeFacts =
    ProgrammeFacts { id: ProgrammeId::from_uuid(Uuid::from_u128(21)), operator: OURS };
const THEIR_PROGRAMME: ProgrammeFacts =
    ProgrammeFacts { id: ProgrammeId::from_uuid(Uuid::from_u128(22)), operator: THEIRS };

/// How wide the column of actions is, and each of the others.
const WIDE: usize = 58;
const NARROW: usize = 14;

/// The policy as tables that people who do not program can read. They are worked out by asking [`decide`].
pub fn table() -> String {
    let open = Facts::new("open");
    let draft = Facts::new("draft");
    let enrolments = track::Enrolments::new();
    let exchange = exchange::Facts::new();
    let mut text = String::from(EXPLANATION);
    for (title, viewers, actions) in [
        ("PEOPLE, AND THE NETWORK AND ITS ORGANIZATIONS", people(), organizations()),
        ("PEOPLE, AND OTHER PEOPLE", people(), people::of_organizations()),
        ("PEOPLE, AND OPPORTUNITIES", people(), opportunities(&open, &draft)),
        ("PEOPLE, AND TAKING PART", people(), registration::lines(&open)),
        ("PEOPLE, AND NEEDS", programme_people(), need::lines()),
        ("PEOPLE, AND A PROGRAMME", programme_people(), programmes()),
        ("PEOPLE, AND OTHER PEOPLE IN A PROGRAMME", programme_people(), people::of_programmes()),
        ("PEOPLE, AND TRACK", programme_people(), track::lines(&enrolments)),
        ("PEOPLE, AND AN EXCHANGE", programme_people(), exchange::lines(&exchange)),
        ("PARTNERS' SYSTEMS AND THE OPERATOR, AND ORGANIZATIONS", systems(), organizations()),
        ("PARTNERS' SYSTEMS AND THE OPERATOR, AND PEOPLE", systems(), people::of_organizations()),
        ("PARTNERS' SYSTEMS AND THE OPERATOR, AND OPPORTUNITIES", systems(), opportunities(&open, &draft)),
        ("PARTNERS' SYSTEMS AND THE OPERATOR, AND TAKING PART", systems(), registration::lines(&open)),
        ("PARTNERS' SYSTEMS AND THE OPERATOR, AND NEEDS", systems(), need::lines()),
    ] {
        write_table(&mut text, title, &viewers, &actions);
    }
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n"
}

const EXPLANATION: &str = "\
Who may do what.

\"nobody\" has not signed in. \"a stranger\" has signed in and has no role anywhere. \"member\", \"editor\" and \"administrator\" have
that role in our organization and act for it. \"other hat\" is an administrator of ours who has chosen to act for another
organization of theirs. \"steward\" is a steward of the network without a role in an organization. A service token has one
scope and acts for our organization. The operator is at the server's command line.

\"ours\" is what our organization owns; \"shared\" what others own and ours has a part in, as host, presenter, funder or lister.

The answers:
  yes
  hidden     to this viewer there is no such thing: it is absent from every answer, count, feed and event
  sign in    no: only for people who have signed in, or for a token
  role       no: it takes a higher role in the organization one acts for
  not ours   no: it is another organization's
  hat        no: they have the role, and act for another organization now
  no owner   no: it takes an organization that owns the opportunity
  unapproved no: a steward has not approved the organization yet, so that what it lists are drafts
  no role    no: it takes a role there
  no part    no: it is for others of those who have to do with the placement or the application
  steward    no: it takes a steward of the network
  scope      no: it takes a token with another scope
  person     no: it takes a person, not a token
";

type Viewers = Vec<(String, Viewer)>;
type Actions<'a> = Vec<(String, Action<'a>)>;

fn write_table(text: &mut String, title: &str, viewers: &Viewers, actions: &Actions<'_>) {
    let _ = write!(text, "\n\n{title}\n{:<WIDE$}", "may …");
    for (name, _) in viewers {
        let _ = write!(text, " {name:<NARROW$}");
    }
    for (doing, action) in actions {
        let _ = write!(text, "\n{doing:<WIDE$}");
        for (_, viewer) in viewers {
            let _ = write!(text, " {:<NARROW$}", answer(decide(viewer, *action)));
        }
    }
}

fn person(organizations: &[(OrganizationId, OrganizationRole)]) -> Person {
    let membership = |(organization_id, role): &(_, _)| OrganizationMembership {
        organization_id: *organization_id,
        role: *role,
        is_approved: true,
    };
    Person {
        id: PersonId::from_uuid(Uuid::nil()),
        sign_in: None,
        organizations: organizations.iter().map(membership).collect(),
        programmes: Vec::new(),
        participates_in: Vec::new(),
        is_steward: false,
        acting_for: organizations.first().map(|(organization, _)| *organization),
    }
}

fn people() -> Viewers {
    let named = |name: &str, person: Person| (name.to_owned(), Viewer::Person(Arc::new(person)));
    let mut viewers = vec![("nobody".to_owned(), Viewer::Nobody), named("a stranger", person(&[]))];
    for role in OrganizationRole::ALL {
        viewers.push(named(role.word(), person(&[(OURS, *role)])));
    }
    let third = OrganizationId::from_uuid(Uuid::from_u128(13));
    let administrator = OrganizationRole::Administrator;
    viewers.push(named("other hat", person(&[(third, administrator), (OURS, administrator)])));
    viewers.push(named("steward", Person { is_steward: true, ..person(&[]) }));
    viewers
}

fn programme_people() -> Viewers {
    let mut viewers = people();
    let at = viewers.len();
    for role in ProgrammeRole::ALL {
        let programmes = vec![(OUR_PROGRAMME.id, *role)];
        let person = Person { programmes, ..person(&[]) };
        viewers.push((role.word().replace("committee_member", "committee"), Viewer::Person(Arc::new(person))));
    }
    let participant =
        Person { participates_in: vec![OUR_PROGRAMME.id], ..person(&[(THEIRS, OrganizationRole::Editor)]) };
    viewers.insert(at, ("participant".to_owned(), Viewer::Person(Arc::new(participant))));
    viewers
}

fn systems() -> Viewers {
    let mut viewers = Vec::new();
    for scope in Scope::ALL {
        let token = Viewer::Service {
            token_id: ServiceTokenId::from_uuid(Uuid::nil()),
            organization_id: OURS,
            scopes: vec![*scope],
            is_approved: true,
            programmes: Vec::new(),
        };
        let name = scope.word().replace("organizations", "orgs").replace("catalogue", "catal.");
        viewers.push((name, token));
    }
    viewers.push(("operator".to_owned(), Viewer::Operator));
    viewers
}

/// An opportunity in each of the three relations to our organization, and of others for some only.
struct Facts {
    ours: OpportunityFacts,
    shared: OpportunityFacts,
    theirs: OpportunityFacts,
    for_network: OpportunityFacts,
    for_us: OpportunityFacts,
    for_others: OpportunityFacts,
    for_our_programme: OpportunityFacts,
    taken_back: OpportunityFacts,
    registrations: registration::Registrations,
}

impl Facts {
    fn new(status: &str) -> Self {
        let owned_by = |owner| vec![(owner, "owner".to_owned())];
        let mut shared = owned_by(THEIRS);
        shared.push((OURS, "host".to_owned()));
        let theirs = OpportunityFacts::new(status, owned_by(THEIRS));
        Self {
            ours: OpportunityFacts::new(status, owned_by(OURS)),
            registrations: registration::Registrations::new(&OpportunityFacts::new(status, owned_by(OURS)), &theirs),
            shared: OpportunityFacts::new(status, shared),
            for_network: theirs.clone().for_network(),
            for_us: theirs.clone().for_organizations(vec![OURS]),
            for_others: theirs.clone().for_organizations(vec![THEIRS]),
            for_our_programme: theirs.clone().for_programme(OUR_PROGRAMME.id),
            taken_back: theirs.clone().never_published(),
            theirs,
        }
    }
}

fn organizations() -> Actions<'static> {
    named(&[
        ("put an organization into the catalogue (it asks to join)", Action::CreateOrganization),
        ("ask to act for an organization nobody acts for", Action::ClaimOrganization),
        ("see and decide requests to join", Action::DecideJoinRequests),
        ("see which organizations are neglected", Action::SeeNeglected),
        ("see an organization", Action::SeeOrganization { organization: THEIRS, is_approved: true }),
        ("see ours before it is approved", Action::SeeOrganization { organization: OURS, is_approved: false }),
        ("see another before it is approved", Action::SeeOrganization { organization: THEIRS, is_approved: false }),
        ("see whom to write to in ours", Action::SeeContact(OURS)),
        ("see whom to write to in another", Action::SeeContact(THEIRS)),
        ("change our organization's record", Action::EditOrganization(OURS)),
        ("change another organization's record", Action::EditOrganization(THEIRS)),
        ("confirm our organization's contact", Action::ConfirmContact(OURS)),
        ("confirm another organization's contact", Action::ConfirmContact(THEIRS)),
        ("see our organization's people", Action::SeeMembers(OURS)),
        ("see another organization's people", Action::SeeMembers(THEIRS)),
        ("invite people to ours, give, change and end their roles", Action::ManageMembers(OURS)),
        ("the same in another organization", Action::ManageMembers(THEIRS)),
        ("see, create and rotate our service tokens", Action::ManageTokens(OURS)),
        ("see, create and rotate another's service tokens", Action::ManageTokens(THEIRS)),
        ("give us a new key to sign certificates with", Action::RotateSigningKey(OURS)),
        ("give another a new key to sign certificates with", Action::RotateSigningKey(THEIRS)),
        ("see, create, replay and remove our webhooks", Action::ManageWebhooks(OURS)),
        ("see, create, replay and remove another's webhooks", Action::ManageWebhooks(THEIRS)),
        (
            "create a token of ours to write what we offer",
            Action::GiveScope { organization: OURS, scope: Scope::CatalogueWrite },
        ),
        ("create a token of ours to write topics", Action::GiveScope { organization: OURS, scope: Scope::TopicsWrite }),
        ("revoke our service tokens", Action::RevokeTokens(OURS)),
        ("revoke another's service tokens", Action::RevokeTokens(THEIRS)),
        ("see, create and revoke our calendar links", Action::ManageCalendarFeeds(OURS)),
        ("see, create and revoke another's calendar links", Action::ManageCalendarFeeds(THEIRS)),
        ("write questions for our evaluations", Action::WriteQuestions(OURS)),
        ("write questions for another's evaluations", Action::WriteQuestions(THEIRS)),
        ("read what was done to our organization's things", Action::ReadTrail(OURS)),
        ("read what was done to another's things", Action::ReadTrail(THEIRS)),
        ("read what was done in the whole network", Action::ReadWholeTrail),
        ("make somebody a steward, or end that", Action::ManageStewards),
        ("accept an invitation, leave, export and erase oneself", Action::ActForOneself),
        ("begin a programme that we run", Action::CreateProgramme { operator: OURS, is_approved: true }),
        (
            "begin a programme that we run, before we are approved",
            Action::CreateProgramme { operator: OURS, is_approved: false },
        ),
        ("begin a programme that others run", Action::CreateProgramme { operator: THEIRS, is_approved: true }),
        ("create a topic", Action::CreateTopic),
        ("change a topic", Action::EditTopic),
        ("import anything, in anybody's name", Action::Import),
        ("import what we offer", Action::ImportOfferings { provider: OURS, is_approved: true }),
        (
            "import what we offer, before we are approved",
            Action::ImportOfferings { provider: OURS, is_approved: false },
        ),
        ("import what others offer", Action::ImportOfferings { provider: THEIRS, is_approved: true }),
    ])
}

fn programmes() -> Actions<'static> {
    named(&[
        ("see who has a role in the programme, and who takes part", Action::SeeProgrammeRoles(Some(OUR_PROGRAMME))),
        ("give, change and end roles in it", Action::ManageProgrammeRoles(Some(OUR_PROGRAMME))),
        ("change it, and who takes part in it", Action::EditProgramme(Some(OUR_PROGRAMME))),
        ("see who has a role in a programme of others", Action::SeeProgrammeRoles(Some(THEIR_PROGRAMME))),
        ("change a programme of others", Action::EditProgramme(Some(THEIR_PROGRAMME))),
        ("change a programme that does not exist", Action::EditProgramme(None)),
    ])
}

fn named<'a>(actions: &[(&str, Action<'a>)]) -> Actions<'a> {
    actions.iter().map(|(words, action)| ((*words).to_owned(), *action)).collect()
}

fn opportunities<'a>(open: &'a Facts, draft: &'a Facts) -> Actions<'a> {
    let mut actions = named(&[
        ("create an opportunity that we own", Action::CreateOpportunity { owner: OURS }),
        ("grant credit as an authority of ours", Action::GrantCredit(Some(OURS))),
        ("grant credit as an authority of others", Action::GrantCredit(Some(THEIRS))),
        ("create an opportunity that others own", Action::CreateOpportunity { owner: THEIRS }),
    ]);
    let known = [
        ("a published opportunity of ours", Some(&open.ours)),
        ("a published opportunity, shared", Some(&open.shared)),
        ("a published opportunity of others", Some(&open.theirs)),
        ("a draft of ours", Some(&draft.ours)),
        ("a draft, shared", Some(&draft.shared)),
        ("a draft of others", Some(&draft.theirs)),
        ("an opportunity that does not exist", None),
    ];
    for (words, opportunity) in known {
        actions.push((format!("see {words}"), Action::SeeOpportunity(opportunity)));
    }
    for (words, opportunity) in [
        ("for the network", &open.for_network),
        ("for members of ours", &open.for_us),
        ("for members of another organization", &open.for_others),
        ("for a programme they have no part in", &open.for_our_programme),
    ] {
        actions.push((format!("see one of others, {words}"), Action::SeeOpportunity(Some(opportunity))));
    }
    actions
        .push(("see a draft of others, for members of ours".to_owned(), Action::SeeOpportunity(Some(&draft.for_us))));
    actions.extend(named(&[
        ("see a draft of others that was taken back", Action::SeeOpportunity(Some(&open.taken_back))),
        ("see for whom an opportunity of ours is", Action::SeeAudience(Some(&open.ours))),
        ("see for whom one is that is shared", Action::SeeAudience(Some(&open.shared))),
        ("see for whom one of others is", Action::SeeAudience(Some(&open.theirs))),
    ]));
    for (words, opportunity) in known {
        actions.push((format!("change {words}"), Action::EditOpportunity(opportunity)));
    }
    for (words, opportunity) in known {
        actions.push((format!("list {words}"), Action::ListOpportunity { opportunity, lister: OURS }));
    }
    let publish = |opportunity, is_approved| Action::PublishOpportunity { opportunity: Some(opportunity), is_approved };
    let theirs = Some(&open.theirs);
    actions.extend(named(&[
        ("publish a draft of ours", publish(&draft.ours, true)),
        ("publish a draft of ours, before we are approved", publish(&draft.ours, false)),
        ("publish a draft, shared", publish(&draft.shared, true)),
        ("list one in another's name", Action::ListOpportunity { opportunity: theirs, lister: THEIRS }),
        ("change our listing", Action::EditListing { opportunity: theirs, lister: OURS }),
        ("change another's listing", Action::EditListing { opportunity: theirs, lister: THEIRS }),
    ]));
    actions
}

fn answer(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed => "yes",
        Decision::Denied(Reason::Unknown { .. }) => "sign in",
        Decision::Denied(Reason::Scope(_)) => "scope",
        Decision::Denied(Reason::PersonOnly) => "person",
        Decision::Denied(Reason::Role(_)) => "role",
        Decision::Denied(Reason::NotMember | Reason::ProgrammeRole) => "no role",
        Decision::Denied(Reason::Recused | Reason::ForOneself) => "recused",
        Decision::Denied(Reason::OtherOrganization) => "not ours",
        Decision::Denied(Reason::ActingForAnother(_)) => "hat",
        Decision::Denied(Reason::Part(_) | Reason::Applicant) => "no part",
        Decision::Denied(Reason::NotOwner) => "no owner",
        Decision::Denied(Reason::NotApproved) => "unapproved",
        Decision::Denied(Reason::Steward(_)) => "steward",
        Decision::Hidden => "hidden",
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_policy_is_what_the_kept_table_says() {
        insta::with_settings!({
            snapshot_path => "../..",
            prepend_module_to_snapshot => false,
            omit_expression => true,
            description => "The permission policy, printed by lyceum policy. Change the policy, then accept the new table with cargo insta.",
        }, {
            insta::assert_snapshot!("policy", super::table());
        });
    }
}
