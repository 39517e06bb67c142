//! Which providers there are: the providers file.
//!
//! ```toml
//! [[provider]]
//! key = "museum"                                  # in addresses: /sign-in/museum
//! name = "Museum login"                           # on the button
//! issuer = "https://login.example.org/realms/museum"
//! client_id = "lyceum"
//! client_secret_file = "museum.secret"            # or client_secret; neither: a public client
//! scopes = ["openid", "email", "profile"]
//! device_client_id = "lyceum-cli"                 # for `lyceum login`
//! audience = "https://lyceum.example.org/graphql" # what access tokens must be meant for
//! introspection = true                            # ask the provider about tokens that are not JWTs
//! claims = { name = "name", email = "email", email_verified = "email_verified", language = "locale" }
//! ```

mod fields;

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use oauth2::ClientSecret;
use url::Url;

use self::fields::Fields;
use super::address;

/// The longest key: it stands in addresses.
const LONGEST_KEY: usize = 40;

/// Keys that would hide other pages under `/sign-in/`.
const TAKEN_KEYS: [&str; 2] = ["link", "local"];

/// Which providers there are. Without a file there are none, and nobody signs in with one.
#[derive(Debug, Clone, Default)]
pub struct Configuration {
    /// In the order of the file, which is the order of the buttons.
    pub providers: Vec<ProviderConfiguration>,
}

/// What is needed to know about a provider.
#[derive(Debug, Clone)]
pub struct ProviderConfiguration {
    /// Its name in addresses.
    pub key: String,
    /// Its name for people.
    pub name: String,
    /// How it names itself, and where its description is found.
    pub issuer: String,
    /// How it names this server.
    pub client_id: String,
    /// How this server shows that it is this client; none for a public client.
    pub client_secret: Option<ClientSecret>,
    /// What this server asks to be told.
    pub scopes: Vec<String>,
    /// How it names the command line program.
    pub device_client_id: Option<String>,
    /// What its access tokens must be meant for; none: this server's GraphQL address.
    pub audience: Option<String>,
    /// Whether to ask it about access tokens that cannot be read.
    pub introspection: bool,
    /// Where its tokens say what.
    pub claims: ClaimMapping,
}

/// Where a provider's tokens say what: names of claims, or paths into them such as `emails.0`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimMapping {
    /// What the person is called.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Whether the provider has made sure that the address is theirs: `true`, "true" or 1.
    pub email_verified: String,
    /// Which language they prefer.
    pub language: String,
}

impl Default for ClaimMapping {
    fn default() -> Self {
        let [name, email, email_verified, language] =
            ["name", "email", "email_verified", "locale"].map(ToOwned::to_owned);
        Self { name, email, email_verified, language }
    }
}

/// What is wrong with the providers file. No secret is part of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigurationError {
    /// It is not TOML.
    #[error("line {line} of the providers file cannot be read: {problem}")]
    Syntax {
        /// Counted from one.
        line: usize,
        /// What the parser says.
        problem: String,
    },
    /// A field makes no sense.
    #[error("{place}: {field} {problem}")]
    Field {
        /// Which provider, or that it is none.
        place: String,
        /// The field's name.
        field: String,
        /// What is wrong with it, and what to do.
        problem: String,
    },
}

impl Configuration {
    /// Reads the providers file. Names of other files in it are taken from this folder.
    ///
    /// # Errors
    /// Where anything in it is missing, wrong or unknown: a typing error must not make a weaker sign-in.
    pub fn read(text: &str, folder: &Path) -> Result<Self, ConfigurationError> {
        let table: toml::Table = toml::from_str(text).map_err(|error| ConfigurationError::Syntax {
            line: text[..error.span().map_or(0, |span| span.start.min(text.len()))].matches('\n').count() + 1,
            problem: error.message().to_owned(),
        })?;
        let mut fields = Fields::new("the providers file", table);
        let tables = fields.tables("provider")?;
        fields.finish("write one [[provider]] table for each provider")?;
        let mut providers = Vec::with_capacity(tables.len());
        for (place, table) in tables.into_iter().enumerate() {
            providers.push(ProviderConfiguration::read(place + 1, table, folder)?);
        }
        refuse_twins(&providers)?;
        Ok(Self { providers })
    }
}

