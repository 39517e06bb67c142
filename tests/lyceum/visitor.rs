//! Somebody with a browser that keeps cookies, follows what it is sent to and fills in forms.

use std::{
    collections::HashMap,
    net::Ipv4Addr,
    sync::atomic::{AtomicU32, Ordering},
};

use reqwest::{Method, StatusCode, Url, header, redirect::Policy};
use serde_json::{Value, json};

/// More than anybody is ever sent on in a row.
const HOPS: usize = 20;

/// A browser.
pub(crate) struct Visitor {
    client: reqwest::Client,
    /// Where the visitor is, as a proxy of ours would say.
    home: Ipv4Addr,
    cookies: Vec<Cookie>,
}

/// A cookie as it was set.
#[derive(Debug, Clone)]
pub(crate) struct Cookie {
    pub(crate) host: String,
    pub(crate) name: String,
    pub(crate) value: String,
    /// What was said with it, the names in lower case.
    pub(crate) attributes: HashMap<String, String>,
}

/// What a server answered.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) url: Url,
    pub(crate) status: u16,
    /// Where it sends the visitor on to.
    pub(crate) location: Option<Url>,
    /// The cookies that it sets.
    pub(crate) set: Vec<Cookie>,
    pub(crate) headers: header::HeaderMap,
    pub(crate) body: String,
}

/// A form of a page, as it is before anybody has filled it in.
#[derive(Debug)]
pub(crate) struct Form {
    action: Url,
    /// Where it was found.
    page: Url,
    fields: Vec<(String, String)>,
}

impl Visitor {
    /// Somebody from where nobody else is.
    pub(crate) fn new() -> Self {
        static BEFORE: AtomicU32 = AtomicU32::new(0);
        let first = u32::from(Ipv4Addr::new(10, 0, 0, 1));
        Self::from(Ipv4Addr::from(first + BEFORE.fetch_add(1, Ordering::Relaxed)))
    }

    /// Somebody from there.
    pub(crate) fn from(home: Ipv4Addr) -> Self {
        let client = reqwest::Client::builder().redirect(Policy::none()).build().expect("nothing unusual");
        Self { client, home, cookies: Vec::new() }
    }

    /// The same browser, in another of its windows.
    pub(crate) fn twin(&self) -> Self {
        Self { client: self.client.clone(), home: self.home, cookies: self.cookies.clone() }
    }

    /// From where the visitor comes.
    pub(crate) fn home(&self) -> Ipv4Addr {
        self.home
    }

    /// One page, wherever it sends the visitor on to.
    pub(crate) async fn get(&mut self, url: &str) -> Page {
        self.ask(self.client.get(url), url.parse().expect("an address")).await
    }

    /// The page at the end of the way.
    pub(crate) async fn follow(&mut self, url: &str) -> Page {
        let page = self.get(url).await;
        self.go_on(page).await
    }

    /// The page at the end of the way from this one.
    pub(crate) async fn go_on(&mut self, mut page: Page) -> Page {
        for _ in 0..HOPS {
            let Some(next) = &page.location else { return page };
            page = self.get(next.clone().as_str()).await;
        }
        panic!("sent on and on: {}", page.url);
    }

    /// Fills in some fields of a form, beside what is in it already, and sends it off.
    pub(crate) async fn submit(&mut self, form: &Form, filled: &[(&str, &str)]) -> Page {
        let mut fields = form.fields.clone();
        fields.retain(|(name, _)| filled.iter().all(|(other, _)| name != other));
        fields.extend(filled.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let request = self.client.post(form.action.clone()).form(&fields);
        let request = request.header(header::ORIGIN, form.page.origin().ascii_serialization());
        let site = if form.page.origin() == form.action.origin() { "same-origin" } else { "cross-site" };
        self.ask(request.header("sec-fetch-site", site), form.action.clone()).await
    }

    /// What a server answers to a request of any kind, to which the visitor's cookies are added.
    pub(crate) async fn ask(&mut self, request: reqwest::RequestBuilder, url: Url) -> Page {
        let mut request = request.header("x-forwarded-for", self.home.to_string());
        let cookies = self.cookies_for(&url);
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies);
        }
        let response = request.send().await.expect("the server answers");
        let headers = response.headers().clone();
        let set: Vec<_> = headers
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|value| Cookie::read(value.to_str().expect("plain text"), &url))
            .collect();
        set.iter().for_each(|cookie| self.keep(cookie.clone()));
        let status = response.status();
        let location = (status.is_redirection() && status != StatusCode::NOT_MODIFIED)
            .then(|| headers.get(header::LOCATION))
            .flatten()
            .map(|location| url.join(location.to_str().expect("plain text")).expect("an address"));
        let body = response.text().await.expect("the whole answer");
        Page { url, status: status.as_u16(), location, set, headers, body }
    }

    /// What the graph answers to the visitor's own page, which a cookie is enough for.
    pub(crate) async fn graph(&mut self, server: &str, document: &str) -> Value {
        let url: Url = format!("{server}/graphql").parse().expect("an address");
        let request = self.client.request(Method::POST, url.clone()).json(&json!({ "query": document }));
        let request = request.header(header::ORIGIN, server).header("sec-fetch-site", "same-origin");
        let page = self.ask(request, url).await;
        serde_json::from_str(&page.body).unwrap_or_else(|_| panic!("the graph answers JSON: {page:?}"))
    }

    /// A request that is not a form's, to be sent with [`Visitor::ask`].
    pub(crate) fn request(&self, method: Method, url: &str) -> reqwest::RequestBuilder {
        self.client.request(method, url)
    }

    /// The cookie of this name that the visitor has for a server.
    pub(crate) fn cookie(&self, name: &str) -> Option<&Cookie> {
        self.cookies.iter().find(|cookie| cookie.name == name)
    }

    /// Puts a cookie in by hand, as a thief would.
    pub(crate) fn keep(&mut self, cookie: Cookie) {
        self.cookies.retain(|kept| !kept.replaced_by(&cookie));
        if !cookie.is_over() {
            self.cookies.push(cookie);
        }
    }

    fn cookies_for(&self, url: &Url) -> String {
        let sent = self.cookies.iter().filter(|cookie| cookie.is_for(url));
        sent.map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect::<Vec<_>>().join("; ")
    }
}

