//! What may be said about an organization.

use identity::text::check_email;

use super::{OrganizationInput, identifier};
use crate::{
    civil,
    language::check_tag,
    place::{check_country, check_region},
    problem::{ProblemCode, Problems},
    text::{check_link, check_text},
};

impl OrganizationInput {
    /// Notes everything that is wrong with it.
    pub fn check(&self, problems: &mut Problems) {
        check_tag(&self.main_language, "main_language", problems);
        self.name.check_main(&self.main_language, "name", 500, problems);
        self.description.check("description", 20_000, problems);
        problems.note_repeated("sectors", &self.sectors);
        check_country(self.country.as_deref(), "country", problems);
        check_region(self.region.as_deref(), "region", problems);
        self.check_region_is_in_country(problems);
        check_text(self.locality.as_deref(), "locality", 200, problems);
        check_link(self.website.as_deref(), "website", problems);
        check_text(self.contact_name.as_deref(), "contact_name", 200, problems);
        check_email(self.contact_email.as_deref(), "contact_email", problems);
        civil::date_if_any(self.contact_confirmed_on.as_deref(), "contact_confirmed_on", problems);
        identifier::check_all(&self.identifiers, "identifiers", problems);
    }

    fn check_region_is_in_country(&self, problems: &mut Problems) {
        if let (Some(country), Some(region)) = (&self.country, &self.region)
            && rust_iso3166::iso3166_2::from_code(region).is_some()
            && region.split('-').next() != Some(country)
        {
            problems.note(
                ProblemCode::Invalid,
                "region",
                format_args!("is \"{region}\", which is not in the country \"{country}\"; mend one of them"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LanguageMap, organization::Sector};

    fn museum() -> OrganizationInput {
        OrganizationInput {
            main_language: "en".into(),
            name: LanguageMap::one("en", "Acadia Museum"),
            sectors: vec![Sector::Museums, Sector::Archives],
            country: Some("CA".into()),
            region: Some("CA-NS".into()),
            website: Some("https://museum.example".into()),
            contact_email: Some("training@museum.example".into()),
            contact_confirmed_on: Some("2024-02-29".into()),
            ..OrganizationInput::default()
        }
    }

    /// What is noted of a museum with this change, as `code field`.
    fn noted(change: impl FnOnce(&mut OrganizationInput)) -> Vec<String> {
        let mut input = museum();
        change(&mut input);
        let mut problems = Problems::new();
        input.check(&mut problems);
        problems.into_vec().iter().map(|problem| format!("{} {}", problem.code, problem.field)).collect()
    }

    #[test]
    fn each_fault_is_noted_at_its_field() {
        assert_eq!(noted(|_| ()), [""; 0]);
        assert_eq!(noted(|input| input.name = LanguageMap::default()), ["required name"]);
        assert_eq!(noted(|input| input.name = LanguageMap::one("fr", "Musée")), ["required name"]);
        assert_eq!(noted(|input| input.name = LanguageMap::one("en", "M".repeat(501))), ["too_long name.en"]);
        assert_eq!(noted(|input| input.name = LanguageMap::one("en", " ")), ["required name.en"]);
        assert_eq!(noted(|input| input.sectors.push(Sector::Museums)), ["duplicate sectors.2"]);
        assert_eq!(noted(|input| input.country = Some("Canada".into())), ["invalid country", "invalid region"]);
        assert_eq!(noted(|input| input.country = Some("US".into())), ["invalid region"]);
        assert_eq!(noted(|input| input.region = Some("CA-XX".into())), ["invalid region"]);
        assert_eq!(noted(|input| input.website = Some("museum.example".into())), ["invalid website"]);
        assert_eq!(noted(|input| input.locality = Some(String::new())), ["required locality"]);
        assert_eq!(
            noted(|input| input.contact_confirmed_on = Some("2023-02-29".into())),
            ["impossible_date contact_confirmed_on"]
        );
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let noted = noted(|input| {
            input.main_language = "xx".into();
            input.country = Some("ZZ".into());
            input.region = None;
            input.contact_email = Some("nobody".into());
        });
        assert_eq!(
            noted,
            ["unknown_language main_language", "required name", "invalid country", "invalid contact_email"]
        );
    }
}
