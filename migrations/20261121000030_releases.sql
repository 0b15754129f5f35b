-- Releases: drafts at the desk, sealed, and editions for everybody, in the clear and for good.
--
-- A draft's row holds the key of its offsets as long as it is a draft; publishing inserts the edition and deletes the draft in one transaction. An edition is what the
-- public face shows, so nothing in it is more than public. Neither face may change or delete one.

CREATE TABLE release_draft (
    office_id uuid NOT NULL REFERENCES office (id),
    year integer NOT NULL CHECK (year BETWEEN 1900 AND 9999),
    edition integer NOT NULL CHECK (edition IN (1, 2)),
    version integer NOT NULL,
    epoch integer NOT NULL,
    draft bytea NOT NULL,
    PRIMARY KEY (office_id, year, edition),
    FOREIGN KEY (office_id, epoch) REFERENCES office_key (office_id, epoch)
);
COMMENT ON TABLE release_draft IS 'A release in the making. One per year and edition, so a year is drawn with one key.';
COMMENT ON COLUMN release_draft.office_id IS 'Office.';
COMMENT ON COLUMN release_draft.year IS 'Year of arrival of the cases.';
COMMENT ON COLUMN release_draft.edition IS '1, or 2 for the one correction.';
COMMENT ON COLUMN release_draft.version IS 'For optimistic locking.';
COMMENT ON COLUMN release_draft.epoch IS 'Office key under which the draft is encrypted.';
COMMENT ON COLUMN release_draft.draft IS '(encrypted, working material) key of the offsets, remarks, breaks and, once proposed, the numbers and by whom.';

CREATE TABLE release (
    office_id uuid NOT NULL REFERENCES office (id),
    year integer NOT NULL CHECK (year BETWEEN 1900 AND 9999),
    edition integer NOT NULL CHECK (edition IN (1, 2)),
    tables text NOT NULL,
    worlds text NOT NULL,
    about jsonb NOT NULL,
    audit_head bytea NOT NULL CHECK (length(audit_head) = 32),
    PRIMARY KEY (office_id, year, edition)
);
COMMENT ON TABLE release IS 'A published edition. All of it is public.';
COMMENT ON COLUMN release.office_id IS 'Office.';
COMMENT ON COLUMN release.year IS 'Year of arrival of the cases.';
COMMENT ON COLUMN release.edition IS '1, or 2 for the one correction.';
COMMENT ON COLUMN release.tables IS 'release.json, byte by byte: sdc-release/1.';
COMMENT ON COLUMN release.worlds IS 'worlds.csv, byte by byte: the certificate.';
COMMENT ON COLUMN release.about IS 'domain::publication::About: day of publication, rounded numbers beside the tables, remarks, breaks, terms of use.';
COMMENT ON COLUMN release.audit_head IS 'Head of the office''s audit chain after the entry of this publication.';

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['release_draft', 'release'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own_office ON %I USING (office_id = app_office()) WITH CHECK (office_id = app_office())', name);
    END LOOP;
END
$$;

GRANT SELECT ON release TO meldestelle_intake;
GRANT SELECT, INSERT ON release TO meldestelle_desk;
GRANT SELECT, INSERT, UPDATE, DELETE ON release_draft TO meldestelle_desk;
