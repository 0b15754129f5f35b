-- The head of each office's audit trail, sealed beside it.
--
-- The chain shows what was changed, inserted or removed in the middle; whoever cut off its newest entries left a chain that was whole. The head says under the office's own
-- key how long the chain is and how it ends. It changes with each entry, so cutting both takes an old head from an old copy; that is why backups, `check` and
-- releases print it elsewhere.

CREATE TABLE audit_head (
    office_id uuid PRIMARY KEY REFERENCES office (id),
    epoch integer NOT NULL,
    head bytea NOT NULL,
    FOREIGN KEY (office_id, epoch) REFERENCES office_key (office_id, epoch)
);
COMMENT ON TABLE audit_head IS 'Where each office''s audit trail ends.';
COMMENT ON COLUMN audit_head.office_id IS 'Office.';
COMMENT ON COLUMN audit_head.epoch IS 'Office key under which the head is encrypted.';
COMMENT ON COLUMN audit_head.head IS '(encrypted, working material) domain::audit::Head: position and hash of the newest entry, since when heads are kept, what was found cut.';

ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_office ON audit_head USING (office_id = app_office()) WITH CHECK (office_id = app_office());
GRANT SELECT, INSERT, UPDATE (epoch, head) ON audit_head TO meldestelle_desk;
