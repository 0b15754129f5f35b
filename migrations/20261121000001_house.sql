-- The house of data: offices, people of the desk, reports, cases, the audit trail.
--
-- In the clear stands what DESIGN promises may stand there and no more: the office and its settings, random ids, the key epoch, the calendar week of
-- arrival, size classes, what is still kept, the year of a case, a mailbox's tag and recipient. No sequence, default timestamp or
-- index may add to it. Roles are made once per cluster (deploy/postgres/roles.sql); row-level security keeps offices apart beneath the code: every
-- transaction names its office with SET LOCAL app.office.

CREATE FUNCTION app_office() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.office', true), '')::uuid $$;
COMMENT ON FUNCTION app_office() IS 'The office this transaction works for; null (which matches no row) if it named none.';

CREATE TABLE office (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    host text UNIQUE,
    settings jsonb NOT NULL
);
COMMENT ON TABLE office IS 'One counselling office. Holds nothing about a reporter.';
COMMENT ON COLUMN office.id IS 'Random.';
COMMENT ON COLUMN office.name IS 'As the public reads it.';
COMMENT ON COLUMN office.host IS 'Host name that selects it; null if it is the only office.';
COMMENT ON COLUMN office.settings IS 'domain::office::OfficeSettings.';

CREATE TABLE office_key (
    office_id uuid NOT NULL REFERENCES office (id),
    epoch integer NOT NULL CHECK (epoch > 0),
    recipient text NOT NULL,
    recovery_recipients text[] NOT NULL CHECK (cardinality(recovery_recipients) > 0),
    PRIMARY KEY (office_id, epoch)
);
COMMENT ON TABLE office_key IS 'Public halves of the office keys; the highest epoch seals.';
COMMENT ON COLUMN office_key.office_id IS 'Whose.';
COMMENT ON COLUMN office_key.epoch IS 'From 1; a new one begins when somebody leaves.';
COMMENT ON COLUMN office_key.recipient IS 'age X25519 recipient of the office.';
COMMENT ON COLUMN office_key.recovery_recipients IS 'age recipients of the recovery keys, whose secret halves lie on paper.';

CREATE TABLE counsellor (
    id uuid NOT NULL,
    office_id uuid NOT NULL REFERENCES office (id),
    login text NOT NULL,
    recipient text NOT NULL,
    wrapped_identity bytea NOT NULL,
    profile bytea NOT NULL,
    second_factor bytea NOT NULL,
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, login)
);
COMMENT ON TABLE counsellor IS 'A person who works at the desk.';
COMMENT ON COLUMN counsellor.id IS 'Random.';
COMMENT ON COLUMN counsellor.office_id IS 'Where they work.';
COMMENT ON COLUMN counsellor.login IS 'Name to sign in with; in the clear, may be a pseudonym.';
COMMENT ON COLUMN counsellor.recipient IS 'age recipient of their identity.';
COMMENT ON COLUMN counsellor.wrapped_identity IS 'Their age identity under Argon2id(passphrase); opening it is the password check, there is no other hash.';
COMMENT ON COLUMN counsellor.profile IS '(encrypted, working material) name, e-mail, role.';
COMMENT ON COLUMN counsellor.second_factor IS '(encrypted, working material) TOTP secret and the last step used.';

CREATE TABLE key_grant (
    office_id uuid NOT NULL,
    counsellor_id uuid NOT NULL,
    epoch integer NOT NULL,
    sealed_identity bytea NOT NULL,
    PRIMARY KEY (office_id, counsellor_id, epoch),
    FOREIGN KEY (office_id, counsellor_id) REFERENCES counsellor (office_id, id) ON DELETE CASCADE,
    FOREIGN KEY (office_id, epoch) REFERENCES office_key (office_id, epoch)
);
COMMENT ON TABLE key_grant IS 'The office identity of an epoch, sealed to one counsellor.';
COMMENT ON COLUMN key_grant.office_id IS 'Office.';
COMMENT ON COLUMN key_grant.counsellor_id IS 'To whom.';
COMMENT ON COLUMN key_grant.epoch IS 'Which office key.';
COMMENT ON COLUMN key_grant.sealed_identity IS '(encrypted, age) the office identity, framed with purpose grant and the counsellor''s id.';

