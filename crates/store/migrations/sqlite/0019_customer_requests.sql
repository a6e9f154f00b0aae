-- What customers ask people for: to be forgotten ('erasure'), or everything that is kept about them ('data') where no mail
-- can bring it to them. Until somebody does it or finds that it was a mistake: nothing happens by a request itself, because
-- whoever holds a forwarded mail can make one. Customers are known by id only, as everywhere.
CREATE TABLE customer_requests (
    customer BLOB NOT NULL,
    kind TEXT NOT NULL,
    project BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    PRIMARY KEY (customer, kind)
) WITHOUT ROWID;
CREATE INDEX customer_requests_project ON customer_requests (project, asked_at, customer, kind);
INSERT INTO customer_requests (customer, kind, project, asked_at)
SELECT customer, 'erasure', project, asked_at FROM erasure_requests;
DROP TABLE erasure_requests;
