//! Operations over a WebSocket: the protocol of [`session`] on a socket.

mod session;

use std::{collections::HashMap, pin::pin, time::Duration};

use async_graphql::Response as Answer;
use axum::{
    extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use futures::{
    FutureExt, StreamExt,
    future::{self, AbortHandle, BoxFuture},
    stream::{self, BoxStream, SelectAll},
};
use serde_json::{Value, json, value::to_raw_value};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, timeout};

use super::{Operation, Refusal, Transport, forgery, language, payload::Payload, seats::Seat, stream::answers};
use crate::{
    App,
    client::{Client, Payer, Peer, Shown, payer},
    watch::RequestId,
};
use session::{Close, Saying, Session, Step};

/// What a client must offer to speak, and we choose.
const PROTOCOL: &str = "graphql-transport-ws";

/// How long a client may take to say who it is.
const TO_BEGIN: Duration = Duration::from_secs(3);

/// How often we ask whether the client is still there. Who has said nothing since we asked is not.
const STILL_THERE: Duration = Duration::from_secs(25);

/// How long we wait for a client to close what we have closed.
const GOODBYE: Duration = Duration::from_secs(1);

/// How much is read and written at a time. Most messages are smaller, and every connection has room for this.
const BUFFER: usize = 4 * 1024;

// Codes of RFC 6455 and, from 4000 on, ours. After these, but for the client's own faults, clients come again.
const GOING_AWAY: u16 = 1001;
const WRONG: u16 = 1002;
const TOO_BIG: u16 = 1009;
const TRY_AGAIN: u16 = 1013;
const TOO_SLOW: u16 = 4008;

/// Opens a connection.
///
/// # Errors
/// Where a page of another site asks, the client speaks something else, its token does not hold, or there are too many.
pub(super) async fn open(
    app: &App,
    id: &RequestId,
    peer: Peer,
    headers: &HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Refusal> {
    forgery::check_origin(headers, app)?;
    let upgrade = upgrade.protocols([PROTOCOL]);
    if upgrade.selected_protocol().is_none() {
        return Err(Refusal::bad(format!("over a WebSocket this server speaks {PROTOCOL} only; offer that protocol")));
    }
    let known = Client::find(app, id, headers, peer).await?;
    let connection = Connection {
        _seat: app.seats().connection(known.payer)?,
        payer: payer(headers, peer, app.settings().proxies),
        client: known,
        languages: language::preferred(headers),
        session: Session::new(app.settings().waiting.of_connection),
        asking: None,
        running: Running::default(),
        app: app.clone(),
        id: id.clone(),
    };
    let longest = app.settings().longest_body;
    Ok(upgrade
        .max_message_size(longest)
        .max_frame_size(longest)
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .on_upgrade(|socket| connection.run(socket)))
}

/// One client's connection.
struct Connection {
    app: App,
    id: RequestId,
    /// Who the client is; as long as it has not begun, who the request for the connection showed it to be.
    client: Client,
    /// Who pays, if nobody we know does.
    payer: Payer,
    languages: Vec<String>,
    session: Session,
    /// Looking up who the client is.
    asking: Option<BoxFuture<'static, Result<Client, Refusal>>>,
    running: Running,
    _seat: Seat,
}

/// The operations of a connection.
#[derive(Default)]
struct Running {
    happening: SelectAll<BoxStream<'static, (String, Happening)>>,
    stops: HashMap<String, AbortHandle>,
}

/// What happens to an operation.
enum Happening {
    /// There is an answer.
    Answer(Answer),
    /// It does not run.
    Refused(Refusal),
    /// There are no more answers.
    End,
}

/// How a connection ends.
enum End {
    /// We say why.
    Closed(Close),
    /// The client has closed it, or is gone.
    Gone,
}

impl Connection {
    async fn run(mut self, mut socket: WebSocket) {
        let end = self.talk(&mut socket).await;
        // What still runs is stopped before we wait for the client.
        self.running = Running::default();
        let goodbye = async {
            if let End::Closed(Close { code, reason }) = end {
                tracing::debug!(request_id = self.id.as_str(), code, "closed a WebSocket: {reason}");
                let frame = CloseFrame { code, reason: reason.into() };
                socket.send(Message::Close(Some(frame))).await.ok();
            }
            // Answers the client's own close; and a socket dropped with something unread in it takes back what it sent.
            while let Some(Ok(_)) = socket.recv().await {}
        };
        timeout(GOODBYE, goodbye).await.ok();
    }

    async fn talk(&mut self, socket: &mut WebSocket) -> End {
        let app = self.app.clone();
        let patience = app.settings().waiting.patience;
        let mut farewell = pin!(app.farewell());
        let mut too_late = pin!(sleep(TO_BEGIN));
        let mut still_there = interval_at(Instant::now() + STILL_THERE, STILL_THERE);
        still_there.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut heard, mut asked) = (Instant::now(), None);
        loop {
            let said = tokio::select! {
                message = socket.recv() => {
                    heard = Instant::now();
                    match message {
                        Some(Ok(message)) => self.hear(message),
                        Some(Err(error)) => Err(broken(&error)),
                        None => Err(End::Gone),
                    }
                }
                client = asking(&mut self.asking) => self.know(client),
                Some((id, happening)) = self.running.happening.next() => Ok(self.tell(&id, happening)),
                () = &mut too_late, if self.session.is_new() => {
                    Err(End::Closed(Close::new(4408, "Connection initialisation timeout")))
                }
                _ = still_there.tick() => match asked {
                    Some(asked) if heard < asked => Err(End::Gone),
                    _ => {
                        asked = Some(Instant::now());
                        Ok(Some(Message::Ping(Default::default())))
                    }
                },
                () = &mut farewell => Err(End::Closed(Close::new(GOING_AWAY, "the server stops; come again"))),
            };
            let sent = match said {
                Ok(Some(message)) => timeout(patience, socket.send(message)).await,
                Ok(None) => continue,
                Err(end) => return end,
            };
            match sent {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return End::Gone,
                Err(_) => {
                    tracing::info!(request_id = self.id.as_str(), "ended a WebSocket that was not read");
                    return End::Closed(Close::new(
                        TOO_SLOW,
                        "TOO_SLOW: you did not read what you were told; come again",
                    ));
                }
            }
        }
    }

    fn hear(&mut self, message: Message) -> Result<Option<Message>, End> {
        let step = match message {
            Message::Text(text) => self.session.hear(&text),
            Message::Binary(_) => return Err(End::Closed(Close::new(4400, "messages are text"))),
            Message::Ping(_) | Message::Pong(_) => return Ok(None),
            Message::Close(_) => return Err(End::Gone),
        };
        match step {
            Step::Nothing => Ok(None),
            Step::Say(text) => Ok(text_message(text)),
            Step::Close(close) => Err(End::Closed(close)),
            Step::Ask(shown) => {
                self.ask(shown);
                Ok(None)
            }
            Step::Begin { id, payload } => {
                self.begin(id, payload);
                Ok(None)
            }
            Step::Decline { id } => {
                let most = self.app.settings().waiting.of_connection;
                Ok(say(&Saying::Error { id: &id, payload: &[too_many(most)] }))
            }
            Step::End { id } => {
                self.running.stop(&id);
                Ok(None)
            }
        }
    }

    fn ask(&mut self, shown: Option<String>) {
        let (app, id, payer, known) = (self.app.clone(), self.id.clone(), self.payer, self.client.clone());
        self.asking = Some(
            async move {
                match shown {
                    Some(authorization) => {
                        let shown = Shown { authorization: Some(&authorization), ..Shown::default() };
                        Client::showing(&app, &id, shown, payer).await
                    }
                    None => Ok(known),
                }
            }
            .boxed(),
        );
    }

    fn know(&mut self, client: Result<Client, Refusal>) -> Result<Option<Message>, End> {
        self.asking = None;
        match client {
            Ok(client) => {
                self.client = client;
                Ok(text_message(self.session.acknowledge()))
            }
            Err(refusal) if is_passing(refusal.status(true)) => {
                Err(End::Closed(Close::new(TRY_AGAIN, refusal.sentence())))
            }
            Err(refusal) => Err(End::Closed(Close::new(4403, refusal.sentence()))),
        }
    }

    fn begin(&mut self, id: String, payload: Payload) {
        let (app, request_id, client, languages) =
            (self.app.clone(), self.id.clone(), self.client.clone(), self.languages.clone());
        let begun = async move {
            let client = client.renewed(&app, &request_id).await?;
            let admitted = Operation::admit(&app, &request_id, &client, languages, payload, Transport::Events).await;
            match admitted {
                Ok(operation) => answers(&app, &request_id, operation).await,
                Err(refusal) => Err(refusal),
            }
        };
        self.running.start(id, begun);
    }

    fn tell(&mut self, id: &str, happening: Happening) -> Option<Message> {
        match happening {
            Happening::Answer(answer) => match to_raw_value(&answer) {
                Ok(payload) => say(&Saying::Next { id, payload: &payload }),
                Err(error) => {
                    tracing::error!(request_id = self.id.as_str(), "an answer could not be written: {error}");
                    None
                }
            },
            Happening::Refused(refusal) => {
                self.session.ended(id);
                self.running.stop(id);
                say(&Saying::Error { id, payload: refusal.errors() })
            }
            Happening::End => {
                self.session.ended(id);
                self.running.stop(id);
                say(&Saying::Complete { id })
            }
        }
    }
}

