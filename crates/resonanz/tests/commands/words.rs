//! Help, versions and wrong arguments.

use crate::Place;
use std::process::Output;

const COMMANDS: [&str; 8] = ["serve", "demo", "import", "export", "user", "check", "backup", "restore"];

fn printed(output: Output) -> (Option<i32>, String) {
    let code = output.status.code();
    (code, crate::text(output.stdout) + &crate::text(output.stderr))
}

#[test]
fn every_command_explains_itself_with_an_example() {
    let place = Place::sqlite();
    let (code, help) = printed(place.run(&["--help"]));
    assert_eq!(code, Some(0));
    for command in COMMANDS {
        assert!(help.contains(&format!("\n  {command} ")), "{command} is not in the help: {help}");
        let (code, help) = printed(place.run(&[command, "--help"]));
        assert_eq!(code, Some(0), "{command}");
        assert!(help.contains(&format!("  resonanz {command}")), "no example: {help}");
    }
    assert!(help.contains("Exit codes"), "{help}");
    let (code, version) = printed(place.run(&["--version"]));
    assert_eq!((code, version.trim()), (Some(0), concat!("resonanz ", env!("CARGO_PKG_VERSION"))));
    assert!(!place.data().exists(), "reading help leaves nothing behind");
}

#[test]
fn what_is_typed_wrongly_is_said_and_nothing_is_done() {
    let place = Place::sqlite();
    let wrong: [(&[&str], &str); 6] = [
        (&["serv"], "serve"),
        (&["backup"], "<FOLDER>"),
        (&["user", "add", "--name", "A", "--email", "a@x.example", "--role", "boss"], "boss"),
        (&["demo", "--customers", "0"], "customers"),
        (&["check", "--port", "99999"], "99999"),
        (&["import", "x.csv", "--kind", "nonsense"], "nonsense"),
    ];
    for (arguments, word) in wrong {
        let (code, said) = printed(place.run(arguments));
        assert_eq!(code, Some(2), "{arguments:?}: {said}");
        assert!(said.contains(word), "{arguments:?}: {said}");
    }
    assert!(!place.data().exists());
}
