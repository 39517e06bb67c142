use catalogue::attendance::{Stay, minutes};
use jiff::{civil::Date, tz::TimeZone};
use proptest::prelude::*;

use super::*;
use crate::reading::day::Order;

/// A webinar of Zoom, as it is downloaded: a summary, then three tables whose headings differ.
const ZOOM_WEBINAR: &str = "\u{feff}Attendee Report,\r
Report Generated:,\"Dec 1, 2026 6:26 PM\"\r
Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registered,# Cancelled,Unique Viewers,Total Users,Max Concurrent Views\r
Mould in small stores,847 5984 1045,\"Dec 1, 2026 1:55 PM\",70,4,0,2,3,2\r
Host Details,\r
Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name\r
Yes,Edith Host,edith@museum.example,\"Dec 1, 2026 13:55:00\",\"Dec 1, 2026 15:05:00\",70,No,France\r
Panelist Details,\r
Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name\r
Yes,Paul Panelist,paul@museum.example,\"Dec 1, 2026 13:58:00\",\"Dec 1, 2026 15:05:00\",67,Yes,France\r
Attendee Details,\r
Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time,Approval Status,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name\r
Yes,Ana,Ana,Álvarez,ana@museum.example,\"Nov 3, 2026 09:00:00\",approved,\"Dec 1, 2026 14:00:00\",\"Dec 1, 2026 14:30:00\",30,No,Spain,\r
Yes,Ana,Ana,Álvarez,ana@museum.example,\"Nov 3, 2026 09:00:00\",approved,\"Dec 1, 2026 14:20:00\",\"Dec 1, 2026 14:50:00\",30,No,Spain,\r
No,Ben Bosch,Ben,Bosch,ben@museum.example,\"Nov 4, 2026 09:00:00\",approved,--,--,--,--,--,\r
Yes,Cleo,Cleo,,cleo@museum.example,\"Nov 5, 2026 09:00:00\",approved,\"Dec 1, 2026 14:00:00\",soon,30,No,Spain,\r
";

const ZOOM_MEETING: &str = "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants
812 3456 7890,Mould,12/01/2026 01:55:00 PM,12/01/2026 03:05:00 PM,edith@museum.example,70,2

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
Nina (Ana Álvarez),,12/01/2026 02:00:00 PM,12/01/2026 02:45:00 PM,45,Yes
Ben Bosch,ben@museum.example,12/01/2026 02:05:00 PM,12/01/2026 03:00:00 PM,55,No
";

/// A meeting of Teams: parted by tabs, sections with numbers, and each stay in the last.
const TEAMS: &str = "1. Summary\r
Meeting title\tMould in small stores\r
Attended participants\t3\r
Start time\t12/1/26, 1:55:11 PM\r
\r
2. Participants\r
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\r
Ana Álvarez (Guest)\t12/1/26, 2:00:00 PM\t12/1/26, 3:00:00 PM\t50m 0s\tana@museum.example\t\tAttendee\r
Edith Host\t12/1/26, 1:55:11 PM\t12/1/26, 3:01:00 PM\t1h 5m 49s\tedith@museum.example\tedith@museum.example\tOrganizer\r
\r
3. In-Meeting Activities\r
Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\r
Ana Álvarez (Guest)\t12/1/26, 2:00:00 PM\t12/1/26, 2:20:00 PM\t20m 0s\tana@museum.example\tAttendee\r
Ana Álvarez (Guest)\t12/1/26, 2:30:00 PM\t12/1/26, 3:00:00 PM\t30m 0s\tana@museum.example\tAttendee\r
Edith Host\t12/1/26, 1:55:11 PM\t12/1/26, 3:01:00 PM\t1h 5m 49s\tedith@museum.example\tOrganizer\r
";

const TEAMS_WEBINAR: &str = "2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\tRegistration First Name\tRegistration Last Name\tRegistration Email\tRegistration Time\tRegistration Status
ana\t12/1/26, 2:00:00 PM\t12/1/26, 3:00:00 PM\t50m 29s\tana@home.example\t\tAttendee\tAna\tÁlvarez\tana@museum.example\t11/3/26, 9:00:00 AM\tRegistered
";

const GOTO: &str = "Attendee Report
Webinar Name,Webinar ID
Mould in small stores,123-456-789

Attendee Details
Attended,First Name,Last Name,Email Address,Registration Date/Time,Join Time,Leave Time,Time in Session
Yes,Ana,Álvarez,ana@museum.example,\"11/03/2026 09:00 AM CET\",\"12/01/2026 02:00 PM CET\",\"12/01/2026 03:04 PM CET\",64 minutes
No,Ben,Bosch,ben@museum.example,\"11/04/2026 09:00 AM CET\",--,--,--
";

