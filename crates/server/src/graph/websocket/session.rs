//! The protocol graphql-transport-ws, without a socket: what a client says, and what is to be done about it.
//!
//! <https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, value::RawValue};

use crate::graph::payload::Payload;

/// Longest name that a client may give an operation, in bytes.
const LONGEST_ID: usize = 200;

/// Longest reason that a close frame can carry, in bytes.
const LONGEST_REASON: usize = 123;

/// One connection's state.
pub(super) struct Session {
    standing: Standing,
    /// Names of the operations that run.
    running: HashSet<String>,
    /// How many of them there may be.
    most: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// The client has said nothing yet that tells who it is.
    New,
    /// It has, and is being looked up.
    Asking,
    /// It was told that it may begin.
    Acknowledged,
}

/// What a client says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said {
    ConnectionInit {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Ping {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Pong {
        #[serde(default)]
        #[expect(dead_code, reason = "checked to be an object if there")]
        payload: Option<Map<String, Value>>,
    },
    Subscribe {
        id: String,
        payload: Payload,
    },
    Complete {
        id: String,
    },
}

/// What is said to a client.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Saying<'a> {
    /// It may begin.
    ConnectionAck,
    /// The answer to its ping.
    Pong {
        /// What it sent along.
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Map<String, Value>>,
    },
    /// What became of an operation.
    Next {
        /// The operation's name.
        id: &'a str,
        /// The answer.
        payload: &'a RawValue,
    },
    /// Why an operation does not run; nothing follows.
    Error {
        /// The operation's name.
        id: &'a str,
        /// The errors, never none.
        payload: &'a [Value],
    },
    /// Nothing follows.
    Complete {
        /// The operation's name.
        id: &'a str,
    },
}

/// What is to be done.
#[derive(Debug)]
pub(super) enum Step {
    /// Nothing.
    Nothing,
    /// Say this.
    Say(String),
    /// Look up who it is that shows this, `Bearer …`, then tell [`Session::acknowledge`].
    Ask(Option<String>),
    /// Begin an operation.
    Begin {
        /// Its name.
        id: String,
        /// What it is.
        payload: Payload,
    },
    /// Begin none, since there are too many.
    Decline {
        /// Its name.
        id: String,
    },
    /// End an operation.
    End {
        /// Its name.
        id: String,
    },
    /// Close the connection.
    Close(Close),
}

/// Why a connection is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Close {
    /// A code of the protocol's.
    pub(super) code: u16,
    /// A sentence.
    pub(super) reason: String,
}

impl Close {
    /// With a code and a sentence, which is cut where it is too long for a frame.
    pub(super) fn new(code: u16, reason: impl Into<String>) -> Self {
        let mut reason = reason.into();
        let end = (0..=reason.len().min(LONGEST_REASON)).rev().find(|end| reason.is_char_boundary(*end));
        reason.truncate(end.unwrap_or_default());
        Self { code, reason }
    }

    fn invalid(reason: impl Into<String>) -> Self {
        Self::new(4400, reason)
    }
}

impl Saying<'_> {
    /// As it goes over the wire.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|error| {
            tracing::error!("a message could not be written: {error}");
            String::new()
        })
    }
}

impl Session {
    /// A connection that was just opened, for so many operations at once.
    pub(super) fn new(most: usize) -> Self {
        Self { standing: Standing::New, running: HashSet::new(), most }
    }

    /// Whether the client has yet to begin.
    pub(super) fn is_new(&self) -> bool {
        self.standing == Standing::New
    }

    /// The client says this.
    pub(super) fn hear(&mut self, text: &str) -> Step {
        match serde_json::from_str(text) {
            Ok(said) => self.answer(said),
            Err(error) => Step::Close(Close::invalid(format!("no message of graphql-transport-ws: {error}"))),
        }
    }

    fn answer(&mut self, said: Said) -> Step {
        match said {
            Said::ConnectionInit { .. } if !self.is_new() => {
                Step::Close(Close::new(4429, "Too many initialisation requests"))
            }
            Said::ConnectionInit { payload } => {
                self.standing = Standing::Asking;
                match payload.as_ref().map_or(Ok(None), authorization) {
                    Ok(authorization) => Step::Ask(authorization),
                    Err(close) => Step::Close(close),
                }
            }
            Said::Ping { payload } => Step::Say(Saying::Pong { payload }.text()),
            Said::Pong { .. } => Step::Nothing,
            Said::Subscribe { .. } if self.standing != Standing::Acknowledged => {
                Step::Close(Close::new(4401, "Unauthorized"))
            }
            Said::Subscribe { id, .. } if id.is_empty() || id.len() > LONGEST_ID => {
                Step::Close(Close::invalid(format!("id is empty or longer than {LONGEST_ID} bytes")))
            }
            Said::Subscribe { id, .. } if self.running.contains(&id) => {
                Step::Close(Close::new(4409, format!("Subscriber for {id} already exists")))
            }
            Said::Subscribe { id, .. } if self.running.len() >= self.most => Step::Decline { id },
            Said::Subscribe { id, payload } => {
                self.running.insert(id.clone());
                Step::Begin { id, payload }
            }
            // One that has ended meanwhile is no mistake of the client's.
            Said::Complete { id } => match self.running.remove(&id) {
                true => Step::End { id },
                false => Step::Nothing,
            },
        }
    }

    /// The client is known, and may begin.
    pub(super) fn acknowledge(&mut self) -> String {
        self.standing = Standing::Acknowledged;
        Saying::ConnectionAck.text()
    }

