//! Links for many places, and what is printed of them.

use crate::actors::{PROJECT, Server};
use crate::respond::live;
use axum::http::StatusCode;
use serde_json::json;

store::store_tests! {
    async fn every_shop_gets_its_link_once(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let (survey, _) = live(&server, &administrator, "nps").await;
        let region = administrator.post("/api/v1/hierarchies", json!({ "name": "Regionen" })).await;
        let region = region.expect(StatusCode::CREATED)["id"].clone();
        let unit = async |parent: serde_json::Value, code: &str, name: &str| {
            let unit = json!({ "hierarchy": region, "parent": parent, "code": code, "name": name });
            administrator.post("/api/v1/units", unit).await.expect(StatusCode::CREATED)["id"].clone()
        };
        let north = unit(json!(null), "NORD", "Nord").await;
        unit(north.clone(), "F1", "Kiel").await;
        unit(north, "F2", "Łódź <&>").await;
        let of_survey = format!("/api/v1/projects/{PROJECT}/surveys/{survey}");
        let batch = format!("{of_survey}/links/batch");
        let shops = json!({ "level": { "hierarchy": region, "depth": 1 }, "tills": ["Kasse 1", "Kasse 2"] });
        let made = administrator.post(&batch, shops.clone()).await.expect(StatusCode::OK);
        assert_eq!(made, json!({ "created": 4, "existing": 0 }));
        let again = administrator.post(&batch, shops).await.expect(StatusCode::OK);
        assert_eq!(again, json!({ "created": 0, "existing": 4 }));
        let audit = administrator.get("/api/v1/audit").await.text;
        assert_eq!(audit.matches("\"action\":\"links_created\"").count(), 1, "one line for all of them");

        let table = administrator.get(&format!("{of_survey}/addresses.csv?search=kiel")).await;
        assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(table.text.lines().count(), 3, "{}", table.text);
        assert!(table.text.contains("\"Kiel, Kasse 2\",http://resonanz.test/s/"));
        let sheet = administrator.get(&format!("{of_survey}/addresses.xlsx")).await;
        assert!(sheet.status == StatusCode::OK && sheet.text.starts_with("PK"));

        let book = administrator.get(&format!("{of_survey}/posters.pdf?search=kasse&names=true&paper=a5&language=en")).await;
        assert_eq!((book.status, book.header("content-type")), (StatusCode::OK, "application/pdf"));
        assert_eq!(book.text.matches("/Type /Page\n").count(), 4);
        for (files, extension) in [("svg", ".svg"), ("pdf", ".pdf")] {
            let bundle = administrator.get(&format!("{of_survey}/posters.zip?files={files}&search=kiel")).await;
            assert_eq!(bundle.header("content-type"), "application/zip");
            // Once before the file, once in the list at the end.
            assert_eq!(bundle.text.matches("Kiel, Kasse ").count(), 4, "{files}");
            assert!(bundle.text.contains(extension));
        }
        let none = administrator.get(&format!("{of_survey}/posters.pdf?search=nowhere")).await;
        assert_eq!(none.code(), "nothing_to_print");
    }

    async fn a_batch_says_what_is_wrong(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let (survey, _) = live(&server, &administrator, "nps").await;
        let batch = format!("/api/v1/projects/{PROJECT}/surveys/{survey}/links/batch");
        let many: Vec<String> = (0..5_001).map(|till| till.to_string()).collect();
        for (body, told) in [
            (json!({}), "required"),
            (json!({ "units": ["nowhere"] }), "unknown_unit"),
            (json!({ "tills": ["a\nb"] }), "not_an_attribute"),
            (json!({ "tills": many }), "too_many"),
        ] {
            let answer = administrator.post(&batch, body).await;
            assert_eq!(answer.code(), "invalid");
            assert!(answer.text.contains(told), "{answer:?}");
        }
        let twice = administrator.post(&batch, json!({ "tills": ["1", "1 "] })).await.expect(StatusCode::OK);
        assert_eq!(twice, json!({ "created": 1, "existing": 0 }));
    }
}
