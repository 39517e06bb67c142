//! Who does what in a placement that is under way, and in what comes of it.

use database::text_enum;

text_enum! {
    /// For whom somebody acts in a placement.
    PlacementPart {
        /// Whoever goes, for themselves.
        Participant = "participant",
        /// For the institution that lets them go: their supervisor, or its administrators.
        Home = "home",
        /// For the host: the mentor, or its editors and administrators.
        Host = "host",
        /// For the exchange: those who run it.
        Coordinator = "coordinator",
    }
}

use PlacementPart::{Coordinator, Home, Host, Participant};

impl PlacementPart {
    /// Who that is, in words, where this is to be done.
    fn words(self, deed: PlacementDeed) -> &'static str {
        match self {
            Coordinator if deed.is_impartial() => "those who run the exchange and have no other part in the placement",
            Participant => "the participant",
            Home => "the participant's supervisor and the administrators of their institution",
            Host => "the mentor and the editors and administrators of the host",
            Coordinator => "those who run the exchange",
        }
    }
}

/// Defines what can be done in a placement: a value for the policy, a type for proofs.
macro_rules! deeds {
    ($($(#[$doc:meta])+ $name:ident, $doing:literal, $words:literal, [$($part:ident),+];)+) => {
        /// What is done in a placement.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum PlacementDeed {
            $($(#[$doc])+ $name,)+
        }

        impl PlacementDeed {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Who may do it.
            pub(super) fn parts(self) -> &'static [PlacementPart] {
                match self { $(Self::$name => &[$($part),+],)+ }
            }

            /// The subject of a sentence about it.
            pub(super) fn doing(self) -> &'static str {
                match self { $(Self::$name => $doing,)+ }
            }

            /// It in words, for the printed policy.
            pub(super) fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)+ }
            }
        }

        /// Types of what is done in a placement, for proofs that somebody may do it.
        pub mod deed {
            use super::PlacementDeed;

            /// What is done in a placement, as a type.
            pub trait Deed {
                /// The same as a value.
                const DEED: PlacementDeed;
            }

            $(
                $(#[$doc])+
                #[derive(Debug, Clone, Copy)]
                pub struct $name;

                impl Deed for $name {
                    const DEED: PlacementDeed = PlacementDeed::$name;
                }
            )+
        }
    };
}

deeds! {
    /// To propose a version of its agreement.
    ProposeAgreement, "Proposing an agreement", "propose its agreement", [Participant, Home, Host, Coordinator];
    /// To accept the proposed version of its agreement.
    AcceptAgreement, "Accepting an agreement", "accept its agreement", [Participant, Home, Host];
    /// To pause it, take it up again, or end it before its time.
    ChangeCourse, "Pausing, resuming and ending a placement", "pause, resume or end it early", [Participant, Home, Host, Coordinator];
    /// To say that it is completed.
    Complete, "Completing a placement", "complete it", [Host, Coordinator];
    /// To hold a check-in.
    CheckIn, "Holding a check-in", "hold a check-in", [Participant, Host];
    /// To write in progress reports, and to sign them.
    Report, "Writing and signing progress reports", "write and sign its reports", [Participant, Host];
    /// To write down what one makes of it.
    Reflect, "Writing a reflection", "reflect on it", [Participant];
    /// To tell those who run the exchange something in confidence.
    Confide, "Writing a note in confidence", "write a note in confidence", [Participant, Home, Host];
    /// To answer what was told in confidence.
    AnswerNote, "Answering a note in confidence", "answer notes in confidence", [Coordinator];
    /// To raise an issue.
    RaiseIssue, "Raising an issue", "raise an issue", [Participant, Home, Host, Coordinator];
    /// To say how an issue was resolved.
    ResolveIssue, "Resolving an issue", "resolve an issue", [Coordinator];
    /// To write its debrief.
    Debrief, "Writing a debrief", "write its debrief", [Participant];
    /// To promise an improvement at home, and to tell what became of it.
    Commit, "Making a return commitment and telling what became of it", "commit to an improvement at home", [Participant, Home];
    /// To tell which other institutions adopted it.
    TellOfAdoption, "Telling that an improvement was adopted elsewhere", "tell of adoptions elsewhere", [Participant, Home, Host, Coordinator];
    /// To tell what was learned.
    TellResults, "Telling whether objectives were met", "tell what was learned", [Participant];
    /// To tell what changed at home and what both institutions do together since.
    TellOutcomes, "Telling what came of a placement", "tell what came of it", [Participant, Home, Host];
    /// To say what one thinks of it.
    Evaluate, "Evaluating a placement", "evaluate it", [Participant, Home, Host];
    /// To hand in what was made in it.
    MakeArtifact, "Handing in an artifact", "hand in an artifact", [Participant, Host];
    /// To publish what was made in it, return it, or withdraw it.
    DecideArtifact, "Publishing artifacts", "publish an artifact", [Coordinator];
    /// To write its story, publish it and take it down.
    TellStory, "Telling the story of a placement", "tell its story", [Participant, Host];
    /// To consent to its story, and to take that back.
    Consent, "Consenting to a story", "consent to its story", [Participant, Home, Host];
    /// To join the alumni of the exchange.
    JoinAlumni, "Joining the alumni", "join the alumni", [Participant, Host];
}

impl PlacementDeed {
    /// Who may do it, in words: "the participant, or the mentor and the editors and administrators of the host".
    pub(super) fn who(self) -> String {
        let words: Vec<&str> = self.parts().iter().map(|part| part.words(self)).collect();
        words.join(", or ")
    }

    /// Whether those who run the exchange do it only where they are no party of the placement themselves.
    pub(super) fn is_impartial(self) -> bool {
        matches!(self, Self::AnswerNote | Self::ResolveIssue)
    }
}
