//! What can be asked of the policy.

use database::id::OrganizationId;

use super::{
    ExchangeAction, MembershipFacts, NeedAction, OpportunityFacts, PersonFacts, ProgrammeFacts, RealmFacts, TakingPart,
    TrackAction,
};
use crate::Scope;

/// What a viewer wishes to do, and to what. Facts that are `None` are of a thing that does not exist.
#[derive(Debug, Clone, Copy)]
pub enum Action<'a> {
    /// Put an organization into the catalogue, which asks for it to join the network.
    CreateOrganization,
    /// Ask to act for an organization that is in the catalogue.
    ClaimOrganization,
    /// See who asks to join, and decide.
    DecideJoinRequests,
    /// See an organization.
    SeeOrganization {
        /// The organization.
        organization: OrganizationId,
        /// Whether a steward approved it.
        is_approved: bool,
    },
    /// See whom to write to in an organization.
    SeeContact(OrganizationId),
    /// Change this organization.
    EditOrganization(OrganizationId),
    /// Confirm that this organization's contact is right.
    ConfirmContact(OrganizationId),
    /// See which organizations need a steward's attention.
    SeeNeglected,
    /// See who has a role in an organization.
    SeeMembers(OrganizationId),
    /// Give, change and end roles in an organization, and invite to them.
    ManageMembers(OrganizationId),
    /// See who has a role in a programme, and who takes part in it.
    SeeProgrammeRoles(Option<ProgrammeFacts>),
    /// Give, change and end roles in a programme, and invite to them.
    ManageProgrammeRoles(Option<ProgrammeFacts>),
    /// Give and end the role of steward, and invite to it.
    ManageStewards,
    /// See that there is a person, and what they are called.
    SeePerson(Option<PersonFacts<'a>>),
    /// See a person's e-mail address, and in which language to write to them.
    SeeEmail(Option<PersonFacts<'a>>),
    /// See that somebody has or had a role.
    SeeMembership(Option<MembershipFacts>),
    /// Change which role somebody has, or until when it counts.
    ChangeMembership(Option<MembershipFacts>),
    /// End somebody's role, or give back one's own.
    EndMembership(Option<MembershipFacts>),
    /// See who was invited to a role there.
    SeeInvitations(RealmFacts),
    /// Take back an invitation to a role there.
    WithdrawInvitation(Option<RealmFacts>),
    /// Begin a programme that this organization runs.
    CreateProgramme {
        /// Who will run it.
        operator: OrganizationId,
        /// Whether a steward approved it.
        is_approved: bool,
    },
    /// Change a programme, and who takes part in it.
    EditProgramme(Option<ProgrammeFacts>),
    /// See an organization's service tokens, create and rotate them.
    ManageTokens(OrganizationId),
    /// Give an organization a new key to sign certificates with.
    RotateSigningKey(OrganizationId),
    /// Create a service token of an organization with a scope.
    GiveScope {
        /// Whose token it will be.
        organization: OrganizationId,
        /// What it will be good for.
        scope: Scope,
    },
    /// Revoke a service token of an organization.
    RevokeTokens(OrganizationId),
    /// See, create and revoke an organization's calendar links.
    ManageCalendarFeeds(OrganizationId),
    /// Write questions that an organization's evaluations ask.
    WriteQuestions(OrganizationId),
    /// See an organization's webhooks and what was sent to them, create and remove them, have it sent again.
    ManageWebhooks(OrganizationId),
    /// Do what concerns oneself alone: accept or decline an invitation, leave, choose for whom to act, export, erase.
    ActForOneself,
    /// Read what was done to an organization's things, and by whom.
    ReadTrail(OrganizationId),
    /// Read what was done in the whole network, and by whom.
    ReadWholeTrail,
    /// Have this organization grant credit: set its rules, and approve runs. None is of an authority that does not exist.
    GrantCredit(Option<OrganizationId>),
    /// Create a topic.
    CreateTopic,
    /// Change a topic.
    EditTopic,
    /// Create an opportunity that this organization owns.
    CreateOpportunity {
        /// Its owner to be.
        owner: OrganizationId,
    },
    /// See an opportunity, and everything that hangs on it.
    SeeOpportunity(Option<&'a OpportunityFacts>),
    /// See for whom an opportunity is: for which organizations, for which programme's participants.
    SeeAudience(Option<&'a OpportunityFacts>),
    /// Change an opportunity, its runs, sessions and recordings, and where it stands.
    EditOpportunity(Option<&'a OpportunityFacts>),
    /// Publish an opportunity.
    PublishOpportunity {
        /// The opportunity.
        opportunity: Option<&'a OpportunityFacts>,
        /// Whether a steward approved the organization in whose name it is done.
        is_approved: bool,
    },
    /// List an opportunity in an organization's name.
    ListOpportunity {
        /// The opportunity.
        opportunity: Option<&'a OpportunityFacts>,
        /// In whose name.
        lister: OrganizationId,
    },
    /// Change or withdraw a listing.
    EditListing {
        /// What it lists.
        opportunity: Option<&'a OpportunityFacts>,
        /// Whose listing it is.
        lister: OrganizationId,
    },
    /// Something about taking part.
    TakingPart(TakingPart<'a>),
    /// Something in a TRACK programme.
    Track(TrackAction<'a>),
    /// Something in a mentorship exchange.
    Exchange(ExchangeAction),
    /// What is done with needs.
    Need(NeedAction),
    /// Read in files and feeds, in anybody's name.
    Import,
    /// Read in a file of what an organization offers.
    ImportOfferings {
        /// Who offers them.
        provider: OrganizationId,
        /// Whether a steward approved it.
        is_approved: bool,
    },
}
