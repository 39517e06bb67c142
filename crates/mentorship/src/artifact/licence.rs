//! Licences, as SPDX lists them.

use catalogue::problem::{ProblemCode, Problems};

/// A licence that SPDX knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Licence {
    /// Its identifier: CC-BY-4.0.
    pub id: &'static str,
    /// What it is called: Creative Commons Attribution 4.0 International.
    pub name: &'static str,
}

impl Licence {
    /// The licence with this identifier.
    pub fn find(id: &str) -> Option<Self> {
        // The library reads "CC-BY-4.0+" as well, which is no identifier but an expression.
        let found = spdx::license_id(id).filter(|found| found.name == id)?;
        Some(Self { id: found.name, name: found.full_name })
    }

    /// Where the text of the licence with this identifier is.
    pub fn url_of(id: &str) -> String {
        format!("https://spdx.org/licenses/{id}.html")
    }
}

/// Notes what is no licence.
pub(super) fn check_licence(id: &str, field: &str, problems: &mut Problems) {
    if Licence::find(id).is_none() {
        let what = format_args!(
            "is \"{id}\", which is no licence that SPDX lists; give its identifier, such as CC-BY-4.0 or CC0-1.0"
        );
        problems.note(ProblemCode::Invalid, field, what);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_is_found_by_its_identifier() {
        let known = Licence::find("CC-BY-4.0").expect("SPDX lists it");
        assert_eq!(known.name, "Creative Commons Attribution 4.0 International");
        assert_eq!(Licence::url_of(known.id), "https://spdx.org/licenses/CC-BY-4.0.html");
        for id in ["", "CC-BY-4.0+", "cc-by-4.0", "Creative Commons", "MIT OR Apache-2.0"] {
            assert_eq!(Licence::find(id), None, "{id}");
        }
    }
}
