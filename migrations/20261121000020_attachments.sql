-- Files that come with a report: an age stream each, in pieces, and a sealed record beside it.
--
-- In the clear stands which report a file belongs to, its key epoch and its size class; name, kind, length and check sum are sealed. A file is stored in the
-- transaction that stores what it came with, whole or not at all. The public face reaches both tables through functions only: a file is attached by the tag of
-- its mailbox, and pieces can be added in the transaction that attached it and never after.

CREATE TABLE attachment (
    id uuid NOT NULL,
    office_id uuid NOT NULL,
    report_id uuid NOT NULL,
    epoch integer NOT NULL,
    size_class bigint NOT NULL CHECK (size_class > 0),
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
    meta bytea NOT NULL,
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, report_id, fingerprint),
    FOREIGN KEY (office_id, report_id) REFERENCES report (office_id, id) ON DELETE CASCADE,
    FOREIGN KEY (office_id, epoch) REFERENCES office_key (office_id, epoch)
);
COMMENT ON TABLE attachment IS 'A file that came with a report, or was added to it.';
COMMENT ON COLUMN attachment.id IS 'Random; also inside both envelopes.';
COMMENT ON COLUMN attachment.office_id IS 'Office.';
COMMENT ON COLUMN attachment.report_id IS 'The report it came with; also inside meta.';
COMMENT ON COLUMN attachment.epoch IS 'Office key it is sealed to.';
COMMENT ON COLUMN attachment.size_class IS 'Bytes of the padded content.';
COMMENT ON COLUMN attachment.fingerprint IS 'HMAC of name and content under a key of the receipt code: a file that is sent twice is stored once.';
COMMENT ON COLUMN attachment.meta IS '(encrypted, age: office and recovery) domain::attachment::FileRecord: name, kind, length, SHA-256 of what was received.';

CREATE TABLE attachment_chunk (
    office_id uuid NOT NULL,
    attachment_id uuid NOT NULL,
    part integer NOT NULL CHECK (part >= 0),
    data bytea NOT NULL CHECK (length(data) BETWEEN 1 AND 65536),
    PRIMARY KEY (office_id, attachment_id, part),
    FOREIGN KEY (office_id, attachment_id) REFERENCES attachment (office_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE attachment_chunk IS 'The sealed content of a file, in pieces: one behind the other they are an age file (vault::stream).';
COMMENT ON COLUMN attachment_chunk.office_id IS 'Office.';
COMMENT ON COLUMN attachment_chunk.attachment_id IS 'Of which file.';
COMMENT ON COLUMN attachment_chunk.part IS 'Place of the piece, from 0.';
COMMENT ON COLUMN attachment_chunk.data IS '(encrypted, age: office and recovery) at most 64 KiB of the stream.';

-- What is sealed can't be compressed; do not try.
ALTER TABLE attachment_chunk ALTER COLUMN data SET STORAGE EXTERNAL;

ALTER TABLE attachment ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_office ON attachment USING (office_id = app_office()) WITH CHECK (office_id = app_office());
ALTER TABLE attachment_chunk ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_office ON attachment_chunk USING (office_id = app_office()) WITH CHECK (office_id = app_office());

CREATE FUNCTION attach_file(
    asked_office uuid, asked_tag bytea, new_id uuid, new_epoch integer, new_size_class bigint, new_fingerprint bytea, new_meta bytea
) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
DECLARE
    mailbox uuid;
BEGIN
    SELECT id INTO mailbox FROM report WHERE office_id = asked_office AND mailbox_tag = asked_tag FOR KEY SHARE;
    IF mailbox IS NULL THEN
        RETURN 'no mailbox';
    END IF;
    IF (SELECT count(*) FROM attachment WHERE office_id = asked_office AND report_id = mailbox) >= 50 THEN
        RETURN 'full';
    END IF;
    INSERT INTO attachment (id, office_id, report_id, epoch, size_class, fingerprint, meta)
    VALUES (new_id, asked_office, mailbox, new_epoch, new_size_class, new_fingerprint, new_meta)
    ON CONFLICT (office_id, report_id, fingerprint) DO NOTHING;
    RETURN CASE WHEN FOUND THEN 'attached' ELSE 'there' END;
END
$$;
COMMENT ON FUNCTION attach_file IS 'Attaches a file to the report of a mailbox: attached, there (already), full, or no mailbox.';

CREATE FUNCTION attach_piece(asked_office uuid, asked_file uuid, new_part integer, new_data bytea) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        WITH new AS (
            INSERT INTO attachment_chunk (office_id, attachment_id, part, data)
            SELECT office_id, id, new_part, new_data FROM attachment
            WHERE office_id = asked_office AND id = asked_file AND xmin = pg_current_xact_id()::xid
            RETURNING part)
        SELECT count(*) = 1 FROM new
    $$;
COMMENT ON FUNCTION attach_piece IS 'Adds a piece to a file that this transaction attached; false for any other.';

REVOKE ALL ON FUNCTION attach_file FROM PUBLIC;
REVOKE ALL ON FUNCTION attach_piece FROM PUBLIC;
GRANT EXECUTE ON FUNCTION attach_file, attach_piece TO meldestelle_intake;
GRANT SELECT, DELETE ON attachment, attachment_chunk TO meldestelle_desk;
