-- Each face may do what its code does, column by column, and nothing beside. What takes a superuser stands in deploy/postgres/database.sql.

REVOKE UPDATE ON office, office_key, counsellor, case_file, deleted_case, session, report_waiting FROM meldestelle_desk;
GRANT UPDATE (settings) ON office TO meldestelle_desk;
GRANT UPDATE (second_factor) ON counsellor TO meldestelle_desk;
GRANT UPDATE (version, open, state, mailbox, files) ON case_file TO meldestelle_desk;
GRANT UPDATE (epoch, state, facts) ON deleted_case TO meldestelle_desk;
GRANT UPDATE (wrapped) ON session TO meldestelle_desk;
GRANT UPDATE (unreadable) ON report_waiting TO meldestelle_desk;
REVOKE DELETE ON key_grant, message, report, report_contact, attachment, attachment_chunk FROM meldestelle_desk;
