-- The desk files reports through the same function as the public face: made-up ones at set-up, and those taken down in a conversation.
GRANT EXECUTE ON FUNCTION file_report TO meldestelle_desk;
