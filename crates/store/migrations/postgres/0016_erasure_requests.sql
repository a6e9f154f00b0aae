-- Customers who ask to be forgotten, until somebody does it or finds that it was a mistake. Nothing is erased by a
-- request: whoever holds a forwarded mail can make one. Customers are known by id only, as everywhere.
CREATE TABLE erasure_requests (
    customer UUID PRIMARY KEY NOT NULL,
    project BIGINT NOT NULL,
    asked_at BIGINT NOT NULL
);
CREATE INDEX erasure_requests_project ON erasure_requests (project, asked_at, customer);
