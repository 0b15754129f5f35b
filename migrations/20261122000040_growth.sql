-- What a report and a page of the queue cost, with ten thousand reports stored and with a million.

-- The desk finds the cases whose mailboxes it has told nothing yet without looking at all others. The index says no more than the column's absence says.
CREATE INDEX case_file_untold ON case_file (office_id) WHERE mailbox IS NULL AND report_id IS NOT NULL;

-- What is sealed does not get smaller by compressing; not trying saves as much time as writing it.
ALTER TABLE report
    ALTER COLUMN sealed SET STORAGE EXTERNAL,
    ALTER COLUMN own_copy SET STORAGE EXTERNAL,
    ALTER COLUMN mailbox_state SET STORAGE EXTERNAL,
    ALTER COLUMN fetched SET STORAGE EXTERNAL;
ALTER TABLE report_contact ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE message ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE case_file
    ALTER COLUMN state SET STORAGE EXTERNAL,
    ALTER COLUMN content SET STORAGE EXTERNAL,
    ALTER COLUMN mailbox SET STORAGE EXTERNAL,
    ALTER COLUMN files SET STORAGE EXTERNAL;

-- A report's office is that of its key, which is checked, and the key's office is checked too. Checking it once more made every report that is filed lock the
-- one row of its office, beside the one row of its key.
ALTER TABLE report DROP CONSTRAINT report_office_id_fkey;

-- As before, without the inner transaction that an exception handler costs: on a conflict of any unique index nothing is stored.
CREATE OR REPLACE FUNCTION file_report(
    new_office uuid, new_id uuid, new_epoch integer, new_week date, new_sealed bytea,
    new_tag bytea, new_recipient text, new_fingerprint bytea,
    new_own_copy_id uuid, new_own_copy bytea, new_contact bytea
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
    IF new_contact IS NOT NULL THEN
        INSERT INTO report_contact (office_id, report_id, sealed) VALUES (new_office, new_id, new_contact);
    END IF;
    RETURN true;
END
$$;
