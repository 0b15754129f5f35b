-- Which files no counsellor's session has noted in their case yet (case_file.files).
--
-- The desk finds them here instead of opening what every case with files holds, so that a page of the queue costs the same however many files are stored.
-- The row says no more than the lateness of report_waiting says; it goes when the case holds the file.

CREATE TABLE attachment_waiting (
    office_id uuid NOT NULL,
    attachment_id uuid NOT NULL,
    PRIMARY KEY (office_id, attachment_id),
    FOREIGN KEY (office_id, attachment_id) REFERENCES attachment (office_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE attachment_waiting IS 'Files that the desk has not noted in their case yet.';
COMMENT ON COLUMN attachment_waiting.office_id IS 'Office.';
COMMENT ON COLUMN attachment_waiting.attachment_id IS 'Which file.';

ALTER TABLE attachment_waiting ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_office ON attachment_waiting USING (office_id = app_office()) WITH CHECK (office_id = app_office());

-- Nothing in the clear tells which files were noted before: the desk looks once more.
INSERT INTO attachment_waiting (office_id, attachment_id) SELECT office_id, id FROM attachment;

-- Runs with the owner's rights: who attaches a file needs no right to see what waits.
CREATE FUNCTION attachment_waits() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
BEGIN
    INSERT INTO attachment_waiting (office_id, attachment_id) VALUES (NEW.office_id, NEW.id);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION attachment_waits() IS 'Notes a new file as waiting.';
REVOKE ALL ON FUNCTION attachment_waits() FROM PUBLIC;
CREATE TRIGGER attachment_waits AFTER INSERT ON attachment FOR EACH ROW EXECUTE FUNCTION attachment_waits();

GRANT SELECT, DELETE ON attachment_waiting TO meldestelle_desk;