    /// An operation has come to its end.
    pub(super) fn ended(&mut self, id: &str) {
        self.running.remove(id);
    }
}

/// The token that a client sends when it begins, under the name of the header in any letters.
fn authorization(payload: &Map<String, Value>) -> Result<Option<String>, Close> {
    let shown = payload.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    match shown.map(|(_, value)| value) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(authorization)) => Ok(Some(authorization.clone())),
        Some(_) => Err(Close::invalid("payload.Authorization is no text; send \"Bearer lyceum_…\"")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const INIT: &str = r#"{"type":"connection_init"}"#;

    fn acknowledged() -> Session {
        let mut session = Session::new(2);
        assert_eq!(told(session.hear(INIT)), "ask nobody");
        assert_eq!(session.acknowledge(), r#"{"type":"connection_ack"}"#);
        session
    }

    fn subscribe(id: &str) -> String {
        json!({ "type": "subscribe", "id": id, "payload": { "query": "{ a }" } }).to_string()
    }

    /// A step in a few words.
    fn told(step: Step) -> String {
        match step {
            Step::Nothing => "nothing".to_owned(),
            Step::Say(text) => text,
            Step::Ask(authorization) => format!("ask {}", authorization.as_deref().unwrap_or("nobody")),
            Step::Begin { id, payload } => format!("begin {id} {}", payload.query.unwrap_or_default()),
            Step::Decline { id } => format!("decline {id}"),
            Step::End { id } => format!("end {id}"),
            Step::Close(Close { code, reason }) => format!("close {code} {reason}"),
        }
    }

    #[test]
    fn a_client_shows_who_it_is_in_any_letters() {
        for (payload, expected) in [
            (json!({}), "ask nobody"),
            (json!({ "other": 1, "Authorization": null }), "ask nobody"),
            (json!({ "authorization": "Bearer x" }), "ask Bearer x"),
            (json!({ "Authorization": "Bearer x" }), "ask Bearer x"),
            (json!({ "Authorization": 7 }), "close 4400 payload.Authorization is no text; send \"Bearer lyceum_…\""),
        ] {
            let init = json!({ "type": "connection_init", "payload": payload }).to_string();
            assert_eq!(told(Session::new(1).hear(&init)), expected, "{init}");
        }
    }

    #[test]
    fn a_client_begins_once_and_waits_until_it_may() {
        let mut session = Session::new(1);
        assert!(session.is_new());
        assert_eq!(told(session.hear(&subscribe("1"))), "close 4401 Unauthorized");
        assert_eq!(told(session.hear(INIT)), "ask nobody");
        assert!(!session.is_new());
        assert_eq!(told(session.hear(&subscribe("1"))), "close 4401 Unauthorized", "not acknowledged yet");
        assert_eq!(told(session.hear(INIT)), "close 4429 Too many initialisation requests");
        assert_eq!(told(acknowledged().hear(INIT)), "close 4429 Too many initialisation requests");
    }

    #[test]
    fn a_name_is_used_once_at_a_time() {
        let mut session = acknowledged();
        assert_eq!(told(session.hear(&subscribe("1"))), "begin 1 { a }");
        assert_eq!(told(session.hear(&subscribe("1"))), "close 4409 Subscriber for 1 already exists");
        session.ended("1");
        assert_eq!(told(session.hear(&subscribe("1"))), "begin 1 { a }");
        let complete = r#"{"type":"complete","id":"1"}"#;
        assert_eq!(told(session.hear(complete)), "end 1");
        assert_eq!(told(session.hear(complete)), "nothing");
        assert_eq!(told(session.hear(&subscribe("1"))), "begin 1 { a }");
        assert_eq!(told(session.hear(&subscribe("2"))), "begin 2 { a }");
        assert_eq!(told(session.hear(&subscribe("3"))), "decline 3");
    }

    #[test]
    fn a_ping_is_answered_at_any_time_with_what_came_along() {
        let ping = r#"{"type":"ping","payload":{"at":1}}"#;
        for mut session in [Session::new(1), acknowledged()] {
            assert_eq!(told(session.hear(ping)), r#"{"type":"pong","payload":{"at":1}}"#);
            assert_eq!(told(session.hear(r#"{"type":"ping"}"#)), r#"{"type":"pong"}"#);
            assert_eq!(told(session.hear(r#"{"type":"pong"}"#)), "nothing");
        }
    }

    #[test]
    fn what_is_no_message_closes_the_connection() {
        for text in [
            "",
            "hello",
            "[]",
            "{}",
            r#"{"type":"start","id":"1"}"#,
            r#"{"type":"connection_ack"}"#,
            r#"{"type":"connection_init","payload":[]}"#,
            r#"{"type":"ping","payload":"now"}"#,
            r#"{"type":"subscribe","payload":{"query":"{ a }"}}"#,
            r#"{"type":"subscribe","id":1,"payload":{"query":"{ a }"}}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{ a }"}}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            r#"{"type":"complete"}"#,
        ] {
            let told = told(acknowledged().hear(text));
            assert!(told.starts_with("close 4400 "), "{text}: {told}");
        }
        let long = subscribe(&"é".repeat(101));
        assert!(told(acknowledged().hear(&long)).starts_with("close 4400 "));
    }

    #[test]
    fn a_reason_fits_into_its_frame() {
        assert_eq!(Close::new(4409, "é".repeat(100)).reason, "é".repeat(61));
        assert_eq!(Close::new(4401, "Unauthorized").reason, "Unauthorized");
    }
}
