-- Every node keeps the keys in memory; this counts their changes.
INSERT INTO access_versions (topic, version) VALUES ('keys', 0);
