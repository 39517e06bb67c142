//! A mail server on loopback, which keeps what it is sent.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

/// A mail server. What it is sent, it keeps; what it answers to a message, a test says.
#[derive(Clone)]
pub struct SmtpSink {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    kept: Arc<Notify>,
}

#[derive(Default)]
struct State {
    messages: Vec<String>,
    answers: Vec<&'static str>,
}

impl SmtpSink {
    /// A mail server on a free port, for as long as the test runs.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let sink =
            Self { address: listener.local_addr().expect("an address"), state: Arc::default(), kept: Arc::default() };
        let serving = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let sink = serving.clone();
                tokio::spawn(async move { sink.talk(stream).await.ok() });
            }
        });
        sink
    }

    /// Its address, as `smtp://127.0.0.1:…`.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// What it answers to the next messages, such as `451 later`; after these, `250 kept`. An empty answer hangs up after
    /// it has kept the message, as a server that is lost does; a `…` says nothing more to whoever sent it.
    pub fn answer_next(&self, answers: &[&'static str]) {
        self.state().answers = answers.to_vec();
    }

    /// The messages that it kept, with their headers.
    pub fn messages(&self) -> Vec<String> {
        self.state().messages.clone()
    }

    /// Waits until it has kept so many messages.
    pub async fn has_kept(&self, count: usize) {
        loop {
            let kept = self.kept.notified();
            if self.state().messages.len() >= count {
                return;
            }
            kept.await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn talk(&self, stream: TcpStream) -> std::io::Result<()> {
        let (reading, mut writing) = stream.into_split();
        let mut lines = BufReader::new(reading).lines();
        writing.write_all(b"220 sink\r\n").await?;
        while let Some(line) = lines.next_line().await? {
            let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let answer = match word.as_str() {
                "EHLO" => "250-sink\r\n250 8BITMIME",
                "DATA" => {
                    writing.write_all(b"354 go on\r\n").await?;
                    let mut message = String::new();
                    while let Some(line) = lines.next_line().await? {
                        if line == "." {
                            break;
                        }
                        message.push_str(line.strip_prefix('.').unwrap_or(&line));
                        message.push('\n');
                    }
                    let mut state = self.state();
                    let answer = if state.answers.is_empty() { "250 kept" } else { state.answers.remove(0) };
                    if answer.is_empty() || answer.starts_with(['2', '…']) {
                        state.messages.push(message);
                        self.kept.notify_one();
                    }
                    answer
                }
                "QUIT" => "221 bye",
                _ => "250 fine",
            };
            match answer {
                "" => return Ok(()),
                "…" => continue,
                _ => {}
            }
            writing.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
        Ok(())
    }
}