impl Form {
    /// The same form on a page of another site.
    pub(crate) fn copied_to(mut self, page: &str) -> Self {
        self.page = page.parse().expect("an address");
        self
    }
}

impl Cookie {
    fn read(text: &str, url: &Url) -> Self {
        let mut parts = text.split(';').map(|part| part.trim().split_once('=').unwrap_or((part.trim(), "")));
        let (name, value) = parts.next().expect("split gives at least one");
        let attributes = parts.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        let host = url.host_str().expect("a server's address").to_owned();
        Self { host, name: name.to_owned(), value: value.to_owned(), attributes }
    }

    fn path(&self) -> &str {
        self.attributes.get("path").map_or("/", String::as_str)
    }

    fn replaced_by(&self, other: &Self) -> bool {
        (&self.host, &self.name, self.path()) == (&other.host, &other.name, other.path())
    }

    /// A cookie is taken back by one that is over.
    fn is_over(&self) -> bool {
        let ended = self.attributes.get("max-age").is_some_and(|seconds| seconds.starts_with(['0', '-']));
        ended || self.attributes.get("expires").is_some_and(|time| time.contains(" 1970 "))
    }

    /// Like a browser, which tells the servers of one machine apart by their names only, not by their ports.
    fn is_for(&self, url: &Url) -> bool {
        let path = self.path();
        let below = url.path().strip_prefix(path);
        let under = below.is_some_and(|rest| rest.is_empty() || path.ends_with('/') || rest.starts_with('/'));
        url.host_str() == Some(&self.host) && under
    }
}

impl Page {
    /// The form of the page whose address contains this.
    pub(crate) fn form(&self, action: &str) -> Form {
        let mut forms =
            self.body.split("<form").skip(1).filter_map(|rest| self.read_form(rest.split("</form>").next()?));
        forms.find(|form| form.action.as_str().contains(action)).unwrap_or_else(|| panic!("no {action}: {self:#?}"))
    }

    fn read_form(&self, text: &str) -> Option<Form> {
        let (tag, rest) = text.split_once('>')?;
        let action = attribute(tag, "action").map_or(Ok(self.url.clone()), |action| self.url.join(&action)).ok()?;
        let inputs = rest.split("<input").skip(1).filter_map(|text| text.split('>').next());
        let field = |tag| Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()));
        let offered = |tag: &&str| attribute(tag, "type").is_none_or(|kind| kind != "radio" && kind != "checkbox");
        let fields = inputs.filter(offered).filter_map(field).collect();
        Some(Form { action, page: self.url.clone(), fields })
    }

    pub(crate) fn has_form(&self) -> bool {
        self.body.contains("<form")
    }

    /// The address that it sends the visitor on to.
    pub(crate) fn sent_to(&self) -> Url {
        self.location.clone().unwrap_or_else(|| panic!("it sends nowhere: {self:#?}"))
    }
}

/// A part of an address's query.
pub(crate) fn part(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(other, _)| other == name).map(|(_, value)| value.into_owned())
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let value = rest.split('"').next()?;
    Some(
        value
            .replace("&#x2F;", "/")
            .replace("&quot;", "\"")
            .replace("&#34;", "\"")
            .replace("&#38;", "&")
            .replace("&amp;", "&"),
    )
}
