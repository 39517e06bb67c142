//! Who may do what in a mentorship exchange of ours, printed.

use database::id::{ApplicationId, OfferId, OrganizationId, PersonId, PlacementId, RoundId};
use uuid::Uuid;

use super::{Actions, OUR_PROGRAMME, OURS, THEIRS, named};
use crate::policy::{Action, ApplicationFacts, ExchangeAction, OfferFacts, PlacementDeed, PlacementFacts, RoundFacts};

const ROUND: RoundId = RoundId::from_uuid(Uuid::from_u128(61));
/// Partners where no viewer has a role.
const HOME: OrganizationId = OrganizationId::from_uuid(Uuid::from_u128(14));
const HOST: OrganizationId = OrganizationId::from_uuid(Uuid::from_u128(15));
/// The viewer of every column.
const ONESELF: PersonId = PersonId::from_uuid(Uuid::nil());

/// Things of an exchange that is ours, with a partner that is not.
pub(super) struct Facts {
    draft: RoundFacts,
    called: RoundFacts,
    our_draft: OfferFacts,
    our_offer: OfferFacts,
    their_offer: OfferFacts,
    own_application: ApplicationFacts,
    our_application: ApplicationFacts,
    their_application: ApplicationFacts,
    their_draft: ApplicationFacts,
    supervised: ApplicationFacts,
    own_placement: PlacementFacts,
    placement: PlacementFacts,
    mentored: PlacementFacts,
    elsewhere: PlacementFacts,
}

impl Facts {
    pub(super) fn new() -> Self {
        let round = |is_draft| RoundFacts { id: ROUND, programme: OUR_PROGRAMME, is_draft };
        let offer = |host, is_submitted| OfferFacts {
            id: OfferId::from_uuid(Uuid::from_u128(62)),
            programme: OUR_PROGRAMME,
            round: ROUND,
            host,
            is_submitted,
        };
        let application = |home, is_submitted| ApplicationFacts {
            id: ApplicationId::from_uuid(Uuid::from_u128(63)),
            programme: OUR_PROGRAMME,
            round: ROUND,
            home,
            person: None,
            supervisor: None,
            is_submitted,
        };
        let placement = |application, host, mentor| PlacementFacts {
            id: PlacementId::from_uuid(Uuid::from_u128(64)),
            application,
            host,
            mentor,
        };
        Self {
            draft: round(true),
            called: round(false),
            our_draft: offer(OURS, false),
            our_offer: offer(OURS, true),
            their_offer: offer(THEIRS, true),
            own_application: ApplicationFacts { person: Some(ONESELF), ..application(THEIRS, false) },
            our_application: application(OURS, true),
            their_application: application(THEIRS, true),
            their_draft: application(THEIRS, false),
            supervised: ApplicationFacts { supervisor: Some(ONESELF), ..application(THEIRS, true) },
            own_placement: placement(
                ApplicationFacts { person: Some(ONESELF), ..application(THEIRS, true) },
                THEIRS,
                None,
            ),
            placement: placement(application(OURS, true), THEIRS, None),
            mentored: placement(application(THEIRS, true), THEIRS, Some(ONESELF)),
            elsewhere: placement(application(HOME, true), HOST, None),
        }
    }
}

