//! `admin`: what cannot be done through the API, because nobody could sign in to do it.

use std::sync::Arc;

use clap::{Args, Subcommand};

use super::{Ended, say};
use crate::{
    clock::SystemClock,
    config::Config,
    db::{self, Db, Origin},
    domain::{
        org::Brand,
        person::{Found, Ticket},
    },
    error::Result,
    vocab::{PersonOrFirmName, Phone, VocabError},
};

/// What cannot be done through the API.
#[derive(Subcommand)]
pub(super) enum Admin {
    /// Adds new signing keys; the old ones go on verifying for a day. Running servers know them within seconds.
    RotateKeys,
    /// Creates the first administrator, who invites everybody else, and prints a ticket to set his password with. The
    /// maker is founded with its HQ and channels if there is none. Again with the same phone before he has a password:
    /// another ticket.
    CreateUser(NewAdmin),
}

/// The first administrator, and whose deployment it is.
#[derive(Args)]
pub(super) struct NewAdmin {
    /// The mobile number that he will sign in with.
    #[arg(long, value_parser = read(Phone::parse))]
    phone: Phone,
    /// His name.
    #[arg(long, value_parser = read(PersonOrFirmName::parse))]
    name: PersonOrFirmName,
    /// The maker's name; a maker that is there keeps its own.
    #[arg(long, value_parser = read(PersonOrFirmName::parse))]
    maker: PersonOrFirmName,
    /// The brand of its trucks.
    #[arg(long, value_parser = read(PersonOrFirmName::parse))]
    brand: PersonOrFirmName,
    /// The name of its HQ.
    #[arg(long, default_value = "总部", value_parser = read(PersonOrFirmName::parse))]
    hq: PersonOrFirmName,
}

/// A parser of arguments that says in both languages what does not fit.
fn read<T>(
    parse: fn(&str) -> Result<T, VocabError>,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static
where
    T: 'static,
{
    move |typed| parse(typed).map_err(|err| format!("{} / {}", err.en(), err.zh()))
}

pub(super) async fn run(config: Config, which: Admin) -> Result<(), Ended> {
    match which {
        Admin::RotateKeys => {
            let clock = SystemClock;
            let ring = crate::auth::KeyRing::open(&config.auth.key_folder, &clock)?;
            for name in ring.rotate(&clock)? {
                say(&format!("new key {name}"));
            }
            Ok(())
        }
        Admin::CreateUser(who) => {
            let opened = db::open(&config.database, Arc::new(SystemClock)).await?;
            super::require_current(&opened).await?;
            let ticket = create_user(&opened, &who).await?;
            opened.close().await?;
            let Some(ticket) = ticket else {
                let message = "there is an administrator already; he invites everybody else".to_owned();
                return Err(Ended { code: 1, message });
            };
            say(&format!("ticket {ticket}"));
            say("Set the password within 7 days: mutation setPassword(input: {ticket: …, newPassword: …})");
            Ok(())
        }
    }
}

/// Founds what is missing; the ticket of the administrator, if he was created or still has no password.
async fn create_user(db: &Db, who: &NewAdmin) -> Result<Option<String>> {
    let brand = Brand { maker: who.maker.clone(), brand: who.brand.clone(), hq: who.hq.clone() };
    let ticket = Ticket::new(db.clock());
    let work = Found { brand, admin_name: who.name.clone(), admin_phone: who.phone.clone(), ticket: ticket.clone() };
    let founded = db.write(&Origin::system("admin create-user"), &work).await?;
    Ok(founded.admin.and_then(|issued| ticket.reveal(&issued)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        auth::Passwords,
        config::{DatabaseConfig, Reader},
        domain::person::set_password,
    };
    use longhaul_entity::{channel, maker, unit};
    use sea_orm::{EntityTrait, PaginatorTrait};

    fn who(phone: &str) -> NewAdmin {
        let name = |text| PersonOrFirmName::parse(text).unwrap();
        NewAdmin {
            phone: Phone::parse(phone).unwrap(),
            name: name("王管"),
            maker: name("某重卡"),
            brand: name("某牌"),
            hq: name("总部"),
        }
    }

    #[actix_web::test]
    async fn the_first_administrator_gets_a_ticket_until_he_has_a_password() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("new.db").display());
        let database = DatabaseConfig { url, connections: 1, readers: 1, require_durable: true };
        let db = db::open(&database, Arc::new(SystemClock)).await.unwrap();
        assert!(super::super::require_current(&db).await.is_err());
        db::up(&db, &database).await.unwrap();
        super::super::require_current(&db).await.ok().unwrap();

        let lost = create_user(&db, &who("13800000001")).await.unwrap().unwrap();
        let ticket = create_user(&db, &who("138 0000 0001")).await.unwrap().unwrap();
        assert_eq!(create_user(&db, &who("13800000002")).await.unwrap(), None);
        assert_eq!(maker::Entity::find().count(db.read()).await.unwrap(), 1);
        assert_eq!(unit::Entity::find().count(db.read()).await.unwrap(), 1);
        assert_eq!(channel::Entity::find().count(db.read()).await.unwrap(), 4);

        let env = [("LONGHAUL_PASSWORD_MEMORY_KIB".to_owned(), "64".to_owned())];
        let config = Config::read(&Reader::new(None, env.into_iter()).unwrap()).unwrap();
        let passwords = Passwords::new(&config.auth, 1, Arc::new(SystemClock)).unwrap();
        let origin = Origin::system("test");
        assert!(set_password(&db, &passwords, &origin, &lost, "long enough").await.is_err());
        set_password(&db, &passwords, &origin, &ticket, "long enough").await.unwrap();
        assert_eq!(create_user(&db, &who("13800000001")).await.unwrap(), None);
        db.close().await.unwrap();
    }
}
