-- What counsellors write about a case: entries of its timeline, and texts they have not sent yet.
--
-- A row says to which case it belongs and which key opens it, and nothing else. Kind, day, author,
-- minutes and words are sealed. Ids are random. Both go when the case goes.

CREATE TABLE case_entry (
    id uuid NOT NULL,
    office_id uuid NOT NULL REFERENCES office (id),
    case_id uuid NOT NULL,
    epoch integer NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (office_id, id),
    FOREIGN KEY (office_id, case_id) REFERENCES case_file (office_id, id) ON DELETE CASCADE,
    FOREIGN KEY (office_id, epoch) REFERENCES office_key (office_id, epoch)
);
COMMENT ON TABLE case_entry IS 'An entry in the timeline of a case.';
COMMENT ON COLUMN case_entry.id IS 'Random.';
COMMENT ON COLUMN case_entry.office_id IS 'Office.';
COMMENT ON COLUMN case_entry.case_id IS 'Of which case.';
COMMENT ON COLUMN case_entry.epoch IS 'Office key under which the entry is encrypted.';
COMMENT ON COLUMN case_entry.sealed IS '(encrypted, working material) domain::case_entry::CaseEntry.';
CREATE INDEX case_entry_of_case ON case_entry (office_id, case_id);

CREATE TABLE case_draft (
    id uuid NOT NULL,
    office_id uuid NOT NULL REFERENCES office (id),
    case_id uuid NOT NULL,
    epoch integer NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (office_id, id),
    FOREIGN KEY (office_id, case_id) REFERENCES case_file (office_id, id) ON DELETE CASCADE,
    FOREIGN KEY (office_id, epoch) REFERENCES office_key (office_id, epoch)
);
COMMENT ON TABLE case_draft IS 'What one counsellor has typed into the forms of a case and not sent yet.';
COMMENT ON COLUMN case_draft.id IS 'Random.';
COMMENT ON COLUMN case_draft.office_id IS 'Office.';
COMMENT ON COLUMN case_draft.case_id IS 'Of which case.';
COMMENT ON COLUMN case_draft.epoch IS 'Office key under which the draft is encrypted.';
COMMENT ON COLUMN case_draft.sealed IS '(encrypted, working material) domain::draft::CaseDraft.';
CREATE INDEX case_draft_of_case ON case_draft (office_id, case_id);

ALTER TABLE case_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_office ON case_entry USING (office_id = app_office()) WITH CHECK (office_id = app_office());
ALTER TABLE case_draft ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_office ON case_draft USING (office_id = app_office()) WITH CHECK (office_id = app_office());

GRANT SELECT, INSERT ON case_entry, case_draft TO meldestelle_desk;
GRANT UPDATE (epoch, sealed) ON case_entry, case_draft TO meldestelle_desk;
GRANT DELETE ON case_draft TO meldestelle_desk;

-- An entry or draft under another key is sealed again.
CREATE TRIGGER sealed_together BEFORE UPDATE OF epoch ON case_entry FOR EACH ROW WHEN (NEW.epoch IS DISTINCT FROM OLD.epoch)
    EXECUTE FUNCTION sealed_together('sealed');
CREATE TRIGGER sealed_together BEFORE UPDATE OF epoch ON case_draft FOR EACH ROW WHEN (NEW.epoch IS DISTINCT FROM OLD.epoch)
    EXECUTE FUNCTION sealed_together('sealed');

CREATE OR REPLACE FUNCTION shuffled_tables() RETURNS SETOF text
    LANGUAGE sql IMMUTABLE
    AS $$ VALUES ('attachment'), ('attachment_chunk'), ('attachment_waiting'), ('case_draft'), ('case_entry'), ('case_file'), ('counsellor'),
        ('deleted_case'), ('key_grant'), ('message'), ('report'), ('report_contact'), ('report_waiting'), ('session'), ('used_ticket') $$;
