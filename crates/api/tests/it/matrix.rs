//! Who is expected to be let in where, computed from roles alone.

use crate::actors::{Client, PROJECT, Server};
use domain::role::{Right, Role};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Who may use a route.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Allow {
    /// Anybody at all.
    Public,
    /// People, not keys.
    SignedIn,
    /// People and keys.
    Known,
    Administrator,
    /// Who holds the right without restriction in every project they are let into.
    Organisation(Right),
    /// Anybody let into the project.
    Inside,
    /// Anybody in the project who holds one of the rights.
    Any(&'static [Right]),
    /// Anybody in the project who holds all of the rights.
    Each(&'static [Right]),
    /// Who holds the right for every row of the project.
    Everywhere(Right),
    /// Who holds all of the rights for every row of the project.
    EachEverywhere(&'static [Right]),
    /// People in the project who hold the right, not keys.
    Person(Right),
}

/// One route of the matrix. `body` must be acceptable in form, so that only rights decide.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) method: &'static str,
    /// Below `/api/v1`, as in the document; `P` stands for `/projects/{project}`.
    pub(crate) path: &'static str,
    pub(crate) allow: Allow,
    pub(crate) body: Value,
    /// Query string, without `?`.
    pub(crate) query: &'static str,
    /// Sends a small file instead of JSON.
    pub(crate) file: bool,
}

pub(crate) fn row(method: &'static str, path: &'static str, allow: Allow) -> Row {
    Row { method, path, allow, body: Value::Null, query: "", file: false }
}

impl Row {
    pub(crate) fn sending(self, body: Value) -> Self {
        Self { body, ..self }
    }

    pub(crate) fn sending_a_file(self) -> Self {
        Self { file: true, ..self }
    }

    pub(crate) fn asking(self, query: &'static str) -> Self {
        Self { query, ..self }
    }

    /// The path as the document writes it.
    pub(crate) fn template(&self) -> String {
        match self.path.strip_prefix("P/") {
            Some(rest) => format!("/api/v1/projects/{{project}}/{rest}"),
            None => format!("/api/v1{}", self.path),
        }
    }
}

/// What must come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// 401
    Unknown,
    /// 404, as if the project did not exist.
    Hidden,
    /// 403
    Forbidden,
    /// Anything else.
    LetIn,
}

/// Somebody in a role.
#[derive(Debug)]
pub(crate) struct Actor {
    pub(crate) name: String,
    pub(crate) client: Client,
    rights: BTreeSet<Right>,
    /// Sees every row of the project.
    whole: bool,
    /// Is let into the project of the matrix.
    here: bool,
    administrator: bool,
    /// Is let in anywhere, and holds rights without restriction there.
    whole_everywhere: bool,
}

impl Actor {
    fn is_key(&self) -> bool {
        self.client.key.is_some()
    }

    fn is_anonymous(&self) -> bool {
        self.client.key.is_none() && self.client.cookie.is_none()
    }

    pub(crate) fn verdict(&self, allow: Allow) -> Verdict {
        let when = |yes: bool| if yes { Verdict::LetIn } else { Verdict::Forbidden };
        let may = |right: Right| self.rights.contains(&right);
        match allow {
            Allow::Public => Verdict::LetIn,
            _ if self.is_anonymous() => Verdict::Unknown,
            Allow::SignedIn => when(!self.is_key()),
            Allow::Known => Verdict::LetIn,
            Allow::Administrator => when(self.administrator),
            Allow::Organisation(right) => when(may(right) && self.whole_everywhere),
            _ if !self.here => Verdict::Hidden,
            Allow::Inside => Verdict::LetIn,
            Allow::Any(rights) => when(rights.iter().any(|right| may(*right))),
            Allow::Each(rights) => when(rights.iter().all(|right| may(*right))),
            Allow::Everywhere(right) => when(may(right) && self.whole),
            Allow::EachEverywhere(rights) => when(rights.iter().all(|right| may(*right)) && self.whole),
            Allow::Person(right) => when(may(right) && !self.is_key()),
        }
    }
}

/// Everybody: each role for the whole project, two limited people, a stranger, somebody of another
/// project, keys of this and of another project, and nobody.
pub(crate) async fn everybody(server: &Server) -> Vec<Actor> {
    let admin = server.set_up().await;
    let here = admin.get(&format!("/api/v1/projects/{PROJECT}")).await.json()["id"].clone();
    let other = admin.post("/api/v1/projects", json!({ "name": "Andere Marke" })).await.json();
    let hierarchy = admin.post("/api/v1/hierarchies", json!({ "name": "Regionen" })).await.json()["id"].clone();
    let unit = json!({ "hierarchy": hierarchy, "parent": null, "code": "N", "name": "Nord" });
    let unit = admin.post("/api/v1/units", unit).await.json()["id"].clone();
    let touchpoint = admin.post(&format!("/api/v1/projects/{PROJECT}/touchpoints"), json!({ "name": "Kasse" })).await;
    let touchpoint = touchpoint.json()["id"].clone();

    let rights_of = |role: Role| role.rights().iter().copied().collect::<BTreeSet<_>>();
    let mut all = Vec::new();
    for role in Role::ALL {
        let project = if role == Role::Administrator { Value::Null } else { here.clone() };
        let grants = json!([{ "project": project, "role": role.name() }]);
        all.push(Actor {
            name: role.name().to_owned(),
            client: server.somebody(&admin, &format!("{}@x.example", role.name()), grants).await,
            rights: rights_of(role),
            whole: true,
            here: true,
            administrator: role == Role::Administrator,
            whole_everywhere: true,
        });
    }
    all.extend(limited(server, &admin, &here, &unit, &touchpoint).await);
    let elsewhere = json!([{ "project": other["id"], "role": "cx_manager" }]);
    all.push(Actor {
        name: "cx_manager of another project".to_owned(),
        client: server.somebody(&admin, "e@x.example", elsewhere).await,
        rights: rights_of(Role::CxManager),
        whole: false,
        here: false,
        administrator: false,
        whole_everywhere: true,
    });
    all.push(Actor { name: "stranger".to_owned(), ..nobody(server.somebody(&admin, "s@x.example", json!([])).await) });
    let keys = [
        (PROJECT, vec![Right::WriteSignals]),
        (PROJECT, vec![Right::ReadScores, Right::ReadVoices]),
        (PROJECT, vec![Right::ManageCatalogue, Right::ManageCustomers, Right::ManageSurveys, Right::ImportData]),
        ("andere-marke", vec![Right::WriteSignals, Right::ReadScores, Right::ReadVoices, Right::ExportData]),
    ];
    for (project, rights) in keys {
        all.push(Actor {
            name: format!("key of {project} with {rights:?}"),
            client: server.program(&admin, project, json!(rights)).await,
            rights: rights.into_iter().collect(),
            whole: project == PROJECT,
            here: project == PROJECT,
            administrator: false,
            whole_everywhere: true,
        });
    }
    all.push(nobody(server.anonymous()));
    all
}

/// People who may do what their role may, but see only a part of the project.
async fn limited(server: &Server, admin: &Client, here: &Value, unit: &Value, touchpoint: &Value) -> Vec<Actor> {
    let limits = [
        ("manager of a unit", "u@x.example", json!({ "project": here, "role": "manager", "units": [unit] })),
        (
            "cx_manager of a touchpoint",
            "t@x.example",
            json!({ "project": here, "role": "cx_manager", "touchpoints": [touchpoint] }),
        ),
    ];
    let mut all = Vec::new();
    for (name, email, grant) in limits {
        let role: Role = grant["role"].as_str().and_then(|role| role.parse().ok()).expect("a role");
        all.push(Actor {
            name: name.to_owned(),
            client: server.somebody(admin, email, json!([grant])).await,
            rights: role.rights().iter().copied().collect(),
            whole: false,
            here: true,
            administrator: false,
            whole_everywhere: false,
        });
    }
    all
}

fn nobody(client: Client) -> Actor {
    Actor {
        name: "nobody".to_owned(),
        client,
        rights: BTreeSet::new(),
        whole: false,
        here: false,
        administrator: false,
        whole_everywhere: false,
    }
}
