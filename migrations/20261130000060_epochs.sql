-- A second key of the office: every sealed row says which key opens it, and nobody has to guess.
--
-- A message names its key. It stands beside the week in which the message came, and keys change
-- years apart, so it tells nothing that the week does not tell.
--
-- The sealed columns of a row that share one epoch are sealed under it together: whoever changes
-- the epoch seals all of them again. An epoch for each would tell which of them was written since
-- the key changed, and so what was worked on.

UPDATE message SET epoch = report.epoch
    FROM report WHERE message.epoch IS NULL AND report.office_id = message.office_id AND report.id = message.report_id;
ALTER TABLE message ALTER COLUMN epoch SET NOT NULL;
COMMENT ON COLUMN message.epoch IS 'Office key it is sealed to.';

CREATE FUNCTION sealed_together() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp
    AS $$
DECLARE
    sealed text;
BEGIN
    FOREACH sealed IN ARRAY TG_ARGV LOOP
        IF to_jsonb(NEW) ->> sealed = to_jsonb(OLD) ->> sealed THEN
            RAISE EXCEPTION '%.% is sealed under another epoch', TG_TABLE_NAME, sealed USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION sealed_together() IS 'Refuses another epoch for a row of which not every sealed column was sealed again.';
REVOKE ALL ON FUNCTION sealed_together() FROM PUBLIC;
CREATE TRIGGER sealed_together BEFORE UPDATE OF epoch ON case_file FOR EACH ROW WHEN (NEW.epoch IS DISTINCT FROM OLD.epoch)
    EXECUTE FUNCTION sealed_together('state', 'content', 'mailbox', 'files');
CREATE TRIGGER sealed_together BEFORE UPDATE OF epoch ON counsellor FOR EACH ROW WHEN (NEW.epoch IS DISTINCT FROM OLD.epoch)
    EXECUTE FUNCTION sealed_together('profile', 'second_factor');
CREATE TRIGGER sealed_together BEFORE UPDATE OF epoch ON deleted_case FOR EACH ROW WHEN (NEW.epoch IS DISTINCT FROM OLD.epoch)
    EXECUTE FUNCTION sealed_together('state', 'facts');
COMMENT ON COLUMN case_file.epoch IS 'Office key under which state, content, mailbox and files are encrypted, all of them.';

-- Whoever has only the key of one epoch could neither check nor continue a head under another. So
-- each epoch has its own, and whoever adds an entry writes the heads of all epochs whose keys they
-- have.
ALTER TABLE audit_head DROP CONSTRAINT audit_head_pkey, ADD PRIMARY KEY (office_id, epoch);
COMMENT ON TABLE audit_head IS 'Where each office''s audit trail ends, for whoever has the key of an epoch.';
REVOKE UPDATE (epoch) ON audit_head FROM meldestelle_desk;

-- A new key is granted to those who are there, whose profiles and second factors are sealed again
-- under it.
GRANT UPDATE (epoch, profile) ON counsellor TO meldestelle_desk;
