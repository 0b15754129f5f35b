-- The day of the last backup: the desk tells the office that there is none before a disk that breaks tells everybody.
--
-- No row: nobody promised backups here (deploy/try). It belongs to the machine and to no office, holds a day and no time, and says nothing about anybody who reports or works
-- here. Whoever owns the tables writes it (deploy/install, deploy/backup), the desk reads it.

CREATE TABLE last_backup (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    day date
);
COMMENT ON TABLE last_backup IS 'When the database was last backed up whole. One row, of the machine; nothing about people.';
COMMENT ON COLUMN last_backup.one IS 'Always true, so that there is one row at most.';
COMMENT ON COLUMN last_backup.day IS 'The day of the last backup; NULL until the first one.';

ALTER TABLE last_backup ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_machine ON last_backup FOR SELECT TO meldestelle_desk USING (true);

GRANT SELECT ON last_backup TO meldestelle_desk;
