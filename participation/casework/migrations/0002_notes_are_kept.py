"""A note is only ever added or taken back: the database refuses any other change, whatever the program says."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION casework_keep_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND NEW.words = ''
        AND (NEW.record_id, NEW.agency_id, NEW.author_id, NEW.by_agency_id, NEW.for_platform, NEW.written_at)
          = (OLD.record_id, OLD.agency_id, OLD.author_id, OLD.by_agency_id, OLD.for_platform, OLD.written_at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a note is not changed: it is added to, or taken back'
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER casework_keep_note BEFORE UPDATE ON casework_note
    FOR EACH ROW EXECUTE FUNCTION casework_keep_note();
"""
UNDO = """
DROP TRIGGER casework_keep_note ON casework_note;
DROP FUNCTION casework_keep_note();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTION, UNDO)]