impl Running {
    fn start<Begun>(&mut self, id: String, begun: Begun)
    where
        Begun: Future<Output = Result<BoxStream<'static, Answer>, Refusal>> + Send + 'static,
    {
        let happening = stream::once(begun).flat_map(|begun| match begun {
            Ok(answers) => answers.map(Happening::Answer).chain(stream::once(future::ready(Happening::End))).boxed(),
            Err(refusal) => stream::once(future::ready(Happening::Refused(refusal))).boxed(),
        });
        let (happening, stop) = stream::abortable(happening);
        self.stops.insert(id.clone(), stop);
        self.happening.push(happening.map(move |happening| (id.clone(), happening)).boxed());
    }

    fn stop(&mut self, id: &str) {
        if let Some(stop) = self.stops.remove(id) {
            stop.abort();
        }
    }
}

async fn asking(asking: &mut Option<BoxFuture<'static, Result<Client, Refusal>>>) -> Result<Client, Refusal> {
    match asking {
        Some(asking) => asking.await,
        None => future::pending().await,
    }
}

/// Whether the same may be asked again later.
fn is_passing(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS
}

fn say(saying: &Saying) -> Option<Message> {
    text_message(saying.text())
}

fn text_message(text: String) -> Option<Message> {
    Some(Message::Text(text.into()))
}

/// A client that sends what cannot be read is told why, if it still listens.
fn broken(error: &axum::Error) -> End {
    let message = error.to_string();
    let code = if message.contains("too long") { TOO_BIG } else { WRONG };
    End::Closed(Close::new(code, message))
}

fn too_many(most: usize) -> Value {
    let message = format!("this connection runs {most} operations, and more are not taken; complete one of them first");
    json!({ "message": message, "extensions": { "code": "TOO_MANY_OPERATIONS" } })
}
