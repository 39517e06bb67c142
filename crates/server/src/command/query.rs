//! `lyceum query`

use std::io::{Read, Write};

use anyhow::{Context, bail};
use clap::Args;
use serde_json::{Map, Value};

use crate::remote::{Server, ServerOptions};

#[derive(Debug, Args)]
pub(crate) struct Query {
    /// The document to run; - for the standard input
    #[arg(value_name = "FILE")]
    document: String,
    /// Values of its variables: a JSON object, or @ and a file that holds one
    #[arg(long, value_name = "JSON|@FILE")]
    variables: Option<String>,
    /// The operation to run, where the document has several
    #[arg(long, value_name = "NAME")]
    operation: Option<String>,
    #[command(flatten)]
    server: ServerOptions,
}

impl Query {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let variables = self.variables.as_deref().map_or_else(|| Ok(Map::new()), variables)?;
        let document = read(&self.document).with_context(|| format!("{} cannot be read", self.document))?;
        let mut server = Server::of(&self.server)?;
        let reply = server.ask(&document, &Value::Object(variables), self.operation.as_deref()).await?;
        if let Some(data) = &reply.data {
            let mut text = serde_json::to_string_pretty(data)?;
            text.push('\n');
            std::io::stdout().write_all(text.as_bytes()).context("the answer could not be written")?;
        }
        for wrong in &reply.errors {
            eprintln!("{wrong}");
        }
        match reply.errors.len() {
            0 => Ok(()),
            1 => bail!("the answer holds an error"),
            several => bail!("the answer holds {several} errors"),
        }
    }
}

fn variables(words: &str) -> anyhow::Result<Map<String, Value>> {
    let text = match words.strip_prefix('@') {
        Some(file) => read(file).with_context(|| format!("the variables in {file} cannot be read"))?,
        None => words.to_owned(),
    };
    match serde_json::from_str(&text) {
        Ok(Value::Object(variables)) => Ok(variables),
        Ok(_) => bail!("the variables are no JSON object; write them such as '{{\"first\": 10}}'"),
        Err(error) => bail!("the variables are no JSON: {error}"),
    }
}

/// A file, or the standard input.
fn read(file: &str) -> std::io::Result<String> {
    if file != "-" {
        return std::fs::read_to_string(file);
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    Ok(text)
}
