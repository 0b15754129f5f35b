-- A full mailbox keeps nobody from taking a consent back.
--
-- Whoever had written 500 messages could give no consent and take none back, and a consent that can't be taken back is none (GDPR Art. 7 (3)). Giving one
-- still ends at 500; so withdrawals, which are stored only where something is given, are few beyond it, and the bound at 600 is there for what is sent many times
-- at once.

CREATE FUNCTION mailbox_put(
    asked_office uuid, asked_tag bytea, new_id uuid, new_epoch integer, new_week date, new_fingerprint bytea, new_sealed bytea, most integer
) RETURNS text
    LANGUAGE plpgsql SECURITY INVOKER SET search_path = public, pg_temp
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
    IF (SELECT count(*) FROM message WHERE office_id = asked_office AND report_id = found_report AND NOT from_office) >= most THEN
        RETURN 'full';
    END IF;
    INSERT INTO message (id, office_id, report_id, epoch, week, from_office, fingerprint, sealed)
        VALUES (new_id, asked_office, found_report, new_epoch, new_week, false, new_fingerprint, new_sealed)
        ON CONFLICT DO NOTHING;
    RETURN 'stored';
END
$$;
COMMENT ON FUNCTION mailbox_put IS 'Stores a message of the person, once, if there are fewer than so many; for the functions below, which say how many.';

CREATE OR REPLACE FUNCTION mailbox_post(
    asked_office uuid, asked_tag bytea, new_id uuid, new_epoch integer, new_week date, new_fingerprint bytea, new_sealed bytea
) RETURNS text
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT mailbox_put(asked_office, asked_tag, new_id, new_epoch, new_week, new_fingerprint, new_sealed, 500)
    $$;

CREATE FUNCTION mailbox_withdraw(
    asked_office uuid, asked_tag bytea, new_id uuid, new_epoch integer, new_week date, new_fingerprint bytea, new_sealed bytea
) RETURNS text
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT mailbox_put(asked_office, asked_tag, new_id, new_epoch, new_week, new_fingerprint, new_sealed, 600)
    $$;
COMMENT ON FUNCTION mailbox_withdraw IS 'Stores a message that takes a consent back, as mailbox_post, with "full" after 600.';

-- Functions are open to everybody unless taken back. Whoever calls mailbox_put chooses the bound.
REVOKE ALL ON FUNCTION mailbox_put, mailbox_withdraw FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mailbox_withdraw TO meldestelle_intake;
