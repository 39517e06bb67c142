//! TRACK programmes: Training, Resources, Assessment, Coaching and Knowledge-sharing, year by year.
//!
//! A museum enrols in a year, answers its questionnaires, is reviewed by peers and coached, takes part in training, and
//! knows at any moment whether it is On TRACK. Whoever runs the programme sees where help is needed; the funder gets its
//! list.

pub mod assessment;
pub mod attachment;
pub mod coaching;
pub mod enrolment;
pub mod milestone;
pub mod need_proposal;
pub mod on_track_list;
pub mod peer_review;
pub mod pillar;
pub mod program;
pub mod questionnaire;
pub mod reminder;
pub mod requirement;
pub mod shared_project;
pub mod standing;
pub mod submission;
mod telling;

pub mod excerpt;
pub mod quiet;
pub mod report;
pub mod training;
pub mod trend;
pub mod year;

pub use questionnaire::QuestionnaireKind;
