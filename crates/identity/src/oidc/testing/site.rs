//! A web site on loopback.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use url::Url;

/// A web site on loopback, open as long as the test runs. A page without an answer is not found.
pub(in super::super) struct Site {
    address: String,
    pages: Arc<Mutex<Pages>>,
}

#[derive(Default)]
struct Pages {
    answers: HashMap<String, Answer>,
    requests: Vec<Request>,
}

/// What the site answers.
#[derive(Clone)]
pub(in super::super) struct Answer {
    status: u16,
    headers: String,
    body: String,
}

/// What the site was asked.
#[derive(Clone, Default)]
pub(in super::super) struct Request {
    path: String,
    pub(in super::super) authorization: Option<String>,
    pub(in super::super) body: String,
}

impl Request {
    /// A field of the form that was sent.
    pub(in super::super) fn field(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.body.as_bytes())
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.into())
    }
}

impl Answer {
    pub(in super::super) fn json(value: &Value) -> Self {
        Self::status(200, value)
    }

    pub(in super::super) fn status(status: u16, value: &Value) -> Self {
        Self { status, headers: "Content-Type: application/json\r\n".to_owned(), body: value.to_string() }
    }

    pub(in super::super) fn redirect(to: &Url) -> Self {
        Self { status: 302, headers: format!("Location: {to}\r\n"), body: String::new() }
    }
}

impl Site {
    pub(in super::super) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let pages = Arc::new(Mutex::new(Pages::default()));
        let served = Arc::clone(&pages);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&served)));
            }
        });
        Self { address, pages }
    }

    pub(in super::super) fn address(&self) -> &str {
        &self.address
    }

    pub(in super::super) fn page(&self, path: &str) -> Url {
        Url::parse(&format!("{}{path}", self.address)).unwrap()
    }

    /// Sets what a page answers from now on.
    pub(in super::super) fn answer(&self, path: &str, answer: Answer) {
        self.pages.lock().unwrap().answers.insert(path.to_owned(), answer);
    }

    /// What a page was asked so far.
    pub(in super::super) fn requests(&self, path: &str) -> Vec<Request> {
        self.pages.lock().unwrap().requests.iter().filter(|request| request.path == path).cloned().collect()
    }
}

/// One request, after which the connection is closed.
async fn serve(stream: TcpStream, pages: Arc<Mutex<Pages>>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let request = read(&mut stream).await?;
    let answer = {
        let mut pages = pages.lock().unwrap();
        let answer = pages.answers.get(&request.path).cloned();
        pages.requests.push(request);
        answer.unwrap_or_else(|| Answer::status(404, &Value::Null))
    };
    let Answer { status, headers, body } = answer;
    let length = body.len();
    let head = format!("HTTP/1.1 {status} -\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(body.as_bytes()).await.ok()?;
    stream.shutdown().await.ok()
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok()?;
    let mut request = Request { path: line.split(' ').nth(1)?.to_owned(), ..Request::default() };
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "authorization" => request.authorization = Some(value.to_owned()),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    request.body = String::from_utf8(body).ok()?;
    Some(request)
}