pub(super) fn lines(facts: &Facts) -> Actions<'static> {
    use ExchangeAction::{
        AnswerForHome, AnswerForHost, Apply, ChangeApplication, ChangeOffer, DeclareConflict, OfferPlaces, PlanAhead,
        Run, SeeAccess, SeeApplication, SeeCommitteeWork, SeeDeclarations, SeeFunded, SeeOffer, SeeOffers,
        SeePlacement, SeeRound, SetLimits, SignOff, Vote,
    };
    let programme = Some(OUR_PROGRAMME);
    let actions = [
        ("set the exchange up, run rounds, make and publish plans", Run(programme)),
        ("run an exchange that does not exist", Run(None)),
        ("see a round that nobody was called to yet", SeeRound(Some(facts.draft))),
        ("see a round that was called for", SeeRound(Some(facts.called))),
        ("see plans, settled pairs, funding", SeeCommitteeWork(programme)),
        ("see what our organization funds", SeeFunded { programme, funder: OURS }),
        ("see what another funds", SeeFunded { programme, funder: THEIRS }),
        ("vote on pairings", Vote(programme)),
        ("say how many our organization can host", SetLimits { programme, organization: OURS }),
        ("say how many another can host", SetLimits { programme, organization: THEIRS }),
        ("say what our organization expects to need", PlanAhead { programme, organization: OURS }),
        ("say what another expects to need", PlanAhead { programme, organization: THEIRS }),
        ("offer places of our organization", OfferPlaces { programme, host: OURS }),
        ("offer places of another", OfferPlaces { programme, host: THEIRS }),
        ("see which offers were submitted", SeeOffers(programme)),
        ("see a draft of an offer of ours", SeeOffer(Some(facts.our_draft))),
        ("see an offer of another", SeeOffer(Some(facts.their_offer))),
        ("change an offer of ours", ChangeOffer(Some(facts.our_offer))),
        ("change an offer of another", ChangeOffer(Some(facts.their_offer))),
        ("apply as one of our organization", Apply { programme, home: OURS }),
        ("see one's own application", SeeApplication(Some(facts.own_application))),
        ("see an application of somebody of ours", SeeApplication(Some(facts.our_application))),
        ("see an application of somebody else", SeeApplication(Some(facts.their_application))),
        ("see a draft of somebody else's", SeeApplication(Some(facts.their_draft))),
        ("see an application one is asked to agree to", SeeApplication(Some(facts.supervised))),
        ("see what somebody cannot do without", SeeAccess(Some(facts.their_application))),
        ("see what somebody of ours cannot do without", SeeAccess(Some(facts.our_application))),
        ("see to which groups somebody says to belong", SeeDeclarations(Some(facts.their_application))),
        ("see to which groups one said to belong", SeeDeclarations(Some(facts.own_application))),
        ("change one's own application", ChangeApplication(Some(facts.own_application))),
        ("change somebody else's", ChangeApplication(Some(facts.their_application))),
        ("agree to an application of somebody of ours", SignOff(Some(facts.our_application))),
        ("agree to an application of somebody else", SignOff(Some(facts.their_application))),
        ("agree where one is asked to", SignOff(Some(facts.supervised))),
        ("agree to one's own application", SignOff(Some(facts.own_application))),
        ("declare a conflict of one's own", DeclareConflict { programme, organization: None }),
        ("declare a conflict of our organization", DeclareConflict { programme, organization: Some(OURS) }),
        ("see a placement of somebody of ours", SeePlacement(Some(facts.placement))),
        ("see a placement where one mentors", SeePlacement(Some(facts.mentored))),
        ("answer for our organization, which lets somebody go", AnswerForHome(Some(facts.placement))),
        ("answer for another that hosts them", AnswerForHost(Some(facts.placement))),
        ("answer for the host where one mentors", AnswerForHost(Some(facts.mentored))),
    ];
    let mut lines = named(&actions.map(|(words, action)| (words, Action::Exchange(action))));
    lines.extend(of_placements(facts).map(|(words, action)| (words, Action::Exchange(action))));
    lines
}

/// What may be done in a placement that is under way, and what may be seen of it: one's own, one of somebody of ours, one where the
/// viewer mentors, one between others.
fn of_placements(facts: &Facts) -> impl Iterator<Item = (String, ExchangeAction)> {
    let placements = [
        ("one's own", facts.own_placement),
        ("somebody of ours", facts.placement),
        ("as a mentor", facts.mentored),
        ("of others", facts.elsewhere),
    ];
    let deeds = PlacementDeed::ALL.iter().flat_map(move |deed| {
        placements.map(|(whose, placement)| {
            let action = ExchangeAction::ActInPlacement { placement: Some(placement), deed: *deed, part: None };
            (format!("{}: {whose}", deed.words()), action)
        })
    });
    let seen = placements.into_iter().flat_map(|(whose, placement)| {
        let placement = Some(placement);
        [
            (format!("see reflections: {whose}"), ExchangeAction::SeeReflection { placement, is_shared: false }),
            (format!("see what others confided: {whose}"), ExchangeAction::SeeConfided { placement, by: None }),
        ]
    });
    deeds.chain(seen)
}