const MEET: &str = "First name,Last name,Email,Duration,Time joined,Time exited
Ana,Álvarez,a****@museum.example,1 hr 2 min,2:00 PM,3:02 PM
Ben,Bosch,ben@museum.example,58 min,2:02 PM,3:00 PM
";

fn clock() -> Clock {
    let zone = TimeZone::get("Europe/Paris").expect("a zone");
    Clock { zone: Some(zone), day: Some(Date::constant(2026, 12, 1)), order: None }
}

fn roll(mapping: &str, bytes: &[u8]) -> Roll {
    read(bytes, &Mapping::built_in(mapping).expect("it is built in"), &clock()).expect("it is a report")
}

/// Who, from when until when in Paris or for how many minutes.
fn said(roll: &Roll) -> Vec<String> {
    let time =
        |at: jiff::Timestamp| at.to_zoned(TimeZone::get("Europe/Paris").expect("a zone")).strftime("%H:%M").to_string();
    roll.lines
        .iter()
        .map(|it| {
            let stay = it.stay.map(|stay| format!("{}-{}", time(stay.from), time(stay.until)));
            let minutes = it.minutes.map(|minutes| format!("{minutes} min"));
            let parts = [it.name.clone(), it.email.clone(), stay, minutes];
            format!("{}: {}", it.line, parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
        })
        .collect()
}

fn asides(roll: &Roll) -> Vec<u64> {
    roll.aside.iter().map(|it| it.line).collect()
}

#[test]
fn a_webinar_of_zoom() {
    let roll = roll("zoom", ZOOM_WEBINAR.as_bytes());
    assert_eq!(
        said(&roll),
        ["13: Ana Álvarez, ana@museum.example, 14:00-14:30", "14: Ana Álvarez, ana@museum.example, 14:20-14:50",]
    );
    assert_eq!(asides(&roll), [15], "he was not there");
    let [refused] = &roll.refused[..] else { panic!("{:?}", roll.refused) };
    assert_eq!((refused.at.line, refused.column.as_str(), refused.value.as_str()), (16, "Leave Time", "soon"));
}

#[test]
fn a_meeting_of_zoom() {
    let meeting = roll("zoom", ZOOM_MEETING.as_bytes());
    assert_eq!(said(&meeting), ["5: Ana Álvarez, 14:00-14:45", "6: Ben Bosch, ben@museum.example, 14:05-15:00"]);
    let unique = "Name (Original Name),User Email,Total Duration (Minutes),Guest\nAna,,45,Yes\n";
    assert_eq!(said(&roll("zoom", unique.as_bytes())), ["2: Ana, 45 min"]);
    let other_order = ZOOM_MEETING.replace("12/01/2026", "01/12/2026");
    let dmy = Clock { order: Some(Order::Dmy), ..clock() };
    let other = read(other_order.as_bytes(), &Mapping::built_in("zoom").expect("built in"), &dmy).expect("a report");
    assert_eq!(said(&other), said(&meeting));
}

#[test]
fn a_meeting_of_teams_in_utf_16_and_in_utf_8() {
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(TEAMS.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for bytes in [utf16.clone(), utf16[2..].to_vec(), TEAMS.as_bytes().to_vec()] {
        let roll = roll("teams", &bytes);
        assert_eq!(
            said(&roll),
            ["13: Ana Álvarez, ana@museum.example, 14:00-14:20", "14: Ana Álvarez, ana@museum.example, 14:30-15:00"]
        );
        assert_eq!(asides(&roll), [15], "she runs it");
        assert!(roll.refused.is_empty(), "{:?}", roll.refused);
    }
    let without_activities = TEAMS.split("3. In-Meeting").next().expect("a beginning");
    assert_eq!(said(&roll("teams", without_activities.as_bytes())), ["8: Ana Álvarez, ana@museum.example, 50 min"]);
    assert_eq!(said(&roll("teams", TEAMS_WEBINAR.as_bytes())), ["3: Ana Álvarez, ana@museum.example, 50 min"]);
    let utc = TEAMS.replace("Join Time", "Join Time (UTC)").replace("Leave Time", "Leave Time (UTC)");
    assert_eq!(said(&roll("teams", utc.as_bytes()))[0], "13: Ana Álvarez, ana@museum.example, 15:00-15:20");
}

#[test]
fn a_webinar_of_goto_and_a_meeting_of_meet() {
    let goto = roll("goto", GOTO.as_bytes());
    assert_eq!(said(&goto), ["7: Ana Álvarez, ana@museum.example, 64 min"]);
    assert_eq!(asides(&goto), [8]);
    assert_eq!(
        said(&roll("meet", MEET.as_bytes())),
        ["2: Ana Álvarez, a****@museum.example, 62 min", "3: Ben Bosch, ben@museum.example, 58 min"]
    );
}

#[test]
fn a_plain_list() {
    let list = roll("list", b"E-Mail;Name;Minutes\nana@museum.example;;\n;Ben Bosch;57,5\n;;\n;;12\nC;D;many\n");
    assert_eq!(said(&list), ["2: ana@museum.example", "3: Ben Bosch, 58 min"]);
    let refused: Vec<_> = list.refused.iter().map(|it| (it.at.line, it.column.as_str())).collect();
    assert_eq!(refused, [(5, ""), (6, "Minutes")]);
    assert!(list.refused[0].reason.contains("neither address nor name"));
}

#[test]
fn two_files_in_one_are_read_both() {
    let twice = format!("{MEET}{MEET}");
    assert_eq!(roll("meet", twice.as_bytes()).lines.len(), 4);
}

#[test]
fn what_is_no_report_is_refused_with_what_to_do() {
    let zoom = Mapping::built_in("zoom").expect("it is built in");
    for (bytes, line, words) in [
        (&b""[..], 1, "empty"),
        (b"name,email\nAna,ana@museum.example\n", 1, "choose the mapping of the platform"),
        (b"Caf\xe9", 1, "not in UTF-8"),
    ] {
        let stopped = read(bytes, &zoom, &clock()).expect_err("it is none");
        assert!(stopped.at.line == line && stopped.reason.contains(words), "{stopped}");
    }
    let cut_short = roll("zoom", &ZOOM_MEETING.as_bytes()[..ZOOM_MEETING.len() - 12]);
    assert_eq!((cut_short.lines.len(), cut_short.refused[0].at.line), (1, 6), "the last row ends in its time");
    let cut = b"Name,User Email,Total Duration (Minutes)\n\"Ana,";
    assert!(read(cut, &zoom, &clock()).is_err_and(|stopped| stopped.reason.contains("ends in the middle")));
    let long = "x,,1\n".repeat(MOST_ROWS + 1);
    let long =
        read(format!("Name,Email,Minutes\n{long}").as_bytes(), &Mapping::built_in("list").expect("it"), &clock());
    assert!(long.is_err_and(|stopped| stopped.reason.contains("at most 10000")));
}

#[test]
fn without_a_zone_the_platforms_own_sum_counts() {
    let nowhere = Clock { zone: None, ..clock() };
    let zoom = Mapping::built_in("zoom").expect("it is built in");
    let summed = read(ZOOM_MEETING.as_bytes(), &zoom, &nowhere).expect("it is a report");
    assert_eq!(said(&summed), ["5: Ana Álvarez, 45 min", "6: Ben Bosch, ben@museum.example, 55 min"]);
}

proptest! {
    /// However often somebody came and went, on however many devices: what is read and put together is no longer than the
    /// time from the first coming to the last going, nor than the session.
    #[test]
    fn stays_put_together_never_exceed_the_session(
        stays in proptest::collection::vec((0_u32..120, 0_u32..120), 1..12),
    ) {
        let mut file = "Name,Email,Join Time,Leave Time\n".to_owned();
        let at = |minute: u32| format!("2026-12-01 {:02}:{:02}:00", 13 + minute / 60, minute % 60);
        for (from, length) in &stays {
            file.push_str(&format!("Ana,ana@museum.example,{},{}\n", at(*from), at(from + length)));
        }
        let roll = roll("zoom", file.as_bytes());
        prop_assert_eq!(roll.lines.len(), stays.len());
        let read: Vec<Stay> = roll.lines.iter().filter_map(|line| line.stay).collect();
        prop_assert_eq!(read.len(), stays.len());
        let first = stays.iter().map(|(from, _)| *from).min().unwrap_or_default();
        let last = stays.iter().map(|(from, length)| from + length).max().unwrap_or_default();
        let longest = stays.iter().map(|(_, length)| *length).max().unwrap_or_default();
        let total = u32::try_from(minutes(&read, None)).expect("not negative");
        prop_assert!(longest <= total && total <= last - first);
        let zone = TimeZone::get("Europe/Paris").expect("a zone");
        let hour = |hour: i8| Date::constant(2026, 12, 1).at(hour, 0, 0, 0).to_zoned(zone.clone()).expect("a time").timestamp();
        let session = Stay { from: hour(14), until: hour(15) };
        prop_assert!(minutes(&read, Some(session)) <= 60);
    }
}
