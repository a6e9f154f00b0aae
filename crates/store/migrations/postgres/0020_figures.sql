-- What reports on contacts read: messages that left or may have left, in the order they did, with nothing to look up.
CREATE INDEX messages_left ON messages (project, send_at, customer, occasion, number, status)
    WHERE status IN ('accepted', 'unclear', 'sending');

-- Invitations that left, for the figures of programmes.
CREATE INDEX occasions_left ON occasions
    (programme, sent_at, expires_at, decided_at, customer, opened_at, answer, status)
    WHERE status = 'sent';

-- Where the occasions of a programme stand, and why.
CREATE INDEX occasions_standing ON occasions (programme, reason, status);
