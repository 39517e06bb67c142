//! The policy, printed: for each action the answer to each sort of viewer.

use std::fmt::Write;

use database::id::{OrganizationId, ServiceTokenId};
use uuid::Uuid;

use super::{Action, Decision, OpportunityFacts, Reason, decide};
use crate::{Scope, Viewer};

const OURS: OrganizationId = OrganizationId::from_uuid(Uuid::from_u128(1));
const THEIRS: OrganizationId = OrganizationId::from_uuid(Uuid::from_u128(2));

/// The policy as a table that people who do not program can read. It is worked out by asking [`decide`].
pub fn table() -> String {
    let viewers = viewers();
    let mut text = String::from(EXPLANATION);
    let _ = write!(text, "\n{:<54}", "may …");
    for (name, _) in &viewers {
        let _ = write!(text, " {name:<20}");
    }
    let open = facts("open");
    let draft = facts("draft");
    for (doing, action) in actions(&open, &draft) {
        let _ = write!(text, "\n{doing:<54}");
        for (_, viewer) in &viewers {
            let _ = write!(text, " {:<20}", answer(decide(viewer, action)));
        }
    }
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n"
}

const EXPLANATION: &str = "\
Who may do what. A viewer is nobody (no token), a service token of an organization with one scope, or the operator at the
server's command line. \"ours\" is what the token's organization owns, \"shared\" what others own and it has a part in,
as host, presenter, funder or lister. \"hidden\": to this viewer there is no such thing.
";

fn viewers() -> Vec<(String, Viewer)> {
    let mut viewers = vec![("nobody".to_owned(), Viewer::Nobody)];
    for scope in Scope::ALL {
        let token = Viewer::Service {
            token_id: ServiceTokenId::from_uuid(Uuid::nil()),
            organization_id: OURS,
            scopes: vec![*scope],
        };
        viewers.push((scope.to_string(), token));
    }
    viewers.push(("operator".to_owned(), Viewer::Operator));
    viewers
}

/// An opportunity in each of the three relations to the token's organization.
struct Facts {
    ours: OpportunityFacts,
    shared: OpportunityFacts,
    theirs: OpportunityFacts,
}

fn facts(status: &str) -> Facts {
    let owned_by = |owner| vec![(owner, "owner".to_owned())];
    let mut shared = owned_by(THEIRS);
    shared.push((OURS, "host".to_owned()));
    Facts {
        ours: OpportunityFacts::new(status, owned_by(OURS)),
        shared: OpportunityFacts::new(status, shared),
        theirs: OpportunityFacts::new(status, owned_by(THEIRS)),
    }
}

fn actions<'a>(open: &'a Facts, draft: &'a Facts) -> Vec<(String, Action<'a>)> {
    let mut actions = vec![
        ("create an organization".to_owned(), Action::CreateOrganization),
        ("change our organization".to_owned(), Action::EditOrganization(OURS)),
        ("change another organization".to_owned(), Action::EditOrganization(THEIRS)),
        ("create a topic".to_owned(), Action::CreateTopic),
        ("change a topic".to_owned(), Action::EditTopic),
        ("create an opportunity that we own".to_owned(), Action::CreateOpportunity { owner: OURS }),
        ("create an opportunity that others own".to_owned(), Action::CreateOpportunity { owner: THEIRS }),
    ];
    let opportunities = [
        ("a published opportunity of ours", Some(&open.ours)),
        ("a published opportunity, shared", Some(&open.shared)),
        ("a published opportunity of others", Some(&open.theirs)),
        ("a draft of ours", Some(&draft.ours)),
        ("a draft, shared", Some(&draft.shared)),
        ("a draft of others", Some(&draft.theirs)),
        ("an opportunity that does not exist", None),
    ];
    for (words, opportunity) in opportunities {
        actions.push((format!("see {words}"), Action::SeeOpportunity(opportunity)));
    }
    for (words, opportunity) in opportunities {
        actions.push((format!("change {words}"), Action::EditOpportunity(opportunity)));
    }
    for (words, opportunity) in opportunities {
        actions.push((format!("list {words}"), Action::ListOpportunity { opportunity, lister: OURS }));
    }
    let theirs = Some(&open.theirs);
    actions.extend([
        (
            "list a published one in another's name".to_owned(),
            Action::ListOpportunity { opportunity: theirs, lister: THEIRS },
        ),
        ("change our listing".to_owned(), Action::EditListing { opportunity: theirs, lister: OURS }),
        ("change another's listing".to_owned(), Action::EditListing { opportunity: theirs, lister: THEIRS }),
        ("import files and feeds".to_owned(), Action::Import),
    ]);
    actions
}

fn answer(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed => "yes",
        Decision::Denied(Reason::Scope(_)) => "no: scope",
        Decision::Denied(Reason::OtherOrganization) => "no: not in our name",
        Decision::Denied(Reason::NotOwner) => "no: not an owner",
        Decision::Denied(Reason::OperatorOnly) => "no: operator only",
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
            description => "The permission policy, printed by identity::policy::table(). Change the policy, then accept the new table with cargo insta.",
        }, {
            insta::assert_snapshot!("policy", super::table());
        });
    }
}
