-- When the machine was last looked after: what the desk tells the office before a disk that breaks, or a certificate that ends, tells everybody.
--
-- One row for each thing that has to happen by itself. It belongs to the machine and to no office, holds a day and no time, and says nothing about
-- anybody who reports or works here. Whoever owns the tables writes it (deploy/backup), both faces read it.

CREATE TABLE upkeep (
    what text PRIMARY KEY CHECK (what IN ('backup', 'certificate')),
    day date NOT NULL
);
COMMENT ON TABLE upkeep IS 'What has to happen by itself, and when it last did or has to happen next. Nothing about people.';
COMMENT ON COLUMN upkeep.what IS 'backup: the last one that was made whole. certificate: the one that browsers get.';
COMMENT ON COLUMN upkeep.day IS 'The day of the last backup; the last day of the certificate.';

ALTER TABLE upkeep ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_machine ON upkeep FOR SELECT USING (true);

GRANT SELECT ON upkeep TO meldestelle_intake, meldestelle_desk;
