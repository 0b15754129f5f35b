-- What is sent again undoes nothing that came later.
--
-- A form that was sent again put its contact in the place of whatever was there, also after the person had removed it. Whoever stores a message has to learn whether it is
-- new. As before, but for "known".

CREATE OR REPLACE FUNCTION mailbox_put(
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
        RETURN 'known';
    END IF;
    IF (SELECT count(*) FROM message WHERE office_id = asked_office AND report_id = found_report AND NOT from_office) >= most THEN
        RETURN 'full';
    END IF;
    INSERT INTO message (id, office_id, report_id, epoch, week, from_office, fingerprint, sealed)
        VALUES (new_id, asked_office, found_report, new_epoch, new_week, false, new_fingerprint, new_sealed)
        ON CONFLICT DO NOTHING;
    RETURN CASE WHEN FOUND THEN 'stored' ELSE 'known' END;
END
$$;
COMMENT ON FUNCTION mailbox_put IS 'Stores a message of the person, once, if there are fewer than so many: "stored", "known" (it was stored before), "full", "no mailbox"; for the functions below, which say how many.';
COMMENT ON FUNCTION mailbox_post IS 'Stores a message of the person, once: "stored", "known" (it was stored before), "full" after 500, "no mailbox".';
