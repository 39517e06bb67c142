use super::{heading::Shape, language, row::Row, skill, window, word};
use crate::round::Application;

/// The columns of applications.
pub(super) const SHAPE: Shape = Shape {
    thing: "application",
    needed: &["id", "home", "sought", "windows", "languages", "modes"],
    other: &["sector", "career", "access", "priority", "signed_off", "barred"],
};

/// The columns of applications with whose they are.
pub(super) const SHAPE_OF_APPLICANTS: Shape =
    Shape { other: &["sector", "career", "access", "priority", "signed_off", "barred", "name", "email"], ..SHAPE };

/// An application, and whose it is. The solver does not know it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applicant {
    /// What they wish.
    pub application: Application,
    /// What they are called.
    pub name: Option<String>,
    /// Their e-mail address.
    pub email: Option<String>,
}

/// The application in a row, and whose it is.
pub(super) fn read_applicant(row: &mut Row<'_>) -> Applicant {
    Applicant { application: read(row), name: row.text("name"), email: row.text("email") }
}

/// The application in a row.
pub(super) fn read(row: &mut Row<'_>) -> Application {
    Application {
        id: row.needed("id", "it is missing; every application needs an id"),
        home: row.needed("home", "it is missing; name the institution that the applicant comes from"),
        sector: row.text("sector"),
        sought: skill::read_all(row, "sought", "say which skill is sought first"),
        career: row.words("career"),
        windows: row.some("windows", window::read, "say when the applicant can be away"),
        languages: row.some("languages", language::read, "say in which languages the applicant can learn"),
        modes: row.some("modes", word::mode, "say whether online, in_person or hybrid suits"),
        access: row.words("access"),
        priority: row.words("priority"),
        signed_off: row.one("signed_off", word::answer).unwrap_or_default(),
        barred: row.text("barred"),
    }
}
