//! `lyceum login`

use std::io::Write;

use clap::Args;

use super::whoami;
use crate::remote::{Code, Keyring, Provider, Server, ServerOptions, Shown};

#[derive(Debug, Args)]
pub(crate) struct Login {
    /// The provider to sign in with, where the server has several
    #[arg(long, value_name = "KEY")]
    provider: Option<String>,
    #[command(flatten)]
    server: ServerOptions,
}

impl Login {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let keyring = Keyring::of_user()?;
        let address = self.server.server(&keyring)?;
        // Before somebody signs in who is then not remembered.
        drop(keyring.hold()?);
        let provider = Provider::of_server(&address, self.provider.as_deref()).await?;
        let name = provider.name().to_owned();
        let sign_in = provider.sign_in_with_device(|code| show(&name, code)).await?;
        let replaced = {
            let mut held = keyring.hold()?;
            let replaced = held.sign_in(&address).cloned();
            held.keep(&address, Some(sign_in))?;
            replaced
        };
        if let Some(replaced) = replaced
            && let Ok(provider) = Provider::of(&replaced).await
        {
            // It is forgotten here, whether the provider hears of it or not.
            provider.revoke(&replaced).await.ok();
        }
        let mut server = Server::of(&self.server)?;
        if matches!(server.shown(), Shown::Token(_)) {
            println!("You are signed in at {address}. While LYCEUM_TOKEN is set, that token is shown instead.");
            return Ok(());
        }
        match whoami::whoami(&mut server).await {
            Ok(who) => println!("You are signed in at {address}: {who}."),
            Err(error) => anyhow::bail!("{name} knows you, and that is kept; but {error:#}"),
        }
        Ok(())
    }
}

fn show(name: &str, code: &Code) {
    println!("To sign in with {name}, open this page on any device:\n\n    {}\n", code.address);
    println!("and enter the code:\n\n    {}\n", code.words);
    if let Some(whole) = &code.whole {
        println!("Or open the page with the code in it:\n\n    {whole}\n");
    }
    println!("Waiting for that; the code is good for {} minutes …", code.lifetime.as_secs().div_ceil(60));
    // For those who read along.
    std::io::stdout().flush().ok();
}
