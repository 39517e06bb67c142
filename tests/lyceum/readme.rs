//! The README's queries answer as printed, and are those of the explorer's tabs.

use std::path::Path;

use serde_json::json;
use testing::TestApp;

const QUERIES: &str = "crates/server/assets/explorer/queries";

#[tokio::test]
async fn the_readmes_queries_answer_as_printed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = std::fs::read_to_string(root.join("README.md")).expect("a README");
    let app = TestApp::start().await;
    let outcome = server::demo::load_if_empty(&app.pool(), &app.clock()).await.expect("the demo network loads");
    assert_eq!(outcome.expect("the catalogue was empty").refused, 0, "entries of the demo network that were refused");

    let mut written = String::new();
    let mut rest = readme.as_str();
    let mut queries = 0;
    while let Some((before, after)) = rest.split_once("<!-- query: ") {
        let (name, after) = after.split_once(" -->").expect("a name");
        let (_, after) = after.split_once("<!-- end -->").expect("an end");
        let query = std::fs::read_to_string(root.join(QUERIES).join(format!("{name}.graphql"))).expect("a tab's query");
        let answer = app.anonymous().post("/graphql", json!({ "query": query })).await;
        assert!(answer.json().get("errors").is_none(), "{name}: {}", answer.text);
        let (title, query) = query.split_once('\n').expect("a comment and a query");
        let title = title.trim_start_matches("# ");
        let shown = json_as_people_write_it(&one_value_a_line(data(&answer.text)));
        written.push_str(before);
        written.push_str(&format!(
            "<!-- query: {name} -->\n**{title}**\n\n```graphql\n{}\n```\n\n```json\n{shown}\n```\n<!-- end -->",
            query.trim_end()
        ));
        rest = after;
        queries += 1;
    }
    written.push_str(rest);
    assert_eq!(queries, std::fs::read_dir(root.join(QUERIES)).expect("the tabs' queries").count());

    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(root.join("README.md"), &written).expect("the README can be written");
    } else {
        assert!(written == readme, "UPDATE_README=1 writes the answers anew; they are now:\n{written}");
    }
}

/// Without what it cost, which stands behind the data.
fn data(answer: &str) -> &str {
    let (data, _) = answer.rsplit_once(",\"extensions\":{\"cost\":").expect("an answer says what it cost");
    data.strip_prefix("{\"data\":").expect("an answer without errors")
}

/// Breaks compact JSON into lines, leaving what it says in the order it says it.
fn one_value_a_line(compact: &str) -> String {
    let (mut out, mut depth, mut quoted, mut escaped) = (String::new(), 0, false, false);
    let mut symbols = compact.chars().peekable();
    while let Some(symbol) = symbols.next() {
        if quoted {
            quoted = escaped || symbol != '"';
            escaped = !escaped && symbol == '\\';
            out.push(symbol);
            continue;
        }
        match symbol {
            '{' | '[' => {
                out.push(symbol);
                if let Some(closing) = symbols.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(closing);
                } else {
                    depth += 1;
                    out.push_str(&format!("\n{}", "  ".repeat(depth)));
                }
            }
            '}' | ']' => {
                depth -= 1;
                out.push_str(&format!("\n{}{symbol}", "  ".repeat(depth)));
            }
            ',' => out.push_str(&format!(",\n{}", "  ".repeat(depth))),
            ':' => out.push_str(": "),
            _ => {
                quoted = symbol == '"';
                out.push(symbol);
            }
        }
    }
    out
}

/// Puts objects and lists that are short on one line.
fn json_as_people_write_it(pretty: &str) -> String {
    const WIDTH: usize = 110;
    let lines: Vec<&str> = pretty.lines().collect();
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        let indent = line.len() - line.trim_start().len();
        if line.ends_with(['{', '[']) {
            let end = (at + 1..lines.len())
                .find(|end| lines[*end].len() - lines[*end].trim_start().len() == indent)
                .expect("what opens closes");
            let inside: Vec<&str> = lines[at + 1..end].iter().map(|line| line.trim()).collect();
            let (open, close) = (line, lines[end].trim());
            let joined = match open.ends_with('{') {
                true => format!("{open} {} {close}", inside.join(" ")),
                false => format!("{open}{}{close}", inside.join(" ")),
            };
            if joined.len() <= WIDTH {
                out.push(joined);
                at = end + 1;
                continue;
            }
        }
        out.push(line.to_owned());
        at += 1;
    }
    out.join("\n")
}
