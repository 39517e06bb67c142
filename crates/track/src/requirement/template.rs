//! Requirements to begin with.

use catalogue::LanguageMap;
use database::{id::OpportunityId, text_enum};
use jiff::civil::Date;

use super::{Expression, Requirement, Requirements, Training};
use crate::QuestionnaireKind;

text_enum! {
    /// Requirements to begin with.
    RequirementsTemplate {
        /// What was asked in 2024: registration; the needs assessment for each pillar by 16 February; standards and peer
        /// review with supporting documents by 13 September; a training per pillar by 15 December.
        Year2024 = "year_2024",
        /// The same, with four of eight Tuesdays on TRACK instead of a training per pillar.
        FourTuesdays = "four_tuesdays",
    }
}

impl RequirementsTemplate {
    /// The requirements for a year with these pillars; `tuesdays` is the series of Tuesdays on TRACK.
    pub fn requirements(self, year: i16, pillars: &[String], tuesdays: Option<OpportunityId>) -> Requirements {
        let on = |month: i8, day: i8| Date::new(year, month, day).ok();
        let each = |kind: QuestionnaireKind, with_documents: bool| {
            let submitted = |pillar: &String| Expression::Submitted { kind, pillar: pillar.clone(), with_documents };
            pillars.iter().map(submitted).collect::<Vec<_>>()
        };
        let reviewed = [QuestionnaireKind::Standards, QuestionnaireKind::PeerReview];
        let training = match (self, tuesdays) {
            (Self::FourTuesdays, Some(series)) => {
                Expression::Attended { training: Training::Series(series), at_least: 4 }
            }
            _ => {
                let one =
                    |pillar: &String| Expression::Attended { training: Training::Pillar(pillar.clone()), at_least: 1 };
                Expression::AllOf(pillars.iter().map(one).collect())
            }
        };
        let requirement = |key: &str, [english, french, spanish]: [&str; 3], deadline, expression| Requirement {
            key: key.to_owned(),
            title: LanguageMap(
                [("en", english), ("fr", french), ("es", spanish)]
                    .map(|(tag, text)| (tag.to_owned(), text.to_owned()))
                    .into(),
            ),
            deadline,
            expression,
        };
        Requirements(vec![
            requirement(
                "registered",
                ["Be registered", "Être inscrit", "Estar inscrito"],
                None,
                Expression::Registered,
            ),
            requirement(
                "needs-assessment",
                [
                    "Complete the needs assessment",
                    "Remplir l’évaluation des besoins",
                    "Completar la evaluación de necesidades",
                ],
                on(2, 16),
                Expression::AllOf(each(QuestionnaireKind::NeedsAssessment, false)),
            ),
            requirement(
                "standards-and-peer-review",
                [
                    "Submit standards and peer review with supporting documents",
                    "Soumettre les normes et l’évaluation par les pairs avec pièces justificatives",
                    "Presentar los estándares y la revisión por pares con documentos",
                ],
                on(9, 13),
                Expression::AllOf(reviewed.into_iter().flat_map(|kind| each(kind, true)).collect()),
            ),
            requirement(
                "training",
                ["Take part in training", "Participer à des formations", "Participar en formaciones"],
                on(12, 15),
                training,
            ),
        ])
    }
}
