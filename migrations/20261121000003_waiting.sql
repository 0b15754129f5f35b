-- Which reports no counsellor's session has taken in as a case yet.
--
-- The desk finds them here instead of comparing all reports with all cases, so that its queue costs the same with ten thousand reports and with a
-- million. The row says no more than the missing case says; it goes when the case is there.

CREATE TABLE report_waiting (
    office_id uuid NOT NULL,
    report_id uuid NOT NULL,
    unreadable boolean NOT NULL DEFAULT false,
    PRIMARY KEY (office_id, report_id),
    FOREIGN KEY (office_id, report_id) REFERENCES report (office_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE report_waiting IS 'Reports that are no case yet.';
COMMENT ON COLUMN report_waiting.office_id IS 'Office.';
COMMENT ON COLUMN report_waiting.report_id IS 'Which report.';
COMMENT ON COLUMN report_waiting.unreadable IS 'Whether its envelope did not open with the key it names: shown at the desk, not tried again.';

ALTER TABLE report_waiting ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_office ON report_waiting USING (office_id = app_office()) WITH CHECK (office_id = app_office());

INSERT INTO report_waiting (office_id, report_id)
    SELECT office_id, id FROM report
    WHERE NOT EXISTS (SELECT FROM case_file WHERE case_file.office_id = report.office_id AND case_file.report_id = report.id);

-- Runs with the owner's rights: who files a report needs no right to see what waits.
CREATE FUNCTION report_waits() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public
    AS $$
BEGIN
    INSERT INTO report_waiting (office_id, report_id) VALUES (NEW.office_id, NEW.id);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION report_waits() IS 'Notes a new report as waiting.';
REVOKE ALL ON FUNCTION report_waits() FROM PUBLIC;
CREATE TRIGGER report_waits AFTER INSERT ON report FOR EACH ROW EXECUTE FUNCTION report_waits();

GRANT SELECT, UPDATE, DELETE ON report_waiting TO meldestelle_desk;