impl ProviderConfiguration {
    fn read(place: usize, table: toml::Table, folder: &Path) -> Result<Self, ConfigurationError> {
        let key = read_key(place, &table)?;
        let mut fields = Fields::new(format!("provider {key}"), table);
        fields.text("key")?;
        let provider = Self {
            key,
            name: fields.needed("name", "write what people call it, such as \"Museum login\"")?,
            issuer: read_issuer(&mut fields)?,
            client_id: fields.needed("client_id", "write the id under which the provider knows this server")?,
            client_secret: read_client_secret(&mut fields, folder)?,
            scopes: read_scopes(&mut fields)?,
            device_client_id: fields.text("device_client_id")?,
            audience: fields.text("audience")?,
            introspection: fields.flag("introspection")?.unwrap_or(false),
            claims: ClaimMapping::read(&mut fields)?,
        };
        if provider.introspection && provider.client_secret.is_none() {
            return Err(fields.wrong("introspection", "needs a client_secret, because only a known client may ask"));
        }
        fields.finish("check its spelling, or remove it")?;
        Ok(provider)
    }
}

/// The key, which names the provider in everything that may be wrong with it.
fn read_key(place: usize, table: &toml::Table) -> Result<String, ConfigurationError> {
    let mut fields = Fields::new(format!("provider {place} of the file"), table.clone());
    let key = fields.needed("key", "write a short name for addresses, such as \"museum\"")?;
    let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if key.len() > LONGEST_KEY || !key.chars().all(fits) {
        return Err(fields.wrong("key", "is not made of a to z, 0 to 9 and hyphens, 40 at most; choose another"));
    }
    if TAKEN_KEYS.contains(&key.as_str()) {
        return Err(fields.wrong("key", "is the name of another page of this server; choose another"));
    }
    Ok(key)
}

fn read_issuer(fields: &mut Fields) -> Result<String, ConfigurationError> {
    let issuer =
        fields.needed("issuer", "write how the provider names itself, such as \"https://login.example.org\"")?;
    let Ok(address) = Url::parse(&issuer) else {
        return Err(fields.wrong("issuer", "is not an address; write it as the provider names itself, with https://"));
    };
    if !address::is_secure(&address) {
        return Err(fields.wrong("issuer", "does not begin with https://, which only a provider on loopback may do"));
    }
    let is_plain = address.query().is_none() && address.fragment().is_none() && address.username().is_empty();
    if !is_plain {
        return Err(fields.wrong("issuer", "has a query, a fragment or a user name; leave only the address"));
    }
    Ok(issuer)
}

fn read_client_secret(fields: &mut Fields, folder: &Path) -> Result<Option<ClientSecret>, ConfigurationError> {
    let written = fields.text("client_secret")?;
    let Some(file) = fields.text("client_secret_file")? else {
        return Ok(written.map(ClientSecret::new));
    };
    if written.is_some() {
        return Err(fields.wrong("client_secret_file", "is given beside client_secret; remove one of them"));
    }
    let path: PathBuf = folder.join(file);
    let secret = fs::read_to_string(&path).map_err(|error| {
        fields.wrong("client_secret_file", format!("{} cannot be read: {error}; check the path", path.display()))
    })?;
    match secret.trim() {
        "" => Err(fields.wrong("client_secret_file", format!("{} is empty; write the secret into it", path.display()))),
        secret => Ok(Some(ClientSecret::new(secret.to_owned()))),
    }
}

