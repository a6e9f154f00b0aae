-- Customers of whom something has become known that their earlier signals may lack.
CREATE TABLE facet_fills (
    project BIGINT NOT NULL,
    customer UUID NOT NULL,
    -- Of the project's customers, when it was noted: a later change makes it another note.
    epoch BIGINT NOT NULL,
    PRIMARY KEY (project, customer)
);

-- Projects with a new facet of customers: all of their customers are looked at, one portion after the other.
CREATE TABLE facet_rounds (
    project BIGINT PRIMARY KEY NOT NULL,
    -- Of the project's customers, when the round was begun: another facet begins another round.
    epoch BIGINT NOT NULL,
    begun BIGINT NOT NULL,
    -- The last customer looked at; null: none so far.
    reached UUID
);

-- Until now nothing was filled in.
INSERT INTO facet_rounds (project, epoch, begun) SELECT DISTINCT project, 0, 0 FROM facets WHERE source = 'customer';
