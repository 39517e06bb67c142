use super::*;

fn list(text: &str) -> List {
    read(text.as_bytes(), &Mapping::built_in("list").expect("it is built in")).expect("it is a list")
}

#[test]
fn a_plain_list_is_read_and_what_is_wrong_is_told_by_line_and_column() {
    let list = list(
        "Run,Key,Email,First name,Last name,Organization,State,Date,Evidence\n\
         run_1,,ana@museum.example,Ana,Álvarez,Museum,Completed,2026-12-01,https://partner.example/12\n\
         ,store-mould,ben@museum.example,Ben,,,NO SHOW,,\n\
         run_1,,,Cleo,,,attended,,\n\
         run_1,,dan@museum.example,Dan,,,glorious,,\n\
         run_1,,eve@museum.example,Eve,,,attended,4/11/2026,\n\
         run_1,,fay@museum.example,,,,attended,,\n\
         ,,,,,,,,\n",
    );
    let [ana, ben] = &list.lines[..] else { panic!("{list:?}") };
    assert_eq!(
        (ana.at.line, ana.name.as_str(), ana.run.as_deref(), ana.state),
        (2, "Ana Álvarez", Some("run_1"), State::Completed)
    );
    assert_eq!(ana.evidence.as_deref(), Some("https://partner.example/12"));
    assert_eq!((ben.key.as_deref(), ben.state, ben.date), (Some("store-mould"), State::NoShow, None));
    let refused: Vec<_> = list.refused.iter().map(|it| (it.at.line, it.column.as_str())).collect();
    assert_eq!(refused, [(4, "email"), (5, "State"), (6, "Date"), (7, "name")]);
}

#[test]
fn what_is_no_list_is_refused_with_what_to_do() {
    let mapping = Mapping::built_in("list").expect("it is built in");
    for (bytes, words) in [(&b""[..], "empty"), (b"a,b\n1,2\n", "give a mapping"), (b"PK\x03\x04", "workbook")] {
        let stopped = read(bytes, &mapping).expect_err("it is none");
        assert!(stopped.reason.contains(words), "{stopped}");
    }
}
