//! What somebody cannot do without, and what a host has for it.

use database::text_enum;

text_enum! {
    /// What is there for access and for families, or needed.
    Accommodation {
        /// The place can be reached and used with a wheelchair.
        WheelchairAccess = "wheelchair_access",
        /// A hearing loop.
        HearingLoop = "hearing_loop",
        /// Interpretation into a sign language.
        SignLanguage = "sign_language",
        /// Captions for meetings.
        LiveCaptions = "live_captions",
        /// Documents work with a screen reader.
        AccessibleDocuments = "accessible_documents",
        /// A quiet room or a sensory-friendly setting.
        QuietSpace = "quiet_space",
        /// An assistance animal can come along.
        AssistanceAnimal = "assistance_animal",
        /// Parts of it can be taken at a distance.
        RemoteParticipation = "remote_participation",
        /// Times can be arranged to suit.
        FlexibleScheduling = "flexible_scheduling",
        /// Children are looked after.
        Childcare = "childcare",
        /// The family can come along.
        FamilyLodging = "family_lodging",
    }
}
