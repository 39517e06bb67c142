//! The twelve museums of the story, what each of them does in the year, and where it stands on each date for that.

use std::{fs::File, path::PathBuf};

use harvest::museums;

/// What a museum does that the others do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Does {
    /// Everything in time.
    Everything,
    /// It submits its needs assessment in the last minute before midnight in Halifax.
    LastMinute,
    /// It submits half of it a minute after that midnight.
    MinuteLate,
    /// It is given until 1 March for it.
    Extended,
    /// It withdraws on 1 June.
    Withdraws,
    /// It enrols after the day on which enrolment closed.
    EnrolsLate,
    /// It attends its second training after 15 December.
    AttendsLate,
    /// It submits its work without any document.
    NoDocuments,
    /// It enrols, and nothing is heard of it again.
    Quiet,
    /// It hands its enrolment on to somebody else, is coached, replies to its review and shares a project.
    Coached,
    /// It belongs to the same organization as another one, and has the same person.
    SameRoof,
    /// As that, and it submits its work a day late.
    SameRoofLate,
}

/// Each museum by its number in the register of museums, a name for where the register is not at hand, and what it does.
pub(super) const MUSEUMS: [(&str, &str, Does); 12] = [
    ("8402300097", "First Museum", Does::Everything),
    ("8402300173", "Second Museum", Does::LastMinute),
    ("8402300191", "Third Museum", Does::MinuteLate),
    ("8402300300", "Fourth Museum", Does::Extended),
    ("8402300314", "Fifth Museum", Does::Withdraws),
    ("8402300318", "Sixth Museum", Does::EnrolsLate),
    ("8402300407", "Seventh Museum", Does::AttendsLate),
    ("8402300420", "Eighth Museum", Does::NoDocuments),
    ("8402300437", "Ninth Museum", Does::Quiet),
    ("8402300444", "Tenth Museum", Does::Coached),
    ("8402300486", "Eleventh Museum", Does::SameRoof),
    ("8402300504", "Twelfth Museum", Does::SameRoofLate),
];

/// On each date, by museum: registered, needs assessment, standards and peer review, training. `M`et, `U`nmet, at `R`isk,
/// `O`verdue; `+` where it is On TRACK. A dash: it is not enrolled yet.
///
/// 16 February ends in Halifax at 04:00 in UTC, 13 September at 03:00, 15 December at 04:00.
pub(super) const STANDINGS: [(&str, [&str; 12]); 11] = [
    // All but one have enrolled.
    (
        "2023-11-01T12:00:00Z",
        ["MUUU+", "MUUU+", "MUUU+", "MUUU+", "MUUU+", "-", "MUUU+", "MUUU+", "MUUU+", "MUUU+", "MUUU+", "MUUU+"],
    ),
    // The needs assessment is due in 15 days. The first museum has submitted.
    (
        "2024-02-01T12:00:00Z",
        ["MMUU+", "MRUU+", "MRUU+", "MRUU+", "MRUU+", "MRUU+", "MRUU+", "MRUU+", "MRUU+", "MRUU+", "MRUU+", "MRUU+"],
    ),
    // A second before midnight: one has until 1 March, one is a minute from being late, one is quiet.
    (
        "2024-02-17T03:59:59Z",
        ["MMUU+", "MMUU+", "MRUU+", "MRUU+", "MMUU+", "MMUU+", "MMUU+", "MMUU+", "MRUU+", "MMUU+", "MMUU+", "MMUU+"],
    ),
    // Midnight.
    (
        "2024-02-17T04:00:00Z",
        ["MMUU+", "MMUU+", "MOUU", "MRUU+", "MMUU+", "MMUU+", "MMUU+", "MMUU+", "MOUU", "MMUU+", "MMUU+", "MMUU+"],
    ),
    // The extension is over, and was used.
    (
        "2024-03-02T12:00:00Z",
        ["MMUU+", "MMUU+", "MOUU", "MMUU+", "MMUU+", "MMUU+", "MMUU+", "MMUU+", "MOUU", "MMUU+", "MMUU+", "MMUU+"],
    ),
    // Both Tuesdays have been; one museum has withdrawn, and one was at the first of them only.
    (
        "2024-07-01T12:00:00Z",
        ["MMUM+", "MMUM+", "MOUM", "MMUM+", "UMUU", "MMUM+", "MMUU+", "MMUM+", "MOUU", "MMUM+", "MMUM+", "MMUM+"],
    ),
    // A second before the work is due.
    (
        "2024-09-14T02:59:59Z",
        ["MMMM+", "MMMM+", "MOMM", "MMMM+", "UMRU", "MMMM+", "MMMU+", "MMRM+", "MORU", "MMMM+", "MMMM+", "MMRM+"],
    ),
    // It is due.
    (
        "2024-09-14T03:00:00Z",
        ["MMMM+", "MMMM+", "MOMM", "MMMM+", "UMOU", "MMMM+", "MMMU+", "MMOM", "MOOU", "MMMM+", "MMMM+", "MMOM"],
    ),
    // What came a day late stays late.
    (
        "2024-11-30T12:00:00Z",
        ["MMMM+", "MMMM+", "MOMM", "MMMM+", "UMOR", "MMMM+", "MMMR+", "MMOM", "MOOR", "MMMM+", "MMMM+", "MMOM"],
    ),
    // Training was due at midnight.
    (
        "2024-12-16T04:00:00Z",
        ["MMMM+", "MMMM+", "MOMM", "MMMM+", "UMOO", "MMMM+", "MMMO", "MMOM", "MOOO", "MMMM+", "MMMM+", "MMOM"],
    ),
    // Attending on 17 December does not mend it.
    (
        "2025-01-20T12:00:00Z",
        ["MMMM+", "MMMM+", "MOMM", "MMMM+", "RMOO", "MMMM+", "MMMO", "MMOM", "MOOO", "MMMM+", "MMMM+", "MMOM"],
    ),
];

/// What the museums are called, as the register of museums of the United States has it where it lies beside the repository
/// or where `LYCEUM_DATA` says.
pub(super) fn names() -> [String; 12] {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data"));
    let folder = std::env::var_os("LYCEUM_DATA").map_or_else(beside, PathBuf::from);
    let Ok(file) = File::open(folder.join("imls/museum-file-2018-1.csv")) else {
        eprintln!("SKIPPED: the register of museums is not there; set LYCEUM_DATA to the folder with the real input");
        return MUSEUMS.map(|(_, name, _)| name.to_owned());
    };
    let register: Vec<_> = museums::read(file).expect("it is the register").filter_map(Result::ok).collect();
    MUSEUMS.map(|(number, ..)| {
        let found = register.iter().find(|entry| entry.record.key == number).expect("it is in the register");
        found.record.organization.name.0["en"].clone()
    })
}
