-- What the case itself holds of the files that came with it.
--
-- The sealed record beside a file could be sealed anew by whoever can write to the database, since anybody can seal to an office. What the case holds is
-- under the office's own key: it says whether a file is still the one that was received.

ALTER TABLE case_file ADD COLUMN files bytea;
COMMENT ON COLUMN case_file.files IS '(encrypted, working material) each file as it was when the desk first knew of it: record with SHA-256 of what was received, week, SHA-256 of what is kept, whether it was looked at; null: none yet.';