fn read_scopes(fields: &mut Fields) -> Result<Vec<String>, ConfigurationError> {
    let Some(scopes) = fields.texts("scopes")? else {
        return Ok(["openid", "email", "profile"].map(ToOwned::to_owned).to_vec());
    };
    if !scopes.iter().any(|scope| scope == "openid") {
        return Err(fields.wrong("scopes", "lacks \"openid\", without which nobody signs in; add it"));
    }
    Ok(scopes)
}

impl ClaimMapping {
    fn read(fields: &mut Fields) -> Result<Self, ConfigurationError> {
        let Some(mut claims) = fields.inner("claims")? else {
            return Ok(Self::default());
        };
        let default = Self::default();
        let mapping = Self {
            name: claims.text("name")?.unwrap_or(default.name),
            email: claims.text("email")?.unwrap_or(default.email),
            email_verified: claims.text("email_verified")?.unwrap_or(default.email_verified),
            language: claims.text("language")?.unwrap_or(default.language),
        };
        claims.finish("the claims are name, email, email_verified and language")?;
        Ok(mapping)
    }
}

/// A key leads to one provider, and so does an issuer: it is how a token's provider is found.
fn refuse_twins(providers: &[ProviderConfiguration]) -> Result<(), ConfigurationError> {
    let mut keys = HashSet::new();
    let mut issuers = HashSet::new();
    for provider in providers {
        let twin = |field: &str| ConfigurationError::Field {
            place: format!("provider {}", provider.key),
            field: field.to_owned(),
            problem: "is also another provider's; give each its own".to_owned(),
        };
        if !keys.insert(&provider.key) {
            return Err(twin("key"));
        }
        if !issuers.insert(provider.issuer.trim_end_matches('/')) {
            return Err(twin("issuer"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = r#"
        [[provider]]
        key = "museum"
        name = "Museum login"
        issuer = "https://login.example.org/realms/museum"
        client_id = "lyceum"
    "#;

    fn read(text: &str) -> Result<Configuration, ConfigurationError> {
        Configuration::read(text, Path::new("/nowhere"))
    }

    #[test]
    fn four_fields_are_enough() {
        let configuration = read(LEAST).unwrap();
        let [provider] = &configuration.providers[..] else { panic!("{configuration:?}") };
        assert_eq!(provider.key, "museum");
        assert_eq!(provider.scopes, ["openid", "email", "profile"]);
        assert!(provider.client_secret.is_none());
        assert!(provider.audience.is_none());
        assert!(!provider.introspection);
        assert_eq!(provider.claims, ClaimMapping::default());
        assert!(read("").unwrap().providers.is_empty());
    }

    #[test]
    fn every_field_is_read() {
        let folder = std::env::temp_dir();
        let file = folder.join(format!("lyceum-secret-{}", uuid::Uuid::now_v7()));
        fs::write(&file, "top-secret\n").unwrap();
        let text = format!(
            r#"{LEAST}
            client_secret_file = "{}"
            scopes = ["openid", "email"]
            device_client_id = "lyceum-cli"
            audience = "api://lyceum"
            introspection = true
            claims = {{ email = "emails.0", email_verified = "xms_edov" }}"#,
            file.file_name().unwrap().to_str().unwrap()
        );
        let configuration = Configuration::read(&text, &folder).unwrap();
        fs::remove_file(&file).unwrap();
        let [provider] = &configuration.providers[..] else { panic!("{configuration:?}") };
        assert_eq!(provider.client_secret.as_ref().unwrap().secret(), "top-secret");
        assert_eq!(provider.scopes, ["openid", "email"]);
        assert_eq!(provider.device_client_id.as_deref(), Some("lyceum-cli"));
        assert_eq!(provider.audience.as_deref(), Some("api://lyceum"));
        assert!(provider.introspection);
        assert_eq!(provider.claims.email, "emails.0");
        assert_eq!(provider.claims.email_verified, "xms_edov");
        assert_eq!(provider.claims.name, "name");
        assert!(!format!("{configuration:?}").contains("top-secret"));
    }

    #[test]
    fn whatever_is_wrong_is_said_in_one_sentence() {
        let with = |line: &str| format!("{LEAST}\n{line}");
        let without =
            |field: &str| LEAST.lines().filter(|line| !line.trim().starts_with(field)).collect::<Vec<_>>().join("\n");
        let instead = |field: &str, line: &str| format!("{}\n{line}", without(field));
        let cases = [
            without("key"),
            without("name"),
            without("issuer"),
            without("client_id"),
            instead("key", "key = \"Museum\""),
            instead("key", "key = \"local\""),
            instead("name", "name = \" \""),
            instead("issuer", "issuer = \"login.example.org\""),
            instead("issuer", "issuer = \"http://login.example.org\""),
            instead("issuer", "issuer = \"https://login.example.org?realm=museum\""),
            with("client_secret = 12345"),
            with("client_secret = \"12345\"\nclient_secret_file = \"secret\""),
            with("client_secret_file = \"secret\""),
            with("clientsecret = \"12345\""),
            with("scopes = [\"email\"]"),
            with("scopes = \"openid\""),
            with("scopes = [\"openid\", 1]"),
            with("scopes = [\"openid email\"]"),
            with("introspection = true"),
            with("introspection = \"yes\""),
            with("claims = { mail = \"email\" }"),
            with("claims = { email = true }"),
            with("claims = \"email\""),
            with("client_secret = \"12345"),
            format!("{LEAST}{LEAST}"),
            format!("{LEAST}{}", LEAST.replace("\"museum\"", "\"other\"")),
            "[provider]\nkey = \"museum\"".to_owned(),
            "providers = []".to_owned(),
        ];
        let said: Vec<String> = cases.iter().map(|text| read(text).unwrap_err().to_string()).collect();
        assert!(said.iter().all(|sentence| !sentence.contains("12345")), "{said:#?}");
        insta::assert_snapshot!(said.join("\n"), @r#"
        provider 1 of the file: key is missing; write a short name for addresses, such as "museum"
        provider museum: name is missing; write what people call it, such as "Museum login"
        provider museum: issuer is missing; write how the provider names itself, such as "https://login.example.org"
        provider museum: client_id is missing; write the id under which the provider knows this server
        provider 1 of the file: key is not made of a to z, 0 to 9 and hyphens, 40 at most; choose another
        provider 1 of the file: key is the name of another page of this server; choose another
        provider museum: name is empty; write something, or leave it out
        provider museum: issuer is not an address; write it as the provider names itself, with https://
        provider museum: issuer does not begin with https://, which only a provider on loopback may do
        provider museum: issuer has a query, a fragment or a user name; leave only the address
        provider museum: client_secret is not a text; put it in quotation marks
        provider museum: client_secret_file is given beside client_secret; remove one of them
        provider museum: client_secret_file /nowhere/secret cannot be read: No such file or directory (os error 2); check the path
        provider museum: clientsecret is not a known field; check its spelling, or remove it
        provider museum: scopes lacks "openid", without which nobody signs in; add it
        provider museum: scopes is not a list of words; write it like ["openid", "email"]
        provider museum: scopes is not a list of words; write it like ["openid", "email"]
        provider museum: scopes is not a list of words; write it like ["openid", "email"]
        provider museum: introspection needs a client_secret, because only a known client may ask
        provider museum: introspection is neither true nor false; write one of them, without quotation marks
        provider museum, claims: mail is not a known field; the claims are name, email, email_verified and language
        provider museum, claims: email is not a text; put it in quotation marks
        provider museum: claims is not a table; write it like { email = "email" }
        line 8 of the providers file cannot be read: invalid basic string, expected `"`
        provider museum: key is also another provider's; give each its own
        provider other: issuer is also another provider's; give each its own
        the providers file: provider is not a list of tables; begin each with [[provider]]
        the providers file: providers is not a known field; write one [[provider]] table for each provider
        "#);
    }
}
