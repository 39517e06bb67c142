//! `lyceum logout`

use clap::Args;

use crate::remote::{Keyring, Provider, ServerOptions};

#[derive(Debug, Args)]
pub(crate) struct Logout {
    #[command(flatten)]
    server: ServerOptions,
}

impl Logout {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let keyring = Keyring::of_user()?;
        let address = self.server.server(&keyring)?;
        let sign_in = {
            let mut held = keyring.hold()?;
            let sign_in = held.sign_in(&address).cloned();
            if sign_in.is_some() {
                held.keep(&address, None)?;
            }
            sign_in
        };
        let Some(sign_in) = sign_in else {
            println!("You were not signed in at {address}.");
            return Ok(());
        };
        let revoked = match Provider::of(&sign_in).await {
            Ok(provider) => provider.revoke(&sign_in).await,
            Err(error) => Err(error),
        };
        println!("You are not signed in at {address} any more.");
        match revoked {
            Ok(true) => {}
            Ok(false) => {
                eprintln!("The provider takes nothing back; what it gave is forgotten here, and ends by itself.")
            }
            Err(error) => {
                eprintln!(
                    "The provider could not be told ({error:#}); what it gave is forgotten here, and ends by itself."
                );
            }
        }
        Ok(())
    }
}
