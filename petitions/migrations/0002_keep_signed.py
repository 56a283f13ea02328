"""A petition or identity that has signatures cannot be deleted.

Signatures have no foreign keys in the database, since checking them would lock the petition's row in
every signing request. This keeps what foreign keys would keep, from the side that is seldom written.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION petitions_keep_signed_petition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM petitions_signature WHERE petition_id = OLD.record_id) THEN
        RAISE EXCEPTION 'petition % has signatures and cannot be deleted', OLD.record_id
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN OLD;
END
$$;
CREATE FUNCTION petitions_keep_signed_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM petitions_signature WHERE identity_id = OLD.id) THEN
        RAISE EXCEPTION 'identity % has signatures and cannot be deleted', OLD.id
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN OLD;
END
$$;
"""
TRIGGERS = """
CREATE TRIGGER petitions_keep_signed BEFORE DELETE ON petitions_petition
    FOR EACH ROW EXECUTE FUNCTION petitions_keep_signed_petition();
CREATE TRIGGER petitions_keep_signed BEFORE DELETE ON people_identity
    FOR EACH ROW EXECUTE FUNCTION petitions_keep_signed_identity();
"""
UNDO = """
DROP TRIGGER petitions_keep_signed ON petitions_petition;
DROP TRIGGER petitions_keep_signed ON people_identity;
DROP FUNCTION petitions_keep_signed_petition();
DROP FUNCTION petitions_keep_signed_identity();
"""


class Migration(migrations.Migration):
    dependencies = [("petitions", "0001_initial"), ("people", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTIONS + TRIGGERS, UNDO)]
