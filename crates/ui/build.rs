//! Makes sure the folders of the built web app, widget and kiosk exist, and rebuilds this crate when they change.

use std::path::Path;

fn main() {
    let manifest = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets the manifest folder");
    for built in ["../../web/dist", "../../widget/dist", "../../kiosk/dist"] {
        let folder = Path::new(&manifest).join(built);
        if let Err(error) = std::fs::create_dir_all(&folder) {
            println!("cargo:warning=cannot create {}: {error}", folder.display());
        }
        println!("cargo:rerun-if-changed={}", folder.display());
    }
}
