//! Kinds of placement.

use database::text_enum;

text_enum! {
    /// A kind of placement.
    PlacementKind {
        /// Regular conversations with a mentor.
        Mentoring = "mentoring",
        /// Following somebody through their work.
        JobShadowing = "job_shadowing",
        /// A longer stay with a project of one's own.
        Residency = "residency",
        /// A week of concentrated work.
        WeekLongIntensive = "week_long_intensive",
        /// One meeting at which a skill is passed on.
        SkillSharingSession = "skill_sharing_session",
        /// A gathering of several institutions.
        Symposium = "symposium",
    }
}

impl From<PlacementKind> for matching::round::Kind {
    fn from(kind: PlacementKind) -> Self {
        match kind {
            PlacementKind::Mentoring => Self::Mentoring,
            PlacementKind::JobShadowing => Self::JobShadowing,
            PlacementKind::Residency => Self::Residency,
            PlacementKind::WeekLongIntensive => Self::WeekLongIntensive,
            PlacementKind::SkillSharingSession => Self::SkillSharingSession,
            PlacementKind::Symposium => Self::Symposium,
        }
    }
}
