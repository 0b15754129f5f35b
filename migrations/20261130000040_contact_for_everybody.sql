-- A contact row for every report.
--
-- A row only where somebody had left a contact told a thief of the database who had. Now every report has one from the beginning, of the same size: a contact, or one that says
-- there is none. Taking a contact back replaces it. Reports that came before this change and have none get theirs from the desk, which alone can tell afterwards
-- that it says nothing (report_contact_missing); nothing here could seal one.

ALTER TABLE report_contact ADD COLUMN mark bytea;
-- Random: it answers nothing, and the face finds out from the thread instead.
UPDATE report_contact SET mark = new_form_key();
UPDATE report_contact SET epoch = report.epoch
    FROM report WHERE report_contact.epoch IS NULL AND report.office_id = report_contact.office_id AND report.id = report_contact.report_id;
ALTER TABLE report_contact
    ALTER COLUMN mark SET NOT NULL,
    ADD CHECK (length(mark) = 32),
    ALTER COLUMN epoch SET NOT NULL;
COMMENT ON TABLE report_contact IS 'How to reach the person, for every report: a contact, or one that says there is none. An envelope of its own, shown at the desk by a click of its own, which is audited.';
COMMENT ON COLUMN report_contact.epoch IS 'Office key it is sealed to.';
COMMENT ON COLUMN report_contact.mark IS 'HMAC of the envelope and of whether it holds a contact, under a key of the receipt code: tells whoever has the code whether there is one, and nobody else anything.';

CREATE TABLE report_contact_missing (
    office_id uuid NOT NULL,
    report_id uuid NOT NULL,
    PRIMARY KEY (office_id, report_id),
    FOREIGN KEY (office_id, report_id) REFERENCES report (office_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE report_contact_missing IS 'Reports of before 2026-11-30 without a contact row, until the desk has made one; then empty for ever.';
COMMENT ON COLUMN report_contact_missing.office_id IS 'Office.';
COMMENT ON COLUMN report_contact_missing.report_id IS 'Which report.';
ALTER TABLE report_contact_missing ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_office ON report_contact_missing USING (office_id = app_office()) WITH CHECK (office_id = app_office());
INSERT INTO report_contact_missing (office_id, report_id)
    SELECT office_id, id FROM report
    WHERE NOT EXISTS (SELECT FROM report_contact AS contact WHERE contact.office_id = report.office_id AND contact.report_id = report.id)
    ORDER BY office_id, id;
GRANT SELECT, DELETE ON report_contact_missing TO meldestelle_desk;

DROP FUNCTION file_report;
CREATE FUNCTION file_report(
    new_office uuid, new_id uuid, new_epoch integer, new_week date, new_sealed bytea,
    new_tag bytea, new_recipient text, new_fingerprint bytea,
    new_own_copy_id uuid, new_own_copy bytea, new_contact bytea, new_mark bytea
) RETURNS boolean
    LANGUAGE plpgsql SECURITY INVOKER
    AS $$
BEGIN
    PERFORM set_config('app.office', new_office::text, true);
    INSERT INTO report (id, office_id, epoch, week, sealed, mailbox_tag, mailbox_recipient, fingerprint, own_copy_id, own_copy)
    VALUES (new_id, new_office, new_epoch, new_week, new_sealed, new_tag, new_recipient, new_fingerprint, new_own_copy_id, new_own_copy)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO report_contact (office_id, report_id, epoch, sealed, mark) VALUES (new_office, new_id, new_epoch, new_contact, new_mark);
    RETURN true;
END
$$;
COMMENT ON FUNCTION file_report IS 'Stores a report once, with its contact row; false if its form was stored before.';
REVOKE ALL ON FUNCTION file_report FROM PUBLIC;
GRANT EXECUTE ON FUNCTION file_report TO meldestelle_intake, meldestelle_desk;

DROP FUNCTION mailbox_open;
CREATE FUNCTION mailbox_open(asked_office uuid, asked_tag bytea)
    RETURNS TABLE (
        report_id uuid, own_copy_id uuid, own_copy bytea,
        state_id uuid, state bytea, fetched_id uuid, fetched bytea, contact_digest bytea, contact_mark bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT report.id, report.own_copy_id, report.own_copy,
            report.mailbox_state_id, report.mailbox_state, report.fetched_id, report.fetched,
            sha256(contact.sealed), contact.mark
        FROM report LEFT JOIN report_contact AS contact ON contact.office_id = report.office_id AND contact.report_id = report.id
        WHERE report.office_id = asked_office AND report.mailbox_tag = asked_tag
    $$;
COMMENT ON FUNCTION mailbox_open(uuid, bytea) IS 'What a mailbox holds besides messages; of the contact only what tells whoever has the code whether there is one.';
REVOKE ALL ON FUNCTION mailbox_open FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mailbox_open TO meldestelle_intake;

DROP FUNCTION mailbox_contact;
CREATE FUNCTION mailbox_contact(asked_office uuid, asked_tag bytea, new_epoch integer, new_sealed bytea, new_mark bytea) RETURNS boolean
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
    INSERT INTO report_contact (office_id, report_id, epoch, sealed, mark)
        VALUES (asked_office, found_report, new_epoch, new_sealed, new_mark)
        ON CONFLICT (office_id, report_id) DO UPDATE SET epoch = EXCLUDED.epoch, sealed = EXCLUDED.sealed, mark = EXCLUDED.mark;
    DELETE FROM report_contact_missing WHERE office_id = asked_office AND report_contact_missing.report_id = found_report;
    RETURN true;
END
$$;
COMMENT ON FUNCTION mailbox_contact IS 'Puts another contact (or one that says there is none) in the place of the one there was; nothing of the old one stays.';
REVOKE ALL ON FUNCTION mailbox_contact FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mailbox_contact TO meldestelle_intake;
