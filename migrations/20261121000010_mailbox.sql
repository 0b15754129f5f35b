-- The way back: what a mailbox holds, and the functions by which alone the public face reaches it.
--
-- Every function takes the office and the mailbox tag, which only the receipt code yields; without the right tag nothing comes out and nothing goes in. They run
-- with the owner's rights, so their search path is pinned, the temporary schema last: otherwise a caller's temporary view could take
-- a table's place.

ALTER FUNCTION office_for_host(text) SET search_path = public, pg_temp;
ALTER FUNCTION mailbox_report(uuid, bytea) SET search_path = public, pg_temp;

ALTER TABLE report
    ADD COLUMN mailbox_state_id uuid,
    ADD COLUMN mailbox_state bytea,
    ADD COLUMN fetched_id uuid,
    ADD COLUMN fetched bytea;
COMMENT ON COLUMN report.mailbox_state_id IS 'Record id framed into mailbox_state.';
COMMENT ON COLUMN report.mailbox_state IS '(encrypted, age: office, recovery and mailbox) domain::message::MailboxState: how far the office has got; written by the desk for every case it takes in, read or not.';
COMMENT ON COLUMN report.fetched_id IS 'Record id framed into fetched.';
COMMENT ON COLUMN report.fetched IS '(encrypted, age: office, recovery and mailbox) which answers were fetched in which week; written first with the first answer, so that its presence tells no visit.';

-- The office key may have changed between a report and what comes later.
ALTER TABLE report_contact ADD COLUMN epoch integer;
ALTER TABLE report_contact ADD FOREIGN KEY (office_id, epoch) REFERENCES office_key (office_id, epoch);
COMMENT ON COLUMN report_contact.epoch IS 'Office key it is sealed to; null: that of the report.';

ALTER TABLE message ADD COLUMN epoch integer;
ALTER TABLE message ADD FOREIGN KEY (office_id, epoch) REFERENCES office_key (office_id, epoch);
COMMENT ON COLUMN message.epoch IS 'Office key it is sealed to; null: that of the report.';

ALTER TABLE case_file ADD COLUMN mailbox bytea;
COMMENT ON COLUMN case_file.mailbox IS '(encrypted, working material) the desk''s own copy of report.mailbox_state.';

-- What is left of a case whose person deleted everything.
CREATE TABLE deleted_case (
    id uuid NOT NULL,
    office_id uuid NOT NULL REFERENCES office (id),
    year integer NOT NULL,
    epoch integer,
    state bytea,
    facts bytea,
    PRIMARY KEY (office_id, id),
    FOREIGN KEY (office_id, epoch) REFERENCES office_key (office_id, epoch),
    CHECK (state IS NULL OR facts IS NULL)
);
COMMENT ON TABLE deleted_case IS 'The bare count of reports that their persons deleted and, where they wished it, nameless facts.';
COMMENT ON COLUMN deleted_case.id IS 'That of the case; a fresh one for a report that never became one.';
COMMENT ON COLUMN deleted_case.office_id IS 'Office.';
COMMENT ON COLUMN deleted_case.year IS 'Year of arrival, at the office''s place.';
COMMENT ON COLUMN deleted_case.epoch IS 'Office key under which state or facts are encrypted.';
COMMENT ON COLUMN deleted_case.state IS '(encrypted, working material) case_file.state as it was, until the desk has taken the facts out of it; only if the person let them count.';
COMMENT ON COLUMN deleted_case.facts IS '(encrypted, working material) month of arrival, status and facts, without name or assignee.';
CREATE INDEX deleted_case_due ON deleted_case (office_id) WHERE state IS NOT NULL;

ALTER TABLE deleted_case ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_office ON deleted_case USING (office_id = app_office()) WITH CHECK (office_id = app_office());

