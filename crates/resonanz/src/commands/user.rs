//! `resonanz user`: people who may sign in. Passwords are chosen by their owners, through a link.

use crate::cli::User;
use crate::config::Config;
use crate::house::House;
use access::{GrantShape, Member, UserDraft, UserShape};
use anyhow::{Context, Result, bail};
use domain::role::Role;
use serde_json::json;

pub(crate) async fn run(config: &Config, user: User, as_json: bool) -> Result<()> {
    let house = House::open(config).await?;
    let console = house.access.console();
    let done = match user {
        User::List => list(&house, &console, as_json).await,
        User::Add { name, email, role, project } => {
            let project = match role {
                Role::Administrator => None,
                _ => Some(super::project(&house, project.as_deref()).await?.id),
            };
            let grants = vec![GrantShape { project, role, units: Vec::new(), touchpoints: Vec::new() }];
            let draft = UserDraft { name, email, language: None, password: None, grants };
            let created = house.access.create_user(&console, draft).await?;
            tell(config, &created.user, created.invitation, as_json)
        }
        User::Invite { email } => {
            let person = find(&house, &console, &email).await?;
            let again = house.access.invite_again(&console, person.id).await?;
            tell(config, &again.user, again.invitation, as_json)
        }
    };
    house.close().await;
    done
}

async fn everybody(house: &House, console: &Member) -> Result<Vec<UserShape>> {
    let mut people = Vec::new();
    let mut after = None;
    loop {
        let page = house.access.users(console, after, 200).await?;
        people.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok(people);
        }
    }
}

async fn find(house: &House, console: &Member, email: &str) -> Result<UserShape> {
    let everybody = everybody(house, console).await?;
    everybody
        .into_iter()
        .find(|person| person.email.eq_ignore_ascii_case(email.trim()))
        .with_context(|| format!("nobody has the e-mail address {email}: see `resonanz user list`"))
}

async fn list(house: &House, console: &Member, as_json: bool) -> Result<()> {
    let people = everybody(house, console).await?;
    if as_json {
        println!("{}", serde_json::to_string_pretty(&people)?);
        return Ok(());
    }
    for person in people {
        let roles: Vec<&str> = person.grants.iter().map(|grant| grant.role.name()).collect();
        println!("{:<40} {:<28} {}", person.email, person.name, roles.join(", "));
    }
    Ok(())
}

fn tell(config: &Config, person: &UserShape, invitation: Option<String>, as_json: bool) -> Result<()> {
    let Some(token) = invitation else { bail!("{} has a password already", person.email) };
    let base = match config.public_url.as_str() {
        "" => format!("http://{}:{}", config.host, config.port),
        url => url.trim_end_matches('/').to_owned(),
    };
    let link = format!("{base}/invitation/{token}");
    if as_json {
        println!("{}", json!({"id": person.id, "email": person.email, "invitation_url": link}));
    } else {
        println!("{} chooses a password here, once:\n{link}", person.name);
    }
    Ok(())
}
