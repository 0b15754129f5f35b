-- Reports are found by mailbox tag or by id, never by office alone. An index that begins with the office invites the planner, while it knows no figures of the
-- table yet, to check foreign keys with it and to read every report of the office for each new one.
ALTER TABLE report DROP CONSTRAINT report_office_id_mailbox_tag_key;
ALTER TABLE report ADD CONSTRAINT report_mailbox_tag_office_id_key UNIQUE (mailbox_tag, office_id);