CREATE FUNCTION mailbox_open(asked_office uuid, asked_tag bytea)
    RETURNS TABLE (
        report_id uuid, own_copy_id uuid, own_copy bytea,
        state_id uuid, state bytea, fetched_id uuid, fetched bytea, has_contact boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT report.id, report.own_copy_id, report.own_copy,
            report.mailbox_state_id, report.mailbox_state, report.fetched_id, report.fetched,
            EXISTS (SELECT FROM report_contact AS contact WHERE contact.office_id = asked_office AND contact.report_id = report.id)
        FROM report WHERE office_id = asked_office AND mailbox_tag = asked_tag
    $$;
COMMENT ON FUNCTION mailbox_open(uuid, bytea) IS 'What a mailbox holds besides messages; of the contact only whether there is one.';

CREATE FUNCTION mailbox_messages(asked_office uuid, asked_tag bytea)
    RETURNS TABLE (id uuid, from_office boolean, sealed bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT message.id, message.from_office, message.sealed
        FROM report JOIN message ON message.office_id = report.office_id AND message.report_id = report.id
        WHERE report.office_id = asked_office AND report.mailbox_tag = asked_tag
    $$;
COMMENT ON FUNCTION mailbox_messages(uuid, bytea) IS 'The messages of a mailbox, both ways.';

CREATE FUNCTION mailbox_post(
    asked_office uuid, asked_tag bytea, new_id uuid, new_epoch integer, new_week date, new_fingerprint bytea, new_sealed bytea
) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
DECLARE
    found_report uuid;
BEGIN
    SELECT report.id INTO found_report FROM report
        WHERE report.office_id = asked_office AND report.mailbox_tag = asked_tag FOR SHARE;
    IF NOT FOUND THEN
        RETURN 'no mailbox';
    END IF;
    IF EXISTS (SELECT FROM message WHERE office_id = asked_office AND report_id = found_report AND fingerprint = new_fingerprint) THEN
        RETURN 'stored';
    END IF;
    IF (SELECT count(*) FROM message WHERE office_id = asked_office AND report_id = found_report AND NOT from_office) >= 500 THEN
        RETURN 'full';
    END IF;
    INSERT INTO message (id, office_id, report_id, epoch, week, from_office, fingerprint, sealed)
        VALUES (new_id, asked_office, found_report, new_epoch, new_week, false, new_fingerprint, new_sealed)
        ON CONFLICT DO NOTHING;
    RETURN 'stored';
END
$$;
COMMENT ON FUNCTION mailbox_post IS 'Stores a message of the person, once: "stored" (now or before), "full" after 500, "no mailbox".';

CREATE FUNCTION mailbox_contact(asked_office uuid, asked_tag bytea, new_epoch integer, new_sealed bytea) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
DECLARE
    found_report uuid;
BEGIN
    SELECT report.id INTO found_report FROM report
        WHERE report.office_id = asked_office AND report.mailbox_tag = asked_tag FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM report_contact WHERE office_id = asked_office AND report_id = found_report;
    IF new_sealed IS NOT NULL THEN
        INSERT INTO report_contact (office_id, report_id, epoch, sealed) VALUES (asked_office, found_report, new_epoch, new_sealed);
    END IF;
    RETURN true;
END
$$;
COMMENT ON FUNCTION mailbox_contact IS 'Puts another contact in the place of the one there was, or (null) none; nothing of the old one stays.';

CREATE FUNCTION mailbox_fetched(asked_office uuid, asked_tag bytea, new_id uuid, new_sealed bytea) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        WITH noted AS (
            UPDATE report SET fetched_id = new_id, fetched = new_sealed
            WHERE office_id = asked_office AND mailbox_tag = asked_tag RETURNING true)
        SELECT EXISTS (SELECT FROM noted)
    $$;
COMMENT ON FUNCTION mailbox_fetched IS 'Notes, sealed, which answers were fetched.';

CREATE FUNCTION mailbox_delete(asked_office uuid, asked_tag bytea, keep_facts boolean, asked_year integer) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
DECLARE
    found_report uuid;
    the_case case_file;
BEGIN
    SELECT report.id INTO found_report FROM report
        WHERE report.office_id = asked_office AND report.mailbox_tag = asked_tag FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM case_file WHERE office_id = asked_office AND report_id = found_report RETURNING * INTO the_case;
    IF the_case.id IS NULL THEN
        INSERT INTO deleted_case (id, office_id, year) VALUES (gen_random_uuid(), asked_office, asked_year);
    ELSE
        INSERT INTO deleted_case (id, office_id, year, epoch, state)
        VALUES (the_case.id, asked_office, the_case.year,
            CASE WHEN keep_facts THEN the_case.epoch END, CASE WHEN keep_facts THEN the_case.state END);
    END IF;
    DELETE FROM report WHERE office_id = asked_office AND id = found_report;
    RETURN true;
END
$$;
COMMENT ON FUNCTION mailbox_delete IS 'Deletes a report with all that belongs to it and leaves the bare count; with keep_facts also the case''s state, from which the desk keeps the nameless facts.';

-- Functions are open to everybody unless taken back.
REVOKE ALL ON FUNCTION mailbox_open, mailbox_messages, mailbox_post, mailbox_contact, mailbox_fetched, mailbox_delete FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mailbox_open, mailbox_messages, mailbox_post, mailbox_contact, mailbox_fetched, mailbox_delete
    TO meldestelle_intake;

GRANT UPDATE (mailbox_state_id, mailbox_state, fetched_id, fetched) ON report TO meldestelle_desk;
GRANT SELECT, UPDATE ON deleted_case TO meldestelle_desk;