CREATE TABLE session (
    id bytea PRIMARY KEY CHECK (length(id) = 32),
    office_id uuid NOT NULL,
    counsellor_id uuid NOT NULL,
    week date NOT NULL CHECK (extract(isodow FROM week) = 1),
    wrapped bytea NOT NULL,
    FOREIGN KEY (office_id, counsellor_id) REFERENCES counsellor (office_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE session IS 'A desk session. The cookie''s secret opens the row; neither opens anything alone.';
COMMENT ON COLUMN session.id IS 'Hash of the cookie''s secret.';
COMMENT ON COLUMN session.office_id IS 'Office.';
COMMENT ON COLUMN session.counsellor_id IS 'Whose; so that leaving ends it.';
COMMENT ON COLUMN session.week IS 'Monday of the week in which it began, for cleaning up; exact limits lie inside.';
COMMENT ON COLUMN session.wrapped IS '(encrypted, key derived from the cookie) the counsellor''s identity, begin and last use.';

CREATE TABLE report (
    id uuid NOT NULL,
    office_id uuid NOT NULL REFERENCES office (id),
    epoch integer NOT NULL,
    week date NOT NULL CHECK (extract(isodow FROM week) = 1),
    sealed bytea NOT NULL,
    mailbox_tag bytea CHECK (length(mailbox_tag) = 32),
    mailbox_recipient text,
    fingerprint bytea CHECK (length(fingerprint) = 32),
    own_copy_id uuid,
    own_copy bytea,
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, mailbox_tag),
    FOREIGN KEY (office_id, epoch) REFERENCES office_key (office_id, epoch)
);
COMMENT ON TABLE report IS 'A report as it came in. The public face can insert and not select.';
COMMENT ON COLUMN report.id IS 'Random; also inside the envelope.';
COMMENT ON COLUMN report.office_id IS 'To which office.';
COMMENT ON COLUMN report.epoch IS 'Office key it is sealed to.';
COMMENT ON COLUMN report.week IS 'Monday of the calendar week of arrival.';
COMMENT ON COLUMN report.sealed IS '(encrypted, age: office and recovery) domain::report::Report, padded to a size class.';
COMMENT ON COLUMN report.mailbox_tag IS 'HKDF of the receipt code; unique, so the same form is stored once.';
COMMENT ON COLUMN report.mailbox_recipient IS 'age recipient derived from the receipt code.';
COMMENT ON COLUMN report.fingerprint IS 'HMAC of the form under a key of the receipt code: tells a repeated form from a changed one.';
COMMENT ON COLUMN report.own_copy_id IS 'Record id framed into own_copy.';
COMMENT ON COLUMN report.own_copy IS '(encrypted, age: mailbox) the person''s own words for themselves.';

CREATE TABLE report_contact (
    office_id uuid NOT NULL,
    report_id uuid NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (office_id, report_id),
    FOREIGN KEY (office_id, report_id) REFERENCES report (office_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE report_contact IS 'How to reach the person: an envelope of its own, opened at the desk by a click of its own, which is audited.';
COMMENT ON COLUMN report_contact.office_id IS 'Office.';
COMMENT ON COLUMN report_contact.report_id IS 'Of which report; also inside the envelope.';
COMMENT ON COLUMN report_contact.sealed IS '(encrypted, age: office and recovery) domain::report::Contact.';

CREATE TABLE message (
    id uuid NOT NULL,
    office_id uuid NOT NULL,
    report_id uuid NOT NULL,
    week date NOT NULL CHECK (extract(isodow FROM week) = 1),
    from_office boolean NOT NULL,
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
    sealed bytea NOT NULL,
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, report_id, fingerprint),
    FOREIGN KEY (office_id, report_id) REFERENCES report (office_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE message IS 'Messages of a mailbox, both ways.';
COMMENT ON COLUMN message.id IS 'Random; also inside the envelope.';
COMMENT ON COLUMN message.office_id IS 'Office.';
COMMENT ON COLUMN message.report_id IS 'Of which report''s mailbox.';
COMMENT ON COLUMN message.week IS 'Monday of the calendar week in which it came.';
COMMENT ON COLUMN message.from_office IS 'Whether the office wrote it.';
COMMENT ON COLUMN message.fingerprint IS 'HMAC under a key of the sender: a message that is sent twice is stored once.';
COMMENT ON COLUMN message.sealed IS '(encrypted, age: office, recovery and mailbox) domain::message::Message.';

CREATE TABLE case_file (
    id uuid NOT NULL,
    office_id uuid NOT NULL REFERENCES office (id),
    report_id uuid,
    year integer NOT NULL,
    open boolean NOT NULL,
    version integer NOT NULL,
    epoch integer NOT NULL,
    state bytea NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, report_id),
    FOREIGN KEY (office_id, report_id) REFERENCES report (office_id, id),
    FOREIGN KEY (office_id, epoch) REFERENCES office_key (office_id, epoch)
);
COMMENT ON TABLE case_file IS 'A case: the counsellor''s working material beside the untouched envelope.';
COMMENT ON COLUMN case_file.id IS 'Random.';
COMMENT ON COLUMN case_file.office_id IS 'Office.';
COMMENT ON COLUMN case_file.report_id IS 'The report it grew from; null for a conversation taken down at the desk.';
COMMENT ON COLUMN case_file.year IS 'Year of arrival, at the office''s place.';
COMMENT ON COLUMN case_file.open IS 'Whether work goes on (starts the retention clock).';
COMMENT ON COLUMN case_file.version IS 'For optimistic locking.';
COMMENT ON COLUMN case_file.epoch IS 'Office key under which state and content are encrypted.';
COMMENT ON COLUMN case_file.state IS '(encrypted, working material) domain::case::CaseState with the facts.';
COMMENT ON COLUMN case_file.content IS '(encrypted, working material) copy of the report.';

CREATE INDEX case_file_by_year ON case_file (office_id, year);
CREATE INDEX case_file_open ON case_file (office_id) WHERE open;

CREATE TABLE audit_entry (
    office_id uuid NOT NULL REFERENCES office (id),
    position bigint NOT NULL CHECK (position > 0),
    epoch integer NOT NULL,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    payload bytea NOT NULL,
    PRIMARY KEY (office_id, position),
    FOREIGN KEY (office_id, epoch) REFERENCES office_key (office_id, epoch)
);
COMMENT ON TABLE audit_entry IS 'Hash chain of what was done at the desk; nobody but the owner may change it.';
COMMENT ON COLUMN audit_entry.office_id IS 'Office.';
COMMENT ON COLUMN audit_entry.position IS 'Place in the chain, from 1.';
COMMENT ON COLUMN audit_entry.epoch IS 'Office key under which the payload is encrypted.';
COMMENT ON COLUMN audit_entry.hash IS 'SHA-256 over the hash before it, the position and the payload (domain::audit::link).';
COMMENT ON COLUMN audit_entry.payload IS '(encrypted, working material) domain::audit::Entry.';

-- Offices apart. The owner (migrations, backup) is not bound by these policies; the faces' roles are.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['office_key', 'counsellor', 'key_grant', 'session', 'report', 'report_contact', 'message', 'case_file', 'audit_entry'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own_office ON %I USING (office_id = app_office()) WITH CHECK (office_id = app_office())', name);
    END LOOP;
END
$$;
ALTER TABLE office ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_office ON office USING (id = app_office()) WITH CHECK (id = app_office());

-- Which office a request is for: the one whose host it names, else the only one there is.
CREATE FUNCTION office_for_host(asked text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
    AS $$
        SELECT coalesce(
            (SELECT id FROM office WHERE host = asked),
            (SELECT (array_agg(id))[1] FROM office HAVING count(*) = 1))
    $$;
COMMENT ON FUNCTION office_for_host(text) IS 'Office of a host name; a single office answers to any.';

-- Stores a report with what belongs to it, in one statement and so in one transaction and one round trip. Runs with the rights and policies of whoever calls.
-- False: a report with this mailbox tag is there already, and nothing was stored.
CREATE FUNCTION file_report(
    new_office uuid, new_id uuid, new_epoch integer, new_week date, new_sealed bytea,
    new_tag bytea, new_recipient text, new_fingerprint bytea,
    new_own_copy_id uuid, new_own_copy bytea, new_contact bytea
) RETURNS boolean
    LANGUAGE plpgsql SECURITY INVOKER
    AS $$
BEGIN
    PERFORM set_config('app.office', new_office::text, true);
    INSERT INTO report (id, office_id, epoch, week, sealed, mailbox_tag, mailbox_recipient, fingerprint, own_copy_id, own_copy)
    VALUES (new_id, new_office, new_epoch, new_week, new_sealed, new_tag, new_recipient, new_fingerprint, new_own_copy_id, new_own_copy);
    IF new_contact IS NOT NULL THEN
        INSERT INTO report_contact (office_id, report_id, sealed) VALUES (new_office, new_id, new_contact);
    END IF;
    RETURN true;
EXCEPTION WHEN unique_violation THEN
    RETURN false;
END
$$;
COMMENT ON FUNCTION file_report IS 'Stores a report once; false if its form was stored before.';

-- What the public face may know of a mailbox: only through its tag, which only the receipt code yields.
CREATE FUNCTION mailbox_report(asked_office uuid, asked_tag bytea)
    RETURNS TABLE (report_id uuid, fingerprint bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
    AS $$ SELECT id, report.fingerprint FROM report WHERE office_id = asked_office AND mailbox_tag = asked_tag $$;
COMMENT ON FUNCTION mailbox_report(uuid, bytea) IS 'The report behind a mailbox tag: its id and form fingerprint, nothing sealed.';

-- Functions are open to everybody unless taken back.
REVOKE ALL ON FUNCTION office_for_host(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION file_report FROM PUBLIC;
REVOKE ALL ON FUNCTION mailbox_report(uuid, bytea) FROM PUBLIC;

GRANT SELECT ON office, office_key TO meldestelle_intake;
GRANT INSERT ON report, report_contact, message TO meldestelle_intake;
GRANT EXECUTE ON FUNCTION office_for_host(text), file_report, mailbox_report(uuid, bytea) TO meldestelle_intake;

GRANT SELECT, INSERT, UPDATE ON office, office_key, counsellor, case_file TO meldestelle_desk;
GRANT SELECT, INSERT, DELETE ON key_grant, message TO meldestelle_desk;
GRANT SELECT, INSERT, UPDATE, DELETE ON session TO meldestelle_desk;
GRANT SELECT, DELETE ON report, report_contact TO meldestelle_desk;
GRANT SELECT, INSERT ON audit_entry TO meldestelle_desk;
GRANT EXECUTE ON FUNCTION office_for_host(text) TO meldestelle_desk;
