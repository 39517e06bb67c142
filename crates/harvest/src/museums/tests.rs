use std::io::Cursor;

use super::*;
use crate::entry::Fault;

const HEADING: &str = "MID,DISCIPL,EIN,DUNS,COMMONNAME,ADCITY,ADSTATE,WEBURL\n";

fn all(rows: &str) -> Vec<Read<OrganizationRecord>> {
    read(Cursor::new(format!("{HEADING}{rows}"))).expect("the heading is the register's").collect()
}

fn one(row: &str) -> Entry<OrganizationRecord> {
    all(row).remove(0).expect("the row is a museum")
}

#[test]
fn an_entry_becomes_an_organization() {
    let entry = one("8400100029,ART,63604984,7547130,MONTGOMERY MUSEUM OF FINE ARTS,MONTGOMERY,AL,HTTP://MMFA.ORG/\n");
    let museum = entry.record.organization;
    assert_eq!(entry.record.key, "8400100029");
    assert_eq!(museum.name, LanguageMap::one("en", "Montgomery Museum of Fine Arts"));
    assert_eq!(
        (museum.country.as_deref(), museum.region.as_deref(), museum.locality.as_deref()),
        (Some("US"), Some("US-AL"), Some("Montgomery"))
    );
    assert_eq!(museum.website.as_deref(), Some("http://mmfa.org/"));
    let identifiers: Vec<_> = museum.identifiers.iter().map(|one| format!("{}:{}", one.scheme, one.value)).collect();
    assert_eq!(identifiers, ["mid:8400100029", "ein:063604984", "duns:007547130"]);
    assert!(entry.warnings.is_empty());
}

#[test]
fn blanks_are_blanks() {
    let museum = one("1,HST, , ,ART GALLERY\u{a0}, , , \n").record.organization;
    assert_eq!((museum.website, museum.locality, museum.region, museum.identifiers.len()), (None, None, None, 1));
    assert_eq!(museum.name, LanguageMap::one("en", "Art Gallery"));
}

#[test]
fn a_number_that_several_share_names_none_of_them() {
    let rows = all("1,ART,526002033,0,A GALLERY,X,CA, \n2,ART,526002033,0,B GALLERY,X,CA, \n");
    assert!(rows.into_iter().all(|row| row.is_ok_and(|entry| entry.record.organization.identifiers.len() == 1)));
}

#[test]
fn an_address_that_is_none_is_left_out_with_a_warning() {
    let entry = one("1,ART, , ,BACKUS MUSEUM,X,FL,HTTP://INFO@BACKUSMUSEUM.COM\n");
    assert_eq!(entry.record.organization.website, None);
    assert_eq!(entry.warnings.len(), 1);
    assert!(
        entry.warnings[0].reason.starts_with("WEBURL is no web address: it is a mail address"),
        "{}",
        entry.warnings[0].reason
    );
}

#[test]
fn a_museum_without_a_name_is_refused_alone() {
    let rows = all("1,ART, , , ,X,FL, \n2,ART, , ,B,X,FL, \n");
    assert!(
        matches!(&rows[0], Err(Fault::Refused(refused)) if refused.column == "COMMONNAME" && refused.key.as_deref() == Some("1"))
    );
    assert!(rows[1].is_ok());
}

#[test]
fn another_table_is_not_the_register() {
    assert!(read(Cursor::new("a,b\n1,2\n")).is_err_and(|stopped| stopped.reason.contains("no column MID")));
}
